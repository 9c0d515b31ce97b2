/**
 * What a panel shows, asked as one term: the asker joins the terms of a store, a range and a step, so that a dashboard costs
 * a request or two instead of one for each panel. The term holds the panel's whole query, so it is empty when the query is.
 */
import { Answer, PlannedTarget, QueryResult, SeriesSummary } from '../model';
import { isLogsQuery } from '../query/logql';
import { Question, history, instant } from './question';

interface Showing {
  readonly question: Question<readonly SeriesSummary[]>;
  /** What the answer tells: the largest value, how many series, how many without the fallback, how many young lines. */
  readonly kind: 'values' | 'count' | 'bare-count' | 'lines';
  /** What the fallback draws in the place of nothing, where the query's end tells. */
  readonly fallback?: number;
}

/** Lines this young show that a log panel has data; reading all of its range only to count them would be dear. */
const newestLinesMs = 15 * 60_000;
/** Loki refuses more time at once (`max_query_length` 30d1h by default), which the young lines would not tell. */
const longMs = 30 * 24 * 3_600_000;
/** Loki refuses to be asked for more lines at once (`max_entries_limit_per_query`, 5,000 by default), which a count would not tell. */
const manyLines = 5000;
/** Loki refuses answers of more series than `max_query_series` (500 by default): near it, the panel's own query decides. */
const manySeries = 400;

/** The term for a target; undefined where only its own query can tell: searches, constants, what does not parse. */
export function showingOf(target: PlannedTarget): Showing | undefined {
  const { language, mode, query, range, parsed, model, datasource } = target;
  if (!parsed.ok || parsed.selectors.length === 0 || mode === 'search' || mode === 'service-map') {
    return undefined;
  }
  switch (language) {
    case 'promql':
      return {
        kind: 'values',
        question: over(
          target,
          largest(
            query,
            parsed.selectors.every(({ metric }) => metric !== undefined)
          )
        ),
      };
    case 'logql':
      if (isLogsQuery(query)) {
        const most = Number(model.maxLines ?? datasource.maxLines ?? 0);
        return range.toMs - range.fromMs > longMs || most > manyLines ? undefined : lines(target);
      }
      return counted(target, parsed.withoutFallback);
    case 'traceql':
      return undefined;
  }
}

/** 0 where all values are 0, NaN where all are NaN. `abs` drops the metric's name, which may be all that tells series apart. */
const largest = (query: string, named: boolean): string =>
  named ? `max(abs(\n${query}\n))` : `max(\n${query}\n) ^ 2 + min(\n${query}\n) ^ 2`;

function over(
  { datasource, mode, range, intervalMs }: PlannedTarget,
  expr: string
): Question<readonly SeriesSummary[]> {
  return mode === 'instant'
    ? instant(datasource, expr, range.toMs)
    : history(datasource, expr, { fromMs: range.fromMs, toMs: range.toMs, stepMs: intervalMs });
}

/** LogQL has no `abs`, and counts no zeros of its own: they come from a fallback. */
const counted = (target: PlannedTarget, withoutFallback: string | undefined): Showing =>
  withoutFallback === undefined
    ? { kind: 'count', question: over(target, `count(\n${target.query}\n)`) }
    : {
        kind: 'bare-count',
        question: over(target, `count(\n${withoutFallback}\n)`),
        fallback: fallbackValue(target.query, withoutFallback),
      };

/** The number of `… or vector(1)` where the query ends with it; elsewhere the query makes something of it. */
export function fallbackValue(query: string, bare: string): number | undefined {
  const text = query.trim();
  const tail = text.startsWith(bare) ? text.slice(bare.length) : '';
  const said = Number(/^\s*or\b[^()]*(?:\([^()]*\))?\s*vector\(\s*([-+\w.]+)\s*\)$/i.exec(tail)?.[1]);
  return Number.isFinite(said) ? said : undefined;
}

/** The filter on `__error__` matches every line: without it a line that a parser cannot read fails the whole count. */
function lines({ datasource, query, range }: PlannedTarget): Showing {
  const seconds = Math.max(1, Math.round(Math.min(newestLinesMs, range.toMs - range.fromMs) / 1000));
  const expr = `sum(count_over_time(${query}\n| __error__!="none" [${seconds}s]))`;
  return { kind: 'lines', question: instant(datasource, expr, range.toMs) };
}

/** The term failed, or its answer could mean two things: the panel's own query has the last word. */
export function isInDoubt({ kind, fallback }: Showing, answer: Answer<readonly SeriesSummary[]>): boolean {
  if (!answer.ok) {
    return ['bad-query', 'limit', 'timeout', 'too-large'].includes(answer.failure.kind);
  }
  const [only] = answer.value;
  if (kind === 'bare-count' && !only) {
    return fallback === undefined;
  }
  return kind === 'values' ? (only?.nonFinite ?? 0) > 0 : kind !== 'lines' && (only?.max ?? 0) >= manySeries;
}

/** The answer as the panel's own would be judged. */
export function resultOf({ kind, fallback }: Showing, answer: Answer<readonly SeriesSummary[]>): Answer<QueryResult> {
  if (!answer.ok) {
    return answer;
  }
  const nothing = { series: [], rows: 0, lines: [], notices: [] };
  switch (kind) {
    case 'lines':
      return { ok: true, value: { ...nothing, rows: answer.value[0]?.last ?? 0 } };
    case 'bare-count':
      return {
        ok: true,
        value: {
          ...nothing,
          series: answer.value.length > 0 || fallback === undefined ? answer.value : [constant(fallback)],
        },
      };
    case 'values':
    case 'count':
      return { ok: true, value: { ...nothing, series: answer.value } };
  }
}

/** What `or vector(1)` puts in the place of nothing. */
const constant = (value: number): SeriesSummary => ({
  labels: {},
  samples: 1,
  zeros: value === 0 ? 1 : 0,
  nonFinite: 0,
  min: value,
  max: value,
  last: value,
});
