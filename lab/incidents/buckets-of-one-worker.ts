import { scraped } from './exporter';
import { Incident, MINUTE } from './incident';
import { graphs } from './ownDashboard';

/** Jobs of a worker a minute, by the bucket that they are the first in. */
const perMinute = [
  ['0.1', 20],
  ['1', 12],
  ['10', 5],
  ['+Inf', 3],
] as const;

function histogram(minuteMs: number, keepsInfinite: boolean) {
  const minutes = minuteMs / MINUTE - 29_000_000;
  let jobs = 0;
  const buckets = perMinute.map(([le, count]) => {
    jobs += count;
    return ['worker_job_seconds_bucket', { le }, minutes * jobs] as const;
  });
  return [
    ...buckets.filter(([, { le }]) => keepsInfinite || le !== '+Inf'),
    ['worker_job_seconds_sum', {}, minutes * 80] as const,
    ['worker_job_seconds_count', {}, minutes * jobs] as const,
  ];
}

export const bucketsOfOneWorker: Incident = {
  name: 'buckets-of-one-worker',
  title: 'One worker of two lacks its last bucket',
  description:
    'A relabel rule that was written to save series drops le="+Inf" of the second worker alone. Sums over both mix histograms with and without the bucket of all observations.',
  whatMisled: 'The p95 over both workers is a smooth line, only lower than what users see.',
  scenario: () => ({
    also: (minuteMs) =>
      [1, 2].flatMap((number) =>
        scraped(
          minuteMs,
          { job: 'worker', instance: `worker-${number}:9100`, source: 'worker', env: 'dev' },
          histogram(minuteMs, number === 1)
        )
      ),
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    graphs('workers', 'Workers', {
      'Job p95': 'histogram_quantile(0.95, sum by (le) (rate(worker_job_seconds_bucket[5m])))',
      'Job p95 by worker': 'histogram_quantile(0.95, rate(worker_job_seconds_bucket[5m]))',
      'Job p95 of the first': 'histogram_quantile(0.95, rate(worker_job_seconds_bucket{instance="worker-1:9100"}[5m]))',
      'Job average': 'sum(rate(worker_job_seconds_sum[5m])) / sum(rate(worker_job_seconds_count[5m]))',
      'Jobs below a second': 'sum(rate(worker_job_seconds_bucket{le="1"}[5m]))',
    }),
  ],
};
