import { Failure, FailureKind } from '../engine/model';
import { parseJson } from './json';

/** Longest message of a failure, in characters. */
const longestMessage = 300;

/** How much of a text is looked at, in characters. */
const longestRead = 20_000;

interface BadAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * The one place that turns a bad answer of Grafana, of its proxy or of a store into a failure. What the text says goes
 * before the status, because on its way through Grafana the same fault changes its status (Grafana 12.4.0, recorded:
 * Mimir's `401 no org id` is 401 from `/resources/`, 400 from `/proxy/` and 500 within `/api/ds/query`).
 */
export function readFailure({ status, text }: BadAnswer): Failure {
  const page = isHtml(text);
  const words = page ? `${pageTitle(text)} ${pageHint}` : wordsOf(text);
  const kind = (page ? undefined : kindOfText(words)) ?? kindOfStatus(innerStatus(words) ?? status, page, words);
  return { kind, message: explain(kind, shorten(words), status), status };
}

/** A target's own error within an answer of `/api/ds/query`; `status` is the target's where it has one. */
export function readTargetFailure(error: string, status: number | undefined): Failure {
  return readFailure({ status: status ?? 500, text: error });
}

/** A body that is not what was asked for, although the status promised it. */
export function malformed({ status, text }: BadAnswer, why?: string): Failure {
  const described = why ?? describeBody(text);
  return { kind: 'malformed', message: shorten(described), status };
}

/** An answer larger than `limitBytes`. */
export function tooLarge(limitBytes: number): Failure {
  return { kind: 'too-large', message: `the answer is larger than ${Math.round(limitBytes / 1024 / 1024)} MB` };
}

export const cancelled: Failure = { kind: 'cancelled', message: 'cancelled' };

/** One line of at most 300 characters: no control characters, no passwords and no query strings of URLs. */
export function shorten(text: string): string {
  const line = text
    .slice(0, longestRead)
    .replace(/(https?:\/\/)[^\s/@"]*@/g, '$1…@')
    .replace(/(https?:\/\/[^\s"?]*)\?[^\s"]*/g, '$1?…')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line;
}

/** In this order: the first pattern that the text fits decides. */
const textKinds: ReadonlyArray<readonly [RegExp, FailureKind]> = [
  [/no org id/i, 'tenant-missing'],
  // Grafana's proxy says so for any 401 of the store (pkg/api/pluginproxy/ds_proxy.go).
  [/authentication to data source failed/i, 'unauthorized'],
  [/too many outstanding requests|too many requests|rate limit/i, 'rate-limited'],
  [
    /err-mimir-(max|too-many|query-blocked)|exceeded maximum resolution|max_query_series|too many (samples|series|chunks)|load too many|maximum (number )?of (series|points|samples|chunks|unique)|max(imum)? (entries|query length|query range)|(exceeds|exceeded|exceeding|over) the (limit|query length limit|maximum)|limit(ed)? exceeded|response larger than the max|query (time )?range exceeds|exceeds \d+h|body too large/i,
    'limit',
  ],
  // A part of the store did not reach another: they speak gRPC among themselves, Grafana speaks HTTP to them (recorded of Tempo 2.7.0).
  [/rpc error: code = /i, 'server'],
  // Go's words for an address that cannot be reached (net, crypto/tls, net/http).
  [
    /dial (tcp|udp|unix)|connection refused|no such host|server misbehaving|no route to host|network is unreachable|connection reset|tls: |x509: |server gave HTTP response to HTTPS client/i,
    'unreachable',
  ],
  [/context deadline exceeded|client\.timeout|timed out|i\/o timeout|timeout exceeded/i, 'timeout'],
  // Grafana hides the cause here; where Loki or Mimir were down this is what came (recorded).
  [/^an error occurred within the plugin$/i, 'unreachable'],
  // One such target fails all Tempo targets of its batch: it says nothing about the others (recorded).
  [/unsupported query type/i, 'server'],
  // The plugin read something that is not JSON (a login page, a wrong port) where the store's answer should be.
  [/readObjectStart: expect|invalid character .* looking for beginning of value/i, 'malformed'],
  [
    /parse error|syntax error|bad_data|invalid parameter|invalid TraceQL|queries require at least one|many-to-(many|one)|one-to-many|duplicate series|not allowed in|unknown function|undefined function/i,
    'bad-query',
  ],
  [/data ?source not found|unable to load datasource metadata|plugin not (found|registered)/i, 'not-found'],
];

function kindOfText(words: string): FailureKind | undefined {
  return textKinds.find(([pattern]) => pattern.test(words))?.[1];
}

/** `unexpected response with status code 401: …`, `client_error: client error: 404`: the store's status within the plugin's text. */
function innerStatus(words: string): number | undefined {
  const match = /(?:status code|client error|server error|status)[: ]+([45]\d\d)\b/i.exec(words);
  return match ? Number(match[1]) : undefined;
}

function kindOfStatus(status: number, page: boolean, words: string): FailureKind {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 408:
    case 504:
      return 'timeout';
    case 413:
    case 414:
    case 431:
      return 'limit';
    case 422:
      // Prometheus answers 422 for what fails while it computes, Mimir for its limits.
      return /^execution|\bexecution:/i.test(words) ? 'bad-query' : 'limit';
    case 429:
      return 'rate-limited';
    case 502:
      return 'unreachable';
    case 503:
      return 'server';
  }
  if (page || status < 400) {
    return 'malformed';
  }
  return status < 499 ? 'bad-query' : 'server';
}

/** Adds what the server's words leave open; says honestly where they do not tell. */
function explain(kind: FailureKind, words: string, status: number): string {
  const said = words === '' ? `HTTP ${status} with an empty body` : words;
  if (/^authentication to data source failed/i.test(words)) {
    return `${said} (the store answered 401; a missing tenant reads the same here)`;
  }
  if (/^an error occurred within the plugin$/i.test(words)) {
    return `${said} (Grafana does not say which; most often nobody answers at the data source's URL)`;
  }
  if (kind === 'unreachable' && words === '') {
    return `${said} (nobody answers at the data source's URL)`;
  }
  if (kind === 'not-found' && /404 page not found|404 not found/i.test(words)) {
    return `${said} (is the path of the data source's URL right?)`;
  }
  return said;
}

/** The server's own words: `message` or `error` of JSON, else the text as it is. */
function wordsOf(text: string): string {
  const json = /^\s*\{/.test(text) ? parseJson(text) : undefined;
  return ((json?.ok ? wordsIn(json.value) : undefined) ?? text.slice(0, longestRead)).trim();
}

function wordsIn(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) {
    return undefined;
  }
  const fields = new Map<string, unknown>(Object.entries(json));
  for (const key of ['message', 'error', 'detail', 'title']) {
    const words = fields.get(key);
    if (typeof words === 'string' && words.trim() !== '') {
      return words.slice(0, longestRead);
    }
    const inner = wordsIn(words);
    if (inner !== undefined) {
      return inner;
    }
  }
  return undefined;
}

const pageHint = '(an HTML page instead of JSON: a login page, or a proxy in between?)';

function isHtml(text: string): boolean {
  return /^[\s\uFEFF]*<(!doctype|html|head|body|\?xml|!--)/i.test(text.slice(0, 500));
}

function pageTitle(text: string): string {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text.slice(0, longestRead))?.[1]?.trim();
  return title ? `"${title}"` : 'a page without a title';
}

function describeBody(text: string): string {
  if (text.trim() === '') {
    return 'an empty body instead of JSON';
  }
  if (isHtml(text)) {
    return `${pageTitle(text)} ${pageHint}`;
  }
  return /^\s*[{[]/.test(text)
    ? `broken JSON, perhaps cut off after ${text.length} characters`
    : `text instead of JSON: ${text}`;
}
