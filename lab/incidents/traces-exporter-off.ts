import { HOUR, Incident } from './incident';

export const tracesExporterOff: Incident = {
  name: 'traces-exporter-off',
  title: 'Traces switched off with a release',
  description:
    'Since a release three hours ago the environment of the backend and its mobile client says OTEL_TRACES_EXPORTER=none: no spans are sent. Logs and metrics go on, and nothing fails anywhere.',
  whatMisled: 'The collector and Tempo are healthy, and report no error.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ otlp: (signal, timeMs) => signal !== 'traces' || timeMs < sinceMs }),
};
