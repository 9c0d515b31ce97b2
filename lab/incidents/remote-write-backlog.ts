import { Sample } from '../world/scenario';
import { HOUR, Incident } from './incident';
import { scrapedFromBackend } from './refusedWrites';

const AGO_MS = 2 * HOUR;
/** It sends two samples of three: of two hours, 40 minutes wait. */
const SENT_SHARE = 2 / 3;

const ofQueue = (name: string, { series }: Sample): boolean =>
  series.startsWith(`${name}{`) && series.includes('component_id="prometheus.remote_write.backend"');

export const remoteWriteBacklog: Incident = {
  name: 'remote-write-backlog',
  title: 'Metrics arrive late',
  description:
    "For two hours the backend's remote_write has had one shard and a slow line: it sends two samples while three are scraped, and is 40 minutes behind. Its other remote_write is not.",
  whatMisled: 'All series of the backend end, so its scrape was blamed.',
  began: { agoMs: AGO_MS, from: 'start' },
  scenario: (sinceMs) => {
    const sentMs = (timeMs: number) => sinceMs + (timeMs - sinceMs) * SENT_SHARE;
    return {
      stored: (sample) => {
        const { timeMs } = sample;
        if (timeMs >= sinceMs && ofQueue('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', sample)) {
          return [{ ...sample, value: Math.floor(sentMs(timeMs) / 1000) }];
        }
        if (timeMs >= sinceMs && ofQueue('prometheus_remote_storage_samples_pending', sample)) {
          return [{ ...sample, value: 10_000 }];
        }
        return scrapedFromBackend(sample) && timeMs > sentMs(sinceMs + AGO_MS) ? [] : [sample];
      },
    };
  },
};
