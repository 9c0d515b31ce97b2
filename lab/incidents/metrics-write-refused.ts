import { HOUR, Incident } from './incident';

/** What Tempo writes to Mimir itself. */
const ofGenerator = /^traces_/;

export const metricsWriteRefused: Incident = {
  name: 'metrics-write-refused',
  title: 'The collector’s password for Mimir was changed',
  description:
    'Two hours ago the password that the collector writes metrics with was changed on the side of Mimir only: every write ends with 401, and the collector throws the samples away and says so in its log. Logs and traces go other ways, and so does what Tempo makes of spans.',
  whatMisled: 'All targets look as if they had stopped in the same minute.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => (sample.timeMs >= sinceMs && !ofGenerator.test(sample.series) ? [] : [sample]),
    storedLine: (labels, entry) =>
      labels.source === 'alloy' && entry.timeMs >= sinceMs
        ? [{ labels, entry: { ...entry, line: entry.line.replace(/ level=.*$/, failedWrite) } }]
        : [{ labels, entry }],
  }),
};

/** Alloy 1.0.0 with Prometheus 2.51 (storage/remote/queue_manager.go). */
const failedWrite =
  ' level=error component_path=/ component_id=prometheus.remote_write.mimir subcomponent=rw remote_name=5c3d41 ' +
  'url=http://mimir:9009/api/v1/push msg="non-recoverable error" count=2000 exemplarCount=0 ' +
  'err="server returned HTTP status 401 Unauthorized: invalid username or password"';
