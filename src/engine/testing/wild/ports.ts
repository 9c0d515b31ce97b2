/**
 * A world at random behind the ports. Every answer is a function of the seed and the question alone, so that neither the order
 * nor the company of questions changes it; only what is set so is lost, late or lasts until the scan is cancelled.
 */
import { matches } from '../../evidence/logs';
import {
  AlertRule,
  Answer,
  DataSource,
  Failure,
  FailureKind,
  Labels,
  Language,
  ParsedQuery,
  QueryResult,
  Selector,
  SeriesSummary,
  TimeRange,
} from '../../model';
import {
  ClockReading,
  CancelSignal,
  DashboardSummary,
  Exemplar,
  FoundSpan,
  FoundTrace,
  Ports,
  RecordingRule,
  StoreQuery,
} from '../../ports';
import { parseQuery } from '../../query';
import { isLogsQuery } from '../../query/logql';

export interface World {
  readonly seed: number;
  readonly sources: readonly DataSource[];
  readonly dashboards: readonly unknown[];
  readonly library?: unknown;
  /** How many of the questions to stores fail, each with a failure of its own. */
  readonly failing?: number;
  /** How many are not answered at all though the world has an answer. */
  readonly lost?: { readonly share: number; readonly seed: number; readonly failure: Failure };
  /** Numbers that no store should give. */
  readonly odd?: boolean;
  /** Answers take some turns, each its own number. */
  readonly late?: number;
  /** From this request on answers come only when the scan is cancelled. */
  readonly silentFrom?: number;
  /** Series in an answer that has many. */
  readonly many?: number;
}

export interface WildPorts {
  readonly ports: Ports;
  readonly asked: Map<string, number>;
  /** What was asked of the engine's own that its store cannot read. */
  readonly unreadable: string[];
  requests(): number;
}

const wildNowMs = Date.UTC(2026, 10, 21, 3, 0);

function hash(...parts: readonly unknown[]): number {
  let h = 2_166_136_261;
  for (const char of parts.join('\u0001')) {
    h = Math.imul(h ^ (char.codePointAt(0) ?? 0), 16_777_619);
  }
  h = Math.imul(h ^ (h >>> 15), 2_246_822_507);
  h = Math.imul(h ^ (h >>> 13), 3_266_489_909);
  return (h ^ (h >>> 16)) >>> 0;
}

const unit = (...parts: readonly unknown[]): number => hash(...parts) / 2 ** 32;
const pick = <T>(items: readonly T[], ...parts: readonly unknown[]): T => items[hash(...parts) % items.length] as T;

export const failureKinds: readonly FailureKind[] = [
  'unreachable',
  'unauthorized',
  'tenant-missing',
  'forbidden',
  'not-found',
  'bad-query',
  'limit',
  'rate-limited',
  'timeout',
  'server',
  'malformed',
  'too-large',
];

export const failureOf = (kind: FailureKind, status?: number): Failure => ({
  kind,
  message: `${kind}: <b>"no"</b>`,
  ...(status !== undefined && { status }),
});

const labelValues: Readonly<Record<string, readonly string[]>> = {
  job: ['shop', 'alloy', 'integrations/loki', 'tempo', 'a"b\\c', '$&'],
  instance: ['shop:8080', 'alloy:12345', 'x', ''],
  app: ['shop', 'x'],
  env: ['prod', ''],
  service_name: ['shop', 'cart'],
  level: ['error', 'info'],
  reason: ['rate_limited', 'per_user_series_limit', 'sample_out_of_order', 'line_too_long'],
  component_id: ['prometheus.remote_write.m', 'loki.write.l', 'otelcol.receiver.otlp.default', 'prometheus.relabel.r'],
  receiver: ['otlp'],
  status: ['200', '500'],
  route: ['/', '/metrics'],
  le: ['0.1', '+Inf'],
  quantile: ['0.5'],
  constructor: ['x'],
};
const labelNames = Object.keys(labelValues);
const metricNames = [
  'up',
  'http_requests_total',
  'http_requests_seconds_count',
  'x_bucket',
  'x_sum',
  'traces_spanmetrics_calls_total',
  'process_resident_memory_bytes',
  'scrape_samples_scraped',
  'otelcol_receiver_accepted_spans_total',
  'app:rate:5m',
  'constructor',
];
const logLines = [
  'level=error msg="scrape failed" target=shop:8080 err="dial tcp: connection refused"',
  '{"level":"error","msg":"$& <b>"}',
  'GET /metrics HTTP/1.1" 401',
  'trace_id=abc',
  '',
];

const gather = <T>(items: readonly T[], share: number, ...parts: readonly unknown[]): readonly T[] =>
  items.filter((_, index) => unit(...parts, index) < share);

/** What the adapter lets through: numbers are finite, times are those that a Date can hold. */
const oddNumbers = [-0, -1, 1e308, -1e308, 5e-324, Number.MAX_SAFE_INTEGER];
const oddTimes = [0, -1, 8.64e15, -8.64e15, 1.5, wildNowMs + 1e9];

/** A series, stream or sender of spans that a store has had, and when. */
interface Had {
  readonly labels: Labels;
  readonly firstMs: number;
  readonly lastMs: number;
}

const dayMs = 86_400_000;

const inventories = new WeakMap<World, Map<string, readonly Had[]>>();

function inventoryOf(world: World, source: DataSource): readonly Had[] {
  const known = inventories.get(world) ?? new Map<string, readonly Had[]>();
  inventories.set(world, known);
  const had = known.get(source.uid) ?? makeInventory(world, source);
  known.set(source.uid, had);
  return had;
}

function makeInventory({ seed }: World, { uid, kind }: DataSource): readonly Had[] {
  const names = kind === 'prometheus' ? metricNames.filter((_, index) => unit('metric', seed, uid, index) < 0.7) : [''];
  return names.flatMap((name) =>
    Array.from({ length: 1 + (hash('series of', seed, uid, name) % 4) }, (_, index): Had => {
      const key = [seed, uid, name, index];
      const own = gather(labelNames.slice(2), 0.3, 'labels', ...key);
      const labels = Object.fromEntries(
        [...(kind === 'prometheus' ? ['job', 'instance'] : []), ...own].map((label) => [
          label,
          pick(labelValues[label] ?? ['v'], 'value', label, ...key),
        ])
      );
      const shape = pick(['full', 'full', 'full', 'ended', 'began', 'old'], 'span', ...key);
      const turn = wildNowMs - Math.floor(dayMs * unit('turn', ...key));
      return {
        labels: { ...(name !== '' && { __name__: name }), ...labels },
        firstMs: shape === 'began' ? turn : wildNowMs - 30 * dayMs,
        lastMs: shape === 'ended' ? turn : shape === 'old' ? wildNowMs - 3 * dayMs : wildNowMs,
      };
    })
  );
}

const lookbackMs = 300_000;

/** Queries read so far: the same are asked again and again. */
const readings = new Map<string, ParsedQuery>();

function read(language: Language, text: string): ParsedQuery {
  const key = `${language} ${text}`;
  const parsed = readings.get(key) ?? parseQuery(language, text);
  if (readings.size > 2000) {
    readings.clear();
  }
  readings.set(key, parsed);
  return parsed;
}

const isSelected =
  ({ metric, matchers }: Pick<Selector, 'metric' | 'matchers'>) =>
  ({ labels }: Had): boolean =>
    (metric === undefined || labels['__name__'] === metric) && matchers.every((each) => matches(labels, each));
const isWithin =
  (fromMs: number, toMs: number) =>
  ({ firstMs, lastMs }: Had): boolean =>
    firstMs <= toMs && lastMs >= fromMs;

type Asked = Pick<StoreQuery, 'range' | 'intervalMs' | 'keepPoints' | 'datasource' | 'model'>;

/** The query without what only counts or measures its answer, so that both are empty at the same time. */
function bareOf(expr: string): string {
  const inner =
    /^max\(\n([\s\S]*)\n\) \^ 2 \+ min\(/.exec(expr)?.[1] ??
    /^\s*(?:max|min|abs|count|sum)\s*(?:by\s*\([^)]*\)\s*)?\(([^]*)\)\s*$/.exec(expr)?.[1];
  return inner === undefined ? expr.trim() : bareOf(inner);
}

/** What a query finds: nothing where one of its selectors finds nothing; else series as its outermost grouping says. */
function vectorOf(world: World, query: Asked, expr: string): Answer<readonly SeriesSummary[]> {
  const { datasource, range } = query;
  const language = datasource.kind === 'loki' ? 'logql' : 'promql';
  const parsed = read(language, expr);
  if (!parsed.ok) {
    return { ok: false, failure: { kind: 'bad-query', message: `parse error: ${parsed.message}`, status: 400 } };
  }
  const isInstant = !query.keepPoints && query.model.range !== true && query.model.queryType !== 'range';
  const had = inventoryOf(world, datasource);
  const found = parsed.selectors.map((selector) => {
    const atMs = range.toMs - (selector.offsetMs ?? 0);
    const fromMs = (isInstant ? atMs : range.fromMs - (selector.offsetMs ?? 0)) - (selector.rangeMs ?? lookbackMs);
    return { selector, series: had.filter(isSelected(selector)).filter(isWithin(fromMs, atMs)) };
  });
  const needed = found.filter(({ selector }) => !selector.guarded);
  const isEmpty =
    needed.some(({ series }) => series.length === 0) ||
    (/[<>]|==|!=|and|unless/.test(expr) && unit('filtered', world.seed, bareOf(expr)) < 0.3);
  if (isEmpty || (found.length > 0 && needed.length === 0 && parsed.withoutFallback === undefined)) {
    return { ok: true, value: [] };
  }
  const series = (needed[0] ?? found[0])?.series ?? [];
  const by = /^\s*(?:label_replace\()?\s*\w+\s*by\s*\(([^)]*)\)/
    .exec(expr)?.[1]
    ?.split(',')
    .map((name) => name.trim());
  const isOne =
    by === undefined &&
    (series.length === 0 || /^\s*(count|sum|max|min|avg|topk|histogram_quantile|vector)\b/.test(expr));
  const sets = isOne
    ? [{}]
    : series.map(({ labels }) => (by ? Object.fromEntries(by.map((name) => [name, labels[name] ?? ''])) : labels));
  const distinct = [...new Map(sets.map((labels) => [JSON.stringify(labels), labels])).values()];
  const many = world.many !== undefined && unit('many', world.seed, expr) < 0.1 ? world.many : 0;
  const all = [...distinct, ...Array.from({ length: many }, (_, index) => ({ many: String(index) }))];
  const lastMs = series.length > 0 && !isOne ? undefined : Math.max(...series.map((each) => each.lastMs), 0);
  return {
    ok: true,
    value: all.map((labels, index) =>
      seriesOf(world, query, expr, labels, series[index] ?? { labels, firstMs: 0, lastMs: lastMs || wildNowMs })
    ),
  };
}

/** One series; with points as they would be over the range. */
function seriesOf(world: World, query: Asked, expr: string, labels: Labels, had: Had): SeriesSummary {
  const key = [world.seed, bareOf(expr), JSON.stringify(labels)];
  const { fromMs, toMs } = query.range;
  if (world.odd && unit('odd', ...key) < 0.3) {
    const odd = (what: string) => pick(oddNumbers, what, ...key);
    const time = (what: string) => pick(oddTimes, what, ...key);
    return {
      labels: { ...labels, constructor: 'x' },
      samples: hash('samples', ...key) % 3,
      zeros: hash('zeros', ...key) % 3,
      nonFinite: hash('nonFinite', ...key) % 3,
      last: odd('last'),
      lastMs: time('lastMs'),
      firstMs: time('firstMs'),
      max: odd('max'),
      points: [
        [time('t'), odd('v')],
        [time('t2'), odd('v2')],
      ],
    };
  }
  const isUp = /^up\b/.test(bareOf(expr));
  const shape = isUp
    ? pick(['constant', 'constant', 'zero'], 'shape', ...key)
    : pick(['constant', 'zero', 'rising', 'rising', 'nan'], 'shape', ...key);
  const size = isUp ? 1 : pick([1, 2, 0.5, 100, 1e6], 'size', ...key);
  const isCount = /^\s*count\b/.test(expr);
  const count = query.keepPoints
    ? Math.min(60, Math.max(1, Math.floor((toMs - fromMs) / Math.max(1, query.intervalMs))))
    : 1;
  const stepMs = (toMs - fromMs) / count;
  const points = Array.from({ length: count }, (_, at): readonly [number, number] => [
    toMs - (count - 1 - at) * stepMs,
    isCount ? 1 + (hash('count', ...key) % 3) : shape === 'zero' ? 0 : shape === 'rising' ? size * (at + 1) : size,
  ]).filter(([timeMs]) => count === 1 || (timeMs >= had.firstMs && timeMs <= had.lastMs + lookbackMs));
  const values = points.map(([, value]) => value);
  if (shape === 'nan' && !isUp && !isCount) {
    return { labels, samples: 0, zeros: 0, nonFinite: count };
  }
  return {
    labels,
    samples: points.length,
    zeros: values.filter((value) => value === 0).length,
    nonFinite: 0,
    ...(values.length > 0 && { min: Math.min(...values), max: Math.max(...values) }),
    firstMs: points[0]?.[0],
    lastMs: points.at(-1)?.[0],
    last: values.at(-1),
    ...(query.keepPoints && { points }),
  };
}

/** Label sets of a store that one of these selectors finds. */
function labelSets(
  world: World,
  source: DataSource,
  match: readonly string[],
  { fromMs, toMs }: TimeRange
): readonly Labels[] {
  const selectors = match.flatMap((text) => {
    const parsed = read(source.kind === 'loki' ? 'logql' : 'promql', text);
    return parsed.ok ? parsed.selectors : [];
  });
  return inventoryOf(world, source)
    .filter((had) => match.length === 0 || selectors.some((selector) => isSelected(selector)(had)))
    .filter(isWithin(fromMs, toMs))
    .map(({ labels }) => labels);
}

const none: QueryResult = { series: [], rows: 0, lines: [], notices: [] };
const termText = /label_replace\(([\s\S]*?), "ph_term", "(\d+)", "", ""\)/g;
const senders = ['shop', 'cart', '"'];

export function wildPorts(world: World, signal: CancelSignal): WildPorts {
  const asked = new Map<string, number>();
  const unreadable: string[] = [];
  const { seed } = world;
  let requests = 0;
  const loss = (source: DataSource, question: string): Failure | undefined => {
    const { lost, failing = 0, seed } = world;
    if (lost && unit('lost', lost.seed, source.uid, question) < lost.share) {
      return lost.failure;
    }
    return unit('fails', seed, source.uid, question) < failing
      ? failureOf(
          pick(failureKinds, 'kind', seed, source.uid, question),
          pick([undefined, 400, 429, 500, 502, 504], 'status', seed, question)
        )
      : undefined;
  };
  /** Holds an answer back. */
  const later = async <T>(answer: T, cancelled: T, ...parts: readonly unknown[]): Promise<T> => {
    requests++;
    if (world.silentFrom !== undefined && requests > world.silentFrom) {
      if (!signal.aborted) {
        await new Promise<void>((resolve) => signal.addEventListener('abort', resolve));
      }
      return cancelled;
    }
    for (let turn = hash('late', world.late, ...parts) % 20; world.late !== undefined && turn > 0; turn--) {
      await Promise.resolve();
    }
    return answer;
  };
  const gone: Answer<never> = { ok: false, failure: { kind: 'cancelled', message: 'cancelled' } };

  function one(query: StoreQuery): Answer<QueryResult> {
    const { datasource, id } = query;
    // Windows are filled in by the backend.
    const written = String(query.model.expr ?? query.model.query ?? '');
    const expr = written.replace(/\$\{?__\w+?(_ms|_s)?\b\}?/g, (_, unit?: string) => (unit ? '300' : '5m'));
    const terms = [...expr.matchAll(termText)].map(([, term = '', index = '']) => ({ term, index }));
    const language = datasource.kind === 'loki' ? 'logql' : 'promql';
    if (id === 'q' && datasource.kind !== 'tempo' && !read(language, expr).ok) {
      unreadable.push(expr);
    }
    const failure =
      terms.length > 0
        ? terms.map(({ term }) => loss(datasource, term.trim())).find((each) => each)
        : loss(datasource, expr);
    if (failure) {
      return { ok: false, failure };
    }
    if (terms.length > 0) {
      const answers = terms.map(({ term, index }) => ({ index, answer: vectorOf(world, query, term.trim()) }));
      const refused = answers.map(({ answer }) => answer).find(({ ok }) => !ok);
      return refused && !refused.ok
        ? refused
        : {
            ok: true,
            value: {
              ...none,
              series: answers.flatMap(({ index, answer }) =>
                (answer.ok ? answer.value : []).map((each) => ({ ...each, labels: { ...each.labels, ph_term: index } }))
              ),
            },
          };
    }
    if (datasource.kind === 'loki' && isLogsQuery(expr)) {
      const streams = labelSets(world, datasource, [expr], query.range);
      const all = gather(logLines, expr.includes('|') ? 0.4 : 0.9, 'lines', seed, expr).map((line, index) => ({
        line,
        index,
      }));
      const lines = streams.flatMap((labels) =>
        all.map(({ line, index }) => ({
          timeMs: Math.max(query.range.fromMs, query.range.toMs - (hash('age', seed, expr, index) % 600_000)),
          line,
          labels,
        }))
      );
      return { ok: true, value: { ...none, lines, rows: lines.length } };
    }
    const found = vectorOf(world, query, expr);
    const notices = gather(['<b>truncated</b>'], 0.1, expr);
    return found.ok ? { ok: true, value: { ...none, series: found.value, notices } } : found;
  }

  function call<T>(source: DataSource, question: readonly unknown[], value: () => T): Promise<Answer<T>> {
    const text = JSON.stringify(question);
    asked.set(source.uid, (asked.get(source.uid) ?? 0) + 1);
    const failure = loss(source, text);
    return later<Answer<T>>(failure ? { ok: false, failure } : { ok: true, value: value() }, gone, text);
  }

  const readingOf = (of: string): ClockReading => ({
    askedMs: wildNowMs,
    saidMs: wildNowMs + pick([0, 0, 90_000, -7_200_000], 'clock', seed, of),
    answeredMs: wildNowMs + 40,
  });

  const ports: Ports = {
    clock: { nowMs: () => wildNowMs, sleepMs: () => Promise.resolve() },
    grafana: {
      dashboards: () =>
        later<Answer<readonly DashboardSummary[]>>(
          {
            ok: true,
            value: world.dashboards.map((_, index) => ({
              uid: pick(['one', '..', 'a/b', '"><b>', 'constructor'], 'uid', seed, index) + String(index || ''),
              title: pick(['Shop', '<b>', '\ud800'], 'title', seed, index),
              url: pick(
                [
                  '/d/one/shop',
                  '/d/../logout',
                  '//evil.example/d/x',
                  'javascript:alert(1)',
                  '/d/a\\..\\b',
                  '/d/%2e%2e/%2E%2e/x',
                  '/d/.\t./x',
                  '',
                ],
                'url',
                seed,
                index
              ),
              tags: ['t'],
            })),
          },
          gone
        ),
      dashboard: (uid) =>
        later<Answer<unknown>>(
          unit('dashboard fails', seed, uid) < (world.failing ?? 0)
            ? { ok: false, failure: failureOf('forbidden', 403) }
            : { ok: true, value: world.dashboards[Number(/\d*$/.exec(uid)?.[0] ?? 0)] },
          gone
        ),
      libraryPanel: (uid) =>
        later<Answer<unknown>>(
          uid === 'lib' ? { ok: true, value: world.library } : { ok: false, failure: failureOf('not-found', 404) },
          gone
        ),
      panelPlugins: () => later<Answer<readonly string[]>>({ ok: true, value: ['timeseries', 'stat', 'table'] }, gone),
      dataSources: () => later<Answer<readonly DataSource[]>>({ ok: true, value: world.sources }, gone),
      alertRules: () => later<Answer<readonly AlertRule[]>>({ ok: true, value: [] }, gone),
      time: () => later<Answer<ClockReading>>({ ok: true, value: readingOf('grafana') }, gone),
    },
    stores: {
      query: (batch) => {
        batch.forEach(({ datasource }) => asked.set(datasource.uid, (asked.get(datasource.uid) ?? 0) + 1));
        const answers = new Map(batch.map((query) => [query.id, one(query)] as const));
        return later(answers, new Map(batch.map(({ id }) => [id, gone] as const)), batch[0]?.id);
      },
      labelNames: (source, match, range) =>
        call(source, ['names', match, range.toMs], () => [
          ...new Set(labelSets(world, source, match, range).flatMap((labels) => Object.keys(labels))),
        ]),
      labelValues: (source, label, match, range) =>
        call(source, ['values', label, match, range.toMs], () => [
          ...new Set(
            labelSets(world, source, match, range).flatMap((labels) =>
              Object.hasOwn(labels, label) ? (labels[label] ?? []) : []
            )
          ),
        ]),
      series: (source, match, range) =>
        call(source, ['series', match, range.toMs], () => labelSets(world, source, match, range)),
      alertRules: (source) => call(source, ['alert rules'], (): readonly AlertRule[] => []),
      declaredTypes: (source, metric) =>
        call(source, ['types', metric], () => gather(['counter', '<b>'], 0.3, 'types', metric, seed)),
      time: (source) => call(source, ['time'], () => readingOf(source.uid)),
      rules: (source) =>
        call(source, ['rules'], (): readonly RecordingRule[] =>
          gather(
            [
              { name: 'app:rate:5m', group: 'g', query: 'sum(rate(http_requests_total[5m]))' },
              { name: 'x', group: 'g', query: 'sum(', error: 'bad' },
            ],
            0.5,
            'rules',
            seed
          )
        ),
      exemplars: (source, query) =>
        call(source, ['exemplars', query], () =>
          gather<Exemplar>(
            [
              { timeMs: wildNowMs - 600_000, labels: { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' } },
              { timeMs: 0, labels: {} },
            ],
            0.5,
            'exemplars',
            seed
          )
        ),
      trace: (source, traceId) =>
        call(source, ['trace', traceId], () =>
          gather<FoundSpan>(
            [
              {
                name: '<b>',
                startMs: wildNowMs - 600_000,
                endMs: wildNowMs,
                tags: { 'service.name': senders[0] ?? '', __proto__x: '"' },
              },
            ],
            0.5,
            'trace',
            traceId,
            seed
          )
        ),
      searchTraces: (source, query, range, limit) =>
        call(source, ['traces', query, range.fromMs, range.toMs, limit], (): readonly FoundTrace[] =>
          senders
            .filter((name) => !/"/.test(query) || query.includes(JSON.stringify(name)))
            .map((rootService) => ({
              traceId: `of ${rootService}`,
              rootService,
              startMs:
                wildNowMs - pick([1000, 60_000, 7_200_000, 3 * dayMs], 'newest span', seed, source.uid, rootService),
            }))
            .filter(({ startMs }) => startMs >= range.fromMs && startMs <= range.toMs)
            .slice(0, limit)
        ),
      spanTags: (source) =>
        call(source, ['tags'], () => ({
          resource: ['service.name'],
          span: gather(['http.method', 'x'], 0.5, 'tags', seed),
        })),
      spanTagValues: (source, tag) => call(source, ['tag', tag], () => gather(senders, 0.6, 'tag values', seed, tag)),
    },
  };
  return { ports, asked, unreadable, requests: () => requests };
}
