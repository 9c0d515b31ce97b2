import { parseDurationMs } from '../query/duration';

/** Scrape interval that Grafana takes where the data source configures none (promlib: `15s`). */
export const defaultScrapeMs = 15_000;

/** Upper bound (exclusive) and result, milliseconds: Grafana 10.3 packages/grafana-data/src/datetime/rangeutil.ts `roundInterval`. */
const steps: ReadonlyArray<readonly [number, number]> = [
  [10, 1],
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1500, 1000],
  [3500, 2000],
  [7500, 5000],
  [12_500, 10_000],
  [17_500, 15_000],
  [25_000, 20_000],
  [45_000, 30_000],
  [90_000, 60_000],
  [210_000, 120_000],
  [450_000, 300_000],
  [750_000, 600_000],
  [1_050_000, 900_000],
  [1_500_000, 1_200_000],
  [2_700_000, 1_800_000],
  [5_400_000, 3_600_000],
  [9_000_000, 7_200_000],
  [16_200_000, 10_800_000],
  [32_400_000, 21_600_000],
  [86_400_000, 43_200_000],
  [604_800_000, 86_400_000],
  [1_814_400_000, 604_800_000],
  [3_628_800_000, 2_592_000_000],
];

/** Step in milliseconds for a range of `rangeMs` cut into `resolution` points, not below `lowLimitMs`. */
export function calculateIntervalMs(rangeMs: number, resolution: number, lowLimitMs = 1): number {
  const raw = rangeMs / Math.max(1, resolution);
  const rounded = steps.find(([below]) => raw < below)?.[1] ?? 31_536_000_000;
  return Math.max(rounded, lowLimitMs);
}

/** `$__rate_interval` in milliseconds: long enough for four scrapes (promlib models/query.go `calculateRateInterval`). */
export function rateIntervalMs(intervalMs: number, scrapeMs: number): number {
  return Math.max(intervalMs + scrapeMs, 4 * scrapeMs);
}

/** A minimum step as panels and targets save it (`15s`, `>1m`); undefined when empty or not a duration. */
export function minStepMs(text: string | undefined): number | undefined {
  const ms = text === undefined ? undefined : parseDurationMs(text.replace(/^\s*>/, ''));
  return ms !== undefined && ms > 0 ? ms : undefined;
}
