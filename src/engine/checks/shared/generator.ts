/** What the checks on span metrics share: who makes which names, and what Tempo's metrics-generator says of itself. */
import { Evidence, isFailing, Part } from '../../evidence/evidence';
import { DataSource, SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';
import { Distortion } from '../check';

/** Names that Tempo's generator writes (2.3.1, 2.7.0 and 3.0.3 alike: modules/generator/processor). */
export const generatorMetric = /^traces_(spanmetrics|service_graph)_/;
/** Span metrics of Tempo's generator and of the OpenTelemetry connector, which Alloy has too. */
export const anyMaker =
  'traces_spanmetrics_.+|traces_span_metrics_.+|calls_total|duration_(milli)?seconds_(bucket|sum|count)';
export const graphMetric = /^traces_service_graph_/;

export const asksFor =
  (names: RegExp) =>
  ({ metric }: Part): boolean =>
    metric?.now === 0 &&
    metric.base === 0 &&
    metric.selector.metric !== undefined &&
    names.test(metric.selector.metric);

export const sourcesOf = (parts: readonly Part[]): readonly DataSource[] => [
  ...new Map(parts.flatMap(({ metric }) => (metric ? [[metric.source.uid, metric.source] as const] : []))).values(),
];

/** Series of each name that matches now. */
export const namesNow = (
  { nowMs }: Evidence,
  source: DataSource,
  pattern: string
): Question<readonly SeriesSummary[]> =>
  instant(source, `count by (__name__) ({__name__=~${JSON.stringify(pattern)}})`, nowMs);

/** Those names; undefined without an answer. */
export function namesThere(evidence: Evidence, source: DataSource, pattern: string): readonly string[] | undefined {
  const answer = evidence.answer(namesNow(evidence, source, pattern));
  return answer.ok ? answer.value.flatMap(({ labels, name }) => labels['__name__'] ?? name ?? []).sort() : undefined;
}

/** The first number of an instant answer over all metrics sources: a sum; undefined where nobody has it or answers. */
export function selfNumber(evidence: Evidence, expr: string): { value: number; source: DataSource } | undefined {
  for (const { source } of evidence.metrics) {
    const answer = evidence.answer(instant(source, expr, evidence.nowMs));
    const value = answer.ok ? answer.value[0]?.last : undefined;
    if (value !== undefined) {
      return { value, source };
    }
  }
  return undefined;
}

export const askAll = (evidence: Evidence, exprs: readonly string[]): readonly Question<readonly SeriesSummary[]>[] =>
  evidence.metrics
    .filter(({ failure }) => failure === undefined)
    .flatMap(({ source }) => exprs.map((expr) => instant(source, expr, evidence.nowMs)));

/** What switches both processors on. */
export const processorLines = {
  file: 'tempo.yaml',
  after: [
    'overrides:',
    '  defaults:',
    '    metrics_generator:',
    '      processors: [service-graphs, span-metrics]',
  ].join('\n'),
};

/** Targets on span metrics that show data. */
export const thinned = ({ targets }: Evidence, how: string): readonly Distortion[] =>
  targets
    .filter(
      (state) =>
        !isFailing(state) &&
        state.status === 'data' &&
        state.target.parsed.ok &&
        state.target.parsed.selectors.some(({ metric }) => metric !== undefined && generatorMetric.test(metric))
    )
    .map(({ target }) => ({ targetId: target.id, how }));
