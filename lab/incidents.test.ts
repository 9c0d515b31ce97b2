/**
 * The engine against every incident, over the same API as in a browser. What should come out is said from what is broken in
 * the stack and from what the dashboards ask, never from what the engine says.
 */
import { authOf, fetchHttp } from '../cli/fetchHttp';
import { systemClock } from '../cli/clock';
import { Report, RootCause, scan } from '../src/engine';
import { grafanaPorts } from '../src/grafana/ports';
import { DashboardJson, PanelJson } from './dashboards/dashboards';
import { Lab, startLab } from './lab';

/** Whether a panel reads what is broken, told by its query texts. */
type Reads = (query: string, panel: PanelJson) => boolean;

const scrapedApp: Reads = (query) => /scanium_(http|assistant)|http_server_active_requests/.test(query);
const spanMetrics: Reads = (query, { targets = [] }) =>
  /traces_(spanmetrics|service_graph)/.test(query) || targets.some(({ queryType }) => queryType === 'serviceMap');
const traceSearch: Reads = (_query, { targets = [] }) =>
  targets.some(({ queryType }) => typeof queryType === 'string' && /^traceql/.test(queryType));
const logsOf =
  (pattern: RegExp): Reads =>
  (query, { datasource }) =>
    JSON.stringify(datasource ?? '').includes('LOKI') && pattern.test(query);
/** Panels of other stores that a variable from Mimir, or from Loki, is part of. */
const mimirVariable = logsOf(/source="scanium-backend", env=~"\$env"/);
const lokiVariable: Reads = (query) => query.includes('app_version=~"$app_version"');
const some =
  (...reads: readonly Reads[]): Reads =>
  (query, panel) =>
    reads.some((each) => each(query, panel));

/** Shares and quantiles come out the same when everything is counted twice. */
const addsUp: Reads = (query, panel) =>
  scrapedApp(query, panel) && !/histogram_quantile|\/ *\(?(clamp_min\()?sum/.test(query);

interface Expected {
  readonly incident: string;
  readonly cause: string;
  readonly reads: Reads;
  /** Causes besides the first. */
  readonly others?: readonly string[];
  /** What the panels show: nothing, data of before the fault, data that is not the truth, or the one here and the other there. */
  readonly shows?: keyof typeof panelsOf;
}

const panelsOf = {
  nothing: ({ panels }: RootCause) => panels,
  before: ({ fading }: RootCause) => fading,
  untruth: ({ distorted }: RootCause) => distorted,
  'nothing or untruth': ({ panels, distorted }: RootCause) => [...panels, ...distorted],
};

const rows: readonly Expected[] = [
  { incident: 'different-networks', cause: 'scrape-target-unreachable', reads: scrapedApp },
  { incident: 'https-required', cause: 'scrape-rejected', reads: scrapedApp },
  {
    incident: 'otlp-wrong-port',
    cause: 'otlp-not-arriving',
    reads: some(logsOf(/source="(otlp|scanium-backend|scanium-mobile)"/), traceSearch, spanMetrics, (query) =>
      /source="scanium-mobile"/.test(query)
    ),
  },
  {
    incident: 'log-driver',
    cause: 'logs-not-collected',
    reads: some(logsOf(/\{/), lokiVariable),
  },
  {
    incident: 'renamed-metrics',
    cause: 'metric-renamed',
    reads: (query) => /openai_(?!rate_limit)/.test(query),
    others: ['metric-unknown'],
  },
  {
    incident: 'series-not-queryable',
    cause: 'app-stopped',
    reads: some(scrapedApp, spanMetrics, traceSearch, logsOf(/source="(otlp|scanium-backend)"/)),
  },
  { incident: 'span-metrics-missing', cause: 'metrics-generator-off', reads: spanMetrics },
  { incident: 'different-networks-fresh', cause: 'scrape-target-unreachable', reads: scrapedApp, shows: 'before' },
  { incident: 'https-required-fresh', cause: 'scrape-rejected', reads: scrapedApp, shows: 'before' },
  { incident: 'not-scraped-at-all', cause: 'scrape-target-missing', reads: some(scrapedApp, mimirVariable) },
  {
    incident: 'mimir-no-org-id',
    cause: 'store-refusal',
    reads: some(
      (_query, { datasource }) => JSON.stringify(datasource ?? '').includes('MIMIR'),
      mimirVariable,
      spanMetrics
    ),
  },
  {
    incident: 'log-level-case',
    cause: 'log-pipeline-empty',
    reads: (query) => query.includes('level="ERROR"') && query.includes('scanium-worker'),
    others: ['log-pipeline-empty'],
  },
  {
    incident: 'log-formats-mixed',
    cause: 'log-line-unreadable',
    reads: (query) => query === 'sum by (severity) (count_over_time({source=~"otlp|scanium-worker"} | json [5m]))',
  },
  {
    incident: 'log-level-in-line',
    cause: 'log-field-not-label',
    reads: (query) => query.includes('{source="scanium-worker", level="info"}'),
  },
  {
    incident: 'other-data-source',
    cause: 'other-data-source',
    reads: (_query, { datasource }) => JSON.stringify(datasource ?? '').includes('MIMIR_STAGE'),
  },
  {
    incident: 'range-before-data',
    cause: 'range-before-data',
    reads: (_query, { title }) => title === 'Requests yesterday',
    others: ['range-before-data', 'range-before-data'],
  },
  { incident: 'scrape-limit', cause: 'scrape-limit', reads: scrapedApp },
  {
    incident: 'log-labels-too-many',
    cause: 'log-lines-rejected',
    reads: logsOf(/source="(otlp|scanium-backend)"/),
  },
  {
    incident: 'log-write-url',
    cause: 'loki-write-drops',
    reads: logsOf(/source="(otlp|scanium-backend)"/),
  },
  {
    incident: 'log-stage-drops',
    cause: 'log-pipeline-drops',
    reads: logsOf(/source="alloy"/),
  },
  {
    incident: 'log-file-moved',
    cause: 'log-source-missing',
    reads: logsOf(/source="alloy"/),
  },
  {
    incident: 'recording-rule-missing',
    cause: 'recording-rule-missing',
    reads: (query) => query === 'job:scanium_http_requests:rate5m',
    others: ['recording-rule-missing', 'recording-rule-missing'],
  },
  {
    incident: 'read-path-partial',
    cause: 'read-path-partial',
    reads: (_query, { title }) => title === 'Requests two hours ago',
  },
  { incident: 'relabel-drops', cause: 'relabel-drops', reads: (query) => /scanium_assistant_/.test(query) },
  { incident: 'remote-write-backlog', cause: 'remote-write-backlog', reads: scrapedApp, shows: 'nothing or untruth' },
  { incident: 'remote-write-rejected', cause: 'remote-write-rejected', reads: scrapedApp },
  { incident: 'label-limit', cause: 'label-limit', reads: (query) => /scanium_http_/.test(query) },
  { incident: 'series-limit', cause: 'series-limit', reads: scrapedApp },
  { incident: 'sample-time-refused', cause: 'sample-time-refused', reads: scrapedApp },
  { incident: 'loki-down', cause: 'store-unreachable', reads: some(logsOf(/./), lokiVariable) },
  {
    incident: 'join-without-match',
    cause: 'join-without-match',
    reads: (query) => /^sum by \(route\).* \/ sum\(/.test(query),
  },
  {
    incident: 'memory-limit-unset',
    cause: 'non-finite-values',
    reads: (query) => query.includes('container_spec_memory_limit_bytes'),
    shows: 'untruth',
  },
  {
    incident: 'rate-of-memory',
    cause: 'rate-of-gauge',
    reads: (query) => /(rate|increase)\(process_resident_memory_bytes/.test(query),
    shows: 'untruth',
  },
  {
    incident: 'worker-missing',
    cause: 'partial-fleet',
    reads: (query) => /worker_(jobs_total\[|queue_length)/.test(query),
    shows: 'untruth',
  },
  {
    incident: 'restart-loop',
    cause: 'counter-resets',
    reads: (query, panel) => addsUp(query, panel) && !query.includes('http_server_active_requests'),
    shows: 'untruth',
  },
  {
    incident: 'trace-link-renamed',
    cause: 'trace-link-broken',
    // Lists of lines of the backend, which alone writes trace ids; the logs explorer shows only levels in small letters.
    reads: (query, { type }) => type === 'logs' && /source="(otlp|scanium-backend)"/.test(query),
    shows: 'untruth',
  },
  {
    incident: 'push-stopped',
    cause: 'frozen-values',
    reads: (query) => query.includes('export_queue_'),
    shows: 'untruth',
  },
  { incident: 'scraped-twice', cause: 'duplicate-series', reads: addsUp, shows: 'untruth' },
  {
    incident: 'span-attributes',
    cause: 'trace-attribute-missing',
    reads: (query) => /span\.service\.name/.test(query),
    others: ['trace-attribute-missing', 'trace-attribute-missing'],
  },
  { incident: 'exporter-wrong-address', cause: 'exporter-fails', reads: some(traceSearch, spanMetrics) },
  {
    incident: 'span-metrics-of-connector',
    cause: 'span-metric-names',
    reads: (query) => /traces_span_metrics_|(^|\()calls_total|(^|\()duration_milliseconds_/.test(query),
  },
  { incident: 'generator-write-refused', cause: 'generator-write-fails', reads: spanMetrics },
  { incident: 'late-spans', cause: 'spans-discarded-by-generator', reads: spanMetrics },
  {
    incident: 'service-graph-off',
    cause: 'service-graph-only',
    reads: (query, { targets = [] }) =>
      /traces_service_graph/.test(query) || targets.some(({ queryType }) => queryType === 'serviceMap'),
  },
  {
    incident: 'month-of-traces',
    cause: 'trace-search-window',
    reads: (query, { title }) => (title === 'Errors' && query === '{status = error}') || title === 'Backend',
  },
  {
    incident: 'memory-limiter',
    cause: 'receiver-refuses',
    reads: some(logsOf(/source="(otlp|scanium-backend|scanium-mobile)"/), traceSearch, spanMetrics, (query) =>
      /source="scanium-mobile"/.test(query)
    ),
  },
];

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ incident: 'healthy' });
}, 60_000);
afterAll(() => lab.stop());

async function scanned(incident: string): Promise<{ report: Report; dashboards: readonly DashboardJson[] }> {
  await lab.switchTo(incident);
  const steps = scan(grafanaPorts(fetchHttp(lab.url, authOf({})), systemClock), {}, new AbortController().signal);
  let next = await steps.next();
  while (!next.done) {
    next = await steps.next();
  }
  const dashboards = await Promise.all(
    next.value.dashboards.map(async ({ uid }) => {
      const response = await fetch(`${lab.url}/api/dashboards/uid/${uid}`);
      return ((await response.json()) as { dashboard: DashboardJson }).dashboard;
    })
  );
  return { report: next.value, dashboards };
}

/** Titles of panels, by dashboard, one of whose queries reads what is broken. */
function reading(dashboards: readonly DashboardJson[], reads: Reads): readonly string[] {
  return dashboards
    .flatMap(({ uid, panels }) =>
      panels
        .filter((panel) => (panel.targets ?? []).some(({ expr, query }) => reads(String(expr ?? query ?? ''), panel)))
        .map(({ id }) => `${uid}/${id}`)
    )
    .sort();
}

const keys = (refs: Report['rootCauses'][number]['panels']): readonly string[] =>
  refs.map(({ dashboardUid, panelId }) => `${dashboardUid}/${panelId}`).sort();

describe.each(rows)('$incident', ({ incident, cause, reads, others = [], shows = 'nothing' }) => {
  it(`is ${cause}, proved, and its panels are those that read what is broken`, async () => {
    const { report, dashboards } = await scanned(incident);
    const [first, ...rest] = report.rootCauses;
    expect({ cause: first?.cause, verdict: first?.verdict, others: rest.map((each) => each.cause) }).toEqual({
      cause,
      verdict: 'proved',
      others,
    });
    expect(keys(first ? panelsOf[shows](first) : [])).toEqual(reading(dashboards, reads));
    expect(report.unexplained).toEqual([]);
    expect(first?.rivals.length).toBeGreaterThan(0);
  }, 60_000);
});

it.each([
  ['two-collectors', 'samples-out-of-order'],
  ['ingest-rate-limited', 'ingest-rate-limited'],
  ['config-not-loaded', 'config-not-loaded'],
  ['collector-unhealthy', 'component-unhealthy'],
])(
  '%s is noticed as %s and explains nothing',
  async (incident, cause) => {
    const { report } = await scanned(incident);
    expect(report.rootCauses).toEqual([]);
    expect(report.noticed.map((each) => [each.cause, each.verdict])).toEqual([[cause, 'proved']]);
    expect(report.unexplained).toEqual([]);
  },
  60_000
);

it.each([
  ['healthy', 'healthy'],
  ['quiet', 'quiet'],
])(
  '%s has no fault at all',
  async (incident, verdict) => {
    const { report } = await scanned(incident);
    expect(report.rootCauses).toEqual([]);
    expect(report.unexplained).toEqual([]);
    expect(report.headlineVerdict).toBe(verdict);
  },
  60_000
);

it('histogram-buckets-missing is found where it empties a panel and where it makes its values NaN', async () => {
  const { report, dashboards } = await scanned('histogram-buckets-missing');
  expect(report.rootCauses.map(({ cause, verdict }) => `${cause} ${verdict}`)).toEqual([
    'histogram-buckets-missing proved',
    'histogram-buckets-missing proved',
  ]);
  expect(keys(report.rootCauses.flatMap(({ panels }) => panels))).toEqual(
    reading(dashboards, (_query, { title }) => title === 'p95 by route')
  );
  expect(keys(report.rootCauses.flatMap(({ distorted }) => distorted))).toEqual(
    reading(dashboards, (query) => /scanium_assistant_request_latency_ms_bucket/.test(query))
  );
  expect(report.unexplained).toEqual([]);
}, 60_000);

it('comparison-excludes-all has no fault: what a comparison leaves empty is an answer', async () => {
  const { report, dashboards } = await scanned('comparison-excludes-all');
  const titles = ['Busy routes', 'Targets down', 'Unscraped requests', 'Floods of lines'];
  const filtered = reading(dashboards, (_query, { title }) => titles.includes(title));
  expect(filtered).toHaveLength(4);
  expect(report.rootCauses).toEqual([]);
  expect(report.unexplained).toEqual([]);
  expect(keys(report.quiet.filter(({ why }) => why.includes('none is left by')))).toEqual(filtered);
}, 60_000);

it('finds the defects of the dashboards as they were found', async () => {
  const { report } = await scanned('as-found');
  const causes = new Set(report.rootCauses.map(({ cause }) => cause));
  expect([...causes].sort()).toEqual([
    'label-value-missing',
    'metric-renamed',
    'metric-unknown',
    'query-invalid',
    'rate-window-too-short',
  ]);
  expect(report.unexplained).toEqual([]);
}, 60_000);

it('spends no more on a store than its budget, and says what it left out', async () => {
  await lab.switchTo('healthy');
  const steps = scan(
    grafanaPorts(fetchHttp(lab.url, authOf({})), systemClock),
    { budgetPerStore: 5 },
    new AbortController().signal
  );
  let next = await steps.next();
  while (!next.done) {
    next = await steps.next();
  }
  expect(next.value.stores.every(({ requests }) => requests <= 5)).toBe(true);
  expect(next.value.omissions.map(({ what }) => what)).toEqual(
    expect.arrayContaining([expect.stringMatching(/questions to (Mimir|Loki)/)])
  );
  expect(next.value.rootCauses).toEqual([]);
}, 60_000);
