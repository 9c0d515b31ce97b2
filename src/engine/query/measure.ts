/** What the values of a PromQL query are measured in, as far as metric names say it and the query's arithmetic keeps it. */
import { parser as promqlParser } from '@prometheus-io/lezer-promql';
import { SyntaxNode } from '@lezer/common';

import { parseTree, textOf } from './tree';

const parser = promqlParser.configure({ strict: true });

/** A product of powers: `seconds` 1 and `bytes` 0 is a time, `bytes` 1 and `seconds` -1 bytes a second. */
export interface Measure {
  readonly seconds: number;
  readonly bytes: number;
  /** Things that are counted, by what they are: requests of a `_count`, or what a metric without a unit in its name is of. */
  readonly things: Readonly<Record<string, number>>;
  /** Seconds or bytes that the value 1 stands for: 0.001 for milliseconds, 0.01 for percent. */
  readonly scale: number;
  /** It came out of a division of like by like. */
  readonly isShare: boolean;
  /** Metrics that were read, without the endings of histograms. */
  readonly metrics: readonly string[];
  /** Of a histogram's buckets: what is observed. */
  readonly observed?: Measure;
}

type Value = { readonly number: number } | { readonly measure: Measure } | undefined;

/** Undefined where the query does something to its values that is not followed. */
export function measureOf(text: string): Measure | undefined {
  const parsed = parseTree(parser, text);
  const top = parsed.ok ? parsed.tree.topNode.firstChild : null;
  const value = top ? read(text, top, 0) : undefined;
  return value && 'measure' in value ? value.measure : undefined;
}

/** Deeper than people write; each level is a call on the stack. */
const deepest = 200;

function read(text: string, node: SyntaxNode, depth: number): Value {
  const inner = (child: SyntaxNode | null): Value =>
    child && depth < deepest ? read(text, child, depth + 1) : undefined;
  switch (node.name) {
    case 'ParenExpr':
    case 'StepInvariantExpr':
    case 'OffsetExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return inner(node.firstChild);
    case 'UnaryExpr':
      return inner(node.lastChild);
    case 'NumberDurationLiteral': {
      const number = Number(textOf(text, node));
      return Number.isFinite(number) ? { number } : undefined;
    }
    case 'VectorSelector': {
      const name = node.getChild('Identifier');
      return name ? { measure: measureOfName(textOf(text, name)) } : undefined;
    }
    case 'AggregateExpr':
      return aggregated(
        textOf(text, node.getChild('AggregateOp') ?? node).toLowerCase(),
        inner(node.getChild('FunctionCallBody')?.lastChild ?? null)
      );
    case 'FunctionCall':
      return called(
        textOf(text, node.getChild('FunctionIdentifier') ?? node).toLowerCase(),
        children(node.getChild('FunctionCallBody')).map((each) => inner(each))
      );
    case 'BinaryExpr':
      return combined(node.firstChild?.nextSibling?.name ?? '', inner(node.firstChild), inner(node.lastChild), () =>
        /\bbool\b/.test(textOf(text, node))
      );
    default:
      return undefined;
  }
}

function children(node: SyntaxNode | null): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) {
    found.push(child);
  }
  return found;
}

const none: Measure = { seconds: 0, bytes: 0, things: {}, scale: 1, isShare: false, metrics: [] };

/** Units as metric names end in them (OpenMetrics 1.0 "Units and base units", and what people write). */
const units: Readonly<Record<string, Pick<Measure, 'seconds' | 'bytes' | 'scale'>>> = {
  seconds: { seconds: 1, bytes: 0, scale: 1 },
  milliseconds: { seconds: 1, bytes: 0, scale: 1e-3 },
  ms: { seconds: 1, bytes: 0, scale: 1e-3 },
  microseconds: { seconds: 1, bytes: 0, scale: 1e-6 },
  nanoseconds: { seconds: 1, bytes: 0, scale: 1e-9 },
  bytes: { seconds: 0, bytes: 1, scale: 1 },
  kilobytes: { seconds: 0, bytes: 1, scale: 1e3 },
  megabytes: { seconds: 0, bytes: 1, scale: 1e6 },
  bits: { seconds: 0, bytes: 1, scale: 1 / 8 },
};

/** Metrics whose makers measure in a unit that is not in the name: Tempo's generator (modules/generator/processor/spanmetrics, seconds). */
const unnamed: Readonly<Record<string, keyof typeof units>> = { traces_spanmetrics_latency: 'seconds' };

function measureOfName(name: string): Measure {
  const histogram = /^(.+)_(bucket|sum|count)$/.exec(name);
  const base = (histogram?.[1] ?? name).replace(/_total$/, '');
  const ending = unnamed[base] ?? /_([a-z]+)$/.exec(base)?.[1] ?? '';
  const unit = Object.hasOwn(units, ending) ? units[ending] : undefined;
  const measure: Measure = unit
    ? { ...none, ...unit, metrics: [base] }
    : { ...none, things: { [base]: 1 }, metrics: [base] };
  // Sums and counts of one histogram belong together, whatever it observes.
  const events: Measure = { ...none, things: { events: 1 }, metrics: [base] };
  switch (histogram?.[2]) {
    case 'bucket':
      return { ...events, observed: measure };
    case 'count':
      return events;
    default:
      return measure;
  }
}

function aggregated(op: string, value: Value): Value {
  if (op === 'count' || op === 'count_values' || op === 'group') {
    return { measure: none };
  }
  return op === 'stdvar' ? undefined : value;
}

const unchanged =
  /^(abs|ceil|floor|round|clamp|clamp_min|clamp_max|sort|sort_desc|sort_by_label|sort_by_label_desc|label_replace|label_join|scalar|vector|increase|delta|idelta|(avg|min|max|sum|last|stddev|mad)_over_time|predict_linear|holt_winters|double_exponential_smoothing)$/;

function called(name: string, args: readonly Value[]): Value {
  const [first] = args;
  const last = args[args.length - 1];
  if (name === 'time' || name === 'timestamp') {
    return { measure: { ...none, seconds: 1 } };
  }
  if (unchanged.test(name)) {
    return first;
  }
  if (name === 'quantile_over_time') {
    return last;
  }
  if (name === 'rate' || name === 'irate' || name === 'deriv') {
    return first && 'measure' in first
      ? { measure: { ...first.measure, seconds: first.measure.seconds - 1, isShare: false } }
      : undefined;
  }
  if (name === 'histogram_quantile') {
    const observed = last && 'measure' in last ? last.measure.observed : undefined;
    return observed && { measure: observed };
  }
  return undefined;
}

function combined(op: string, left: Value, right: Value, isBool: () => boolean): Value {
  if (!left || !right) {
    return undefined;
  }
  switch (op) {
    case 'Mul':
      return times(left, right);
    case 'Div':
      return over(left, right);
    case 'Add':
    case 'Sub':
      return sum(op, left, right);
    case 'Pow':
      return 'number' in left && 'number' in right ? { number: left.number ** right.number } : undefined;
    case 'And':
    case 'Unless':
      return left;
    case 'Or':
      return 'number' in right
        ? left
        : 'number' in left
          ? right
          : isLike(left.measure, right.measure)
            ? left
            : undefined;
    case 'Eql':
    case 'Neq':
    case 'Gtr':
    case 'Gte':
    case 'Lss':
    case 'Lte':
      return isBool() ? { measure: none } : 'number' in left ? right : left;
    default:
      return undefined;
  }
}

function sum(op: string, left: Value, right: Value): Value {
  if (!left || !right) {
    return undefined;
  }
  if ('number' in left) {
    return 'number' in right
      ? { number: op === 'Add' ? left.number + right.number : left.number - right.number }
      : right;
  }
  return 'number' in right || isLike(left.measure, right.measure) ? left : undefined;
}

function times(left: Value, right: Value): Value {
  if (!left || !right) {
    return undefined;
  }
  if ('number' in left) {
    return 'number' in right ? { number: left.number * right.number } : scaled(right.measure, left.number);
  }
  return 'number' in right ? scaled(left.measure, right.number) : { measure: product(left.measure, right.measure, 1) };
}

function over(left: Value, right: Value): Value {
  if (!left || !right) {
    return undefined;
  }
  if ('number' in right) {
    return 'number' in left ? { number: left.number / right.number } : scaled(left.measure, 1 / right.number);
  }
  return 'number' in left ? undefined : { measure: product(left.measure, right.measure, -1) };
}

function product(left: Measure, right: Measure, sign: 1 | -1): Measure {
  const names = [...new Set([...Object.keys(left.things), ...Object.keys(right.things)])];
  const powers = names.map((name) => [name, (left.things[name] ?? 0) + sign * (right.things[name] ?? 0)] as const);
  return {
    seconds: left.seconds + sign * right.seconds,
    bytes: left.bytes + sign * right.bytes,
    things: Object.fromEntries(powers.filter(([, power]) => power !== 0)),
    scale: sign === 1 ? left.scale * right.scale : left.scale / right.scale,
    isShare: sign === -1 && isAlike(left, right),
    metrics: [...new Set([...left.metrics, ...right.metrics])],
  };
}

/** A factor by which units are turned into one another; another one could mean anything. */
function scaled(measure: Measure, factor: number): Value {
  const is = (...factors: readonly number[]) =>
    factors.some((each) => [each, 1 / each].some((known) => Math.abs(Math.abs(factor) / known - 1) < 1e-9));
  const isTime = measure.seconds === 1 && measure.bytes === 0 && is(1e3, 1e6, 1e9, 60, 3600, 86_400);
  const isBytes = measure.bytes === 1 && is(8, 1e3, 1e6, 1e9, 1e12, 2 ** 10, 2 ** 20, 2 ** 30, 2 ** 40);
  // Percent may be made of the dividend, before it is a share.
  const isPercent = is(100);
  const isMirrored = is(1);
  return isTime || isBytes || isPercent || isMirrored
    ? { measure: { ...measure, scale: measure.scale / Math.abs(factor), observed: undefined } }
    : undefined;
}

const isAlike = (one: Measure, other: Measure): boolean =>
  one.seconds === other.seconds &&
  one.bytes === other.bytes &&
  JSON.stringify(Object.entries(one.things).sort()) === JSON.stringify(Object.entries(other.things).sort());

const isLike = (one: Measure, other: Measure): boolean => isAlike(one, other) && one.scale === other.scale;
