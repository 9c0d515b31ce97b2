import { Sample } from '../world/scenario';
import { HOUR, Incident, MINUTE } from './incident';

const discarded = /^tempo_metrics_generator_spans_discarded_total\{.*reason="outside_metrics_ingestion_slack"/;

export const lateSpans: Incident = {
  name: 'late-spans',
  title: 'Spans come too late for the generator',
  description:
    'For three hours the collector has sampled whole traces, and decides after a minute. Tempo stores what then comes, but its generator takes only spans that ended within the last 30 seconds; 15 minutes later it has forgotten its series.',
  whatMisled: 'Every trace can be found, and the generator is on.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    let received: { readonly before: number; readonly now: number } = { before: 0, now: 0 };
    const late = (sample: Sample): readonly Sample[] => {
      const { series, timeMs } = sample;
      if (/^tempo_metrics_generator_spans_received_total/.test(series)) {
        received =
          timeMs < sinceMs
            ? { before: sample.value, now: sample.value }
            : { before: received.before, now: sample.value };
      }
      if (timeMs < sinceMs) {
        return [sample];
      }
      if (discarded.test(series)) {
        return [{ ...sample, value: received.now - received.before }];
      }
      if (timeMs < sinceMs + 15 * MINUTE) {
        return [sample];
      }
      if (/^tempo_metrics_generator_registry_active_series/.test(series)) {
        return [{ ...sample, value: 0 }];
      }
      return /^traces_/.test(series) ? [] : [sample];
    };
    return { stored: late };
  },
};
