import { HOUR, Incident, MINUTE } from './incident';

export const generatorWriteRefused: Incident = {
  name: 'generator-write-refused',
  title: 'Mimir refuses the generator’s metrics',
  description:
    'Three hours ago the path of metrics_generator.storage.remote_write in tempo.yaml was mistyped: Mimir answers 404, which Tempo does not try again. The generator goes on making series that nobody gets.',
  whatMisled: 'The overrides name both processors, so the dashboards were thought to be wrong.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => {
      const { series, timeMs, value } = sample;
      if (timeMs < sinceMs) {
        return [sample];
      }
      if (/^traces_/.test(series)) {
        return [];
      }
      return [
        /^prometheus_remote_storage_samples_failed_total\{.*tenant=/.test(series)
          ? { ...sample, value: value + Math.floor((timeMs - sinceMs) / MINUTE) * 260 }
          : sample,
      ];
    },
  }),
};
