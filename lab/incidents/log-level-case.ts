import { Incident } from './incident';
import { logDashboard } from './ownDashboard';

const errors = '{source="scanium-worker"} | logfmt | level="ERROR"';

export const logLevelCase: Incident = {
  name: 'log-level-case',
  title: 'Log level in capitals',
  description:
    'The dashboard "Worker" asks for lines with the levels ERROR and WARN, which the worker writes in small letters, and for one of its events the way JSON would spell it, which the worker does not write.',
  whatMisled: 'An empty list of errors looks like good news.',
  dashboards: (_found, repaired) => [...repaired, worker],
};

const worker = logDashboard('scanium-worker', 'Scanium - Worker', [
  ['Errors', 'logs', errors],
  ['Errors over time', 'timeseries', `sum(count_over_time(${errors} [5m]))`],
  ['Errors in an hour', 'stat', `sum(count_over_time(${errors} [1h])) or vector(0)`],
  ['Warnings of old', 'logs', '{source="scanium-worker"} | logfmt | level="WARN"'],
  ['Warnings', 'logs', '{source="scanium-worker"} | logfmt | level="warn"'],
  ['Thumbnails', 'logs', '{source="scanium-worker"} |= `"event_name":"thumbnail.made"`'],
  ['Crashes', 'logs', '{source="scanium-worker"} | logfmt | event_name="worker.crashed"'],
]);
