import { HOUR, Incident } from './incident';
import { discardFrom, exportedByBackend, refuseFrom } from './refusedWrites';

export const sampleTimeRefused: Incident = {
  name: 'sample-time-refused',
  title: 'Timestamps from tomorrow',
  description:
    "Since a release the backend writes its own timestamps, and its host's clock is two hours ahead: Mimir refuses every sample that is more than 10 minutes in the future. The scrape's own samples have the collector's time.",
  whatMisled: 'The scrape is up, and its logs carry a time that nobody looked at.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: refuseFrom(sinceMs, exportedByBackend),
    also: discardFrom(sinceMs, 'too_far_in_future', 330),
  }),
};
