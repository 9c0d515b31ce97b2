/** Stacks without a fault, and faults of dashboards: their data sources, variables, ranges and queries, and data that is not the truth. */
import { foundRules, LabRule } from '../alerts/rules';
import { portsOf, scanned as scannedLab } from '../scanLab';
import { addsUp, blindOf, holdTo, keys, lab, reading, scanned, traceSearch } from './diagnosed';

holdTo([
  {
    incident: 'renamed-metrics',
    cause: 'metric-renamed',
    reads: (query) => /openai_(?!rate_limit)/.test(query),
    others: ['metric-unknown'],
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
  {
    incident: 'recording-rule-missing',
    cause: 'recording-rule-missing',
    reads: (query) => query === 'job:scanium_http_requests:rate5m',
    others: ['recording-rule-missing', 'recording-rule-missing'],
    blind: ['RequestsFellOff'],
  },
  {
    incident: 'read-path-partial',
    cause: 'read-path-partial',
    reads: (_query, { title }) => title === 'Requests two hours ago',
  },
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
    others: ['counter-drawn-raw'],
    shows: 'untruth',
  },
  {
    incident: 'spikes-between-steps',
    cause: 'step-longer-than-window',
    reads: (_query, { title }) => title === 'Jobs a second',
    shows: 'untruth',
  },
  {
    incident: 'log-count-cut-off',
    cause: 'result-cut-off',
    reads: (_query, { title }) => title === 'Requests logged',
    shows: 'untruth',
  },
  {
    incident: 'quantile-of-native',
    cause: 'histogram-form-differs',
    reads: (query) => query.includes('(rate(scanium_http_request_duration_ms[5m])))'),
    others: ['metric-unknown'],
  },
  {
    incident: 'buckets-of-one-worker',
    cause: 'buckets-inconsistent',
    reads: (query) => /histogram_quantile.*worker_job_seconds_bucket\[/.test(query),
    shows: 'untruth',
  },
  {
    incident: 'wrong-unit',
    cause: 'wrong-unit',
    reads: (_query, { title }) => title === 'Memory' || title === 'Memory, most',
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
    others: ['scrape-unsteady'],
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
    incident: 'links-as-provisioned',
    cause: 'span-link-empty',
    reads: traceSearch,
    shows: 'untruth',
    others: ['log-link-not-drawn', 'exemplar-link-dead'],
  },
  {
    incident: 'push-stopped',
    cause: 'frozen-values',
    reads: (query) => query.includes('export_queue_'),
    shows: 'untruth',
  },
  {
    incident: 'hourly-export',
    cause: 'metric-comes-and-goes',
    reads: (query) => /^(export_rows|sum\(rate\(export_rows_total)/.test(query),
  },
  {
    incident: 'computer-clock-ahead',
    cause: 'clock-skew',
    // Every range that ends now lacks what has not happened yet.
    reads: () => true,
    shows: 'nothing or untruth',
  },
  {
    incident: 'panel-plugin-missing',
    cause: 'panel-plugin-missing',
    reads: (_query, { type }) => type === 'grafana-polystat-panel',
    others: ['metric-unknown'],
  },
  {
    incident: 'collector-clock-ahead',
    cause: 'clock-skew',
    // What phones push and Tempo makes of spans does not come by the collector's clock.
    reads: (query, { datasource }) =>
      JSON.stringify(datasource ?? '').includes('MIMIR') && !/source="scanium-mobile"|traces_spanmetrics/.test(query),
    shows: 'untruth',
  },
  {
    incident: 'scraped-twice',
    cause: 'duplicate-series',
    reads: addsUp,
    shows: 'untruth',
  },
]);

it.each([
  ['healthy', 'healthy'],
  ['quiet', 'quiet'],
  ['deployed', 'healthy'],
])(
  '%s has no fault at all',
  async (incident, verdict) => {
    const { report } = await scanned(incident);
    expect([...report.rootCauses, ...report.noticed].map(({ what }) => what)).toEqual([]);
    expect(report.unexplained).toEqual([]);
    expect(report.alerts.map(({ status }) => status)).not.toContain('blind');
    expect(report.alerts.filter(({ status }) => status === 'paused').map(({ title }) => title)).toEqual([
      'Inference latency',
    ]);
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

it('panel-settings is found where a panel’s own settings leave nothing, and not where they fit', async () => {
  const { report, dashboards } = await scanned('panel-settings');
  const found = report.rootCauses.filter(({ cause }) => cause === 'panel-shows-nothing');
  expect(found.filter(({ verdict }) => verdict !== 'proved')).toEqual([]);
  const titled = (...titles: readonly string[]) => reading(dashboards, (_query, { title }) => titles.includes(title));
  expect(keys(found.flatMap(({ panels }) => panels))).toEqual(titled('Hidden'));
  expect(keys(found.flatMap(({ distorted }) => distorted))).toEqual(
    titled('Kept by another refId', 'No rows', 'Picked by an old legend', 'Joined apart')
  );
  const others = report.rootCauses.filter((each) => !found.includes(each));
  expect(others.map(({ cause, verdict }) => [cause, verdict])).toEqual([['metric-unknown', 'likely']]);
  expect(keys(others.flatMap(({ panels }) => panels))).toEqual(titled('Queue', 'Oldest in the queue'));
  const masked = report.dashboards.flatMap(({ panels }) => panels.filter(({ status }) => status === 'masked'));
  expect(masked.map(({ title }) => title)).toEqual(['Oldest in the queue']);
  expect(report.unexplained).toEqual([]);
}, 60_000);

it('copied-dashboard has a cause for each of its panels that is empty', async () => {
  const { report, dashboards } = await scanned('copied-dashboard');
  const titles = Object.fromEntries(
    dashboards.flatMap(({ uid, panels }) => panels.map(({ id, title }) => [`${uid}/${id}`, title]))
  );
  expect(
    report.rootCauses.map(({ cause, verdict, panels }) => [cause, verdict, keys(panels).map((key) => titles[key])])
  ).toEqual([
    ['variable-empty', 'proved', ['Up, of the rack', 'Up, of the shelf']],
    ['datasource-missing', 'proved', ['Up, in their Mimir']],
    ['datasource-missing', 'proved', ['Up, as exported']],
    ['datasource-type-mismatch', 'proved', ['Lines, of Mimir']],
    ['variable-all-literal', 'proved', ['Up, of all zones']],
    ['variable-stale', 'proved', ['Up, of the host']],
    ['label-missing', 'proved', ['Up, of the cluster']],
    ['label-value-missing', 'proved', ['Up, of some jobs at once']],
    ['label-value-missing', 'proved', ['Up, of a list of jobs']],
    ['matchers-contradictory', 'proved', ['Job and instance']],
    ['stream-label-missing', 'proved', ['Lines, of the app']],
    ['join-not-unique', 'proved', ['Requests of each target']],
    ['query-limit', 'proved', ['Lines of two months']],
    // It may lie in a folder that is not shown to whoever looks.
    ['library-panel-missing', 'likely', ['Errors']],
  ]);
  expect(report.unexplained).toEqual([]);
}, 60_000);

it('nothing-counted-yet is told from a metric that nobody declares', async () => {
  const { report, dashboards } = await scanned('nothing-counted-yet');
  // Whether a rule of the collector drops its samples this collector does not say.
  expect(report.rootCauses.map(({ cause, verdict }) => [cause, verdict])).toEqual([
    ['nothing-to-report', 'likely'],
    ['metric-unknown', 'likely'],
  ]);
  const panels = ['Failed payments', 'Refunds'].map((name) =>
    reading(dashboards, (_query, { title }) => title === name)
  );
  expect(report.rootCauses.map((each) => keys(each.panels))).toEqual(panels);
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

/** Whether anything in the stack is what the rule asks: the app's metrics have other names, and everything is of env "dev". */
const isBlindAsFound = ({ expr, onNoData }: LabRule): boolean =>
  onNoData === 'OK' &&
  !/env="dev"/.test(expr) &&
  /ml_inference|http_server_request|otelcol_|env="(prod|stage)"/.test(expr);

it('finds the defects of the dashboards and the alert rules as they were found', async () => {
  const { report, dashboards } = await scanned('as-found');
  const causes = new Set(report.rootCauses.map(({ cause }) => cause));
  expect([...causes].sort()).toEqual([
    'label-value-missing',
    'metric-renamed',
    'metric-unknown',
    'query-invalid',
    'rate-window-too-short',
    'result-cut-off',
    'stream-label-value-missing',
    'wrong-unit',
  ]);
  expect(report.unexplained).toEqual([]);
  expect(report.unexplainedAlerts).toEqual([]);
  const blind = report.alerts.filter(({ status }) => status === 'blind');
  const expected = foundRules().filter(isBlindAsFound);
  expect(expected).toHaveLength(14);
  expect(blind.map(({ title }) => title)).toEqual(expected.map(({ title }) => title));
  const [alone] = report.rootCauses.filter(({ id }) => id.includes('http_server_request_duration_seconds'));
  expect(reading(dashboards, (query) => query.includes('http_server_request_duration_seconds'))).toEqual([]);
  // That nothing came is no proof that nothing exports it.
  expect(alone).toMatchObject({ cause: 'metric-unknown', verdict: 'likely', panels: [] });
  expect(alone && blindOf(report, alone)).toEqual([
    'Backend 5xx Error Rate Spike (prod)',
    'Backend 5xx Error Rate Spike (stage)',
    'Backend High Latency (prod)',
    'Backend High Latency (stage)',
  ]);
  // The stack has no env "prod" either: the rules that wait for silence say so.
  expect(report.alerts.filter(({ status }) => status === 'telling').map(({ title }) => title)).toEqual([
    'Telemetry Drop (prod)',
    'No Scan Sessions (prod)',
  ]);
}, 60_000);

it('spends no more on a store than its budget, and says what it left out', async () => {
  await lab.switchTo('healthy');
  const report = await scannedLab(portsOf(lab), { budgetPerStore: 5 });
  expect(report.stores.every(({ requests }) => requests <= 5)).toBe(true);
  expect(report.omissions.map(({ what }) => what)).toEqual(
    expect.arrayContaining([expect.stringMatching(/questions to (Mimir|Loki)/)])
  );
  expect(report.rootCauses).toEqual([]);
}, 60_000);
