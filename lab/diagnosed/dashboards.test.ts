/** Stacks without a fault, and faults of dashboards: their data sources, variables, ranges and queries, and data that is not the truth. */
import { foundRules, LabRule } from '../alerts/rules';
import { portsOf, scanned as scannedLab } from '../scanLab';
import { addsUp, blindOf, holdTo, keys, lab, reading, scanned } from './diagnosed';

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
  {
    incident: 'computer-clock-ahead',
    cause: 'clock-skew',
    // Every range that ends now lacks what has not happened yet.
    reads: () => true,
    shows: 'nothing or untruth',
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
  expect(alone).toMatchObject({ cause: 'metric-unknown', verdict: 'proved', panels: [] });
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
