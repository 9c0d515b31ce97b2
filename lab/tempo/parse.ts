/** TraceQL as Tempo 2.7 reads it, as far as the lab needs; what it does not know it refuses with Tempo's own words. */
import { durationMs, unquoted } from '../goLiterals';

export type Static =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'word'; readonly value: string };

export type Condition =
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly op: '=' | '!=' | '=~' | '!~' | '>' | '>=' | '<' | '<=';
      readonly value: Static;
    }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'any' };

export type SpansetExpr =
  | { readonly kind: 'spanset'; readonly condition: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: SpansetExpr; readonly right: SpansetExpr };

/** Tempo answers 400 with this text. */
export class TraceqlError extends Error {}

interface Token {
  readonly kind: 'field' | 'number' | 'string' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const pattern =
  /\s*(?:((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|[smh]))+|\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|`[^`]*`)|((?:(?:span|resource|parent|event|instrumentation|trace|link)[.:]|\.)?[A-Za-z_][\w.:/-]*)|(&&|\|\||=~|!~|!=|>=|<=|>>|[{}()|=<>!~]))/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (text.slice(pattern.lastIndex).trim() !== '') {
    const start = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) {
      throw failure(text, start, `unexpected ${text.slice(start).trim()[0] ?? ''}`);
    }
    const [whole, number, string, field, sign] = match;
    const part = number ?? string ?? field ?? sign ?? '';
    const kind =
      number !== undefined ? 'number' : string !== undefined ? 'string' : field !== undefined ? 'field' : 'sign';
    tokens.push({ kind, text: part, at: start + whole.length - part.length });
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function failure(text: string, at: number, what: string): TraceqlError {
  const before = text.slice(0, at).split('\n');
  return new TraceqlError(
    `invalid TraceQL query: parse error at line ${before.length}, col ${(before[before.length - 1] ?? '').length + 1}: syntax error: ${what}`
  );
}

const intrinsics = new Set([
  'name',
  'duration',
  'status',
  'statusMessage',
  'kind',
  'traceDuration',
  'rootName',
  'rootServiceName',
  'span:name',
  'span:duration',
  'span:status',
  'span:kind',
  'trace:duration',
  'trace:rootName',
  'trace:rootService',
]);
const words = new Set([
  'error',
  'ok',
  'unset',
  'server',
  'client',
  'internal',
  'producer',
  'consumer',
  'unspecified',
  'true',
  'false',
  'nil',
]);
const comparisons = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='] as const;

/** Throws `TraceqlError` with the text with which Tempo refuses it. */
export function parseTraceql(text: string): SpansetExpr {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (): Token => tokens[position] as Token;
  const next = (): Token => tokens[position++] as Token;
  const is = (sign: string) => peek().kind === 'sign' && peek().text === sign;
  const unexpected = (token: Token) => failure(text, token.at, `unexpected ${nameOf(token)}`);
  const take = (sign: string) => {
    if (!is(sign)) {
      throw unexpected(peek());
    }
    return next();
  };

  const spansets = (): SpansetExpr => {
    let left = spanset();
    while (is('&&') || is('||')) {
      const kind = next().text === '&&' ? 'and' : 'or';
      left = { kind, left, right: spanset() };
    }
    return left;
  };

  const spanset = (): SpansetExpr => {
    if (is('(')) {
      next();
      const inner = spansets();
      take(')');
      return inner;
    }
    take('{');
    if (is('}')) {
      next();
      return { kind: 'spanset', condition: { kind: 'any' } };
    }
    const found = either();
    take('}');
    return { kind: 'spanset', condition: found };
  };

  const either = (): Condition => {
    let left = both();
    while (is('||')) {
      next();
      left = { kind: 'or', left, right: both() };
    }
    return left;
  };

  const both = (): Condition => {
    let left = term();
    while (is('&&')) {
      next();
      left = { kind: 'and', left, right: term() };
    }
    return left;
  };

  const term = (): Condition => {
    if (is('(')) {
      next();
      const inner = either();
      take(')');
      return inner;
    }
    const field = next();
    if (field.text === 'true') {
      return { kind: 'any' };
    }
    if (field.kind !== 'field' || !isField(field.text)) {
      throw unexpected(field);
    }
    const op = comparisons.find((each) => is(each));
    if (!op) {
      throw unexpected(peek());
    }
    next();
    return { kind: 'compare', field: field.text, op, value: staticOf(next()) };
  };

  const staticOf = (token: Token): Static => {
    if (token.kind === 'string') {
      const value = unquoted(token.text);
      return { kind: 'string', value };
    }
    if (token.kind === 'number') {
      return { kind: 'number', value: numberOf(token.text) };
    }
    if (token.kind === 'field' && words.has(token.text)) {
      return { kind: 'word', value: token.text };
    }
    throw unexpected(token);
  };

  const parsed = spansets();
  if (peek().kind !== 'end') {
    throw unexpected(peek());
  }
  return parsed;
}

const isField = (text: string): boolean =>
  intrinsics.has(text) || /^(span|resource|parent|event|instrumentation|link)?\./.test(text);

const nameOf = ({ kind, text }: Token): string =>
  kind === 'end'
    ? '$end'
    : kind === 'string'
      ? 'STRING'
      : kind === 'number'
        ? 'INTEGER'
        : kind === 'field' && !words.has(text) && !isField(text)
          ? 'IDENTIFIER'
          : text;

/** Durations in milliseconds, plain numbers as they are. */
const numberOf = (text: string): number => (/[a-zµ]$/.test(text) ? durationMs(text) : Number(text));
