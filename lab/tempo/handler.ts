/** A small Tempo, of 2.7 or of 2.10: search, tags and traces over a world of spans. What came through Grafana's proxy in the recordings is what it answers. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Span, TraceWorld } from '../world/types';
import { matchedSpans, resourceOf, rootOf, traceDurationMs } from './evaluate';
import { parseTraceql, TraceqlError } from './parse';
import { TempoVersion } from './version';

const HOUR = 3_600_000;
/** `query_frontend.search.max_duration` as it is by default. */
const MAX_SEARCH_MS = 168 * HOUR;
/** Without start and end only the live store is searched: about as much as is not yet in a block (api semantics). */
const LIVE_MS = 30 * 60_000;
const DEFAULT_LIMIT = 20;
const DEFAULT_SPANS = 3;
/** Of 2.7; later ones have five more. */
const intrinsics = [
  'duration',
  'event:name',
  'event:timeSinceStart',
  'instrumentation:name',
  'instrumentation:version',
  'kind',
  'name',
  'rootName',
  'rootServiceName',
  'span:duration',
  'span:kind',
  'span:name',
  'span:status',
  'span:statusMessage',
  'status',
  'statusMessage',
  'trace:duration',
  'trace:rootName',
  'trace:rootService',
  'traceDuration',
];

const laterIntrinsics = ['link:spanID', 'link:traceID', 'span:id', 'span:parentID', 'trace:id'];

type Reply = { readonly json: unknown } | { readonly text: string; readonly status: number };

export function tempoHandler(
  world: () => TraceWorld,
  now: () => number,
  version: TempoVersion = '2.7.0',
  unsearchedMs = 0
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://tempo');
    const asked = /\/search/.test(pathname) ? searchable(world(), searchParams, now() - unsearchedMs) : world();
    const reply = answer(pathname, searchParams, asked, now(), version);
    if ('json' in reply) {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify(reply.json));
    } else {
      res.writeHead(reply.status, { 'Content-Type': 'text/plain; charset=utf-8' });
      res.end(reply.text);
    }
  };
}

/** A search, and what lists tags, asks the ingesters for as much as is told (query_ingesters_until), and for all where it names no range. */
const searchable = (world: TraceWorld, params: URLSearchParams, untilMs: number): TraceWorld =>
  params.has('start') ? { traces: (fromMs, toMs) => world.traces(fromMs, Math.min(toMs, untilMs)) } : world;

function answer(path: string, params: URLSearchParams, world: TraceWorld, nowMs: number, version: TempoVersion): Reply {
  try {
    return route(path, params, world, nowMs, version);
  } catch (error) {
    if (error instanceof TraceqlError) {
      return { status: 400, text: error.message };
    }
    throw error;
  }
}

/** How much was read; where there was nothing to read, the field is not there (recorded). */
const inspected = (anything: boolean) => (anything ? { inspectedBytes: '128833' } : {});

function route(path: string, params: URLSearchParams, world: TraceWorld, nowMs: number, version: TempoVersion): Reply {
  const values = /^\/api\/(v2\/)?search\/tag\/([^/]+)\/values$/.exec(path);
  if (values) {
    return tagValues(decodeURIComponent(values[2] ?? ''), values[1] !== undefined, params, world, nowMs);
  }
  const trace = /^\/api\/(?:v2\/)?traces\/([0-9a-fA-F]+)$/.exec(path);
  if (trace) {
    return traceById(trace[1] ?? '', path.includes('/v2/'), world, nowMs);
  }
  switch (path) {
    case '/ready':
      return { status: 200, text: 'ready\n' };
    case '/api/echo':
      return { status: 200, text: 'echo\n' };
    case '/api/search':
      return search(params, world, nowMs);
    case '/api/search/tags':
      return tagsV1(params, world, nowMs);
    case '/api/v2/search/tags':
      return tagsV2(params, world, nowMs, version);
    case '/api/status/buildinfo':
      return { json: { version, revision: '', branch: '', buildUser: '', buildDate: '', goVersion: '' } };
    case '/api/metrics/query_range':
      return traceqlMetrics(world, nowMs);
    default:
      return { status: 404, text: '404 page not found\n' };
  }
}

/** `start` and `end` are epoch seconds; nothing later than now is ever answered. */
function rangeOf(params: URLSearchParams, nowMs: number, backMs: number): { fromMs: number; toMs: number } {
  const seconds = (name: string) => (params.has(name) ? Number(params.get(name)) * 1000 : undefined);
  const toMs = Math.min(seconds('end') ?? nowMs, nowMs);
  return { fromMs: seconds('start') ?? toMs - backMs, toMs };
}

/** The generator knows no tenant before the first span, and then lacks the processor that would answer (both recorded). */
function traceqlMetrics(world: TraceWorld, nowMs: number): Reply {
  const known = !newest(world, { fromMs: nowMs - LIVE_MS, toMs: nowMs }).next().done;
  return known
    ? {
        status: 500,
        text: 'error querying generators in Querier.queryRangeRecent: failed to get response from generators: failed to execute f() for 192.0.2.1:9097: rpc error: code = Unknown desc = localblocks processor not found\n',
      }
    : { json: { series: [], metrics: { completedJobs: 1 } } };
}

/** Newest first, hour by hour, so that a limit is reached without reading a day. */
function* newest(world: TraceWorld, { fromMs, toMs }: { fromMs: number; toMs: number }): Generator<readonly Span[]> {
  for (let end = toMs; end > fromMs; end -= HOUR) {
    yield* [...world.traces(Math.max(fromMs, end - HOUR), end)].reverse();
  }
}

/** `tags=a=b c=d` of the old search, as TraceQL. */
function queryOf(params: URLSearchParams): string {
  const q = params.get('q');
  if (q !== null && q !== '') {
    return q;
  }
  const tags = [...(params.get('tags') ?? '').matchAll(/([^\s=]+)=("[^"]*"|\S+)/g)];
  return `{${tags.map(([, name = '', value = '']) => `.${name}=${value.startsWith('"') ? value : JSON.stringify(value)}`).join(' && ')}}`;
}

function search(params: URLSearchParams, world: TraceWorld, nowMs: number): Reply {
  const expr = parseTraceql(queryOf(params));
  const { fromMs, toMs } = rangeOf(params, nowMs, LIVE_MS);
  if (toMs - fromMs > MAX_SEARCH_MS) {
    const [start, end] = [fromMs, toMs].map((timeMs) => Math.floor(timeMs / 1000));
    return {
      status: 400,
      text: `range specified by start and end exceeds 168h0m0s. received start=${start} end=${end}`,
    };
  }
  const limit = Number(params.get('limit') ?? DEFAULT_LIMIT);
  const perSet = Number(params.get('spss') ?? DEFAULT_SPANS);
  const traces: unknown[] = [];
  let anything = false;
  for (const trace of newest(world, rangeOf(params, nowMs, LIVE_MS))) {
    anything = true;
    const spans = matchedSpans(expr, trace);
    const root = rootOf(trace);
    if (spans.length > 0 && root) {
      traces.push({
        traceID: root.traceId,
        rootServiceName: root.service,
        rootTraceName: root.name,
        startTimeUnixNano: `${root.startMs}000000`,
        durationMs: Math.round(traceDurationMs(trace)),
        serviceStats: serviceStats(trace),
        spanSet: { spans: spans.slice(0, perSet).map(found), matched: spans.length },
        spanSets: [{ spans: spans.slice(0, perSet).map(found), matched: spans.length }],
      });
    }
    if (traces.length >= limit) {
      break;
    }
  }
  return { json: { traces, metrics: { ...inspected(anything), completedJobs: 1, totalJobs: 1 } } };
}

function serviceStats(trace: readonly Span[]): Record<string, { spanCount: number; errorCount?: number }> {
  const stats: Record<string, { spanCount: number; errorCount?: number }> = {};
  for (const { service, status } of trace) {
    const { spanCount = 0, errorCount } = stats[service] ?? {};
    const errors = (errorCount ?? 0) + (status === 'error' ? 1 : 0);
    stats[service] = { spanCount: spanCount + 1, ...(errors > 0 ? { errorCount: errors } : {}) };
  }
  return stats;
}

const found = ({ spanId, startMs, durationMs }: Span) => ({
  spanID: spanId,
  startTimeUnixNano: `${startMs}000000`,
  durationNanos: String(Math.round(durationMs * 1e6)),
});

interface ScopedTags {
  readonly name: 'resource' | 'span';
  readonly tags: readonly string[];
}

function tagsOf(params: URLSearchParams, world: TraceWorld, nowMs: number): readonly ScopedTags[] {
  const resource = new Set<string>();
  const span = new Set<string>();
  for (const trace of sampled(params, world, nowMs)) {
    for (const each of trace) {
      Object.keys(resourceOf(each)).forEach((name) => resource.add(name));
      Object.keys(each.attributes).forEach((name) => span.add(name));
    }
  }
  return [
    { name: 'resource', tags: [...resource].sort() },
    { name: 'span', tags: [...span].sort() },
  ];
}

/**
 * Tags and their values are those of the range; those of all of the live store as soon as the range reaches into it, and none
 * of it where the range is older (both recorded). A thousand traces tell them.
 */
function* sampled(params: URLSearchParams, world: TraceWorld, nowMs: number): Generator<readonly Span[]> {
  let count = 0;
  const range = rangeOf(params, nowMs, LIVE_MS);
  const withLive = { fromMs: Math.min(range.fromMs, nowMs - LIVE_MS), toMs: nowMs };
  for (const trace of newest(world, range.toMs < nowMs - LIVE_MS ? range : withLive)) {
    yield trace;
    if (++count >= 1000) {
      return;
    }
  }
}

function tagsV1(params: URLSearchParams, world: TraceWorld, nowMs: number): Reply {
  const tagNames = [...new Set(tagsOf(params, world, nowMs).flatMap(({ tags }) => tags))].sort();
  return { json: { tagNames, metrics: inspected(tagNames.length > 0) } };
}

/** A 2.7 without traces lists no scopes at all, a later one the intrinsic ones, where it is told a range (all recorded). */
function tagsV2(params: URLSearchParams, world: TraceWorld, nowMs: number, version: TempoVersion): Reply {
  const wanted = params.get('scope');
  const own = tagsOf(params, world, nowMs).filter(({ tags }) => tags.length > 0);
  const known = version === '2.7.0' ? intrinsics : [...intrinsics, ...laterIntrinsics].sort();
  const scopes = own.length > 0 || version !== '2.7.0' ? [...own, { name: 'intrinsic', tags: known }] : [];
  return {
    json: {
      scopes: scopes.filter(({ name }) => wanted === null || wanted === '' || wanted === name),
      metrics: inspected(own.length > 0),
    },
  };
}

function tagValues(tag: string, v2: boolean, params: URLSearchParams, world: TraceWorld, nowMs: number): Reply {
  const values = new Set<string>();
  const name = tag.replace(/^(resource|span)?\./, '');
  for (const trace of sampled(params, world, nowMs)) {
    for (const span of trace) {
      const value =
        name === 'name'
          ? span.name
          : name === 'status'
            ? span.status
            : tag.startsWith('span.')
              ? span.attributes[name]
              : (resourceOf(span)[name] ?? span.attributes[name]);
      if (value !== undefined) {
        values.add(String(value));
      }
    }
  }
  const sorted = [...values].sort();
  const metrics = inspected(sorted.length > 0);
  return {
    json: v2
      ? { tagValues: sorted.map((value) => ({ type: 'string', value })), metrics }
      : { tagValues: sorted, metrics },
  };
}

function traceById(id: string, v2: boolean, world: TraceWorld, nowMs: number): Reply {
  for (const trace of newest(world, { fromMs: nowMs - 6 * HOUR, toMs: nowMs })) {
    if (trace[0]?.traceId.toLowerCase() === id.toLowerCase()) {
      const batches = trace.map((span) => ({
        resource: { attributes: attributes(resourceOf(span)) },
        scopeSpans: [
          {
            spans: [
              {
                traceId: span.traceId,
                spanId: span.spanId,
                parentSpanId: span.parentSpanId,
                name: span.name,
                startTimeUnixNano: `${span.startMs}000000`,
                endTimeUnixNano: String(Math.round((span.startMs + span.durationMs) * 1e6)),
                attributes: attributes(span.attributes),
              },
            ],
          },
        ],
      }));
      return { json: v2 ? { trace: { resourceSpans: batches } } : { batches } };
    }
  }
  return { status: 404, text: 'trace not found' };
}

const attributes = (values: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value: { stringValue: String(value) } }));
