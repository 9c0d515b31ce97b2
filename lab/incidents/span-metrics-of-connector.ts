import { DashboardJson } from '../dashboards/dashboards';
import { Incident } from './incident';

export const spanMetricsOfConnector: Incident = {
  name: 'span-metrics-of-connector',
  title: 'Span metrics asked by another maker’s names',
  description:
    'The dashboard "Span Metrics" was made for the spanmetrics connector of the OpenTelemetry collector, whose names changed with its versions; here Tempo’s metrics-generator makes the span metrics.',
  whatMisled: 'Tempo finds traces, so the metrics-generator was thought to be off.',
  dashboards: (_found, repaired) => [...repaired, spanMetrics],
};

const panels: ReadonlyArray<readonly [title: string, expr: string]> = [
  ['Calls', 'sum by (span_name) (rate(traces_span_metrics_calls_total{service_name="scanium-backend"}[5m]))'],
  ['Errors', 'sum(rate(calls_total{service_name=~"scanium-.*", span_kind="SPAN_KIND_SERVER"}[5m]))'],
  [
    'Latency',
    'histogram_quantile(0.95, sum by (le) (rate(traces_span_metrics_duration_milliseconds_bucket{service_name="scanium-backend"}[5m])))',
  ],
  ['Latency of old', 'sum(rate(duration_milliseconds_sum[5m])) / sum(rate(duration_milliseconds_count[5m]))'],
  ['Calls by Tempo', 'sum(rate(traces_spanmetrics_calls_total[5m]))'],
];

const spanMetrics: DashboardJson = {
  uid: 'span-metrics',
  title: 'Span Metrics',
  schemaVersion: 39,
  time: { from: 'now-1h', to: 'now' },
  panels: panels.map(([title, expr], index) => ({
    id: index + 1,
    title,
    type: 'timeseries',
    datasource: { type: 'prometheus', uid: 'MIMIR' },
    gridPos: { x: 0, y: 8 * index, w: 24, h: 8 },
    targets: [{ refId: 'A', expr }],
  })),
};
