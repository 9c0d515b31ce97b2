/**
 * What counters did in the last quarter of an hour. Grafana aligns the moments of a query over time to its step: one of five
 * minutes leaves out up to five, and a fault may be younger than that.
 */
import { DataSource, SeriesSummary } from '../model';
import { history, Question } from '../probing/question';

export const quarterMs = 15 * 60_000;
export const fineMs = 15_000;
/** Scrapes lie a minute apart or less, and what goes on rises with each or the next. */
export const restMs = 150_000;

export type Points = ReadonlyArray<readonly [number, number]>;

export interface Rise {
  readonly timeMs: number;
  readonly by: number;
}

export const lately = (source: DataSource, expr: string, nowMs: number): Question<readonly SeriesSummary[]> =>
  history(source, expr, { fromMs: nowMs - quarterMs, toMs: nowMs, stepMs: fineMs });

/** A counter that is born in that time counts from zero: Loki and its clients make one with its first item. */
export function risesOf(points: Points, nowMs: number): readonly Rise[] {
  const [first] = points;
  const isBorn = first !== undefined && first[0] > nowMs - quarterMs + 2 * fineMs;
  return points.flatMap(([timeMs, value], index) => {
    const past = points[index - 1]?.[1] ?? (isBorn ? 0 : value);
    const by = value < past ? value : value - past;
    return by > 0 ? [{ timeMs, by }] : [];
  });
}

/** It is still counted (a component that starts anew has forgotten what it counted before) and rose within so long. */
export const isRising = (points: Points, nowMs: number, withinMs = restMs): boolean =>
  isThere(points, nowMs) && (risesOf(points, nowMs).at(-1)?.timeMs ?? 0) >= nowMs - withinMs;

export const isThere = (points: Points, nowMs: number): boolean => (points.at(-1)?.[0] ?? 0) >= nowMs - 2 * fineMs;

/** Since when it rises without a longer rest; undefined where it did before as well. */
export function risingSince(points: Points, nowMs: number, withinMs = restMs): number | undefined {
  const times = risesOf(points, nowMs).map(({ timeMs }) => timeMs);
  return times.filter((timeMs, index) => timeMs - (times[index - 1] ?? nowMs - quarterMs) > withinMs).at(-1);
}
