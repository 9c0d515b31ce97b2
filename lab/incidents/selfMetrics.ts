import { Job, Sample } from '../world/scenario';
import { series } from '../world/series';

const scrapedAtMs = { alloy: 7_000, mimir: 52_000 } as const;

/** A sample that the collector or Mimir exports of itself only while something is wrong, scraped in the minute that begins at `minuteMs`. */
export const selfMetric = (
  job: Extract<Job, 'alloy' | 'mimir'>,
  name: string,
  labels: Readonly<Record<string, string>>,
  minuteMs: number,
  value: number
): Sample => ({
  series: series(name, { job, instance: `scanium-${job}`, source: 'pipeline', env: 'dev', ...labels }),
  timeMs: minuteMs + scrapedAtMs[job],
  value,
});

/** Whole minutes since then. */
export const minutesSince = (sinceMs: number, minuteMs: number): number =>
  Math.max(0, Math.floor((minuteMs - sinceMs) / 60_000));
