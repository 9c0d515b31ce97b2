import { HOUR, Incident, MINUTE } from './incident';
import { nothingReachesTempo } from './lostTraces';

export const exporterWrongAddress: Incident = {
  name: 'exporter-wrong-address',
  title: 'The collector sends traces to a wrong address',
  description:
    'Three hours ago the address in otelcol.exporter.otlp "tempo" was changed to one that nobody answers. Alloy accepts all spans, tries each batch for five minutes, and gives it up; Tempo gets nothing, and its generator forgets its series after 15 minutes.',
  whatMisled: 'The apps export without an error, and Tempo is up and searchable.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lost = nothingReachesTempo(sinceMs);
    return {
      ...lost,
      stored: (sample) => {
        const { series, timeMs } = sample;
        if (timeMs >= sinceMs && /^exporter_send_failed_spans/.test(series)) {
          return [{ ...sample, value: Math.max(0, Math.floor((timeMs - sinceMs) / MINUTE) - 5) * 20 }];
        }
        return timeMs >= sinceMs && /^exporter_queue_size/.test(series)
          ? [{ ...sample, value: 40 }]
          : lost.stored(sample);
      },
    };
  },
};
