import { HOUR, Incident } from './incident';
import { discardFrom } from './refusedWrites';

export const twoCollectors: Incident = {
  name: 'two-collectors',
  title: 'A second collector writes the same',
  description:
    'A forgotten collector with the same configuration sends the same series a little later: Mimir has a newer sample of each already and refuses the second one. Nothing is missing.',
  whatMisled: 'Refused samples were taken for lost ones.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ also: discardFrom(sinceMs, 'sample-out-of-order', 900) }),
};
