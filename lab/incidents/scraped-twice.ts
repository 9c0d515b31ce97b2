import { Incident, HOUR } from './incident';

export const scrapedTwice: Incident = {
  name: 'scraped-twice',
  title: 'The backend is scraped twice',
  description:
    'A second collector took over the scrape of the backend two hours ago, with its own external label "collector"; nobody took it out of the first.',
  whatMisled: 'Traffic seemed to have doubled overnight, so the load balancer was searched for a retry loop.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => {
      const isScraped = sample.series.includes('{job="scanium-backend",instance=');
      // The second scrapes nine seconds later; few counters move in between.
      return isScraped && sample.timeMs >= sinceMs
        ? [
            sample,
            { ...sample, series: sample.series.replace('{', '{collector="alloy-2",'), timeMs: sample.timeMs + 9_000 },
          ]
        : [sample];
    },
  }),
};
