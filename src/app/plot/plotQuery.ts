import { Proof } from '../../engine';
import { parseQuery } from '../../engine/query';
import { isLogsQuery } from '../../engine/query/logql';
import { isSteppable } from '../../engine/query/promql';

/** What a plot asks of which data source, over which time. */
export interface PlotQuery {
  readonly title: string;
  readonly datasource: { readonly type: 'prometheus' | 'loki'; readonly uid: string };
  readonly model: Readonly<Record<string, unknown>>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The query of a proof as one over its whole range; undefined for what is not made of numbers over time. */
export function plotQuery({
  datasourceUid: uid,
  language,
  query,
  range: { fromMs, toMs },
}: Proof): PlotQuery | undefined {
  if (!(fromMs < toMs)) {
    return undefined;
  }
  const rest = { title: titleOf(language, query), fromMs, toMs };
  switch (language) {
    case 'promql': {
      const model = { expr: query, range: true, instant: false, legendFormat: '__auto', editorMode: 'code' };
      return isSteppable(query) ? { ...rest, datasource: { type: 'prometheus', uid }, model } : undefined;
    }
    case 'logql': {
      const model = { expr: query, queryType: 'range', editorMode: 'code' };
      const isMetric = parseQuery(language, query).ok && !isLogsQuery(query);
      return isMetric ? { ...rest, datasource: { type: 'loki', uid }, model } : undefined;
    }
    case 'traceql':
      return undefined;
  }
}

/** The metrics' names: the whole query stands above the plot. */
function titleOf(language: Proof['language'], query: string): string {
  const parsed = parseQuery(language, query);
  const metrics = parsed.ok ? parsed.selectors.flatMap(({ metric }) => metric ?? []) : [];
  return [...new Set(metrics)].join(', ') || (language === 'logql' ? 'Log lines' : 'Series');
}
