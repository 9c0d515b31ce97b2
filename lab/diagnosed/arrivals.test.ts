/** Faults on the way of logs and traces, and in what their queries ask. */
import { incidentNamed } from '../incidents';
import { MINUTE } from '../incidents/incident';
import { holdTo, logsOf, lokiVariable, scanned, some, spanMetrics, traceSearch } from './diagnosed';

holdTo([
  {
    incident: 'otlp-wrong-port',
    cause: 'otlp-not-arriving',
    reads: some(logsOf(/source="(otlp|scanium-backend|scanium-mobile)"/), traceSearch, spanMetrics, (query) =>
      /source="scanium-mobile"/.test(query)
    ),
  },
  {
    incident: 'loki-not-for-viewers',
    cause: 'permission-missing',
    reads: some(logsOf(/./), lokiVariable),
    others: ['metric-unknown'],
  },
  {
    incident: 'log-driver',
    cause: 'logs-not-collected',
    reads: some(logsOf(/\{/), lokiVariable),
  },
  { incident: 'span-metrics-missing', cause: 'metrics-generator-off', reads: spanMetrics },
  {
    incident: 'log-level-case',
    cause: 'log-pipeline-empty',
    reads: (query) => /level="(ERROR|WARN)"/.test(query) && query.includes('scanium-worker'),
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
    incident: 'log-job-renamed',
    cause: 'log-labels-changed',
    reads: logsOf(/job="docker"/),
  },
  {
    incident: 'log-read-twice',
    cause: 'duplicate-lines',
    reads: some(logsOf(/container="scanium-worker"|"thumbnail.made"/), logsOf(/source=~"\$source"/)),
    shows: 'untruth',
  },
  {
    incident: 'span-attributes',
    cause: 'trace-attribute-missing',
    reads: (query) => /span\.service\.name/.test(query),
    others: ['trace-attribute-missing', 'trace-attribute-missing'],
  },
  { incident: 'traces-exporter-off', cause: 'traces-not-collected', reads: some(traceSearch, spanMetrics) },
  {
    incident: 'metrics-write-refused',
    cause: 'metrics-not-arriving',
    // What Tempo makes of spans goes another way to the store.
    reads: (query, { datasource }) =>
      JSON.stringify(datasource ?? '').includes('MIMIR') && !/^vector\(1\)$|traces_spanmetrics/.test(query),
  },
  { incident: 'exporter-wrong-address', cause: 'exporter-fails', reads: some(traceSearch, spanMetrics) },
  { incident: 'spans-filtered-out', cause: 'spans-sampled-out', reads: some(traceSearch, spanMetrics) },
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
  { incident: 'live-trace-limit', cause: 'spans-rejected', reads: traceSearch, shows: 'untruth' },
  { incident: 'ingesters-not-searched', cause: 'trace-search-blind', reads: traceSearch },
  {
    incident: 'memory-limiter',
    cause: 'receiver-refuses',
    reads: some(logsOf(/source="(otlp|scanium-backend|scanium-mobile)"/), traceSearch, spanMetrics, (query) =>
      /source="scanium-mobile"/.test(query)
    ),
  },
]);

it('a collector that stopped four minutes ago is missed while every panel still has data', async () => {
  const { report } = await scanned({
    ...incidentNamed('collector-down'),
    name: 'collector-down-lately',
    began: { agoMs: 4 * MINUTE, from: 'start' },
  });
  const [first, ...others] = report.rootCauses;
  expect([first?.cause, first?.panels, others]).toEqual(['collector-down', [], []]);
  expect(first?.fading.length).toBeGreaterThan(20);
}, 60_000);
