/** One time series' identity as OpenMetrics writes it: `name{a="b"}`. */
export function series(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, escape)}"`);
  return `${name}{${pairs.join(',')}}`;
}

const escape = (char: string): string => (char === '\n' ? '\\n' : `\\${char}`);

/** The running values of counters and gauges, each under its series. */
export class Tally {
  private readonly values = new Map<string, number>();

  add(key: string, by: number): void {
    this.values.set(key, (this.values.get(key) ?? 0) + by);
  }

  set(key: string, value: number): void {
    this.values.set(key, value);
  }

  entries(): Iterable<[string, number]> {
    return this.values.entries();
  }

  get size(): number {
    return this.values.size;
  }
}

/** A classic histogram: cumulative buckets by `le`, `_sum` and `_count`. `bounds` are ascending, without +Inf. */
export class Histogram {
  private readonly buckets: Array<readonly [bound: number, key: string]>;
  private readonly sum: string;
  private readonly count: string;

  constructor(
    private readonly tally: Tally,
    name: string,
    labels: Readonly<Record<string, string>>,
    bounds: readonly number[]
  ) {
    this.buckets = [...bounds, Infinity].map((bound) => [
      bound,
      series(`${name}_bucket`, { ...labels, le: bound === Infinity ? '+Inf' : String(bound) }),
    ]);
    this.sum = series(`${name}_sum`, labels);
    this.count = series(`${name}_count`, labels);
    this.observe(0, 0);
  }

  /** `times` observations of `value`. */
  observe(value: number, times = 1): void {
    for (const [bound, key] of this.buckets) {
      this.tally.add(key, value <= bound ? times : 0);
    }
    this.tally.add(this.sum, value * times);
    this.tally.add(this.count, times);
  }
}
