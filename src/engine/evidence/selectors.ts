/**
 * Facts about the selectors of targets that show nothing: present now? the metric alone? each matcher? where and when last?
 * Asked in rounds from cheap to specific; equal selectors of different panels are asked once (reference: query-budget).
 */
import { Answer, DataSource, Labels, Matcher, Selector, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { absoluteRange, history, instant, labelValues, lines, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import {
  factsKey,
  LogsEvidence,
  MatcherFacts,
  MetricSelectorFacts,
  Origin,
  selectorKey,
  StreamSelectorFacts,
} from './evidence';
import { matchesAll } from './logs';
import { fineMs, lastOrigins, lastSeenBy, lastSeenLately } from './lastSeen';
import { dayMs, stepMs } from './metrics';

/** A selector and the moment at which its panel ends. */
export interface Suspect {
  readonly source: DataSource;
  readonly selector: Selector;
  readonly atMs: number;
  /** Its series ended then, though an instant query shows them still: only what has newer samples is there. */
  readonly silentSinceMs?: number;
}

const weekMs = 7 * dayMs;

/** How many series there are now: beside silent ones, how many have newer samples. */
export const count = (text: string, { silentSinceMs, atMs }: Partial<Suspect> = {}): string =>
  silentSinceMs === undefined || atMs === undefined
    ? `count(${text})`
    : `count(timestamp(${text}) > ${Math.round((silentSinceMs + atMs) / 2000)})`;
const byTarget = (text: string): string => `count by (job, instance) (${text})`;

/** Origins of selectors that still have data, asked only when a scrape target is in trouble: which panels will follow it? */
export async function gatherOrigins(
  suspects: readonly Suspect[],
  nowMs: number,
  asker: Asker
): Promise<ReadonlyMap<string, readonly Origin[]>> {
  const distinct = distinctSuspects(suspects.filter(({ selector }) => selector.language === 'promql'));
  await asker.ask(distinct.map((suspect) => ownHistory(suspect, nowMs)));
  const unseen = distinct.filter((suspect) => originsOf(asker.answer(ownHistory(suspect, nowMs))).length === 0);
  await asker.ask(unseen.map((suspect) => lastOfOwn(suspect, nowMs)));
  return new Map(
    distinct.map((suspect) => [
      selectorKey(suspect.source, suspect.selector),
      unseen.includes(suspect)
        ? lastOrigins(asker.answer(lastOfOwn(suspect, nowMs)))
        : originsOf(asker.answer(ownHistory(suspect, nowMs))),
    ])
  );
}

/** What is asked of every selector in question. */
export const selectorQuestions = (suspects: readonly Suspect[], nowMs: number): readonly Question<unknown>[] =>
  distinctMetrics(suspects).flatMap((suspect) => [
    ...Object.values(firstRound(suspect)),
    ...whereAndWhen(suspect, nowMs),
  ]);

export async function gatherMetricSelectors(
  suspects: readonly Suspect[],
  nowMs: number,
  asker: Asker
): Promise<ReadonlyMap<string, MetricSelectorFacts>> {
  const distinct = distinctMetrics(suspects);
  await asker.ask(selectorQuestions(suspects, nowMs));
  const absent = distinct.filter((suspect) => numberOf(asker.answer(firstRound(suspect).now)) === 0);
  const withBase = absent.filter((suspect) => (numberOf(asker.answer(firstRound(suspect).base)) ?? 0) > 0);
  const never = absent.filter((suspect) => originsOf(asker.answer(baseHistory(suspect, nowMs))).length === 0);
  await asker.ask([
    ...withBase.flatMap((suspect) => matcherQuestions(suspect).flat()),
    // Only of one that was seen itself matters which of the two ended later.
    ...withBase.filter((suspect) => !isUnseen(suspect, nowMs, asker)).map(newestOfBase),
    ...never.map((suspect) => lastOfBase(suspect, nowMs)),
    ...absent.filter((suspect) => isUnseen(suspect, nowMs, asker)).map((suspect) => lastOfOwn(suspect, nowMs)),
    ...absent.filter((suspect) => hasJustEnded(suspect, nowMs, asker)).map((suspect) => endOfOwn(suspect, nowMs)),
  ]);
  const facts = distinct.map((suspect) => factsOf(suspect, nowMs, asker, absent.includes(suspect)));
  return new Map(facts.map((each) => [factsKey(each), each]));
}

const ofAnyMoment = ({ source, selector }: Suspect): string => selectorKey(source, selector);

function distinctSuspects(suspects: readonly Suspect[], keyOf = ofAnyMoment): readonly Suspect[] {
  return [...new Map(suspects.map((each) => [keyOf(each), each])).values()];
}

const distinctMetrics = (suspects: readonly Suspect[]): readonly Suspect[] =>
  distinctSuspects(
    suspects.filter(({ selector }) => selector.language === 'promql'),
    factsKey
  );

/** The bare metric; a selector without a name stands for itself. */
const baseText = ({ selector }: Suspect): string =>
  selector.metric === undefined ? selector.text : formatSelector('promql', selector.metric, []);

function firstRound(suspect: Suspect) {
  return {
    now: instant(suspect.source, count(suspect.selector.text, suspect), suspect.atMs),
    base: instant(suspect.source, count(baseText(suspect), suspect), suspect.atMs),
  };
}

/** When and where series of the selector were there in the last 24 hours. */
export const ownHistory = (
  { source, selector }: Pick<Suspect, 'source' | 'selector'>,
  nowMs: number
): Question<readonly SeriesSummary[]> =>
  history(source, byTarget(selector.text), { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });
const baseHistory = (suspect: Suspect, nowMs: number) =>
  history(suspect.source, byTarget(baseText(suspect)), { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });
/** Points of the day are whole multiples of 5 minutes: how far the metric reaches beyond the last of them. */
const newestOfBase = (suspect: Suspect) =>
  instant(suspect.source, `max by (job, instance) (timestamp(${baseText(suspect)}))`, suspect.atMs);

/** The same origins, each until its newest sample where that is known. */
function untilNewest(origins: readonly Origin[], answer: Answer<readonly SeriesSummary[]>): readonly Origin[] {
  const newest = lastOrigins(answer);
  return origins.map((origin) => {
    const own = newest.find(({ job, instance: name }) => job === origin.job && name === origin.instance);
    return { ...origin, lastMs: own?.lastMs ?? origin.lastMs };
  });
}

/** Of what the day lacks: when a sample was last there within the week, and whose. A term like the questions about matchers. */
const lastSeen = (source: DataSource, text: string, nowMs: number): Question<readonly SeriesSummary[]> =>
  instant(source, lastSeenBy(text), nowMs);
const lastOfBase = (suspect: Suspect, nowMs: number) => lastSeen(suspect.source, baseText(suspect), nowMs);
const lastOfOwn = ({ source, selector }: Suspect, nowMs: number) => lastSeen(source, selector.text, nowMs);

/** Points of the day tell an end to five minutes only: of what is that young it is asked finely. */
const endOfOwn = ({ source, selector }: Suspect, nowMs: number): Question<readonly SeriesSummary[]> =>
  instant(source, lastSeenLately(selector.text), nowMs);
const hasJustEnded = (suspect: Suspect, nowMs: number, asker: Asker): boolean =>
  suspect.selector.metric !== undefined &&
  originsOf(asker.answer(ownHistory(suspect, nowMs))).some(({ lastMs }) => lastMs > nowMs - fineMs + stepMs);

/** No point of the day has what the matchers choose. */
const isUnseen = (suspect: Suspect, nowMs: number, asker: Asker): boolean =>
  suspect.selector.matchers.length > 0 &&
  asker.answer(ownHistory(suspect, nowMs)).ok &&
  originsOf(asker.answer(ownHistory(suspect, nowMs))).length === 0;

const whereAndWhen = (suspect: Suspect, nowMs: number): readonly Question<unknown>[] => [
  ownHistory(suspect, nowMs),
  baseHistory(suspect, nowMs),
];

function matcherQuestions(suspect: Suspect): readonly (readonly Question<readonly SeriesSummary[]>[])[] {
  const { source, selector, atMs } = suspect;
  return selector.matchers.map((matcher, index) => {
    const others = selector.matchers.filter((_, other) => other !== index);
    return [
      instant(source, count(formatSelector('promql', selector.metric, [matcher]), suspect), atMs),
      instant(source, count(formatSelector('promql', selector.metric, others), suspect), atMs),
    ];
  });
}

function factsOf(suspect: Suspect, nowMs: number, asker: Asker, isAbsent: boolean): MetricSelectorFacts {
  const { source, selector, atMs, silentSinceMs } = suspect;
  const first = firstRound(suspect);
  const week = isAbsent ? asker.answer(lastOfBase(suspect, nowMs)) : undefined;
  const today = isAbsent ? originsOf(asker.answer(baseHistory(suspect, nowMs))) : [];
  const baseToday = untilNewest(today, asker.answer(newestOfBase(suspect)));
  const baseOrigins = today.length > 0 || week === undefined ? baseToday : lastOrigins(week);
  const ownEnds = asker.answer(endOfOwn(suspect, nowMs));
  const ownToday = untilNewest(isAbsent ? originsOf(asker.answer(ownHistory(suspect, nowMs))) : [], ownEnds).map(
    (origin) => ({
      ...origin,
      lastMs: Math.min(origin.lastMs, silentSinceMs ?? Infinity),
    })
  );
  const ownWeek = asker.answer(lastOfOwn(suspect, nowMs));
  const base = numberOf(asker.answer(first.base));
  return {
    source,
    selector,
    key: selectorKey(source, selector),
    atMs,
    now: numberOf(asker.answer(first.now)),
    base,
    matchers: isAbsent && (base ?? 0) > 0 ? matcherFacts(suspect, asker) : [],
    origins: isAbsent && ownToday.length === 0 ? lastOrigins(ownWeek) : ownToday,
    originsKnown: isAbsent && asker.answer(ownHistory(suspect, nowMs)).ok,
    unseenInWeek: isAbsent && ownToday.length === 0 && ownWeek.ok && ownWeek.value.length === 0,
    baseOrigins,
    silentSinceMs,
    everSeen: baseOrigins.length > 0 || (base ?? 0) > 0 ? true : week?.ok ? false : undefined,
  };
}

function matcherFacts(suspect: Suspect, asker: Asker): readonly MatcherFacts[] {
  const questions = matcherQuestions(suspect);
  return suspect.selector.matchers.map((matcher, index) => {
    const [alone, without] = questions[index] ?? [];
    return {
      matcher,
      alone: alone && numberOf(asker.answer(alone)),
      without: without && numberOf(asker.answer(without)),
    };
  });
}

/** A count's answer: absent means none; no answer means not known. */
export function numberOf(answer: Answer<readonly SeriesSummary[]>): number | undefined {
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}

function originsOf(answer: Answer<readonly SeriesSummary[]>): readonly Origin[] {
  return (answer.ok ? answer.value : []).flatMap(({ labels, points = [] }) => {
    const first = points[0];
    const last = points[points.length - 1];
    return first && last
      ? [{ job: labels['job'], instance: labels['instance'], firstMs: first[0], lastMs: last[0], series: last[1] }]
      : [];
  });
}

const namesQuestion = (source: DataSource, nowMs: number): Question<readonly string[]> =>
  labelValues(source, '__name__', [], absoluteRange(nowMs - weekMs, nowMs));

/** Names known to each store of which some selector's metric was never seen. */
export async function gatherMetricNames(
  facts: Iterable<MetricSelectorFacts>,
  nowMs: number,
  asker: Asker
): Promise<ReadonlyMap<string, readonly string[]>> {
  const wanted = [...facts].filter(({ now, base }) => now === 0 && base === 0).map(({ source }) => source);
  const sources = [...new Map(wanted.map((source) => [source.uid, source])).values()];
  await asker.ask(sources.map((source) => namesQuestion(source, nowMs)));
  const known = sources.flatMap((source) => {
    const answer = asker.answer(namesQuestion(source, nowMs));
    return answer.ok ? [[source.uid, answer.value] as const] : [];
  });
  return new Map(known);
}

export async function gatherStreamSelectors(
  suspects: readonly Suspect[],
  logs: readonly LogsEvidence[],
  nowMs: number,
  asker: Asker
): Promise<ReadonlyMap<string, StreamSelectorFacts>> {
  const distinct = distinctSuspects(suspects.filter(({ selector }) => selector.language === 'logql'));
  const found = distinct.flatMap((suspect) => {
    const evidence = logs.find(({ source }) => source.uid === suspect.source.uid);
    return evidence
      ? [{ suspect, evidence, matched: matchedStreams(evidence.streams, suspect.selector.matchers) }]
      : [];
  });
  const newest = (suspect: Suspect) =>
    lines(suspect.source, suspect.selector.text, absoluteRange(nowMs - dayMs, nowMs), 1);
  await asker.ask(found.filter(({ matched }) => matched.length > 0).map(({ suspect }) => newest(suspect)));
  const facts = found.map(({ suspect, evidence, matched }): StreamSelectorFacts => {
    const last = matched.length > 0 ? asker.answer(newest(suspect)) : undefined;
    return {
      source: suspect.source,
      selector: suspect.selector,
      key: selectorKey(suspect.source, suspect.selector),
      matched,
      matchers: suspect.selector.matchers.map((matcher, index) => ({
        matcher,
        alone: matchedStreams(evidence.streams, [matcher]).length,
        without: matchedStreams(
          evidence.streams,
          suspect.selector.matchers.filter((_, other) => other !== index)
        ).length,
      })),
      lastMs: last?.ok ? last.value[0]?.timeMs : undefined,
      answered: evidence.failure === undefined && isTold(evidence.streams, suspect.selector.matchers),
    };
  });
  return new Map(facts.map((each) => [each.key, each]));
}

const matchedStreams = (streams: readonly Labels[], matchers: readonly Matcher[]): readonly Labels[] =>
  streams.filter((labels) => matchesAll(labels, matchers));

/** Whether it can be told of every stream if it matches. */
const isTold = (streams: readonly Labels[], matchers: readonly Matcher[]): boolean =>
  streams.every((labels) => matchesAll(labels, matchers) !== undefined);
