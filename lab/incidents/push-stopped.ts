import { unit } from '../world/random';
import { scraped } from './exporter';
import { HOUR, Incident, MINUTE } from './incident';
import { graphs } from './ownDashboard';

/** The job pushes so often. */
const EVERY_MS = 5 * MINUTE;

export const pushStopped: Incident = {
  name: 'push-stopped',
  title: 'A job no longer pushes',
  description:
    'The job that counts what waits to be exported pushed to a Pushgateway every five minutes until three hours ago. The Pushgateway is scraped and hands out the last values ever since.',
  whatMisled: 'The lines go on to this minute; they are merely flat.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    also: (minuteMs) => {
      const pushedMs = Math.floor(Math.min(minuteMs, sinceMs) / EVERY_MS) * EVERY_MS;
      // An empty instance, as the Pushgateway says so itself, with `honor_labels`.
      const pushed = { job: 'export-queue', instance: '' };
      return scraped(minuteMs, { job: 'pushgateway', instance: 'pushgateway:9091', source: 'pipeline', env: 'dev' }, [
        ['push_time_seconds', pushed, pushedMs / 1000 + 2.4],
        ['push_failure_time_seconds', pushed, 0],
        ['export_queue_waiting', pushed, Math.round(40 * unit(80, pushedMs / EVERY_MS))],
        ['export_queue_done_total', pushed, Math.round(pushedMs / 10_000)],
        ['pushgateway_http_requests_total', { method: 'put' }, Math.floor(pushedMs / EVERY_MS)],
      ]);
    },
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    graphs('exports', 'Exports', {
      Waiting: 'export_queue_waiting',
      Done: 'sum(rate(export_queue_done_total{job="export-queue"}[15m]))',
      'Requests to the Pushgateway': 'pushgateway_http_requests_total',
      'Last push': 'time() - push_time_seconds{job="export-queue"}',
    }),
  ],
};
