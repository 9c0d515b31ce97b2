import { before } from '../world/scenario';
import { HOUR, Incident } from './incident';
import { scrapeFrom } from './changes';

export const seriesNotQueryable: Incident = {
  name: 'series-not-queryable',
  title: 'Series not queryable',
  description:
    "The app stopped three hours ago and its container left the collector's discovery: the series API still lists its series, instant and range queries are empty; the pipeline's own series are fresh.",
  whatMisled: 'The series API lists the metrics, so the store or the queries were blamed.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({ app: before(sinceMs), ...scrapeFrom(sinceMs, 'not-configured') }),
};
