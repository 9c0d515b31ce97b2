import { Incident } from './incident';
import { logDashboard } from './ownDashboard';

export const logFormatsMixed: Incident = {
  name: 'log-formats-mixed',
  title: 'Log formats mixed',
  description:
    'The dashboard "Errors and Worker" parses the lines of the app and of the worker as JSON, and the worker writes logfmt: Loki refuses to count, though it lists the same lines.',
  whatMisled: 'The list of the same lines next to it works.',
  dashboards: (_found, repaired) => [
    ...repaired,
    logDashboard('scanium-errors-worker', 'Scanium - Errors and Worker', [
      [
        'Lines by severity',
        'timeseries',
        'sum by (severity) (count_over_time({source=~"otlp|scanium-worker"} | json [5m]))',
      ],
      ['Lines', 'logs', '{source=~"otlp|scanium-worker"} | json'],
      [
        'Backend by severity',
        'timeseries',
        'sum by (severity) (count_over_time({source="scanium-backend"} | json [5m]))',
      ],
    ]),
  ],
};
