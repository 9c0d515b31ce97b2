import { Incident } from './incident';
import { scrapeFrom } from './changes';

export const notScrapedAtAll: Incident = {
  name: 'not-scraped-at-all',
  title: 'The backend is not scraped at all',
  description:
    "A regression of the collector's configuration lost the scrape job of the backend before the history begins: no series of it, not even `up`; logs and traces are fine.",
  whatMisled: 'There is no failing target anywhere to be seen.',
  scenario: () => scrapeFrom(0, 'not-configured'),
};
