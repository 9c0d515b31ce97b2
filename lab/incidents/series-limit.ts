import { HOUR, Incident } from './incident';
import { discardFrom, exportedByBackend, refuseFrom } from './refusedWrites';

export const seriesLimit: Incident = {
  name: 'series-limit',
  title: 'No room for new series',
  description:
    'The tenant has as many series as it may. A release of the backend adds its version as a label to all it exports: every series of it is new, and refused. Old series go on.',
  whatMisled: 'The scrape is up and all other apps are fine, so the release was blamed and rolled back.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: refuseFrom(sinceMs, exportedByBackend),
    also: discardFrom(sinceMs, 'per_user_series_limit', 330),
  }),
};
