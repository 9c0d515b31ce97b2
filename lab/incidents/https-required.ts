import { scrapeFrom } from './changes';
import { HOUR, Incident } from './incident';

export const httpsRequired: Incident = {
  name: 'https-required',
  title: 'HTTPS enforced',
  description:
    'Since a release the app answers plain HTTP to /metrics with 403 HTTPS_REQUIRED; its logs and traces still arrive.',
  whatMisled: 'The app is up and answers its users, so the collector was blamed.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => scrapeFrom(sinceMs, 'forbidden'),
};
