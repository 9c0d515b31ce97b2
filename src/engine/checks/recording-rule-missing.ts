import { Check, Finding } from './check';
import { Evidence, MetricSelectorFacts } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { SeriesSummary } from '../model';
import { RecordingRule } from '../ports';
import { instant, Question, rules } from '../probing/question';
import { parsePromql } from '../query/promql';
import { claimParts } from './claims';
import { renamed } from './metric-names';
import { item, listed, proofOf } from './words';

/** A name with a colon is made by a recording rule: there is none, it fails, or what it is made of is not there. Rival: the name is misspelt. */
export const recordingRuleMissing: Check = {
  id: 'recording-rule-missing',
  hop: 'store',
  title: 'No recording rule makes the metric',
  asks: (evidence) =>
    suspects(evidence).flatMap((facts) => {
      const known = evidence.answer(rules(facts.source));
      const inputs = known.ok ? inputsOf(facts, ruleOf(known.value, facts), known.value) : [];
      return [rules(facts.source), ...inputs.map(({ question }) => question)];
    }),
  examine: (evidence) => {
    const misspelt = renamed(evidence);
    return suspects(evidence).flatMap((facts) => {
      const known = evidence.answer(rules(facts.source));
      const { metric } = facts.selector;
      if (!known.ok || metric === undefined || misspelt.has(metric)) {
        return [];
      }
      const rule = ruleOf(known.value, facts);
      const told = !rule
        ? noRule(evidence, facts, known.value)
        : rule.error !== undefined
          ? failing(facts, rule, rule.error)
          : starving(evidence, facts, rule, known.value);
      return told
        ? [
            {
              subject: `${facts.source.name} ${metric}`,
              signal: 'metrics' as const,
              ...told,
              claims: claimParts(
                evidence,
                ({ metric: each }) => each?.selector.metric === metric && each.source.uid === facts.source.uid
              ),
            },
          ]
        : [];
    });
  },
};

type Told = Omit<Finding, 'subject' | 'signal' | 'claims'>;

function noRule(
  evidence: Evidence,
  { source, selector, everSeen }: MetricSelectorFacts,
  known: readonly RecordingRule[]
): Told {
  const metric = selector.metric ?? selector.text;
  const never = everSeen === false;
  return {
    verdict: never ? 'proved' : 'likely',
    what: `No rule of ${source.name} records ${metric}${never ? ', and it was never there within 7 days' : ''}.`,
    proofLine: `not among the ${known.length} recording rules of ${source.name}`,
    evidence: [
      item(
        'store',
        `Which recording rules does ${source.name} run?`,
        known.length === 0 ? 'none' : listed(known.map(({ name }) => name)),
        `none makes ${metric}`
      ),
      item(
        'store',
        `Was ${metric} ever there?`,
        never ? 'not within 7 days' : 'yes, or that was not answered',
        never ? 'no other ruler writes it either' : 'a rule has made it, here or elsewhere',
        proofOf(source, metric, evidence.nowMs, 24)
      ),
    ],
    rivals: [
      { rival: 'the name is misspelt', because: 'no near name answers in its place' },
      ...(never
        ? [{ rival: 'a ruler elsewhere makes it and stopped', because: 'it was never written within 7 days' }]
        : []),
    ],
    ...(never
      ? {}
      : {
          wouldDecide: [
            'The rules of other rulers that write to this store (Prometheus, Loki): not to be seen from here',
          ],
        }),
    remedy: {
      text: `Load the rule group that records ${metric} into the ruler (mimirtool rules sync, or rule_files of Prometheus), or ask what it would be made of.`,
      lines: {
        file: 'rules.yaml',
        after: ['groups:', '  - name: recorded', '    rules:', `      - record: ${metric}`, '        expr: …'].join(
          '\n'
        ),
      },
    },
  };
}

function failing({ source }: MetricSelectorFacts, { name, group, query }: RecordingRule, error: string): Told {
  return {
    verdict: 'proved',
    what: `The rule that records ${name} fails: ${error.slice(0, 300)}`,
    proofLine: `rule ${name} of group ${group} ended its last evaluation with an error`,
    evidence: [
      item('store', `Does ${source.name} have a rule for ${name}?`, `yes, in group ${group}: ${query}`, 'it is loaded'),
      item('store', 'How did its last evaluation end?', error.slice(0, 500), 'it writes nothing'),
    ],
    rivals: [
      { rival: 'there is no such rule', because: `group ${group} has it` },
      { rival: 'what it is made of is missing', because: 'its last evaluation failed; a rule without input ends well' },
    ],
    remedy: {
      text: `Correct the expression of ${name} in group ${group}; run it in Explore to see the same error.`,
      lines: { file: `rule group ${group}`, before: query, after: '…' },
    },
  };
}

/** The rule is fine; what it is made of, rules upon rules down to the first, is not there. */
function starving(
  evidence: Evidence,
  facts: MetricSelectorFacts,
  rule: RecordingRule,
  known: readonly RecordingRule[]
): Told | undefined {
  const inputs = inputsOf(facts, rule, known);
  const counts = inputs.map(({ question }) => numberOf(evidence.answer(question)));
  const isGone = (index: number) => counts[index] === 0;
  const leaf = inputs.find(({ rule: own }, index) => isGone(index) && (own === undefined || own.error !== undefined));
  if (!leaf) {
    return undefined;
  }
  const answered = counts.every((count) => count !== undefined);
  const { source } = facts;
  const path = [rule.name, ...leaf.path].join(' ← ');
  const error = leaf.rule?.error;
  return {
    verdict: answered ? 'proved' : 'likely',
    what: `${rule.name} is recorded from ${leaf.text}, ${error === undefined ? 'which has no series' : `whose rule fails: ${error.slice(0, 200)}`}.`,
    proofLine: `the rule of group ${rule.group} works, ${leaf.text} has no series`,
    evidence: [
      item(
        'store',
        `Does ${source.name} have a rule for ${rule.name}?`,
        `yes, in group ${rule.group}: ${rule.query}`,
        'it is loaded and its last evaluation did not fail'
      ),
      item('store', 'What is it made of?', path, 'the chain of rules down to what is stored'),
      item(
        'store',
        `Is ${leaf.text} there?`,
        'no series now',
        'the rule has nothing to record',
        proofOf(source, leaf.text, evidence.nowMs, 24)
      ),
    ],
    rivals: [
      { rival: 'there is no such rule', because: `group ${rule.group} has it` },
      { rival: 'the rule fails', because: 'its last evaluation ended without an error' },
    ],
    remedy: { text: `Bring ${leaf.text} back, or change the rule to a metric that exists: ${rule.query}` },
  };
}

/** Metrics that a rule would make and that are not there. */
function suspects({ metricSelectors }: Evidence): readonly MetricSelectorFacts[] {
  return [...metricSelectors.values()].filter(
    ({ now, base, selector }) => now === 0 && base === 0 && selector.metric?.includes(':') === true
  );
}

const ruleOf = (known: readonly RecordingRule[], { selector }: MetricSelectorFacts): RecordingRule | undefined =>
  known.find(({ name }) => name === selector.metric);

interface Input {
  readonly text: string;
  /** Where this is recorded itself. */
  readonly rule?: RecordingRule;
  /** Names of what lies between the rule and this, and this. */
  readonly path: readonly string[];
  readonly question: Question<readonly SeriesSummary[]>;
}

/** Rules upon rules deeper than this are not followed. */
const deepest = 5;

/** All that a rule reads, directly and through other rules; fallbacks apart. */
function inputsOf(
  { source, atMs }: MetricSelectorFacts,
  rule: RecordingRule | undefined,
  known: readonly RecordingRule[]
): readonly Input[] {
  const found: Input[] = [];
  let level: ReadonlyArray<{ readonly rule: RecordingRule; readonly path: readonly string[] }> = rule
    ? [{ rule, path: [] }]
    : [];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const read = level.flatMap(({ rule: { query }, path }) => {
      const parsed = parsePromql(query);
      return (parsed.ok ? parsed.selectors : [])
        .filter(({ guarded, text }) => !guarded && !found.some((input) => input.text === text))
        .map(({ text, metric }): Input => ({
          text,
          rule: known.find(({ name }) => name === metric),
          path: [...path, text],
          question: instant(source, `count(${text})`, atMs),
        }));
    });
    found.push(...read);
    level = read.flatMap(({ rule: own, path }) => (own ? [{ rule: own, path }] : []));
  }
  return found;
}
