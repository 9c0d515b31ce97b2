/** Evaluates LogQL over the lab's streams. Times are epoch milliseconds. */
import { durationMs } from '../goLiterals';
import { LogStream } from '../world/types';
import {
  BinaryOp,
  Comparison,
  Grouping,
  LabelFilter,
  LogExpr,
  LogqlError,
  matches,
  regex,
  SampleExpr,
  Stage,
} from './parse';

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Entry {
  readonly timeMs: number;
  readonly line: string;
  readonly labels: Labels;
}

/** Streams that the selector chooses. */
export const selectStreams = (
  streams: readonly LogStream[],
  { matchers }: Pick<LogExpr, 'matchers'>
): readonly LogStream[] =>
  streams.filter(({ labels }) => matchers.every((matcher) => matches(matcher, labels[matcher.label] ?? '')));

/** Entries with `fromMs <= time < toMs` that pass the pipeline, oldest first within each stream. */
export function* entries(streams: readonly LogStream[], expr: LogExpr, fromMs: number, toMs: number): Generator<Entry> {
  for (const stream of selectStreams(streams, expr)) {
    for (const { timeMs, line, metadata } of stream.entries(fromMs, toMs)) {
      const labels = pass(expr.stages, line, metadata ? withMetadata(stream.labels, metadata) : stream.labels);
      if (labels) {
        yield { timeMs, line, labels };
      }
    }
  }
}

/** What a line's own labels are called where its stream has one of that name, as Loki does with fields of the line too. */
const withMetadata = (stream: Labels, metadata: Labels): Labels =>
  derived(metadata, stream, () => {
    const own = Object.entries(metadata).map(([name, value]) => [name in stream ? `${name}_extracted` : name, value]);
    return { ...stream, ...(Object.fromEntries(own) as Labels) };
  });

function pass(stages: readonly Stage[], line: string, stream: Labels): Labels | undefined {
  let labels = stream;
  for (const stage of stages) {
    switch (stage.kind) {
      case 'line':
        if (!lineMatches(stage, line)) {
          return undefined;
        }
        break;
      case 'json':
        labels = extracted(labels, stream, jsonFields(line));
        break;
      case 'logfmt':
        labels = extracted(labels, stream, logfmtFields(line));
        break;
      case 'filter': {
        const kept = filtered(stage.filter, labels);
        if (!kept) {
          return undefined;
        }
        labels = kept;
      }
    }
  }
  return labels;
}

function lineMatches({ op, text }: Extract<Stage, { kind: 'line' }>, line: string): boolean {
  switch (op) {
    case '|=':
      return line.includes(text);
    case '!=':
      return !line.includes(text);
    case '|~':
      return regex(text).test(line);
    case '!~':
      return !regex(text).test(line);
  }
}

/** A field of the line that the stream has as a label is renamed, as Loki does. */
function extracted(labels: Labels, stream: Labels, fields: Labels): Labels {
  if (fields === noFields) {
    return labels;
  }
  return derived(fields, labels, () => {
    const all: Record<string, string> = { ...labels };
    for (const name of Object.keys(fields)) {
      all[name in stream ? `${name}_extracted` : name] = fields[name] ?? '';
    }
    return all;
  });
}

const parserError = (details: string): Labels => ({ __error__: 'JSONParserErr', __error_details__: details });

/** What follows the object is not looked at (recorded). */
function parseJson(line: string): Labels {
  if (!line.startsWith('{')) {
    return parserError("Value looks like object, but can't find closing '}' symbol");
  }
  for (const text of [line, line.slice(0, line.lastIndexOf('}') + 1)]) {
    try {
      const fields: Record<string, string> = {};
      flatten(JSON.parse(text) as unknown, '', fields);
      return fields;
    } catch {
      // The next reading may do.
    }
  }
  return parserError('Malformed JSON error');
}

function flatten(value: unknown, name: string, into: Record<string, string>): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    Object.entries(value).forEach(([key, inner]) =>
      flatten(inner, name === '' ? labelName(key) : `${name}_${labelName(key)}`, into)
    );
  } else if (name !== '' && value !== null && !Array.isArray(value)) {
    into[name] = String(value);
  }
}

const labelName = (key: string): string => key.replace(/\W/g, '_').replace(/^(?=\d)/, '_');

/** The same lines are read by many queries of a dashboard. */
function remembered<T>(parse: (line: string) => T): (line: string) => T {
  const known = new Map<string, T>();
  return (line) => {
    const found = known.get(line);
    if (found !== undefined) {
      return found;
    }
    if (known.size > 50_000) {
      known.clear();
    }
    const parsed = parse(line);
    known.set(line, parsed);
    return parsed;
  };
}

const noFields: Labels = {};
const logfmtFields = remembered((line) => (line.includes('=') ? parseLogfmt(line) : noFields));
const jsonFields = remembered(parseJson);

function parseLogfmt(line: string): Labels {
  const fields = [...line.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|\S+)/g)].map(([, name = '', value = '']) => [
    labelName(name),
    value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
  ]);
  return Object.fromEntries(fields) as Labels;
}

/** The labels of a line that passes; a value that cannot be compared passes too, marked as an error. */
function filtered(filter: LabelFilter, labels: Labels): Labels | undefined {
  switch (filter.kind) {
    case 'and': {
      const left = filtered(filter.left, labels);
      return left && filtered(filter.right, left);
    }
    case 'or':
      return filtered(filter.left, labels) ?? filtered(filter.right, labels);
    case 'match':
      return matches(filter.matcher, labels[filter.matcher.label] ?? '') ? labels : undefined;
    case 'number': {
      if (labels['__error__'] !== undefined) {
        return filter.passesUnread ? labels : undefined;
      }
      const text = labels[filter.label];
      if (text === undefined) {
        return undefined;
      }
      const value = filter.unit === 'duration' ? secondsOf(text) : text === '' ? NaN : Number(text);
      return Number.isNaN(value)
        ? { ...labels, __error__: 'LabelFilterErr' }
        : compare(filter.op, value, filter.value)
          ? labels
          : undefined;
    }
  }
}

const secondsOf = (text: string): number =>
  /^(\d+(\.\d+)?(ns|us|ms|[smh]))+$/.test(text) ? durationMs(text) / 1000 : NaN;

function compare(op: Comparison, left: number, right: number): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
  }
}

/** One series of a range function: its entries' times, oldest first, and the sum of their weights so far. */
interface Counted {
  readonly labels: Labels;
  readonly times: number[];
  readonly sums: number[];
}

/** All entries that a query's ranges can see are read once, however many steps it has. */
export function evaluator(
  streams: readonly LogStream[],
  expr: SampleExpr,
  fromMs: number,
  toMs: number
): (timeMs: number) => readonly Sample[] {
  const read = new Map<RangeExpr, readonly Counted[]>();
  const summed = sumsOf(expr);
  const countedOf = (range: RangeExpr): readonly Counted[] => {
    const known = read.get(range);
    if (known) {
      return known;
    }
    // Loki's ranges exclude their start and include their end.
    const found = counted(
      entries(streams, range.log, fromMs - range.rangeMs + 1, toMs + 1),
      range.fn.startsWith('bytes'),
      summed.get(range)
    );
    read.set(range, found);
    return found;
  };
  return (timeMs) => evaluate(expr, timeMs, countedOf);
}

type RangeExpr = Extract<SampleExpr, { kind: 'range' }>;

/** Ranges that nothing is done with but to sum them, and by which labels: only those need to be told apart. */
function sumsOf(expr: SampleExpr): ReadonlyMap<RangeExpr, Grouping> {
  switch (expr.kind) {
    case 'aggregate':
      return expr.fn === 'sum' && expr.of.kind === 'range' && expr.of.fn !== 'absent_over_time'
        ? new Map([[expr.of, expr.grouping ?? { without: false, labels: [] }]])
        : sumsOf(expr.of);
    case 'label-replace':
      return sumsOf(expr.of);
    case 'binary':
      return new Map([...sumsOf(expr.left), ...sumsOf(expr.right)]);
    default:
      return new Map();
  }
}

/** Lines that could not be parsed keep all their labels: the refusal names them. */
function counted(found: Iterable<Entry>, inBytes: boolean, summedBy: Grouping | undefined): readonly Counted[] {
  const byKey = new Map<string, { labels: Labels; entries: Entry[] }>();
  for (const entry of found) {
    const labels = summedBy && entry.labels['__error__'] === undefined ? kept(summedBy, entry.labels) : entry.labels;
    const key = labelKey(labels);
    const group = byKey.get(key) ?? { labels, entries: [] };
    group.entries.push(entry);
    byKey.set(key, group);
  }
  return [...byKey.values()].map(({ labels, entries: all }) => {
    let sum = 0;
    const sorted = all.sort((a, b) => a.timeMs - b.timeMs);
    return {
      labels,
      times: sorted.map(({ timeMs }) => timeMs),
      sums: sorted.map(({ line }) => (sum += inBytes ? Buffer.byteLength(line) : 1)),
    };
  });
}

type CountedOf = (range: RangeExpr) => readonly Counted[];

function evaluate(expr: SampleExpr, timeMs: number, countedOf: CountedOf): readonly Sample[] {
  switch (expr.kind) {
    case 'vector':
    case 'number':
      return [{ labels: {}, value: expr.value }];
    case 'range':
      return overRange(expr, timeMs, countedOf(expr));
    case 'aggregate':
      return aggregate(expr, evaluate(expr.of, timeMs, countedOf));
    case 'label-replace':
      return labelReplace(expr, evaluate(expr.of, timeMs, countedOf));
    case 'binary':
      return expr.op === 'or'
        ? union(alternatives(expr).map((each) => evaluate(each, timeMs, countedOf)))
        : binary(expr.op, expr, evaluate(expr.left, timeMs, countedOf), evaluate(expr.right, timeMs, countedOf));
  }
}

/** What stands on the sides of a chain of `or`, which can be a hundred long. */
function alternatives(expr: SampleExpr): readonly SampleExpr[] {
  const sides: SampleExpr[] = [];
  let rest = expr;
  for (; rest.kind === 'binary' && rest.op === 'or'; rest = rest.left) {
    sides.push(rest.right);
  }
  return [...sides, rest].reverse();
}

/** Of samples with the same labels the first. */
function union(sides: ReadonlyArray<readonly Sample[]>): readonly Sample[] {
  const byKey = new Map<string, Sample>();
  for (const sample of sides.flat()) {
    const key = labelKey(sample.labels);
    if (!byKey.has(key)) {
      byKey.set(key, sample);
    }
  }
  return [...byKey.values()];
}

function labelReplace(
  expr: Extract<SampleExpr, { kind: 'label-replace' }>,
  samples: readonly Sample[]
): readonly Sample[] {
  const { target, replacement, source, pattern } = expr;
  const anchored = regex(`^(?:${pattern})$`);
  const replaced = (labels: Labels): Labels => {
    const match = anchored.exec(labels[source] ?? '');
    const text = match && replacement.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '');
    return match ? { ...labels, [target]: text ?? '' } : labels;
  };
  return samples.map(({ labels, value }) => ({ labels: derived(expr, labels, replaced), value }));
}

const derivedLabels = new WeakMap<object, WeakMap<Labels, Labels>>();

/** Queries read the same lines, and a query has the same series at every step: what is made of labels is worked out once. */
function derived(by: object, labels: Labels, derive: (labels: Labels) => Labels): Labels {
  let known = derivedLabels.get(by);
  if (known === undefined) {
    known = new WeakMap();
    derivedLabels.set(by, known);
  }
  const found = known.get(labels);
  if (found !== undefined) {
    return found;
  }
  const made = derive(labels);
  known.set(labels, made);
  return made;
}

function overRange({ fn, rangeMs, log }: RangeExpr, timeMs: number, all: readonly Counted[]): readonly Sample[] {
  const within = all.flatMap(({ labels, times, sums }) => {
    const before = firstAfter(times, timeMs - rangeMs);
    const end = firstAfter(times, timeMs);
    const value = (sums[end - 1] ?? 0) - (sums[before - 1] ?? 0);
    return end > before ? [{ labels, value }] : [];
  });
  if (fn === 'absent_over_time') {
    const wanted = log.matchers.filter(({ op }) => op === '=').map(({ label, value }) => [label, value]);
    return within.length === 0 ? [{ labels: Object.fromEntries(wanted) as Labels, value: 1 }] : [];
  }
  const failed = within.map(({ labels }) => labels).find((labels) => labels['__error__']);
  if (failed && !log.stages.some((stage) => stage.kind === 'filter' && asksForError(stage.filter))) {
    throw new LogqlError(pipelineError(failed));
  }
  const perSecond = fn === 'rate' || fn === 'bytes_rate' ? rangeMs / 1000 : 1;
  return within.map(({ labels, value }) => ({ labels, value: value / perSecond }));
}

/** A query that filters on the error itself, whatever it lets through, has dealt with it (recorded). */
const asksForError = (filter: LabelFilter): boolean =>
  filter.kind === 'and' || filter.kind === 'or'
    ? asksForError(filter.left) || asksForError(filter.right)
    : filter.kind === 'match' && filter.matcher.label === '__error__';

/** A metric query fails as a whole when a line of it could not be parsed (Loki 2.9 pkg/logql). */
function pipelineError(labels: Labels): string {
  const series = Object.entries(labels)
    .sort()
    .map(([name, value]) => `${name}="${value}"`);
  const error = labels['__error__'] ?? '';
  return [
    `pipeline error: '${error}' for series: '{${series.join(', ')}}'.`,
    `Use a label filter to intentionally skip this error. (e.g | __error__!="${error}").`,
    'To skip all potential errors you can match empty errors.(e.g __error__="")',
    'The label filter can also be specified after unwrap. (e.g | unwrap latency | __error__="" )\n\n',
  ].join('\n');
}

/** How many of the sorted times are not later than `timeMs`. */
function firstAfter(sorted: readonly number[], timeMs: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) <= timeMs) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const keys = new WeakMap<Labels, string>();

/** Equal label sets have equal keys; a stream's own labels are written out once. */
export function labelKey(labels: Labels): string {
  const known = keys.get(labels);
  if (known !== undefined) {
    return known;
  }
  const key = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
  keys.set(labels, key);
  return key;
}

function aggregate(
  { fn, grouping, k = 0 }: Extract<SampleExpr, { kind: 'aggregate' }>,
  samples: readonly Sample[]
): readonly Sample[] {
  if (fn === 'topk' || fn === 'bottomk') {
    const sign = fn === 'topk' ? -1 : 1;
    return groups(grouping, samples).flatMap(({ members }) =>
      [...members].sort((a, b) => sign * (a.value - b.value)).slice(0, k)
    );
  }
  return groups(grouping, samples).map(({ labels, members }) => ({
    labels,
    value: reduce(
      fn,
      members.map(({ value }) => value)
    ),
  }));
}

function groups(
  grouping: Grouping | undefined,
  samples: readonly Sample[]
): readonly { labels: Labels; members: readonly Sample[] }[] {
  const byKey = new Map<string, { labels: Labels; members: Sample[] }>();
  for (const sample of samples) {
    const labels = kept(grouping, sample.labels);
    const key = labelKey(labels);
    const group = byKey.get(key) ?? { labels, members: [] };
    group.members.push(sample);
    byKey.set(key, group);
  }
  return [...byKey.values()];
}

const noLabels: Labels = {};

function kept(grouping: Grouping | undefined, labels: Labels): Labels {
  if (!grouping) {
    return noLabels;
  }
  const keeps = (name: string) => grouping.labels.includes(name) !== grouping.without;
  return derived(grouping, labels, (all) => Object.fromEntries(Object.entries(all).filter(([name]) => keeps(name))));
}

function reduce(fn: 'sum' | 'avg' | 'count' | 'min' | 'max', values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (fn) {
    case 'sum':
      return sum;
    case 'avg':
      return sum / values.length;
    case 'count':
      return values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
  }
}

function binary(
  op: Exclude<BinaryOp, 'or'>,
  { left, right }: Extract<SampleExpr, { kind: 'binary' }>,
  one: readonly Sample[],
  other: readonly Sample[]
): readonly Sample[] {
  if (op === 'and' || op === 'unless') {
    const known = new Set(other.map(({ labels }) => labelKey(labels)));
    return one.filter(({ labels }) => known.has(labelKey(labels)) === (op === 'and'));
  }
  const scalar = (side: SampleExpr): boolean => side.kind === 'number';
  if (scalar(left) || scalar(right)) {
    const samples = scalar(right) ? one : other;
    return samples.flatMap(({ labels, value }) => {
      const result = apply(
        op,
        scalar(right) ? value : (one[0]?.value ?? NaN),
        scalar(right) ? (other[0]?.value ?? NaN) : value,
        value
      );
      return result === undefined ? [] : [{ labels, value: result }];
    });
  }
  return one.flatMap(({ labels, value }) => {
    const match = other.find((each) => labelKey(each.labels) === labelKey(labels));
    const result = match && apply(op, value, match.value, value);
    return result === undefined ? [] : [{ labels, value: result }];
  });
}

/** A comparison keeps the sample or drops it. */
function apply(
  op: Exclude<BinaryOp, 'and' | 'or' | 'unless'>,
  left: number,
  right: number,
  keep: number
): number | undefined {
  switch (op) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '^':
      return left ** right;
    default:
      return compare(op, left, right) ? keep : undefined;
  }
}
