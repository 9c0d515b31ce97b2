/** LogQL as Loki reads it, as far as the lab needs: what it does not know it refuses with the words of Loki 2.9. */
import { durationMs, unquoted } from '../goLiterals';
import { LokiVersion } from './version';

interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

export type Comparison = '==' | '!=' | '>' | '>=' | '<' | '<=';

export type LabelFilter =
  | { readonly kind: 'match'; readonly matcher: Matcher }
  | {
      readonly kind: 'number';
      /** A line that a parser could not read passes it: so in 2.9, not in 3 (both recorded). */
      readonly passesUnread: boolean;
      /** A duration compares seconds, of labels like `150ms`. */
      readonly unit: 'none' | 'duration';
      readonly label: string;
      readonly op: Comparison;
      readonly value: number;
    }
  | { readonly kind: 'and' | 'or'; readonly left: LabelFilter; readonly right: LabelFilter };

export type Stage =
  | { readonly kind: 'line'; readonly op: '|=' | '!=' | '|~' | '!~'; readonly text: string }
  | { readonly kind: 'json' | 'logfmt' }
  | { readonly kind: 'filter'; readonly filter: LabelFilter };

export interface LogExpr {
  readonly kind: 'log';
  readonly matchers: readonly Matcher[];
  readonly stages: readonly Stage[];
}

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '^' | Comparison | 'and' | 'or' | 'unless';

export type SampleExpr =
  | { readonly kind: 'range'; readonly fn: RangeFunction; readonly log: LogExpr; readonly rangeMs: number }
  | {
      readonly kind: 'aggregate';
      readonly fn: Aggregation;
      readonly grouping?: Grouping;
      readonly k?: number;
      readonly of: SampleExpr;
    }
  | { readonly kind: 'binary'; readonly op: BinaryOp; readonly left: SampleExpr; readonly right: SampleExpr }
  | {
      readonly kind: 'label-replace';
      readonly of: SampleExpr;
      readonly target: string;
      readonly replacement: string;
      readonly source: string;
      readonly pattern: string;
    }
  | { readonly kind: 'vector' | 'number'; readonly value: number };

export type Expr = LogExpr | SampleExpr;

const rangeFunctions = ['count_over_time', 'rate', 'bytes_over_time', 'bytes_rate', 'absent_over_time'] as const;
type RangeFunction = (typeof rangeFunctions)[number];
/** Known to Loki, not to the lab: their argument is checked as Loki does, then they are refused. */
const unwrapFunctions = [
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'last_over_time',
  'quantile_over_time',
];
const aggregations = ['sum', 'avg', 'count', 'min', 'max', 'topk', 'bottomk'] as const;
type Aggregation = (typeof aggregations)[number];

/** Loki answers 400 with this text. */
export class LogqlError extends Error {}

interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'duration' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const tokenPattern =
  /\s*(?:(#[^\n]*)|((?:\d+(?:\.\d+)?(?:ns|us|ms|[smhdwy]))+)|(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z_][\w.]*)|("(?:[^"\\]|\\.)*"|`[^`]*`)|(\|=|\|~|!=|!~|=~|==|>=|<=|[{}()[\],|=<>+\-*/%^]|\S)|$)/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const start = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) {
      throw failure(text, start, `syntax error: unexpected ${text[start] ?? '$end'}`);
    }
    const [whole, comment, duration, number, word, string, sign] = match;
    const found = (
      [
        ['duration', duration],
        ['number', number],
        ['word', word],
        ['string', string],
        ['sign', sign],
      ] as const
    ).find(([, part]) => part !== undefined);
    if (found && comment === undefined) {
      const part = found[1] ?? '';
      tokens.push({ kind: found[0], text: part, at: start + whole.length - part.length });
    }
    if (whole.length === 0) {
      break;
    }
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function failure(text: string, at: number, what: string): LogqlError {
  const before = text.slice(0, at).split('\n');
  return new LogqlError(
    `parse error at line ${before.length}, col ${(before[before.length - 1] ?? '').length + 1}: ${what}`
  );
}

const precedence: readonly (readonly BinaryOp[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>', '>=', '<', '<='],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];

/** Reads a query. Throws `LogqlError` with the text with which Loki refuses it. */
export function parseLogql(text: string, version: LokiVersion = '2.9.3'): Expr {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, tokens.length - 1)] as Token;
  const next = (): Token => tokens[position++] as Token;
  const is = (sign: string) => peek().kind !== 'string' && peek().text === sign;
  const unexpected = (token: Token, expecting = ''): LogqlError =>
    failure(
      text,
      token.at,
      `syntax error: unexpected ${nameOf(token)}${expecting === '' ? '' : `, expecting ${expecting}`}`
    );
  const take = (sign: string, expecting = sign): Token => {
    if (!is(sign)) {
      throw unexpected(peek(), expecting);
    }
    return next();
  };

  const binary = (level: number): Expr => {
    const ops = precedence[level];
    if (!ops) {
      return unary();
    }
    let left = binary(level + 1);
    while (ops.includes(peek().text as BinaryOp) && peek().kind !== 'string' && left.kind !== 'log') {
      const op = next().text as BinaryOp;
      const right = binary(level + 1);
      if (right.kind === 'log') {
        throw new LogqlError(
          `parse error : unexpected type for right leg of binary operation (${op}): *syntax.MatchersExpr`
        );
      }
      left = { kind: 'binary', op, left, right };
    }
    return left;
  };

  const unary = (): Expr => {
    const token = peek();
    if (is('(')) {
      next();
      const inner = binary(0);
      take(')');
      return inner;
    }
    if (is('-') && peek(1).kind === 'number') {
      next();
      return { kind: 'number', value: -Number(next().text) };
    }
    if (token.kind === 'number') {
      return { kind: 'number', value: Number(next().text) };
    }
    if (is('{')) {
      return log();
    }
    if (token.kind !== 'word') {
      throw unexpected(token);
    }
    if (token.text === 'vector') {
      next();
      take('(');
      if (peek().kind !== 'number') {
        throw unexpected(peek(), 'NUMBER');
      }
      const value = Number(next().text);
      take(')');
      return { kind: 'vector', value };
    }
    if (token.text === 'label_replace') {
      next();
      return labelReplace();
    }
    if ((rangeFunctions as readonly string[]).includes(token.text)) {
      return range(next().text as RangeFunction);
    }
    if (unwrapFunctions.includes(token.text)) {
      next();
      take('(');
      if (!is('{') && !is('(') && peek().kind !== 'number') {
        throw unexpected(peek(), 'NUMBER or { or (');
      }
      throw failure(text, token.at, `syntax error: ${token.text} is not known to this stand-in`);
    }
    if ((aggregations as readonly string[]).includes(token.text)) {
      return aggregate(next().text as Aggregation);
    }
    throw unexpected(token);
  };

  const labelReplace = (): SampleExpr => {
    take('(');
    const of = binary(0);
    if (of.kind === 'log') {
      throw unexpected(peek());
    }
    const [target = '', replacement = '', source = '', pattern = ''] = Array.from({ length: 4 }, () => {
      take(',');
      if (peek().kind !== 'string') {
        throw unexpected(peek(), 'STRING');
      }
      return unquoted(next().text);
    });
    take(')');
    regex(`^(?:${pattern})$`);
    return { kind: 'label-replace', of, target, replacement, source, pattern };
  };

  const grouping = (): Grouping | undefined => {
    if (!is('by') && !is('without')) {
      return undefined;
    }
    const without = next().text === 'without';
    take('(');
    const labels: string[] = [];
    while (!is(')')) {
      labels.push(next().text);
      if (is(',')) {
        next();
      }
    }
    take(')');
    return { without, labels };
  };

  const aggregate = (fn: Aggregation): SampleExpr => {
    const before = grouping();
    take('(', '(');
    let k: number | undefined;
    if (fn === 'topk' || fn === 'bottomk') {
      k = topCount();
      take(',');
    }
    const of = binary(0);
    if (of.kind === 'log') {
      throw unexpected(peek());
    }
    take(')');
    const group = before ?? grouping();
    return { kind: 'aggregate', fn, of, ...(group ? { grouping: group } : {}), ...(k === undefined ? {} : { k }) };
  };

  const topCount = (): number => {
    const token = peek();
    if (token.kind === 'number' && Number(token.text) <= 0) {
      throw new LogqlError(`parse error : invalid parameter (must be greater than 0) topk(${token.text}`);
    }
    if (token.kind !== 'number') {
      throw unexpected(token);
    }
    return Number(next().text);
  };

  const range = (fn: RangeFunction): SampleExpr => {
    take('(');
    const expr = log();
    const rangeMs = window();
    const stages = [...expr.stages, ...pipeline()];
    take(')');
    return { kind: 'range', fn, log: { ...expr, stages }, rangeMs };
  };

  /** Loki's lexer reads the whole bracket as one token and complains about it at its beginning, on "line 0" (recorded). */
  const window = (): number => {
    if (!is('[')) {
      throw unexpected(peek());
    }
    const from = peek().at;
    const to = text.indexOf(']', from);
    const inner = text.slice(from + 1, to);
    const wrong = (what: string) => new LogqlError(`parse error at line 0, col ${from + 1}: ${what}`);
    if (to < 0) {
      throw wrong("missing closing ']' in duration");
    }
    if (inner === '') {
      throw wrong('empty duration string');
    }
    next();
    if (peek().kind !== 'duration' || peek().text !== inner) {
      throw wrong(`not a valid duration string: ${JSON.stringify(inner)}`);
    }
    next();
    next();
    return durationMs(inner);
  };

  const log = (): LogExpr => {
    take('{', '{');
    const matchers: Matcher[] = [];
    while (!is('}')) {
      const label = next();
      const op = next();
      const value = next();
      if (label.kind !== 'word') {
        throw unexpected(label, 'IDENTIFIER or }');
      }
      if (!['=', '!=', '=~', '!~'].includes(op.text)) {
        throw unexpected(op, '= or =~ or !~ or !=');
      }
      if (value.kind !== 'string') {
        throw unexpected(value, 'STRING');
      }
      matchers.push({ label: label.text, op: op.text as Matcher['op'], value: unquoted(value.text) });
      if (is(',')) {
        next();
        if (is('}')) {
          throw unexpected(peek(), 'IDENTIFIER');
        }
      } else if (!is('}')) {
        throw unexpected(peek(), '} or ,');
      }
    }
    take('}');
    matchers.forEach(({ op, value }) => op.endsWith('~') && regex(`^(?:${stripFlags(value)})$`, value));
    if (matchers.every(matchesEmpty)) {
      throw new LogqlError(
        'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will'
      );
    }
    return { kind: 'log', matchers, stages: pipeline() };
  };

  const pipeline = (): Stage[] => {
    const stages: Stage[] = [];
    for (;;) {
      const sign = peek().text;
      if (peek().kind === 'sign' && ['|=', '|~', '!=', '!~'].includes(sign) && peek(1).kind === 'string') {
        next();
        const line = unquoted(next().text);
        stages.push({ kind: 'line', op: sign as '|=', text: line });
      } else if (peek().kind === 'sign' && ['|=', '|~'].includes(sign)) {
        throw unexpected(peek(1), 'STRING or ip');
      } else if (peek().kind === 'sign' && sign === '|') {
        next();
        stages.push(stage());
      } else {
        return stages;
      }
    }
  };

  const stage = (): Stage => {
    const token = peek();
    if (token.text === 'json' || token.text === 'logfmt') {
      next();
      return { kind: token.text };
    }
    if (token.kind !== 'word') {
      throw unexpected(token);
    }
    if (peek(1).kind === 'string' || peek(1).kind === 'end') {
      throw failure(text, token.at, `syntax error: the stage ${token.text} is not known to this stand-in`);
    }
    return { kind: 'filter', filter: filter() };
  };

  const filter = (): LabelFilter => {
    let left = filterTerm();
    while (is('or') || is('and') || is(',')) {
      const word = next().text;
      left = { kind: word === 'or' ? 'or' : 'and', left, right: filterTerm() };
    }
    return left;
  };

  const filterTerm = (): LabelFilter => {
    if (is('(')) {
      next();
      const inner = filter();
      take(')');
      return inner;
    }
    const label = next();
    const op = next();
    const value = next();
    if (label.kind !== 'word') {
      throw unexpected(label);
    }
    if (value.kind === 'string' && ['=', '!=', '=~', '!~'].includes(op.text)) {
      if (op.text.endsWith('~')) {
        regex(`^(?:${stripFlags(unquoted(value.text))})$`, unquoted(value.text));
      }
      return {
        kind: 'match',
        matcher: { label: label.text, op: op.text as Matcher['op'], value: unquoted(value.text) },
      };
    }
    const number =
      value.kind === 'duration'
        ? durationMs(value.text) / 1000
        : value.kind === 'number'
          ? Number(value.text)
          : undefined;
    const comparison = op.text === '=' ? '==' : op.text;
    if (!['==', '!=', '>', '>=', '<', '<='].includes(comparison)) {
      throw unexpected(value.kind === 'number' ? value : op, value.kind === 'number' ? 'STRING' : '');
    }
    if (number === undefined) {
      throw unexpected(value, value.kind === 'string' ? 'BYTES or NUMBER or DURATION' : '');
    }
    const unit = value.kind === 'duration' ? 'duration' : 'none';
    const passesUnread = version === '2.9.3';
    return { kind: 'number', passesUnread, unit, label: label.text, op: comparison as Comparison, value: number };
  };

  const parsed = binary(0);
  if (parsed.kind === 'log' && precedence.some((ops) => ops.includes(peek().text as BinaryOp))) {
    throw new LogqlError(
      `parse error : unexpected type for left leg of binary operation (${peek().text}): *syntax.MatchersExpr`
    );
  }
  if (peek().kind !== 'end') {
    throw unexpected(peek());
  }
  return parsed;
}

const symbols: Readonly<Record<string, string>> = {
  end: '$end',
  string: 'STRING',
  number: 'NUMBER',
  duration: 'DURATION',
};
const keywords = new Set([
  ...rangeFunctions,
  ...unwrapFunctions,
  ...aggregations,
  'by',
  'without',
  'or',
  'and',
  'unless',
  'json',
  'logfmt',
  'label_replace',
]);

/** Token names as goyacc prints them. */
function nameOf({ kind, text }: Token): string {
  if (kind === 'word') {
    return keywords.has(text) ? text.toUpperCase() : 'IDENTIFIER';
  }
  if (text === '$') {
    return 'IDENTIFIER';
  }
  return symbols[kind] ?? text;
}

const matchesEmpty = (matcher: Matcher): boolean => matches(matcher, '');

/** Label matching: regular expressions are anchored, a missing label is the empty string. */
export function matches({ op, value }: Matcher, actual: string): boolean {
  switch (op) {
    case '=':
      return actual === value;
    case '!=':
      return actual !== value;
    case '=~':
      return regex(`^(?:${stripFlags(value)})$`, value).test(actual);
    case '!~':
      return !regex(`^(?:${stripFlags(value)})$`, value).test(actual);
  }
}

const stripFlags = (pattern: string): string => pattern.replace(/^\(\?[a-zA-Z]+\)/, '');

const compiled = new Map<string, RegExp>();

/** RE2's leading flag group becomes JavaScript's flags; the dot does not match a newline in either. */
export function regex(pattern: string, withFlags = pattern): RegExp {
  const key = withFlags === pattern ? pattern : `${pattern}\0${withFlags}`;
  const known = compiled.get(key);
  if (known) {
    return known;
  }
  try {
    const made = new RegExp(stripFlags(pattern), /^\(\?[a-zA-Z]*i/.test(withFlags) ? 'i' : '');
    compiled.set(key, made);
    return made;
  } catch (error) {
    const what = /Unterminated group/.test(String(error)) ? 'missing closing )' : 'invalid regular expression';
    throw new LogqlError(`parse error : error parsing regexp: ${what}: \`${pattern}\``);
  }
}
