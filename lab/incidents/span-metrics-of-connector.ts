import { Incident } from './incident';
import { graphs } from './ownDashboard';

export const spanMetricsOfConnector: Incident = {
  name: 'span-metrics-of-connector',
  title: 'Span metrics asked by another maker’s names',
  description:
    'The dashboard "Span Metrics" was made for the spanmetrics connector of the OpenTelemetry collector, whose names changed with its versions; here Tempo’s metrics-generator makes the span metrics.',
  whatMisled: 'Tempo finds traces, so the metrics-generator was thought to be off.',
  dashboards: (_found, repaired) => [...repaired, spanMetrics],
};

const spanMetrics = graphs('span-metrics', 'Span Metrics', {
  Calls: 'sum by (span_name) (rate(traces_span_metrics_calls_total{service_name="scanium-backend"}[5m]))',
  Errors: 'sum(rate(calls_total{service_name=~"scanium-.*", span_kind="SPAN_KIND_SERVER"}[5m]))',
  Latency:
    'histogram_quantile(0.95, sum by (le) (rate(traces_span_metrics_duration_milliseconds_bucket{service_name="scanium-backend"}[5m])))',
  'Latency of old': 'sum(rate(duration_milliseconds_sum[5m])) / sum(rate(duration_milliseconds_count[5m]))',
  'Calls by Tempo': 'sum(rate(traces_spanmetrics_calls_total[5m]))',
});
