import { HOUR, Incident } from './incident';
import { refuseFrom, scrapedFromBackend } from './refusedWrites';

export const remoteWriteRejected: Incident = {
  name: 'remote-write-rejected',
  title: 'Writes to a path that is not there',
  description:
    "A change of the collector's configuration lost the push path in the URL of the backend's remote_write: Mimir answers 404, and the collector throws the samples away. Its other remote_write is right.",
  whatMisled: 'The target is scraped, the collector is healthy, and Mimir takes other metrics.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ stored: refuseFrom(sinceMs, scrapedFromBackend) }),
};
