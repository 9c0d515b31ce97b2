import { scraped } from './exporter';
import { Incident, MINUTE } from './incident';
import { graph, ownDashboard } from './ownDashboard';

/** Jobs a minute while nothing is imported, and in the four minutes of each hour's import. */
const usual = 2;
const imported = 600;

/** Jobs counted up to the minute: the import runs from ten past to fourteen past each hour. */
function jobsAt(minuteMs: number): number {
  const minute = minuteMs / MINUTE - 29_000_000;
  const hours = Math.floor(minute / 60);
  const inImport = Math.min(4, Math.max(0, (minute % 60) - 10));
  return minute * usual + (4 * hours + inImport) * imported;
}

const panels = [
  { title: 'Jobs a second', expr: 'sum(rate(import_jobs_total[5m]))', interval: '30m' },
  { title: 'Jobs a second, all of the time', expr: 'sum(rate(import_jobs_total[$__rate_interval]))', interval: '30m' },
  { title: 'Jobs a second, fine', expr: 'sum(rate(import_jobs_total[5m]))', interval: '5m' },
  { title: 'Requests a second', expr: 'sum(rate(scanium_http_requests_total[5m]))', interval: '30m' },
];

export const spikesBetweenSteps: Incident = {
  name: 'spikes-between-steps',
  title: 'Peaks between two points of a panel',
  description:
    'An import runs from ten to fourteen past each hour. The panel "Jobs a second" of the dashboard "Import" asks for a point every 30 minutes, on the hour and on the half, with a window of five minutes: it never looks at the import.',
  whatMisled: 'The panel has data without a gap and is flat, so the slow responses were blamed on the database.',
  scenario: () => ({
    also: (minuteMs) =>
      scraped(minuteMs, { job: 'import', instance: 'import:9100', source: 'import', env: 'dev' }, [
        ['import_jobs_total', {}, jobsAt(minuteMs)],
      ]),
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    {
      ...ownDashboard(
        'import',
        'Import',
        panels.map(({ title, expr, interval }) => ({ ...graph(title, expr), interval }))
      ),
      time: { from: 'now-12h', to: 'now' },
    },
  ],
};
