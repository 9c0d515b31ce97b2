import { scraped } from './exporter';
import { HOUR, Incident, MINUTE } from './incident';
import { graphs } from './ownDashboard';

/** The job runs so long. */
const RUN_MS = 10 * MINUTE;

export const hourlyExport: Incident = {
  name: 'hourly-export',
  title: 'A job that runs once an hour',
  description:
    'An export runs for ten minutes every hour and is scraped while it does. The last run began 45 minutes ago; the dashboard looks at the last 15.',
  whatMisled: 'The dashboard had data the last time that anybody looked.',
  began: { agoMs: 45 * MINUTE, from: 'start' },
  scenario: (sinceMs) => ({
    also: (minuteMs) => {
      const runs = Math.floor((minuteMs - sinceMs) / HOUR);
      const ranMs = minuteMs - sinceMs - runs * HOUR;
      return ranMs < RUN_MS
        ? scraped(minuteMs, { job: 'export', instance: 'export:9100', source: 'export', env: 'dev' }, [
            ['export_rows', {}, 400 + 10 * (ranMs / MINUTE)],
            ['export_rows_total', {}, Math.round(ranMs / 500)],
          ])
        : [];
    },
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    {
      ...graphs('exports', 'Exports', {
        Rows: 'export_rows{job="export"}',
        'Rows a second': 'sum(rate(export_rows_total{job="export"}[5m]))',
        'Runs in the last two hours': 'max_over_time(export_rows{job="export"}[2h])',
      }),
      time: { from: 'now-15m', to: 'now' },
    },
  ],
};
