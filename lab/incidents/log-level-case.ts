import { DashboardJson } from '../dashboards/dashboards';
import { Incident } from './incident';

const errors = '{source="scanium-worker"} | logfmt | level="ERROR"';

export const logLevelCase: Incident = {
  name: 'log-level-case',
  title: 'Log level in capitals',
  description:
    'The dashboard "Worker" asks for lines with the level ERROR, which the worker writes in small letters, and for one of its events the way JSON would spell it, which the worker does not write.',
  whatMisled: 'An empty list of errors looks like good news.',
  dashboards: (_found, repaired) => [...repaired, worker],
};

const panel = (id: number, type: string, title: string, expr: string) => ({
  id,
  type,
  title,
  gridPos: { x: 0, y: 8 * id, w: 24, h: 8 },
  datasource: { type: 'loki', uid: 'LOKI' },
  targets: [{ refId: 'A', expr }],
});

const worker: DashboardJson = {
  uid: 'scanium-worker',
  title: 'Scanium - Worker',
  tags: ['scanium'],
  schemaVersion: 39,
  version: 1,
  time: { from: 'now-1h', to: 'now' },
  templating: { list: [] },
  panels: [
    panel(1, 'logs', 'Errors', errors),
    panel(2, 'timeseries', 'Errors over time', `sum(count_over_time(${errors} [5m]))`),
    panel(3, 'stat', 'Errors in an hour', `sum(count_over_time(${errors} [1h])) or vector(0)`),
    panel(4, 'logs', 'Warnings', '{source="scanium-worker"} | logfmt | level="warn"'),
    panel(5, 'logs', 'Thumbnails', '{source="scanium-worker"} |= `"event_name":"thumbnail.made"`'),
    panel(6, 'logs', 'Crashes', '{source="scanium-worker"} | logfmt | event_name="worker.crashed"'),
  ],
};
