import { Incident } from './incident';
import { logDashboard } from './ownDashboard';

export const logLevelInLine: Incident = {
  name: 'log-level-in-line',
  title: 'Log level is in the line',
  description:
    'The dashboard "Worker Levels" selects the worker by stream labels with a level, as is right for the backend; the worker has its level in the line only.',
  whatMisled: 'The label browser knows the label level, and its values.',
  dashboards: (_found, repaired) => [
    ...repaired,
    logDashboard('scanium-worker-levels', 'Scanium - Worker Levels', [
      ['Infos', 'logs', '{source="scanium-worker", level="info"}'],
      ['Infos over time', 'timeseries', 'sum(count_over_time({source="scanium-worker", level="info"} [5m]))'],
      ['All lines', 'logs', '{source="scanium-worker"}'],
      ['Backend infos', 'logs', '{source="scanium-backend", level="INFO"}'],
    ]),
  ],
};
