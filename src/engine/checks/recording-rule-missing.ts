import { Check, Finding } from './check';
import { Evidence, MetricSelectorFacts, Recorded } from '../evidence/evidence';
import { isRecorded } from '../evidence/recorded';
import { RecordingRule } from '../ports';
import { claimParts } from './shared/claims';
import { renamed } from './shared/metric-names';
import { item, listed, proofOf } from './shared/words';

/** A name with a colon is made by a recording rule: there is none, it fails, or what it is made of is not there. Rival: the name is misspelt. */
export const recordingRuleMissing: Check = {
  id: 'recording-rule-missing',
  hop: 'store',
  title: 'No recording rule makes the metric',
  examine: (evidence) => {
    const misspelt = renamed(evidence);
    return [...evidence.metricSelectors.values()].flatMap((facts) => {
      const { selector, recorded, source } = facts;
      if (!recorded?.rules || misspelt.has(selector.metric ?? '')) {
        return [];
      }
      const { rule } = recorded;
      const told = !rule
        ? noRule(evidence, facts, recorded.rules)
        : rule.error !== undefined
          ? failing(facts, rule, rule.error)
          : starving(evidence, facts, recorded, rule);
      return told
        ? [
            {
              subject: `${source.name} ${selector.metric}`,
              signal: 'metrics' as const,
              ...told,
              claims: claimParts(
                evidence,
                ({ metric: each }) => each?.selector.metric === selector.metric && each?.source.uid === source.uid
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
  const names = evidence.metricNames.get(source.uid);
  const recordedElsewhere = names?.find((each) => isRecorded(each) && !known.some(({ name }) => name === each));
  const proved = never && names !== undefined && recordedElsewhere === undefined;
  return {
    verdict: proved ? 'proved' : 'likely',
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
        proved
          ? 'no other ruler writes it either'
          : never
            ? 'no ruler has made it for a week'
            : 'a rule has made it, here or elsewhere',
        proofOf(source, metric, evidence.nowMs, 24)
      ),
    ],
    rivals: [
      { rival: 'the name is misspelt', because: 'no near name answers in its place' },
      ...(proved
        ? [{ rival: 'a ruler elsewhere makes it and stopped', because: 'it was never written within 7 days' }]
        : []),
    ],
    ...(proved
      ? {}
      : {
          wouldDecide: [
            `The rules of other rulers that write to this store (Prometheus, Loki${recordedElsewhere === undefined ? '' : `; one writes ${recordedElsewhere}`}): not to be seen from here`,
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
  { source }: MetricSelectorFacts,
  { inputs }: Recorded,
  rule: RecordingRule
): Told | undefined {
  const leaves = inputs.filter(
    ({ facts, rule: own }) => facts.now === 0 && (own === undefined || own.error !== undefined)
  );
  const [leaf] = leaves;
  const stored = inputs.filter(({ rule: own }) => own === undefined || own.error !== undefined);
  const all = leaves.length === stored.length;
  const queries = [rule.query, ...inputs.flatMap(({ rule: own }) => own?.query ?? [])].map(withoutTexts);
  // Of `a or b` the one stands in for the other: what is empty then is so for another reason.
  if (!leaf || (!all && queries.some((query) => /\bor\b/i.test(query)))) {
    return undefined;
  }
  // What `and` chooses by may rightly be absent.
  const filtered = !all && queries.some((query) => /\b(and|unless)\b/i.test(query));
  const answered = inputs.every(({ facts }) => facts.now !== undefined) && !filtered;
  const { text } = leaf.facts.selector;
  const path = [rule.name, ...leaf.path].join(' ← ');
  const error = leaf.rule?.error;
  return {
    verdict: answered ? 'proved' : 'likely',
    what: `${rule.name} is recorded from ${text}, ${error === undefined ? 'which has no series' : `whose rule fails: ${error.slice(0, 200)}`}.`,
    proofLine: `the rule of group ${rule.group} works, ${text} has no series`,
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
        `Is ${text} there?`,
        'no series now',
        'the rule has nothing to record',
        proofOf(source, text, evidence.nowMs, 24)
      ),
    ],
    rivals: [
      { rival: 'there is no such rule', because: `group ${rule.group} has it` },
      { rival: 'the rule fails', because: 'its last evaluation ended without an error' },
    ],
    wouldDecide: filtered ? [`whether ${text} is there only at times: the rule uses it to choose what it records`] : [],
    remedy: { text: `Bring ${text} back, or change the rule to a metric that exists: ${rule.query}` },
  };
}

const withoutTexts = (query: string): string => query.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`/g, '');
