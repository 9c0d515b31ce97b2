import { refused, scraped } from './exporter';
import { HOUR, Incident, MINUTE } from './incident';
import { graphs } from './ownDashboard';

/** Jobs that each worker does in a minute. */
const perMinute = 40;

export const workerMissing: Incident = {
  name: 'worker-missing',
  title: 'One of three workers is missing',
  description:
    'The third of three workers stopped two hours ago. The collector still has it in its list: its up is 0, and the sums of the dashboard "Workers" go on with two.',
  whatMisled: 'All panels have data; the throughput just seemed lower than last week.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    also: (minuteMs) =>
      [1, 2, 3].flatMap((number) => {
        const labels = { job: 'worker', instance: `worker-${number}:9100`, source: 'worker', env: 'dev' };
        return number === 3 && minuteMs >= sinceMs
          ? refused(minuteMs, labels)
          : scraped(minuteMs, labels, [
              ['worker_jobs_total', {}, (minuteMs / MINUTE - 29_000_000) * perMinute + 900 * number],
              ['worker_queue_length', {}, 3 + ((minuteMs / MINUTE + number) % 5)],
            ]);
      }),
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    graphs('workers', 'Workers', {
      'Jobs a second': 'sum(rate(worker_jobs_total[5m]))',
      'Queue of each': 'worker_queue_length{job="worker"}',
      'First worker': 'rate(worker_jobs_total{instance="worker-1:9100"}[5m])',
      'Workers that answer': 'sum(up{job="worker"})',
    }),
  ],
};
