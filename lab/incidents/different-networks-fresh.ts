import { scrapeFrom } from './changes';
import { Incident } from './incident';

export const differentNetworksFresh: Incident = {
  name: 'different-networks-fresh',
  title: 'Different networks, 90 seconds ago',
  description: 'The same as different-networks, but so fresh that the panels still show data.',
  whatMisled: 'All panels look fine.',
  began: { agoMs: 90_000, from: 'start' },
  scenario: (sinceMs) => scrapeFrom(sinceMs, 'no-such-host'),
};
