import { HOUR, Incident } from './incident';
import { isReceived, lostSince, recounted } from './lostLines';
import { logDashboard } from './ownDashboard';

/** The worker writes so many. */
const linesPerMinute = 6;

export const logReadTwice: Incident = {
  name: 'log-read-twice',
  title: 'The worker’s log is read twice',
  description:
    'Two hours ago a second collector was started on the machine to take over the container of the worker, with a "job" of its own; nobody took the container out of the first. Docker says when each line was written, and both send that time.',
  whatMisled: 'The worker seemed to do each thumbnail twice, so its queue was searched for double messages.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    storedLine: (labels, entry) => [
      { labels, entry },
      ...(labels.source === 'scanium-worker' && entry.timeMs >= sinceMs
        ? [{ labels: { ...labels, job: 'worker-logs' }, entry }]
        : []),
    ],
    stored: recounted([{ of: isReceived, by: lostSince(sinceMs, () => linesPerMinute) }]),
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    logDashboard('scanium-worker-lines', 'Scanium - Worker Lines', [
      ['Lines', 'logs', '{container="scanium-worker"}'],
      ['Thumbnails', 'timeseries', 'sum(count_over_time({source="scanium-worker"} |= "thumbnail.made" [5m]))'],
      ['By collector', 'timeseries', 'sum by (job) (count_over_time({source="scanium-worker"}[5m]))'],
      ['Of the first collector', 'logs', '{source="scanium-worker", job="docker"}'],
    ]),
  ],
};
