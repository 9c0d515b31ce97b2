/** What the checks on metric names share: dead names and the questions that try a nearby one in their place. */
import { Evidence, factsKey, MetricSelectorFacts, Part } from '../../evidence/evidence';
import { dayMs, stepMs } from '../../evidence/metrics';
import { numberOf } from '../../evidence/selectors';
import { SeriesSummary } from '../../model';
import { declaredTypes, history, instant, Question } from '../../probing/question';
import { formatSelector } from '../../query/selector';
import { generatorMetric } from './generator';
import { changedMeasure, newPrefix, RenameCandidate, renameCandidates } from './nearest';

export interface DeadName {
  readonly metric: string;
  readonly facts: readonly MetricSelectorFacts[];
  readonly parts: readonly Part[];
}

/** Names of which no series exists now, those of Tempo’s generator apart: they have their own checks. */
export function deadNames(evidence: Evidence): readonly DeadName[] {
  const byName = new Map<string, Part[]>();
  for (const part of evidence.parts) {
    const metric = part.metric?.selector.metric;
    if (part.metric?.base === 0 && metric !== undefined && !generatorMetric.test(metric)) {
      const key = `${part.metric.source.uid} ${metric}`;
      byName.set(key, [...(byName.get(key) ?? []), part]);
    }
  }
  return [...byName.entries()].map(([key, parts]) => ({
    metric: key.slice(key.indexOf(' ') + 1),
    parts,
    facts: [...new Map(parts.flatMap(({ metric }) => (metric ? [[factsKey(metric), metric] as const] : []))).values()],
  }));
}

export interface Trial {
  readonly dead: DeadName;
  readonly facts: MetricSelectorFacts;
  readonly candidate: RenameCandidate;
  readonly question: Question<readonly SeriesSummary[]>;
  /** Whether it was there within the last day: the app that exports both may be away now. Not of a name that was seen itself. */
  readonly earlier?: Question<readonly SeriesSummary[]>;
  /** Where and since when the near name is there, of a name that was seen itself: its series begin where the old ones end. */
  readonly succession?: Question<readonly SeriesSummary[]>;
  /** How much of its time the old name had the near one beside it: of one so young that points of 5 minutes do not tell. */
  readonly overlap?: Question<readonly SeriesSummary[]>;
  /** Who sends the near name, of one that has other first words or that was seen itself. */
  readonly senders?: Question<readonly SeriesSummary[]>;
  /** What the new name says differently of unit or type. */
  readonly measure?: string;
}

/** A trial that found data. */
export interface Success extends Trial {
  readonly found: number;
  readonly when: 'now' | 'earlier';
  /** How its beginning fits the old name's end, where that one was seen; undefined when that is not known. */
  readonly followed?: Followed;
  /** Other names that resemble the old one as little began then, too. */
  readonly isOneOfSeveral?: boolean;
  /** The new first words are the name of who sends it: as likely another app's metric as the old one renamed. */
  readonly ownName: boolean;
}

/** From the same job: where the old ones end, long after, while they were there; or from other jobs only. */
type Followed = 'at once' | 'later' | 'beside' | 'elsewhere';

/** Each dead name with nearby names in its place, all its matchers kept. */
export function renameTrials(evidence: Evidence): readonly Trial[] {
  const names = deadNames(evidence);
  return names.flatMap((dead) => {
    const [facts] = dead.facts;
    const existing = facts ? (evidence.metricNames.get(facts.source.uid) ?? []) : [];
    const sisters = names.map(({ metric }) => metric);
    const seen = facts !== undefined && lastOrigins(facts).length > 0;
    return renameCandidates(dead.metric, sisters, existing, seen).flatMap((candidate) =>
      facts ? [trialOf(dead, facts, candidate)] : []
    );
  });
}

function trialOf(dead: DeadName, facts: MetricSelectorFacts, candidate: RenameCandidate): Trial {
  const { source, atMs, everSeen } = facts;
  const text = withName(facts, candidate.name);
  return {
    dead,
    facts,
    candidate,
    question: instant(source, `count(${text})`, atMs),
    earlier: everSeen === false ? instant(source, `count(last_over_time(${text}[1d]))`, atMs) : undefined,
    succession: successionQuestion(facts, text),
    overlap: overlapQuestion(facts, text),
    senders:
      isOfOtherWords(candidate) || lastOrigins(facts).length > 0
        ? instant(source, `count by (job) (${text})`, atMs)
        : undefined,
    measure: changedMeasure(dead.metric, candidate.name, isRated(dead)),
  };
}

const isOfOtherWords = ({ how, sure }: RenameCandidate): boolean => how === 'prefix' && sure;

/** Asked as a counter by one of the panels. */
const isRated = ({ metric, parts }: DeadName): boolean =>
  parts.some(
    ({ state: { target } }) =>
      target.parsed.ok &&
      target.parsed.selectors.some(
        (each) => each.metric === metric && /^(i?rate|increase|resets)$/.test(each.call ?? '')
      )
  );

const lastOrigins = ({ origins, baseOrigins }: MetricSelectorFacts) => (origins.length > 0 ? origins : baseOrigins);

/** Over the day or, where the old name ended before it, coarser over the week. */
function successionQuestion(facts: MetricSelectorFacts, text: string): Trial['succession'] {
  const { source, atMs } = facts;
  const ends = lastOrigins(facts).map(({ lastMs }) => lastMs);
  if (ends.length === 0) {
    return undefined;
  }
  const inDay = Math.max(...ends) > atMs - dayMs + 12 * stepMs;
  const window = inDay ? { fromMs: atMs - dayMs, stepMs } : { fromMs: atMs - 7 * dayMs, stepMs: 6 * stepMs };
  return history(source, `count by (job, instance) (${text})`, { ...window, toMs: atMs });
}

/** Seen first within this: as long as an answer at 15 second steps is asked for. */
const youngMs = 3_600_000;

function overlapQuestion(facts: MetricSelectorFacts, text: string): Trial['overlap'] {
  const origins = lastOrigins(facts);
  const isYoung = origins.length > 0 && origins.every(({ firstMs }) => firstMs > facts.atMs - youngMs);
  const steps = (expr: string) => `count_over_time((${expr})[1h:15s])`;
  const old = `count(${facts.selector.text})`;
  return isYoung
    ? instant(facts.source, `${steps(`${old} and count(${text})`)} / ${steps(old)}`, facts.atMs)
    : undefined;
}

/** A gap that an upgrade leaves. */
const upgradeMs = 3_600_000;

/** An instance that ends is shown for minutes beside the one that follows. */
const mostBeside = 0.5;

function followed(evidence: Evidence, { facts, succession, overlap, senders }: Trial): Followed | undefined {
  const answer = succession && evidence.answer(succession);
  const beside = overlap && evidence.answer(overlap);
  if (beside && !beside.ok) {
    return undefined;
  }
  if (beside && (numberOf(beside) ?? 0) > mostBeside) {
    return 'beside';
  }
  const coarse = succession?.spec.kind === 'history' ? 2 * succession.spec.stepMs : 0;
  if (!answer?.ok) {
    return undefined;
  }
  const now = senders && evidence.answer(senders);
  const sendersNow = now?.ok ? now.value : [];
  const jobs = [...new Set(lastOrigins(facts).map(({ job }) => job))];
  const gaps = jobs.flatMap((job) => {
    const ended = Math.max(...lastOrigins(facts).flatMap((each) => (each.job === job ? [each.lastMs] : [])));
    const begins = answer.value.flatMap(({ labels, points = [] }) =>
      labels['job'] === job && points[0] ? [points[0][0]] : []
    );
    // What began after the last of the day's points is in none of them.
    const isYoung = begins.length === 0 && sendersNow.some(({ labels }) => labels['job'] === job);
    return isYoung ? [facts.atMs - ended] : begins.length > 0 ? [Math.min(...begins) - ended] : [];
  });
  if (gaps.length === 0) {
    return 'elsewhere';
  }
  if (gaps.some((gap) => gap < -coarse)) {
    return 'beside';
  }
  return gaps.every((gap) => gap <= upgradeMs + coarse) ? 'at once' : 'later';
}

/** All the new first words are in the name of the job that sends it, and the old one is not. */
function hasOwnName(evidence: Evidence, { dead, candidate, senders }: Trial): boolean {
  if (!senders || !isOfOtherWords(candidate)) {
    return false;
  }
  const answer = evidence.answer(senders);
  const words = newPrefix(dead.metric, candidate.name)
    .split('_')
    .filter((word) => word !== '');
  const old = dead.metric.split('_')[0] ?? '';
  return (
    words.length > 0 &&
    (!answer.ok ||
      answer.value.some(({ labels: { job = '' } }) => {
        const name = job.toLowerCase();
        return words.every((word) => name.includes(word)) && !name.includes(old);
      }))
  );
}

/** What to ask of the trials: of the last day only where there is nothing now. */
export const trialQuestions = (evidence: Evidence): readonly Question<unknown>[] =>
  renameTrials(evidence).flatMap(({ candidate, question, earlier, succession, overlap, senders }) => {
    const found = numberOf(evidence.answer(question));
    return [
      question,
      ...(earlier && found === 0 ? [earlier] : []),
      ...(found !== undefined && found > 0 ? [succession, overlap].flatMap((each) => each ?? []) : []),
      ...(senders && (isOfOtherWords(candidate) || (found ?? 0) > 0) ? [senders] : []),
    ];
  });

/** The selector under another name; a variable that starved with the old name would spoil it, so its matchers with no value go. */
function withName({ selector }: MetricSelectorFacts, name: string): string {
  return formatSelector(
    'promql',
    name,
    selector.matchers.filter(({ value }) => value !== '' && value !== '()')
  );
}

/** The best name that answers in place of a dead one: of the largest family, then in the order of resemblance. */
export function renamed(evidence: Evidence): ReadonlyMap<string, Success> {
  const best = new Map<string, Success>();
  for (const trial of renameTrials(evidence)) {
    const success = succeeded(evidence, trial);
    const known = best.get(trial.dead.metric);
    if (success && known && byWords(known)) {
      best.set(trial.dead.metric, { ...known, isOneOfSeveral: true });
    } else if (success && (!known || known.candidate.family < trial.candidate.family)) {
      best.set(trial.dead.metric, success);
    }
  }
  return best;
}

/** It resembles the old name so little that only its beginning, when that one ended, speaks for it. */
const byWords = ({ candidate: { how } }: Trial): boolean => how === 'words' || how === 'alike';

function succeeded(evidence: Evidence, trial: Trial): Success | undefined {
  const now = numberOf(evidence.answer(trial.question));
  if (now !== undefined && now > 0) {
    const how = followed(evidence, trial);
    const ownName = hasOwnName(evidence, trial);
    // Two metrics that were there together, and one of them ended: a rename only where nothing else is different, and no other app is called so.
    const isAnother = byWords(trial)
      ? how !== 'at once'
      : (how === 'beside' || how === 'elsewhere') && (!trial.candidate.sure || trial.measure !== undefined || ownName);
    return isAnother ? undefined : { ...trial, found: now, when: 'now', followed: how, ownName };
  }
  const earlier = now === 0 && trial.earlier ? (numberOf(evidence.answer(trial.earlier)) ?? 0) : 0;
  return earlier > 0 ? { ...trial, found: earlier, when: 'earlier', ownName: hasOwnName(evidence, trial) } : undefined;
}

/** From the same job the new series begin where the old ones end; or the change of the name alone leaves no other reading. */
export const isProvedRename = ({
  facts,
  candidate,
  followed: how,
  measure,
  ownName,
  isOneOfSeveral = false,
}: Success): boolean =>
  (how === 'at once' && candidate.how !== 'alike' && !isOneOfSeveral) ||
  (facts.everSeen === false && candidate.sure && measure === undefined && !ownName);

/** More names than these are not looked up, each being a request. */
const namesLookedUp = 5;

interface Declaration {
  readonly dead: DeadName;
  readonly facts: MetricSelectorFacts;
  /** OpenMetrics declares a counter, and every format a histogram, without the ending of its series. */
  readonly questions: readonly Question<readonly string[]>[];
}

/** Names that were never seen, and what would tell that a process declares them all the same. */
export function declarations(evidence: Evidence): readonly Declaration[] {
  const explained = renamed(evidence);
  return deadNames(evidence)
    .filter(({ metric, facts }) => !explained.has(metric) && facts.every(({ everSeen }) => everSeen === false))
    .slice(0, namesLookedUp)
    .flatMap((dead) => {
      const [facts] = dead.facts;
      const names = [...new Set([dead.metric, dead.metric.replace(/_(total|bucket|count|sum)$/, '')])];
      return facts ? [{ dead, facts, questions: names.map((name) => declaredTypes(facts.source, name)) }] : [];
    });
}

/** The type that a name is declared with; undefined where it is not, or that is not known. */
export function typeOf(evidence: Evidence, { questions }: Declaration): string | undefined {
  return questions.flatMap((question) => {
    const answer = evidence.answer(question);
    return answer.ok ? answer.value : [];
  })[0];
}
