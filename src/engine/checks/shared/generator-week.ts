/** Who made span metrics over the last week: connectors of the collector write the same names as Tempo's generator. */
import { Evidence } from '../../evidence/evidence';
import { dayMs } from '../../evidence/metrics';
import { DataSource, SeriesSummary } from '../../model';
import { history, Question } from '../../probing/question';

const hourMs = 3_600_000;

export const overWeek = (source: DataSource, expr: string, nowMs: number): Question<readonly SeriesSummary[]> =>
  history(source, expr, { fromMs: nowMs - 7 * dayMs, toMs: nowMs, stepMs: hourMs });

/**
 * What was there for hours while the generator was off came from a connector; undefined where the week was not told. Both
 * expressions are of the week, hour by hour.
 */
export function isOnlyMaker({ metrics, answer, nowMs }: Evidence, made: string, off: string): boolean | undefined {
  const times = (expr: string) => {
    const answers = metrics.map(({ source }) => answer(overWeek(source, expr, nowMs)));
    return answers.every(({ ok }) => ok)
      ? answers.flatMap((each) => (each.ok ? each.value.flatMap(({ points = [] }) => points.map(([ms]) => ms)) : []))
      : undefined;
  };
  const there = times(made);
  const without = times(off);
  return there && without && there.filter((ms) => without.includes(ms)).length < 2;
}
