/** Evaluates TraceQL over the spans of one trace. */
import { Span } from '../world/types';
import { Condition, SpansetExpr, Static } from './parse';

/** The spans that a query finds in a trace; none when the trace does not match. */
export function matchedSpans(expr: SpansetExpr, trace: readonly Span[]): readonly Span[] {
  switch (expr.kind) {
    case 'spanset':
      return trace.filter((span) => holds(expr.condition, span, trace));
    case 'and': {
      const left = matchedSpans(expr.left, trace);
      const right = matchedSpans(expr.right, trace);
      return left.length > 0 && right.length > 0 ? [...new Set([...left, ...right])] : [];
    }
    case 'or':
      return [...new Set([...matchedSpans(expr.left, trace), ...matchedSpans(expr.right, trace)])];
  }
}

function holds(condition: Condition, span: Span, trace: readonly Span[]): boolean {
  switch (condition.kind) {
    case 'any':
      return true;
    case 'and':
      return holds(condition.left, span, trace) && holds(condition.right, span, trace);
    case 'or':
      return holds(condition.left, span, trace) || holds(condition.right, span, trace);
    case 'compare':
      return compare(valueOf(condition.field, span, trace), condition.op, condition.value);
  }
}

type Value = string | number | boolean | undefined;

/** The root is the span without a parent. */
export const rootOf = (trace: readonly Span[]): Span | undefined =>
  trace.find(({ parentSpanId }) => parentSpanId === undefined) ?? trace[0];

export const traceDurationMs = (trace: readonly Span[]): number =>
  Math.max(...trace.map(({ startMs, durationMs }) => startMs + durationMs)) -
  Math.min(...trace.map(({ startMs }) => startMs));

export const resourceOf = ({ service, resourceAttributes }: Span): Readonly<Record<string, string>> => ({
  ...resourceAttributes,
  'service.name': service,
});

function valueOf(field: string, span: Span, trace: readonly Span[]): Value {
  switch (field.replace(/^(span|trace):/, '')) {
    case 'name':
      return span.name;
    case 'duration':
      return field.startsWith('trace:') ? traceDurationMs(trace) : span.durationMs;
    case 'status':
      return span.status;
    case 'kind':
      return span.kind;
    case 'traceDuration':
      return traceDurationMs(trace);
    case 'rootName':
      return rootOf(trace)?.name;
    case 'rootServiceName':
    case 'rootService':
      return rootOf(trace)?.service;
  }
  const [, scope = '', name = ''] = /^(span|resource)?\.(.+)$/.exec(field) ?? [];
  const own = scope === 'resource' ? undefined : span.attributes[name];
  return own ?? (scope === 'span' ? undefined : resourceOf(span)[name]);
}

/** An attribute that is absent meets no comparison, not even `!=` (Tempo 2.7). */
function compare(actual: Value, op: Extract<Condition, { kind: 'compare' }>['op'], wanted: Static): boolean {
  if (actual === undefined) {
    return wanted.kind === 'word' && wanted.value === 'nil' && op === '=';
  }
  const value = wanted.value;
  switch (op) {
    case '=':
      return wanted.kind === 'word' ? String(actual) === value : actual === value;
    case '!=':
      return wanted.kind === 'word' ? String(actual) !== value : actual !== value;
    case '=~':
      return new RegExp(`^(?:${String(value)})$`).test(String(actual));
    case '!~':
      return !new RegExp(`^(?:${String(value)})$`).test(String(actual));
    default:
      return typeof actual === 'number' && typeof value === 'number' && ordered(actual, op, value);
  }
}

function ordered(left: number, op: '>' | '>=' | '<' | '<=', right: number): boolean {
  switch (op) {
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
