import { HOUR, Incident } from './incident';
import { discardFrom, scrapedFromBackend } from './refusedWrites';

const ofQueue = (name: string, series: string): boolean =>
  series.startsWith(`${name}{`) && series.includes('component_id="prometheus.remote_write.backend"');

export const burstTooSmall: Incident = {
  name: 'burst-too-small',
  title: 'Requests larger than the burst that is allowed',
  description:
    'Mimir was restarted with an ingestion burst of 1,000 samples. Meanwhile the queue of the backend’s remote_write had filled, and now each of its requests has 2,000: Mimir answers 429 to every one, and the collector tries again and again. The small requests of its other remote_write pass.',
  whatMisled: 'All series of the backend end at the restart, so its scrape was blamed.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => {
      const { series, timeMs } = sample;
      if (timeMs < sinceMs) {
        return [sample];
      }
      if (ofQueue('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', series)) {
        return [{ ...sample, value: Math.floor(sinceMs / 1000) }];
      }
      if (ofQueue('prometheus_remote_storage_samples_pending', series)) {
        return [{ ...sample, value: 10_000 }];
      }
      if (ofQueue('prometheus_remote_storage_samples_retried_total', series)) {
        return [{ ...sample, value: Math.floor((timeMs - sinceMs) / 5_000) * 2_000 }];
      }
      return scrapedFromBackend(sample) ? [] : [sample];
    },
    also: discardFrom(sinceMs, 'rate_limited', 24_000),
  }),
};
