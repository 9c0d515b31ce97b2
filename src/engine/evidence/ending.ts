/**
 * What still shows data because its windows reach back, and reads series that ended minutes ago: a counter that got another name
 * is seen in `rate(…[5m])` for five minutes more. Told by the newest sample of each of its selectors.
 */
import { DataSource } from '../model';
import { Asker } from '../probing/asker';
import { instant, Question } from '../probing/question';
import { TargetState } from '../probing/panels';
import { factsKey, selectorKey } from './evidence';
import { newestOfAllMs } from './metrics';
import { ownSelectors } from './parts';
import { numberOf, Suspect } from './selectors';

/** What ended longer ago shows in the panel itself. */
const minutes = 10;
/** A range that ends before that asks for the past. */
const nowMarginMs = 60_000;
/** Of more selectors than these the rest is not looked at: each is a term of a joined query. */
const mostSelectors = 600;
/** A sample this old, and so many of its intervals, is not the newest. */
const silentMs = 90_000;
const missedSamples = 3.5;
/** Samples that always arrive late were about as late some minutes ago. */
const earlierMinutes = 3;

/** A target with the selectors of it that may have ended: none where it shows no data, or asks for the past. */
export interface Reading {
  readonly state: TargetState;
  readonly selectors: readonly Suspect[];
}

export const readingsOf = (
  targets: readonly TargetState[],
  dataSources: readonly DataSource[],
  nowMs: number
): readonly Reading[] => targets.map((state) => ({ state, selectors: selectorsOf(state, dataSources, nowMs) }));

const selectorsOf = (
  { status, target }: TargetState,
  dataSources: readonly DataSource[],
  nowMs: number
): readonly Suspect[] => {
  const atMs = target.range.toMs;
  const isAsked =
    (status === 'data' || status === 'zero') && target.language === 'promql' && Math.abs(nowMs - atMs) <= nowMarginMs;
  const { source, selectors } = ownSelectors(target, dataSources);
  return isAsked
    ? selectors
        // timestamp() drops the name: series that it alone tells apart are an error, and that of all terms of the request.
        .filter(({ guarded, metric, offsetMs = 0 }) => !guarded && offsetMs === 0 && metric !== undefined)
        .map((selector) => ({ source, selector, atMs }))
    : [];
};

/** Equal selectors of different panels are one. */
const distinct = (readings: readonly Reading[]): readonly Suspect[] => [
  ...new Map(readings.flatMap(({ selectors }) => selectors).map((each) => [factsKey(each), each])).values(),
];

const ask = ({ source, atMs }: Suspect, expr: string) => instant(source, expr, atMs);
const newest = (suspect: Suspect) => ask(suspect, `max(timestamp(${suspect.selector.text}))`);
/** Of series whose end was marked: an instant query shows them no more. */
const before = (suspect: Suspect) =>
  ask(suspect, `max(max_over_time(timestamp(${suspect.selector.text})[${minutes}m:15s]))`);
/** Of series without a mark: how far their samples lay apart, and how late they were before. */
const spacing = (suspect: Suspect) => {
  const samples = (range: string) => `max(count_over_time(${suspect.selector.text}[${range}))`;
  return [ask(suspect, `600 / ${samples('10m] offset 5m')}`), ask(suspect, `300 / ${samples('5m]')}`)];
};
const earlier = (suspect: Suspect) =>
  ask(suspect, `max(timestamp(${suspect.selector.text} offset ${earlierMinutes}m))`);

/** Terms for the first round: the newest sample of each selector. */
export const endingQuestions = (readings: readonly Reading[]): readonly Question<unknown>[] =>
  distinct(readings).slice(0, mostSelectors).map(newest);

export interface Endings {
  /** The targets, with those as `stale` that read what has just ended. */
  readonly targets: readonly TargetState[];
  /** When a selector's series ended, of those that an instant query shows still. */
  readonly silentSince: ReadonlyMap<string, number>;
}

export async function gatherEndings(readings: readonly Reading[], nowMs: number, asker: Asker): Promise<Endings> {
  const valueOf = (question: ReturnType<typeof newest>): number | undefined => {
    const answer = asker.answer(question);
    return answer.ok ? answer.value[0]?.last : undefined;
  };
  const suspects = distinct(readings);
  const sources = new Set(suspects.map(({ source }) => source));
  const newestOfAll = new Map([...sources].map((source) => [source, newestOfAllMs(source, nowMs, asker) / 1000]));
  const looked = suspects.map((suspect) => {
    const nowSeconds = newestOfAll.get(suspect.source) ?? -Infinity;
    const lastSeconds = valueOf(newest(suspect));
    const age = nowSeconds - (lastSeconds ?? Infinity);
    const isAbsent = numberOf(asker.answer(newest(suspect))) === 0;
    return { suspect, nowSeconds, lastSeconds, age, isAbsent, isOld: age * 1000 > silentMs };
  });
  await asker.ask(
    looked.flatMap(({ suspect, isAbsent, isOld }) => [
      ...(isAbsent ? [before(suspect)] : []),
      ...(isOld ? [...spacing(suspect), earlier(suspect)] : []),
    ])
  );
  const silent = looked.filter(({ suspect, nowSeconds, age, isOld }) => {
    const spacings = spacing(suspect).flatMap((question) => valueOf(question) ?? []);
    const then = valueOf(earlier(suspect));
    const ageThen = then === undefined ? 0 : nowSeconds - earlierMinutes * 60 - then;
    return isOld && spacings.length > 0 && age > missedSamples * Math.min(...spacings) && age > 2 * ageThen;
  });
  const gone = looked.filter(({ suspect, isAbsent }) => isAbsent && valueOf(before(suspect)) !== undefined);
  const ended = new Set([...silent, ...gone].map(({ suspect }) => factsKey(suspect)));
  const hasEnded = (suspect: Suspect): boolean => ended.has(factsKey(suspect));
  return {
    targets: readings.map(({ state, selectors }) => {
      // Of alternatives all must have ended.
      const isEnding = / or /i.test(state.target.query)
        ? selectors.length > 0 && selectors.every(hasEnded)
        : selectors.some(hasEnded);
      return isEnding ? { ...state, status: 'stale' } : state;
    }),
    silentSince: new Map(
      silent.map(({ suspect, lastSeconds = 0 }) => [selectorKey(suspect.source, suspect.selector), lastSeconds * 1000])
    ),
  };
}
