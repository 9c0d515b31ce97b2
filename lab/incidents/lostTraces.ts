import { Scenario } from '../world/scenario';
import { frozenFrom } from './changes';
import { MINUTE } from './incident';

/** Counters of what the collector sends and Tempo takes in, and what its generator makes of that. */
const counted =
  /^(exporter_sent_spans|tempo_distributor_(spans|bytes)_received|tempo_metrics_generator_(spans|bytes)_received|traces_)/;

/** From then on the collector accepts spans and none gets to Tempo, whose generator forgets its series after 15 minutes. */
export function nothingReachesTempo(sinceMs: number): Required<Pick<Scenario, 'storedTrace' | 'stored'>> {
  const frozen = frozenFrom(sinceMs, counted);
  return {
    storedTrace: (spans) => ((spans[0]?.startMs ?? 0) < sinceMs ? spans : []),
    stored: (sample) => {
      const { series, timeMs } = sample;
      if (timeMs >= sinceMs && /^tempo_ingester_live_traces/.test(series)) {
        return [{ ...sample, value: 0 }];
      }
      return /^traces_/.test(series) && timeMs - sinceMs > 15 * MINUTE ? [] : [frozen(sample)];
    },
  };
}
