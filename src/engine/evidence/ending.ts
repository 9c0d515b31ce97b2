/**
 * What still shows data because its windows reach back, and reads series that ended minutes ago: a counter that got another name
 * is seen in `rate(…[5m])` for five minutes more. Told by the newest sample of each of its selectors.
 */
import { DataSource } from '../model';
import { Asker } from '../probing/asker';
import { instant, Question } from '../probing/question';
import { TargetState } from '../probing/panels';
import { selectorKey } from './evidence';
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
export const endingQuestions = (
  targets: readonly TargetState[],
  dataSources: readonly DataSource[],
  nowMs: number
): readonly Question<unknown>[] => {
  const questions = targets.flatMap((each) => selectorsOf(each, dataSources, nowMs)).map(newest);
  return [...new Map(questions.map((each) => [each.key, each])).values()].slice(0, mostSelectors);
};

export interface Endings {
  /** The targets, with those as `stale` that read what has just ended. */
  readonly targets: readonly TargetState[];
  /** When a selector's series ended, of those that an instant query shows still. */
  readonly silentSince: ReadonlyMap<string, number>;
}

export async function gatherEndings(
  targets: readonly TargetState[],
  dataSources: readonly DataSource[],
  nowMs: number,
  asker: Asker
): Promise<Endings> {
  const valueOf = (question: ReturnType<typeof newest>): number | undefined => {
    const answer = asker.answer(question);
    return answer.ok ? answer.value[0]?.last : undefined;
  };
  const isAbsent = (suspect: Suspect): boolean => numberOf(asker.answer(newest(suspect))) === 0;
  const nowSeconds = (suspect: Suspect): number => newestOfAllMs(suspect.source, nowMs, asker) / 1000;
  const ageOf = (suspect: Suspect): number => nowSeconds(suspect) - (valueOf(newest(suspect)) ?? Infinity);
  const isOld = (suspect: Suspect): boolean => ageOf(suspect) * 1000 > silentMs;

  const found = targets.map((state) => ({ state, own: selectorsOf(state, dataSources, nowMs) }));
  const suspects = found.flatMap(({ own }) => own);
  await asker.ask([
    ...suspects.filter(isAbsent).map(before),
    ...suspects.filter(isOld).flatMap((each) => [...spacing(each), earlier(each)]),
  ]);
  const isSilent = (suspect: Suspect): boolean => {
    const spacings = spacing(suspect).flatMap((question) => valueOf(question) ?? []);
    const then = valueOf(earlier(suspect));
    const ageThen = then === undefined ? 0 : nowSeconds(suspect) - earlierMinutes * 60 - then;
    const age = ageOf(suspect);
    return isOld(suspect) && spacings.length > 0 && age > missedSamples * Math.min(...spacings) && age > 2 * ageThen;
  };
  const hasEnded = (suspect: Suspect): boolean =>
    isAbsent(suspect) ? valueOf(before(suspect)) !== undefined : isSilent(suspect);
  return {
    targets: found.map(({ state, own }) => {
      // Of alternatives all must have ended.
      const isEnding = / or /i.test(state.target.query) ? own.length > 0 && own.every(hasEnded) : own.some(hasEnded);
      return isEnding ? { ...state, status: 'stale' } : state;
    }),
    silentSince: new Map(
      suspects
        .filter(isSilent)
        .map((suspect) => [selectorKey(suspect.source, suspect.selector), (valueOf(newest(suspect)) ?? 0) * 1000])
    ),
  };
}
