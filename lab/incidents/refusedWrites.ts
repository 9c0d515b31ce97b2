import { Sample, Scenario } from '../world/scenario';
import { minutesSince, selfMetric } from './selfMetrics';

const ofBackend = /[{,]job="scanium-backend"/;
/** What the collector itself writes of a scrape: no label of the app is on it. */
const report = /^(up|scrape_\w+)\{/;

export const exportedByBackend = ({ series }: Sample): boolean => ofBackend.test(series) && !report.test(series);
export const scrapedFromBackend = ({ series }: Sample): boolean => ofBackend.test(series);

const counter = (name: string) => (series: string) =>
  series.startsWith(`${name}{`) && series.includes('component_id="prometheus.remote_write.backend"');
const sentTotal = counter('prometheus_remote_storage_samples_total');
const failedTotal = counter('prometheus_remote_storage_samples_failed_total');

/** What the store refuses does not get there, and the collector counts the requests that held it as failed, all their samples. */
export function refuseFrom(sinceMs: number, isRefused: (sample: Sample) => boolean): Scenario['stored'] {
  let sent = 0;
  let sentBefore = 0;
  return (sample) => {
    const { series, timeMs, value } = sample;
    if (sentTotal(series)) {
      sent = value;
      sentBefore = timeMs < sinceMs ? value : sentBefore;
    }
    if (failedTotal(series) && timeMs >= sinceMs) {
      return [{ ...sample, value: sent - sentBefore }];
    }
    return timeMs >= sinceMs && isRefused(sample) ? [] : [sample];
  };
}

/** Mimir counts what it discards, from the first time on. */
export const discardFrom =
  (sinceMs: number, reason: string, perMinute: number): Scenario['also'] =>
  (minuteMs) =>
    minuteMs < sinceMs
      ? []
      : [
          selfMetric(
            'mimir',
            'cortex_discarded_samples_total',
            { group: '', reason, user: 'anonymous' },
            minuteMs,
            minutesSince(sinceMs, minuteMs) * perMinute
          ),
        ];
