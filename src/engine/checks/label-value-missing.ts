import { Check } from './check';
import { Evidence, MatcherFacts, MetricSelectorFacts } from '../evidence/evidence';
import { dayMs } from '../evidence/metrics';
import { numberOf } from '../evidence/selectors';
import { Matcher, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { formatLabel, formatSelector } from '../query/selector';
import { claimParts } from './shared/claims';
import { onePerLabel, SpeltFinding } from './shared/letter-case';
import { isExportedNow, movedQuestions, movedTo } from './shared/moved';
import { nearestValues, resemblance } from './shared/nearest';
import { isOutcome } from './shared/outcomes';
import { successorsOf } from './shared/successors';
import { ago, item, listed, proofOf } from './shared/words';
import { writtenAs } from './shared/written-as';

/** The label exists, but no series has the wanted value. Rivals: no such label; nothing of the kind has happened yet; its sender is not scraped. */
export const labelValueMissing: Check = {
  id: 'label-value-missing',
  hop: 'query',
  title: 'No series has the label value',
  asks: (evidence) => [
    ...candidates(evidence).flatMap(({ facts, matcher: { matcher } }) => movedQuestions(facts, matcher)),
    ...suspects(evidence).flatMap(({ facts, matcher: { matcher }, question }) => [
      question,
      ...patternsOf(evidence, facts, matcher).map((each) => each.question),
    ]),
  ],
  examine: (evidence) => onePerLabel(suspects(evidence).flatMap((suspect) => finding(evidence, suspect))),
};

/** What is meant in the matcher's place, and how sure that is. */
interface Meaning {
  readonly proofLine: string;
  readonly rival: string;
  readonly remedy: string;
  readonly after?: string;
  readonly sure: boolean;
  readonly decides?: string;
  /** The value that is nearly the one asked for. */
  readonly near?: string;
}

function finding(
  evidence: Evidence,
  { facts, matcher: { matcher }, question, endedMs }: Suspect
): readonly SpeltFinding[] {
  const answer = evidence.answer(question);
  const values = answer.ok
    ? answer.value
        .flatMap(({ labels }) => labels[matcher.label] ?? [])
        .filter((value) => value !== '' && value !== matcher.value)
    : [];
  const meaning = meaningOf(evidence, facts, matcher, values);
  if (!facts.originsKnown || values.length === 0 || !meaning) {
    return [];
  }
  const { source, selector } = facts;
  const { label, op, value } = matcher;
  const isFollowed = isOtherwiseNow(evidence, facts, matcher);
  const ended = endedMs === undefined ? undefined : ago(endedMs, evidence.nowMs);
  return [
    {
      subject: `${source.name} ${label}${op}"${value}"`,
      signal: 'metrics',
      verdict: meaning.sure && (facts.unseenInWeek || isFollowed) ? 'proved' : 'likely',
      what: `No series of ${selector.metric ?? selector.text} has ${label} = ${value}${ended === undefined ? '' : ` since ${ended}`}; there ${values.length === 1 ? 'is' : 'are'} ${listed(values)}.`,
      proofLine: meaning.proofLine,
      evidence: [
        item('query', `Does ${selector.metric ?? 'it'} exist?`, `yes, ${facts.base ?? 0} series`, 'the metric arrives'),
        item(
          'query',
          `Which values does ${label} have?`,
          listed(values, 12),
          `${value} is not among them`,
          proofOf(
            source,
            `count by (${formatLabel(label)}) (${formatSelector('promql', selector.metric, [])})`,
            evidence.nowMs
          )
        ),
        ...(ended === undefined
          ? []
          : [
              item(
                'query',
                `Was ${label} ever ${value}?`,
                `yes, last ${ended}`,
                'its sender goes on under other values'
              ),
            ]),
      ],
      rivals: [
        { rival: 'the label is missing', because: `it has ${values.length} values` },
        ...(meaning.sure ? [{ rival: 'nothing of the kind has happened yet', because: meaning.rival }] : []),
        ...(facts.unseenInWeek
          ? [{ rival: 'whoever sends it is gone', because: 'it was not there within 7 days' }]
          : []),
      ],
      wouldDecide: [
        ...(meaning.decides === undefined ? [] : [meaning.decides]),
        ...(facts.unseenInWeek || ended !== undefined ? [] : ['whether it was there before the last 24 hours']),
        ...(ended === undefined || isFollowed
          ? []
          : [`what ended ${ended}: a version, a name, or a part of what is sent`]),
      ],
      remedy: {
        text: meaning.remedy,
        lines:
          meaning.after === undefined
            ? undefined
            : { file: 'dashboard query', before: `${label}${op}"${value}"`, after: meaning.after },
      },
      claims: claimParts(evidence, (part) => part.metric === facts),
      spelling:
        meaning.near === undefined ? undefined : { source: source.name, label, asked: value, there: meaning.near },
    },
  ];
}

function meaningOf(
  evidence: Evidence,
  facts: MetricSelectorFacts,
  matcher: Matcher,
  values: readonly string[]
): Meaning | undefined {
  const { label, op, value } = matcher;
  const successors = successorsOf(evidence, facts, matcher);
  if (successors) {
    const one = successors.length === 1 ? successors[0] : undefined;
    return {
      proofLine: `${label} was ${value} until its up ended, and is ${listed(successors)} since`,
      rival: `what was scraped as ${value} is scraped as ${listed(successors)}`,
      remedy: `Ask for ${listed(successors)}; or let the scrape call it ${value} again, if its configuration was changed by mistake.`,
      after: one === undefined ? undefined : `${label}${op}"${one}"`,
      sure: true,
    };
  }
  const never = `${label} is never ${value}`;
  const written = writtenAs(matcher, values);
  if (written) {
    return {
      proofLine: `${never}: ${written.proof}`,
      rival: written.because,
      remedy: written.remedy,
      after: written.after,
      sure: true,
    };
  }
  const near = nearestTo(matcher, values);
  if (near !== undefined) {
    const sure = resemblance(value, near) !== 'suffix';
    return {
      proofLine: `${never}, but it is ${near}`,
      rival: `${near} differs only in spelling`,
      remedy: `Ask for ${near}.`,
      after: `${label}${op}"${near}"`,
      sure,
      near,
      decides: sure ? undefined : `whether ${near} is what ${value} means: one has a word more than the other`,
    };
  }
  const all = allOf(evidence, facts, matcher);
  if (all !== undefined) {
    return {
      proofLine: `${never}: that is what All of $${all} becomes`,
      rival: 'All is meant to choose whatever there is',
      remedy: `Set the custom all value of $${all} to .+ and match it with =~.`,
      after: `"allValue": ".+"`,
      sure: true,
    };
  }
  const moved = movedTo(evidence, facts, matcher);
  if (moved !== undefined) {
    return {
      proofLine: `${never}; the label ${moved} has this value`,
      rival: `the label ${moved} is ${value}`,
      remedy: `Ask for ${moved}="${value}"${moved === `exported_${label}` ? ', or scrape with honor_labels: true' : ''}.`,
      after: `${moved}="${value}"`,
      sure: true,
    };
  }
  const loose = patternsOf(evidence, facts, matcher).find(
    (each) => (numberOf(evidence.answer(each.question)) ?? 0) > 0
  );
  const isWho = isSender(label);
  if (loose && (!isOutcome(label) || isPlain(value))) {
    const sure = !isWho && !isOutcome(label);
    return {
      proofLine: `${never}: a pattern must match the whole value, and ${loose.pattern} does match`,
      rival: 'values that contain it are there',
      remedy: `PromQL anchors patterns at both ends: ask for ${label}=~"${loose.pattern}".`,
      after: `${label}=~"${loose.pattern}"`,
      sure,
      decides: sure ? undefined : `whether ${value} itself is meant, and has not been there yet`,
    };
  }
  const otherKind = isOfOtherKind(matcher, values);
  const instead = classPattern(matcher, otherKind);
  if (otherKind) {
    return {
      proofLine: never,
      rival: `all its values are numbers, and ${value} is none`,
      remedy: instead
        ? `Ask for the class of values as a pattern: ${instead}.`
        : `Ask for a value that exists: ${listed(values, 8)}.`,
      after: instead,
      sure: true,
    };
  }
  // A status code or level that does not occur is an answer; a target without an up is not scraped, and the query is right.
  if (isOutcome(label) || (facts.selector.metric === 'up' && /^(job|instance)$/.test(label))) {
    return undefined;
  }
  return {
    proofLine: never,
    rival: `${label} names who sends, not what happens`,
    remedy: isWho
      ? `Ask for a value that exists (${listed(values, 8)}); if ${value} should be there, let it be scraped: nothing of it arrives under this metric.`
      : `Ask for a value that exists: ${listed(values, 8)}.`,
    sure: !isWho,
    decides: isWho
      ? `whether ${value} is not scraped, or does not export this metric: its up, and its own /metrics`
      : undefined,
  };
}

/** Labels that name one sender: a value that is not there may be a sender that is not scraped. */
const isSender = (label: string): boolean =>
  /^(exported_)?(job|instance|service|service_?name|service_instance_id|app|app_kubernetes_io_(name|instance)|application|component|pod|pod_?name|container|container_?name|deployment|statefulset|daemonset|workload|host|hostname|host_name|node|nodename|node_name|machine|server|target|device|name)$/i.test(
    label
  );

const isPlain = (value: string): boolean => !/[*+?^$|()[\]{}\\]/.test(value);

/** Variables of the panels that ask this. */
const variablesOf = ({ parts, variables }: Evidence, facts: MetricSelectorFacts) =>
  parts
    .filter(({ metric }) => metric === facts)
    .flatMap(({ state: { target } }) =>
      (variables.get(target.dashboardUid) ?? []).filter(({ name }) => target.variables.includes(name))
    );

const allOf = (evidence: Evidence, facts: MetricSelectorFacts, { value }: Matcher): string | undefined =>
  variablesOf(evidence, facts).find(({ isAll, allValue }) => isAll && allValue !== undefined && allValue === value)
    ?.name;

interface Loose {
  readonly pattern: string;
  readonly question: Question<readonly SeriesSummary[]>;
}

/** The written pattern with its ends open; what a variable puts in is no pattern. */
function patternsOf(evidence: Evidence, facts: MetricSelectorFacts, { label, op, value }: Matcher): readonly Loose[] {
  const isChosen = variablesOf(evidence, facts).some(({ values }) =>
    values.some((each) => each !== '' && value.includes(each))
  );
  if (op !== '=~' || isChosen) {
    return [];
  }
  const inner = value.includes('|') && !/^\([^()]*\)$/.test(value) ? `(${value})` : value;
  const open = [`${inner}.*`, `.*${inner}`, `.*${inner}.*`];
  return open.map((pattern) => ({
    pattern,
    question: instant(
      facts.source,
      `count(${formatSelector('promql', facts.selector.metric, [{ label, op, value: pattern }])})`,
      facts.atMs
    ),
  }));
}

/** Where every value is a number, a word will never be one of them. */
const isOfOtherKind = (matcher: Matcher, values: readonly string[]): boolean =>
  values.length > 1 &&
  values.every((each) => /^\d+$/.test(each)) &&
  wordsOf(matcher).every((word) => word !== '' && !/^\d+$/.test(word) && (matcher.op === '=' || isPlain(word)));

/** What the matcher asks for, one by one. */
const wordsOf = ({ op, value }: Matcher): readonly string[] => (op === '=' ? [value] : value.split('|'));

/** People write a class of status codes as `5xx`. */
const classPattern = (matcher: Matcher, otherKind: boolean): string | undefined => {
  const words = wordsOf(matcher);
  return otherKind && words.every((word) => /^[1-5]xx$/i.test(word))
    ? `${matcher.label}=~"${words.map((word) => `${word.slice(0, 1)}..`).join('|')}"`
    : undefined;
};

/** The value that is meant; a pattern is no misspelt value, however near it looks. */
export const nearestTo = ({ op, value }: Matcher, values: readonly string[]): string | undefined =>
  op === '=~' && /[*+?^$|()[\]{}\\]/.test(value) ? undefined : nearestValues(value, values)[0];

interface Suspect {
  readonly facts: MetricSelectorFacts;
  readonly matcher: MatcherFacts;
  readonly question: Question<readonly SeriesSummary[]>;
  /** When it ended, while whoever sent it goes on. */
  readonly endedMs?: number;
}

/** What the scrape calls otherwise since it ended. */
const isOtherwiseNow = (evidence: Evidence, facts: MetricSelectorFacts, matcher: Matcher): boolean =>
  facts.origins.length > 0 &&
  (successorsOf(evidence, facts, matcher) !== undefined || isExportedNow(evidence, facts, matcher));

/** Matchers that no series of the metric meets. */
const candidates = ({ metricSelectors }: Evidence): readonly Omit<Suspect, 'question'>[] =>
  [...metricSelectors.values()].flatMap((facts) =>
    facts.now === 0 && facts.selector.metric !== undefined
      ? facts.matchers
          .filter(({ matcher: { op, value }, alone }) => alone === 0 && (op === '=' || op === '=~') && value !== '')
          .map((matcher) => ({ facts, matcher }))
      : []
  );

function suspects(evidence: Evidence): readonly Suspect[] {
  return candidates(evidence)
    .filter(({ facts, matcher: { matcher } }) => {
      const isLongAgo = endedBeforeDay(facts, evidence.nowMs) && !/^(job|instance)$/.test(matcher.label);
      // A selector whose own series were here within the day, or whose senders are gone, has lost its source, not its spelling.
      return facts.origins.length === 0 || isLongAgo || isOtherwiseNow(evidence, facts, matcher);
    })
    .map(({ facts, matcher }) => ({
      facts,
      matcher,
      question: instant(
        facts.source,
        `count by (${formatLabel(matcher.matcher.label)}) (${formatSelector('promql', facts.selector.metric, [])})`,
        facts.atMs
      ),
      endedMs: facts.origins.length === 0 ? undefined : Math.max(...facts.origins.map(({ lastMs }) => lastMs)),
    }));
}

/** The last of it is more than a day ago, and the same targets have sent the metric since. */
function endedBeforeDay({ origins, baseOrigins }: MetricSelectorFacts, nowMs: number): boolean {
  const lastMs = Math.max(...origins.map((origin) => origin.lastMs));
  const goOn = origins.every(({ job, instance: name }) =>
    baseOrigins.some((base) => base.job === job && base.instance === name && base.lastMs > nowMs - dayMs)
  );
  return origins.length > 0 && goOn && lastMs < nowMs - dayMs;
}
