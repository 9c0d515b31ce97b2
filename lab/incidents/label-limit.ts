import { HOUR, Incident } from './incident';
import { discardFrom, refuseFrom } from './refusedWrites';

export const labelLimit: Incident = {
  name: 'label-limit',
  title: 'A label longer than the store takes',
  description:
    'Since a release the backend puts the referrer of a request, with its query, into a label of its request metrics: longer than 2048 characters, which Mimir refuses. Its other metrics arrive.',
  whatMisled: 'The endpoint shows the metrics, the scrape is up, and other metrics of the app arrive.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: refuseFrom(sinceMs, ({ series }) => series.startsWith('scanium_http_')),
    also: discardFrom(sinceMs, 'label_value_too_long', 190),
  }),
};
