import { HOUR, Incident } from './incident';
import { discardFrom, exportedByBackend, refuseFrom } from './refusedWrites';

export const timestampsFrozen: Incident = {
  name: 'timestamps-frozen',
  title: 'Every sample has the same timestamp',
  description:
    'Since a release the backend writes a timestamp on each sample of its /metrics, and it is always the one of its own start: Mimir has another value for that moment already and refuses it. The samples that the collector makes of the scrape have its own time.',
  whatMisled: 'The scrape is up, and the endpoint shows values that rise.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: refuseFrom(sinceMs, exportedByBackend),
    // What stands still is the same value again, which Mimir takes in silence.
    also: discardFrom(sinceMs, 'new-value-for-timestamp', 210),
  }),
};
