import { Incident } from './incident';
import { graphs } from './ownDashboard';

const metric = 'scanium_http_request_duration_ms';

export const quantileOfNative: Incident = {
  name: 'quantile-of-native',
  title: 'Panels for native histograms',
  description:
    'The dashboard "Latency" was taken from a project that uses native histograms: two of its panels ask scanium_http_request_duration_ms itself, and the backend exports it in the classic form, as buckets. Two more ask for a queue that the backend does not have; one of them shows 100 percent all the same, by its fallback.',
  whatMisled: 'The metric is on every other dashboard, and they all have data.',
  dashboards: (_found, repaired) => [
    ...repaired,
    graphs('latency', 'Latency', {
      p95: `histogram_quantile(0.95, sum(rate(${metric}[5m])))`,
      'p95 by route': `histogram_quantile(0.95, sum by (route) (rate(${metric}[5m])))`,
      'p95, classic': `histogram_quantile(0.95, sum by (le) (rate(${metric}_bucket[5m])))`,
      Average: `sum(rate(${metric}_sum[5m])) / sum(rate(${metric}_count[5m]))`,
      'Queue p95': 'histogram_quantile(0.95, sum(rate(scanium_queue_wait_seconds[5m])))',
      'Queue, percent done': '100 * sum(rate(scanium_queue_done_total[5m])) or on() vector(100)',
    }),
  ],
};
