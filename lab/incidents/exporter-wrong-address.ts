import { frozenFrom } from './changes';
import { HOUR, Incident, MINUTE } from './incident';

export const exporterWrongAddress: Incident = {
  name: 'exporter-wrong-address',
  title: 'The collector sends traces to a wrong address',
  description:
    'Three hours ago the address in otelcol.exporter.otlp "tempo" was changed to one that nobody answers. Alloy accepts all spans, tries each batch for five minutes, and gives it up; Tempo gets nothing, and its generator forgets its series after 15 minutes.',
  whatMisled: 'The apps export without an error, and Tempo is up and searchable.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const frozen = frozenFrom(
      sinceMs,
      /^(exporter_sent_spans|tempo_distributor_(spans|bytes)_received|tempo_metrics_generator_(spans|bytes)_received|traces_)/
    );
    return {
      storedTrace: (spans) => ((spans[0]?.startMs ?? 0) < sinceMs ? spans : []),
      stored: (sample) => {
        const { series, timeMs } = sample;
        if (timeMs < sinceMs) {
          return [frozen(sample)];
        }
        const lostMs = timeMs - sinceMs;
        if (/^exporter_send_failed_spans/.test(series)) {
          return [{ ...sample, value: Math.max(0, Math.floor(lostMs / MINUTE) - 5) * 20 }];
        }
        if (/^exporter_queue_size/.test(series)) {
          return [{ ...sample, value: 40 }];
        }
        if (/^tempo_ingester_live_traces/.test(series)) {
          return [{ ...sample, value: 0 }];
        }
        return /^traces_/.test(series) && lostMs > 15 * MINUTE ? [] : [frozen(sample)];
      },
    };
  },
};
