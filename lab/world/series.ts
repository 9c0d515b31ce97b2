/** One time series' identity as OpenMetrics writes it: `name{a="b"}`. */
export function series(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value.replace(/[\\"\n]/g, escape)}"`);
  return `${name}{${pairs.join(',')}}`;
}

/** The labels of a series in the order of their names, its own name among them; one without a value is none. */
export function labelsOf(text: string): ReadonlyArray<readonly [label: string, value: string]> {
  const start = text.indexOf('{');
  const pairs = [...text.slice(start).matchAll(/(\w+)="((?:[^"\\]|\\.)+)"/g)].map(
    ([, label = '', value = '']) =>
      [label, value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))] as const
  );
  return [['__name__', text.slice(0, start)] as const, ...pairs].sort(([a], [b]) => (a < b ? -1 : 1));
}

const escape = (char: string): string => (char === '\n' ? '\\n' : `\\${char}`);

/** A series, and what its value is at a time. */
export type Meter = readonly [series: string, value: (timeMs: number) => number];

/** The running values of counters and gauges, each under its series. */
export class Tally {
  private readonly cells = new Map<string, Cell>();

  /** Where the value of a series is kept, for those that count. */
  cell(key: string): Cell {
    const cell = this.cells.get(key) ?? { value: 0 };
    this.cells.set(key, cell);
    return cell;
  }

  read(put: (series: string, value: number) => void): void {
    this.cells.forEach(({ value }, key) => put(key, value));
  }
}

interface Cell {
  value: number;
}

/** A classic histogram: cumulative buckets by `le`, `_sum` and `_count`. `bounds` are ascending, without +Inf. */
export class Histogram {
  private readonly buckets: Array<readonly [bound: number, cell: Cell]>;
  private readonly sum: Cell;
  private readonly count: Cell;

  constructor(tally: Tally, name: string, labels: Readonly<Record<string, string>>, bounds: readonly number[]) {
    this.buckets = [...bounds, Infinity].map((bound) => [
      bound,
      tally.cell(series(`${name}_bucket`, { ...labels, le: bound === Infinity ? '+Inf' : String(bound) })),
    ]);
    this.sum = tally.cell(series(`${name}_sum`, labels));
    this.count = tally.cell(series(`${name}_count`, labels));
  }

  /** `times` observations of `value`. */
  observe(value: number, times = 1): void {
    for (const [bound, cell] of this.buckets) {
      if (value <= bound) {
        cell.value += times;
      }
    }
    this.sum.value += value * times;
    this.count.value += times;
  }
}
