import { ScrapeOutcome, Scenario } from '../world/scenario';

/** From `sinceMs` on every scrape of the backend ends in `outcome`. */
export function scrapeFrom(sinceMs: number, outcome: ScrapeOutcome): Pick<Scenario, 'scrape'> {
  return { scrape: (job, timeMs) => (job === 'scanium-backend' && timeMs >= sinceMs ? outcome : 'answered') };
}
