import { Incident } from './incident';
import { panelAdded } from './changes';

export const histogramBucketsMissing: Incident = {
  name: 'histogram-buckets-missing',
  title: 'A quantile without buckets',
  description:
    'A panel "p95 by route" was added to "Backend Health" that sums by route and forgets le; a relabel rule meant to save series drops the largest bucket, le="+Inf", of the assistant’s latencies.',
  whatMisled: 'The histograms are there, and their averages are right.',
  scenario: () => ({
    stored: (sample) =>
      /^scanium_assistant_request_latency_ms_bucket\{.*le="\+Inf"/.test(sample.series) ? [] : [sample],
  }),
  dashboards: (_found, repaired) =>
    panelAdded(repaired, 'scanium-backend-health', {
      title: 'p95 by route',
      type: 'timeseries',
      targets: ['histogram_quantile(0.95, sum by (route) (rate(scanium_http_request_duration_ms_bucket[5m])))'],
    }),
};
