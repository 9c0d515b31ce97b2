/** A small Loki, of 2.9 or of 3: the read API over a world of streams. What came through Grafana's proxy in the recordings is what it answers. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { LogStream, LogWorld } from '../world/types';
import { entries, Entry, evaluator, Labels, labelKey, Sample, selectStreams } from './evaluate';
import { keptByLoki3 } from './kept';
import { Expr, LogExpr, LogqlError, parseLogql } from './parse';
import { queryStats } from './stats';
import { LokiVersion } from './version';

const HOUR = 3_600_000;
/** Label APIs look back six hours when nothing is said (recorded). */
const LABELS_BACK_MS = 6 * HOUR;
/**
 * A stream stays in the ingester for about this long after its last line (`chunk_idle_period`, 30 m by default). Until then
 * `/index/stats` does not see it, and the label APIs list it whatever their `start` says (recorded both).
 */
const IN_INGESTER_MS = 30 * 60_000;
/** An instant query for lines looks back so far (recorded). */
const INSTANT_LINES_MS = 30_000;
const MAX_POINTS = 11_000;
/** `max_query_length`, 30d1h where nothing is configured. */
const MAX_LENGTH_MS = 721 * HOUR;
const DEFAULT_LIMIT = 100;

type Reply =
  { readonly json: unknown; readonly contentType: string } | { readonly text: string; readonly status: number };

/** The query frontend encodes some answers itself and the querier others, in 2.9 queries too: only the former name a character set (recorded). */
const fromFrontend = (json: unknown): Reply => ({ json, contentType: 'application/json; charset=UTF-8' });
const fromQuerier = (json: unknown): Reply => ({ json, contentType: 'application/json' });
const fromEither = (version: LokiVersion) => (version === '2.9.3' ? fromQuerier : fromFrontend);

/** Answers like Loki, errors included; nothing later than `now()` (epoch milliseconds) is ever answered. */
export function lokiHandler(
  world: () => LogWorld,
  now: () => number,
  version: LokiVersion = '2.9.3'
): (req: IncomingMessage, res: ServerResponse) => void {
  const kept = version === '2.9.3' ? world : keptByLoki3(world);
  return (req, res) => {
    void readParams(req)
      .then(({ path, params }) => answer(path, params, kept(), now(), version))
      .catch((error: unknown): Reply => ({ status: 500, text: String(error) }))
      .then((reply) => {
        if ('json' in reply) {
          res.writeHead(200, { 'Content-Type': reply.contentType });
          res.end(JSON.stringify(reply.json));
        } else {
          res.writeHead(reply.status, { 'Content-Type': 'text/plain; charset=utf-8' });
          res.end(reply.text);
        }
      });
  };
}

async function readParams(req: IncomingMessage): Promise<{ path: string; params: URLSearchParams }> {
  const url = new URL(req.url ?? '/', 'http://loki');
  const params = new URLSearchParams(url.search);
  if (req.method === 'POST') {
    const chunks: Buffer[] = [];
    for await (const chunk of req) {
      chunks.push(chunk as Buffer);
    }
    new URLSearchParams(Buffer.concat(chunks).toString()).forEach((value, key) => params.append(key, value));
  }
  return { path: url.pathname, params };
}

function answer(path: string, params: URLSearchParams, world: LogWorld, nowMs: number, version: LokiVersion): Reply {
  try {
    return route(path, params, world, nowMs, version);
  } catch (error) {
    if (error instanceof LogqlError) {
      return { status: 400, text: error.message };
    }
    throw error;
  }
}

function route(path: string, params: URLSearchParams, world: LogWorld, nowMs: number, version: LokiVersion): Reply {
  const api = /^\/loki\/api\/v1(\/.*)$/.exec(path)?.[1];
  const label = /^\/label\/([^/]+)\/values$/.exec(api ?? '')?.[1];
  if (label !== undefined) {
    return labelValues(decodeURIComponent(label), params, world, nowMs);
  }
  switch (api ?? path) {
    // Its ruler has no rules (pkg/ruler/base/api.go `PrometheusRules`).
    case '/prometheus/api/v1/rules':
      return fromQuerier({ status: 'success', data: { groups: [] }, errorType: '', error: '' });
    case '/ready':
      return { status: 200, text: 'ready\n' };
    case '/labels':
    case '/label':
      return labels(params, world, nowMs);
    case '/series':
      return series(params, world, nowMs);
    case '/query':
      return query(params, world, nowMs, version);
    case '/query_range':
      return queryRange(params, world, nowMs, version);
    case '/index/stats':
      return indexStats(params, world, nowMs);
    case '/index/volume':
      return indexVolume(params, world, nowMs, version);
    case '/status/buildinfo':
      return fromQuerier({ version, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' });
    default:
      return { status: 404, text: '404 page not found\n' };
  }
}

/** Nanoseconds, seconds (with a fraction) or RFC 3339, as Loki reads them. */
function timeOf(text: string | null, fallbackMs: number): number {
  if (text === null || text === '') {
    return fallbackMs;
  }
  if (!/^[\d.]+$/.test(text)) {
    return Date.parse(text);
  }
  const value = Number(text);
  return text.includes('.') || value < 1e11 ? value * 1000 : value / 1e6;
}

/** Nothing later than now is ever answered. */
function rangeOf(params: URLSearchParams, nowMs: number, backMs: number): { fromMs: number; toMs: number } {
  const toMs = timeOf(params.get('end'), nowMs);
  return { fromMs: timeOf(params.get('start'), toMs - backMs), toMs: Math.min(toMs, nowMs) };
}

const isActive =
  ({ fromMs, toMs }: { fromMs: number; toMs: number }) =>
  (stream: LogStream): boolean => {
    for (const _ of stream.entries(fromMs, toMs)) {
      return true;
    }
    return false;
  };

function logQuery(text: string | null): LogExpr | undefined {
  const parsed: Expr | undefined = text === null || text === '' ? undefined : parseLogql(text);
  return parsed?.kind === 'log' ? parsed : undefined;
}

/** The streams whose labels the label APIs list: also those that ended before the range but are still in the ingester. */
function labelledStreams(params: URLSearchParams, world: LogWorld, nowMs: number): readonly LogStream[] {
  const selector = logQuery(params.get('query'));
  const streams = selector ? selectStreams(world.streams(), selector) : world.streams();
  const { fromMs, toMs } = rangeOf(params, nowMs, LABELS_BACK_MS);
  return streams.filter(isActive({ fromMs: Math.min(fromMs, nowMs - IN_INGESTER_MS), toMs }));
}

/** An empty list leaves `data` out (recorded). */
const list = (values: Iterable<string>): Reply => {
  const sorted = [...new Set(values)].sort();
  return fromFrontend(sorted.length > 0 ? { status: 'success', data: sorted } : { status: 'success' });
};

const labels = (params: URLSearchParams, world: LogWorld, nowMs: number): Reply =>
  list(labelledStreams(params, world, nowMs).flatMap((stream) => Object.keys(stream.labels)));

const labelValues = (name: string, params: URLSearchParams, world: LogWorld, nowMs: number): Reply =>
  list(labelledStreams(params, world, nowMs).flatMap((stream) => stream.labels[name] ?? []));

function series(params: URLSearchParams, world: LogWorld, nowMs: number): Reply {
  const texts = [...params.getAll('match[]'), ...params.getAll('match')];
  const selectors = texts.flatMap((text) => logQuery(text) ?? []);
  const chosen = world
    .streams()
    .filter((stream) => texts.length === 0 || selectors.some((each) => selectStreams([stream], each).length > 0));
  const active = chosen.filter(isActive(rangeOf(params, nowMs, LABELS_BACK_MS)));
  return fromFrontend({ status: 'success', data: active.map((stream) => stream.labels) });
}

function queryOf(params: URLSearchParams, version: LokiVersion): Expr {
  const text = params.get('query') ?? '';
  if (text === '') {
    throw new LogqlError('parse error : syntax error: unexpected $end');
  }
  return parseLogql(text, version);
}

function query(params: URLSearchParams, world: LogWorld, nowMs: number, version: LokiVersion): Reply {
  const expr = queryOf(params, version);
  const timeMs = Math.min(timeOf(params.get('time'), nowMs), nowMs);
  if (expr.kind === 'log') {
    if (version !== '2.9.3') {
      throw new LogqlError(
        'log queries are not supported as an instant query type, please change your query to a range query type'
      );
    }
    const range = { fromMs: timeMs - INSTANT_LINES_MS, toMs: timeMs };
    return { json: linesIn(expr, range, params, world), contentType: 'application/json; charset=utf-8' };
  }
  const samples = evaluator(world.streams(), expr, timeMs, timeMs)(timeMs);
  return fromEither(version)(
    success(
      'vector',
      samples.map(({ labels: metric, value }) => ({ metric, value: [timeMs / 1000, numberText(value)] }))
    )
  );
}

function queryRange(params: URLSearchParams, world: LogWorld, nowMs: number, version: LokiVersion): Reply {
  const expr = queryOf(params, version);
  const range = rangeOf(params, nowMs, HOUR);
  if (range.toMs - range.fromMs > MAX_LENGTH_MS) {
    // pkg/querier/queryrange/limits.go of 2.9: every length in Go's own words, the limit in Prometheus'.
    const hours = Math.round((range.toMs - range.fromMs) / HOUR);
    return {
      status: 400,
      text: `the query time range exceeds the limit (query length: ${hours}h0m0s, limit: 30d1h)`,
    };
  }
  if (expr.kind === 'log') {
    return logLines(expr, range, params, world);
  }
  const stepMs = stepOf(params, range);
  const points = Math.floor((range.toMs - range.fromMs) / stepMs) + 1;
  if (points > MAX_POINTS) {
    return {
      status: 400,
      text: 'exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter',
    };
  }
  const firstMs = Math.ceil(range.fromMs / stepMs) * stepMs;
  const at = evaluator(world.streams(), expr, firstMs, range.toMs);
  const matrix = new Map<string, { metric: Labels; values: [number, string][] }>();
  for (let timeMs = firstMs; timeMs <= range.toMs; timeMs += stepMs) {
    at(timeMs).forEach(({ labels: metric, value }: Sample) => {
      const key = labelKey(metric);
      const found = matrix.get(key) ?? { metric, values: [] };
      found.values.push([timeMs / 1000, numberText(value)]);
      matrix.set(key, found);
    });
  }
  return fromEither(version)(success('matrix', [...matrix.values()]));
}

function stepOf(params: URLSearchParams, { fromMs, toMs }: { fromMs: number; toMs: number }): number {
  const text = params.get('step');
  const seconds =
    text === null
      ? Math.max(1, Math.floor((toMs - fromMs) / 250_000))
      : /^[\d.]+$/.test(text)
        ? Number(text)
        : undefined;
  const unit = /^([\d.]+)(ms|[smhd])$/.exec(text ?? '');
  const factors: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
  return Math.max(1, 1000 * (seconds ?? Number(unit?.[1] ?? 60) * (factors[unit?.[2] ?? 's'] ?? 1)));
}

function logLines(
  expr: LogExpr,
  range: { fromMs: number; toMs: number },
  params: URLSearchParams,
  world: LogWorld
): Reply {
  return fromFrontend(linesIn(expr, range, params, world));
}

function linesIn(
  expr: LogExpr,
  range: { fromMs: number; toMs: number },
  params: URLSearchParams,
  world: LogWorld
): unknown {
  const limit = Number(params.get('limit') ?? DEFAULT_LIMIT);
  const forward = params.get('direction')?.toLowerCase() === 'forward';
  const found = [...hourByHour(world.streams(), expr, range, limit, forward)].slice(0, limit);
  const streams = new Map<string, { stream: Labels; values: [string, string][] }>();
  for (const { labels: stream, timeMs, line } of found) {
    const key = labelKey(stream);
    const group = streams.get(key) ?? { stream, values: [] };
    group.values.push([`${timeMs}000000`, line]);
    streams.set(key, group);
  }
  return success('streams', [...streams.values()], found.length);
}

/** Reads hour by hour from the wanted end, until there are enough; lines of one moment stand in that order too (recorded). */
function* hourByHour(
  streams: readonly LogStream[],
  expr: LogExpr,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  limit: number,
  forward: boolean
): Generator<Entry> {
  let count = 0;
  for (let offset = 0; fromMs + offset < toMs && count < limit; offset += HOUR) {
    const start = forward ? fromMs + offset : Math.max(fromMs, toMs - offset - HOUR);
    const end = forward ? Math.min(toMs, start + HOUR) : toMs - offset;
    const oldestFirst = [...entries(streams, expr, start, end)].sort((a, b) => a.timeMs - b.timeMs);
    count += oldestFirst.length;
    yield* forward ? oldestFirst : oldestFirst.reverse();
  }
}

function indexStats(params: URLSearchParams, world: LogWorld, nowMs: number): Reply {
  const { fromMs, toMs } = rangeOf(params, nowMs, HOUR);
  const selector = logQuery(params.get('query'));
  const flushed = selector
    ? [...entries(world.streams(), { ...selector, stages: [] }, fromMs, Math.min(toMs, nowMs - IN_INGESTER_MS))]
    : [];
  const chunks = new Set(flushed.map((entry) => labelKey(entry.labels))).size;
  return fromFrontend({
    streams: chunks,
    chunks,
    bytes: flushed.reduce((sum, { line }) => sum + line.length, 0),
    entries: flushed.length,
  });
}

function indexVolume(params: URLSearchParams, world: LogWorld, nowMs: number, version: LokiVersion): Reply {
  const range = rangeOf(params, nowMs, HOUR);
  const selector = logQuery(params.get('query'));
  const names = selector?.matchers.map(({ label }) => label) ?? [];
  const bytes = new Map<string, { metric: Labels; value: number }>();
  for (const { labels: all, line } of selector
    ? entries(world.streams(), { ...selector, stages: [] }, range.fromMs, range.toMs)
    : []) {
    const metric = Object.fromEntries(
      names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]]))
    ) as Labels;
    const group = bytes.get(labelKey(metric)) ?? { metric, value: 0 };
    group.value += line.length;
    bytes.set(labelKey(metric), group);
  }
  return fromEither(version)(
    success(
      'vector',
      [...bytes.values()].map(({ metric, value }) => ({ metric, value: [range.toMs / 1000, String(value)] }))
    )
  );
}

const numberText = (value: number): string =>
  Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN';

/** `results` as Loki counts them: lines, samples or series. */
const success = (resultType: string, result: readonly unknown[], results = result.length) => ({
  status: 'success',
  data: { resultType, result, stats: queryStats(results) },
});
