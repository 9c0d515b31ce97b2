import { Language, ResolvedVariable, TimeRange } from '../model';
import { formatDuration } from '../query/duration';

/** How long the windows are that `$__interval` and the like become, milliseconds. */
export interface Windows {
  readonly intervalMs: number;
  readonly rateIntervalMs: number;
  /** Loki's `$__auto`: the step of a range query, the whole range of an instant one. */
  readonly autoMs: number;
}

export interface Scope {
  readonly variables: readonly ResolvedVariable[];
  readonly range: TimeRange;
  /** Absent: macros such as `$__interval` stay as they are, for the backend to fill in. */
  readonly windows?: Windows;
  readonly dashboard?: { readonly uid: string; readonly title: string };
}

/** A variable with the texts that Grafana shows for its values; without them the values stand for themselves. */
export interface WithTexts {
  readonly texts?: readonly string[];
}

/** `$x`, `[[x]]`, `[[x:fmt]]`, `${x}`, `${x.field}`, `${x:fmt}`: as Grafana 10.3 (public/app/features/variables/utils.ts), but bounded. */
const reference = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]{1,200}))?(?::([^}]{1,200}))?\}/g;

/** Macros that the backends of Prometheus and Loki fill in; all of them are windows or ranges. */
const macros = new Set([
  '__interval',
  '__interval_ms',
  '__rate_interval',
  '__rate_interval_ms',
  '__auto',
  '__range',
  '__range_ms',
  '__range_s',
]);

/** Names of the variables that a text refers to, macros and globals included, in order of first use. */
export function referencedNames(text: string): string[] {
  const names = [...text.matchAll(reference)].map((match) => match[1] ?? match[2] ?? match[4] ?? '');
  return [...new Set(names)];
}

/**
 * Fills in variables as Grafana 10.3 does. Without a format in the text, the language decides: Prometheus and Loki escape for
 * regular expressions when the variable is multi or includes All, Tempo joins with `|`, plain text uses `{a,b}`.
 * Unknown names stay as they are.
 */
export function interpolate(text: string, scope: Scope, language: Language | 'plain'): string {
  return fill(text, scope, language, 0, { left: mostFilled });
}

/** Characters put into one text: variables of variables can double themselves until no memory is left. What is above stays as it is. */
const mostFilled = 1_000_000;

/** All's own value may name variables; one that names itself must end. */
const deepestAllValue = 5;

function fill(text: string, scope: Scope, language: Language | 'plain', depth: number, room: { left: number }): string {
  if (!text.includes('$') && !text.includes('[[')) {
    return text;
  }
  return text.replace(
    reference,
    (
      match,
      bare?: string,
      square?: string,
      squareFormat?: string,
      braced?: string,
      field?: string,
      format?: string
    ) => {
      if (room.left < 0) {
        return match;
      }
      const counted = (filled: string): string => {
        room.left -= Math.max(filled.length, match.length);
        return room.left < 0 ? match : filled;
      };
      const name = bare ?? square ?? braced ?? '';
      const wanted = squareFormat ?? format;
      if (macros.has(name)) {
        return macro(name, scope) ?? match;
      }
      const variable = scope.variables.find((one) => one.name === name);
      if (!variable) {
        return builtIn(name, field, wanted, scope) ?? match;
      }
      if (variable.type === 'adhoc') {
        return match;
      }
      if (
        variable.isAll &&
        variable.allValue !== undefined &&
        wanted !== 'text' &&
        wanted !== 'percentencode' &&
        wanted !== 'queryparam'
      ) {
        // A custom All goes in as it is, unescaped.
        return counted(
          depth < deepestAllValue ? fill(variable.allValue, scope, 'plain', depth + 1, room) : variable.allValue
        );
      }
      return counted(formatVariable(variable, field, wanted, language));
    }
  );
}

function formatVariable(
  variable: ResolvedVariable & WithTexts,
  field: string | undefined,
  wanted: string | undefined,
  language: Language | 'plain'
): string {
  const many = variable.multi || variable.isAll;
  const custom = variable.isAll ? variable.allValue : undefined;
  const shown = variable.texts ?? variable.values;
  const values = field === 'text' ? shown : variable.values;
  const value: Value = custom ?? (many ? values : (values[0] ?? ''));
  if (wanted === undefined && language !== 'plain') {
    return languageFormats[language](value, variable.multi || variable.includeAll);
  }
  const [format = 'glob', ...args] = (wanted ?? 'glob').split(':');
  if (format === 'text') {
    return variable.isAll ? 'All' : shown.join(' + ');
  }
  if (format === 'queryparam') {
    return queryParam(variable.name, variable.isAll ? 'All' : value);
  }
  if (format === 'distributed') {
    return many ? values.map((one, i) => (i === 0 ? one : `${variable.name}=${one}`)).join(',') : String(value);
  }
  // Grafana takes glob where it does not know the format.
  return (Object.hasOwn(formats, format) ? (formats[format] ?? glob) : glob)(value, args);
}

type Value = string | readonly string[];
type Format = (value: Value, args: readonly string[]) => string;

const each = (value: Value, change: (one: string) => string): string[] =>
  (typeof value === 'string' ? [value] : value).map(change);

/** One value bare, several in brackets joined with `|`. */
const alternatives = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`;

const glob: Format = (value) =>
  typeof value === 'string' || value.length === 1 ? String(value) : value.length === 0 ? '' : `{${value.join(',')}}`;

const formats: Readonly<Record<string, Format>> = {
  glob,
  raw: (value) => String(value),
  csv: (value) => String(value),
  pipe: (value) => each(value, (one) => one).join('|'),
  regex: (value) => (typeof value === 'string' ? escapeRegex(value) : alternatives(value.map(escapeRegex))),
  lucene: (value) => {
    if (typeof value === 'string') {
      return escapeLucene(value);
    }
    return value.length === 0 ? '__empty__' : `(${value.map((one) => `"${escapeLucene(one)}"`).join(' OR ')})`;
  },
  json: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
  html: (value) => (typeof value === 'string' ? escapeHtml(value) : escapeHtml(value.join(', '))),
  percentencode: (value) => percentEncode(typeof value === 'string' ? value : `{${value.join(',')}}`),
  uriencode: (value) => strict(encodeURI(wellFormed(typeof value === 'string' ? value : `{${value.join(',')}}`))),
  singlequote: (value) => each(value, (one) => `'${one.replace(/'/g, "\\'")}'`).join(','),
  doublequote: (value) => each(value, (one) => `"${one.replace(/"/g, '\\"')}"`).join(','),
  sqlstring: (value) => each(value, (one) => `'${one.replace(/'/g, "''")}'`).join(','),
  join: (value, args) => each(value, (one) => one).join(args[0] ?? ','),
  date: (value, args) => formatDate(Number.parseInt(String(value), 10), args),
};

const languageFormats: Readonly<Record<Language, (value: Value, escaped: boolean) => string>> = {
  // packages/grafana-prometheus/src/escaping.ts, classic behaviour: the value lands inside a quoted regular expression.
  promql: (value, escaped) => {
    if (!escaped) {
      return each(value, (one) => one.replace(/\\/g, '\\\\').replace(/'/g, "\\\\'")).join(',');
    }
    return typeof value === 'string' ? escapeQuotedRegex(value) : alternatives(value.map(escapeQuotedRegex));
  },
  // public/app/plugins/datasource/loki/datasource.ts of 10.3: no brackets around alternatives.
  logql: (value, escaped) => {
    const quotes = (one: string) => one.replace(/'/g, "\\\\'");
    return escaped ? each(value, (one) => quotes(escapeQuotedRegex(one))).join('|') : each(value, quotes).join(',');
  },
  traceql: (value) => each(value, (one) => one).join('|'),
};

function macro(name: string, { windows, range }: Scope): string | undefined {
  if (!windows) {
    return undefined;
  }
  const rangeMs = range.toMs - range.fromMs;
  switch (name) {
    case '__interval':
      return formatDuration(windows.intervalMs);
    case '__interval_ms':
      return String(windows.intervalMs);
    case '__rate_interval':
      return formatDuration(windows.rateIntervalMs);
    case '__rate_interval_ms':
      return String(windows.rateIntervalMs);
    case '__auto':
      return formatDuration(windows.autoMs);
    case '__range_ms':
      return String(rangeMs);
    case '__range_s':
      return String(Math.round(rangeMs / 1000));
    default:
      return `${Math.round(rangeMs / 1000)}s`;
  }
}

function builtIn(
  name: string,
  field: string | undefined,
  format: string | undefined,
  scope: Scope
): string | undefined {
  if (name === '__from' || name === '__to') {
    const ms = name === '__from' ? scope.range.fromMs : scope.range.toMs;
    const [id, ...args] = (format ?? '').split(':');
    return id === 'date' ? formatDate(ms, args) : String(ms);
  }
  if (name === '__dashboard' && scope.dashboard) {
    return field === 'uid' ? scope.dashboard.uid : scope.dashboard.title;
  }
  return undefined;
}

function formatDate(ms: number, args: readonly string[]): string {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) {
    return 'NaN';
  }
  const iso = new Date(ms).toISOString();
  // The pattern itself may hold colons: `date:HH:mm`.
  const pattern = args.join(':');
  switch (pattern) {
    case '':
    case 'iso':
      return iso;
    case 'ms':
      return String(ms);
    case 'seconds':
      return String(Math.round(ms / 1000));
    default:
      return pattern.replace(/YYYY|MM|DD|HH|mm|ss|SSS/g, (part) => datePart(iso, part));
  }
}

function datePart(iso: string, part: string): string {
  const at: Readonly<Record<string, readonly [number, number]>> = {
    YYYY: [0, 4],
    MM: [5, 7],
    DD: [8, 10],
    HH: [11, 13],
    mm: [14, 16],
    ss: [17, 19],
    SSS: [20, 23],
  };
  const [from, to] = at[part] ?? [0, 0];
  return iso.slice(from, to);
}

const queryParam = (name: string, value: Value): string =>
  each(value, (one) => `var-${name}=${percentEncode(one)}`).join('&');
const escapeRegex = (text: string): string => text.replace(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const escapeQuotedRegex = (text: string): string =>
  text.replace(/\\/g, '\\\\\\\\').replace(/[$^*{}[\]+?.()|]/g, '\\\\$&');
const escapeLucene = (text: string): string =>
  text !== '' && Number.isFinite(Number(text)) ? text : text.replace(/[!*+\-=<>\s&|()[\]{}^~?:\\/"]/g, '\\$&');
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? '&#39;');
const strict = (encoded: string): string =>
  encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
/** Half a surrogate pair makes the URI encoders throw. */
const wellFormed = (text: string): string => text.replace(/[\uD800-\uDFFF]/gu, '\uFFFD');
const percentEncode = (text: string): string => strict(encodeURIComponent(wellFormed(text)));
