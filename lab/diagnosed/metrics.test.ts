/** Faults on the way of metrics: the app, its scrape, the collector’s writes, the store. */
import {
  holdTo,
  logsOf,
  lokiVariable,
  mimirVariable,
  scanned,
  scrapedApp,
  some,
  spanMetrics,
  traceSearch,
} from './diagnosed';

holdTo([
  {
    incident: 'different-networks',
    cause: 'scrape-target-unreachable',
    reads: scrapedApp,
    // "Assistant token spend" reads it, too, and says that it has no data.
    blind: ['Backend 5xx ratio', 'Backend p95 latency'],
  },
  { incident: 'https-required', cause: 'scrape-rejected', reads: scrapedApp },
  {
    incident: 'series-not-queryable',
    cause: 'app-stopped',
    reads: some(scrapedApp, spanMetrics, traceSearch, logsOf(/source="(otlp|scanium-backend)"/)),
  },
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
  { incident: 'scrape-limit', cause: 'scrape-limit', reads: scrapedApp },
  { incident: 'relabel-drops', cause: 'relabel-drops', reads: (query) => /scanium_assistant_/.test(query) },
  { incident: 'remote-write-backlog', cause: 'remote-write-backlog', reads: scrapedApp, shows: 'nothing or untruth' },
  { incident: 'remote-write-rejected', cause: 'remote-write-rejected', reads: scrapedApp },
  { incident: 'label-limit', cause: 'label-limit', reads: (query) => /scanium_http_/.test(query) },
  { incident: 'series-limit', cause: 'series-limit', reads: scrapedApp },
  { incident: 'sample-time-refused', cause: 'sample-time-refused', reads: scrapedApp },
  { incident: 'timestamps-frozen', cause: 'samples-out-of-order', reads: scrapedApp },
  { incident: 'burst-too-small', cause: 'ingest-rate-limited', reads: scrapedApp },
  { incident: 'loki-down', cause: 'store-unreachable', reads: some(logsOf(/./), lokiVariable) },
]);

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
