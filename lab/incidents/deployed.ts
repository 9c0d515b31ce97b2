import { Sample } from '../world/scenario';
import { HOUR, Incident } from './incident';
import { scrapedFromBackend } from './refusedWrites';

const counted = /^\w+_(total|count|sum|bucket)\{/;

/** The same as of another container: its address, and counters that begin at nothing. */
function inContainer(sample: Sample, address: string, before = 0): Sample {
  const { series, value } = sample;
  return {
    ...sample,
    series: series.replace(/instance="[^"]*"/, `instance="${address}:8080"`),
    value: counted.test(series) ? value - before : value,
  };
}

export const deployed: Incident = {
  name: 'deployed',
  title: 'The backend was deployed',
  description:
    'Two hours ago a new version of the backend took the place of the old one: a new container with a new address, which discovery has scraped ever since. Nothing is broken.',
  whatMisled: 'The series of the old container end, as if its scrape had been lost.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const counters = new Map<string, number>();
    return {
      stored: (sample) => {
        if (!scrapedFromBackend(sample)) {
          return [sample];
        }
        if (sample.timeMs < sinceMs) {
          counters.set(sample.series, sample.value);
          return [inContainer(sample, '172.18.0.5')];
        }
        return [inContainer(sample, '172.18.0.9', counters.get(sample.series))];
      },
    };
  },
};
