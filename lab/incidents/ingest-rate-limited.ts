import { HOUR, Incident } from './incident';
import { discardFrom } from './refusedWrites';

export const ingestRateLimited: Incident = {
  name: 'ingest-rate-limited',
  title: 'Bursts above the rate limit',
  description:
    'A nightly job floods Mimir with samples: requests above the rate are answered 429. The collector sends them again some seconds later, and all of them arrive.',
  whatMisled: 'Discarded samples were taken for lost ones.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ also: discardFrom(sinceMs, 'rate_limited', 4_000) }),
};
