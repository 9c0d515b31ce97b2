import { Sample, ScrapeOutcome, Scenario } from '../world/scenario';

/** From `sinceMs` on every scrape of the backend ends in `outcome`. */
export function scrapeFrom(sinceMs: number, outcome: ScrapeOutcome): Pick<Scenario, 'scrape'> {
  return { scrape: (job, timeMs) => (job === 'scanium-backend' && timeMs >= sinceMs ? outcome : 'answered') };
}

/** Series that stand still at their last value from `sinceMs` on: what they count does not happen any more. */
export function frozenFrom(sinceMs: number, names: RegExp): (sample: Sample) => Sample {
  const last = new Map<string, number>();
  return (sample) => {
    if (!names.test(sample.series)) {
      return sample;
    }
    if (sample.timeMs < sinceMs) {
      last.set(sample.series, sample.value);
      return sample;
    }
    return { ...sample, value: last.get(sample.series) ?? sample.value };
  };
}
