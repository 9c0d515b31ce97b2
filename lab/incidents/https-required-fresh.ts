import { scrapeFrom } from './changes';
import { Incident } from './incident';

export const httpsRequiredFresh: Incident = {
  name: 'https-required-fresh',
  title: 'HTTPS enforced, 90 seconds ago',
  description: 'The same as https-required, but so fresh that the panels still show data.',
  whatMisled: 'All panels look fine.',
  began: { agoMs: 90_000, from: 'start' },
  scenario: (sinceMs) => scrapeFrom(sinceMs, 'forbidden'),
};
