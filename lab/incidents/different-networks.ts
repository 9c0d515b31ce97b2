import { HOUR, Incident } from './incident';
import { scrapeFrom } from './changes';

export const differentNetworks: Incident = {
  name: 'different-networks',
  title: 'Different networks',
  description:
    'The collector scrapes scanium-backend:8080, but the app is on another Docker network under the alias "backend": the name does not resolve.',
  whatMisled: 'Dashboards, variables and query names.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => scrapeFrom(sinceMs, 'no-such-host'),
};
