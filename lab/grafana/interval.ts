/** Steps and interval variables as Grafana's back ends compute them. All durations in milliseconds. */
import { durationMs } from '../goLiterals';

/** Grafana's rounding of intervals: up to `limit` becomes `rounded` (pkg/tsdb/intervalv2/intervalv2.go, 12.4). */
const rounding: ReadonlyArray<readonly [limit: number, rounded: number]> = [
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
  [12500, 10000],
  [17500, 15000],
  [25000, 20000],
  [45000, 30000],
  [90000, 60000],
  [210000, 120000],
  [450000, 300000],
  [750000, 600000],
  [1050000, 900000],
  [1500000, 1200000],
  [2700000, 1800000],
  [5400000, 3600000],
  [9000000, 7200000],
  [16200000, 10800000],
  [32400000, 21600000],
  [86400000, 43200000],
  [604800000, 86400000],
  [1814400000, 604800000],
  [3628800000, 2592000000],
];

function roundInterval(ms: number): number {
  return rounding.find(([limit]) => ms <= limit)?.[1] ?? 31_536_000_000;
}

/** `15s`, `1m`, `>60s`, `1h30m` as milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const plain = text.trim().replace(/^[<>]/, '');
  if (/^\d+$/.test(plain)) {
    return Number(plain) * 1000;
  }
  return /^(\d+(\.\d+)?(ms|[smhdwy]))+$/.test(plain) ? durationMs(plain) : undefined;
}

/** As Go prints a time.Duration: `15s`, `1m0s`, `4h0m0s`, `1.5s`, `200ms`. */
export function goDuration(ms: number): string {
  if (ms < 1000) {
    return `${ms}ms`;
  }
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}

interface StepRequest {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
}

/** Points a series that Prometheus and Loki answer at most. */
const MAX_POINTS = 11_000;

/** Step of a range query (promlib models/query.go `calculatePrometheusInterval`); `minStep` is the target's own interval. */
export function prometheusStep(request: StepRequest, minStep: string, scrapeIntervalMs: number): number {
  const rangeMs = request.toMs - request.fromMs;
  const wanted = parseDuration(minStep) ?? (request.intervalMs || scrapeIntervalMs);
  const calculated = Math.max(roundInterval(rangeMs / request.maxDataPoints), wanted);
  return Math.max(calculated, roundInterval(rangeMs / MAX_POINTS));
}

/** `$__rate_interval`: max(interval + scrape, 4 × scrape) (promlib models/query.go `calculateRateInterval`). */
export function rateInterval(stepMs: number, scrapeIntervalMs: number): number {
  return Math.max(stepMs + scrapeIntervalMs, 4 * scrapeIntervalMs);
}

/** Fills `$__interval` and its like, in each of the three ways to write a variable. Longer names first, as one begins the other. */
export function fillIn(expr: string, values: Readonly<Record<string, string>>): string {
  return Object.keys(values)
    .sort((a, b) => b.length - a.length)
    .reduce(
      (text, name) =>
        text
          .replaceAll(`$${name}`, values[name] ?? '')
          .replaceAll(`\${${name}}`, values[name] ?? '')
          .replaceAll(`[[${name}]]`, values[name] ?? ''),
      expr
    );
}
