/** What each incident leaves behind in the stores, 40 minutes after the full hour that it is counted from. */
import { foundDashboards } from '../dashboards/dashboards';
import { repaired } from '../dashboards/repairs';
import { healthyScenario } from '../world/scenario';
import { World, world } from '../world/world';
import { incidents } from './index';
import { HOUR, Incident, MINUTE } from './incident';

const HOUR_MS = Date.UTC(2026, 10, 21, 12);
const NOW_MS = HOUR_MS + 40 * MINUTE;
const FROM_MS = HOUR_MS - 3.5 * HOUR;

function worldOf({ began, scenario }: Incident): World {
  const sinceMs = began ? (began.from === 'hour' ? HOUR_MS : NOW_MS) - began.agoMs : NOW_MS;
  return world({ ...healthyScenario, ...scenario?.(sinceMs) }, FROM_MS, NOW_MS);
}

/** Minutes since the last of `times`, rounded; `never` where there is none. */
function age(times: Iterable<number>): number | 'never' {
  let last = -Infinity;
  for (const timeMs of times) {
    last = timeMs < NOW_MS ? Math.max(last, timeMs) : last;
  }
  return last === -Infinity ? 'never' : Math.round((NOW_MS - last) / MINUTE);
}

/** How old, in minutes, the newest of everything is; `up` is the last value of the backend's. */
function state(incident: Incident) {
  const { logs, traces, samples } = worldOf(incident);
  const newest: Record<string, number[]> = { app: [], spanMetrics: [], collector: [], mobile: [] };
  let up: number | 'never' = 'never';
  let requestsAtHour = 0;
  let requestsNow = 0;
  for (const { series, timeMs, value } of samples()) {
    if (series.startsWith('up{job="scanium-backend"')) {
      up = value;
    }
    if (series.startsWith('scanium_http_requests_total')) {
      newest.app?.push(timeMs);
      requestsAtHour += timeMs > HOUR_MS && timeMs < HOUR_MS + MINUTE ? value : 0;
      requestsNow += timeMs > NOW_MS - MINUTE ? value : 0;
    } else if (series.startsWith('traces_spanmetrics_calls_total')) {
      newest.spanMetrics?.push(timeMs);
    } else if (series.startsWith('alloy_config_last_load_successful')) {
      newest.collector?.push(timeMs);
    } else if (series.startsWith('ml_inference_latency_ms_count')) {
      newest.mobile?.push(timeMs);
    }
  }
  const lines = (source: string, wanted: (line: string) => boolean = () => true) =>
    age(
      logs
        .streams()
        .filter(({ labels }) => labels.source === source)
        .flatMap((stream) =>
          [...stream.entries(FROM_MS, NOW_MS)].filter(({ line }) => wanted(line)).map(({ timeMs }) => timeMs)
        )
    );
  return {
    up,
    requestsRise: requestsNow > requestsAtHour,
    appMetrics: age(newest.app ?? []),
    mobileMetrics: age(newest.mobile ?? []),
    collectorMetrics: age(newest.collector ?? []),
    spanMetrics: age(newest.spanMetrics ?? []),
    appLogs: lines('scanium-backend', (line) => !line.includes('/metrics')),
    scrapesAnswered: lines('scanium-backend', (line) => line.includes('/metrics') && line.includes('"status":200')),
    scrapesForbidden: lines('scanium-backend', (line) => line.includes('HTTPS_REQUIRED')),
    scrapesUnresolved: lines('alloy', (line) => line.includes('no such host')),
    mobileLogs: lines('scanium-mobile'),
    collectorLogs: lines('alloy'),
    traces: age([...traces.traces(FROM_MS, NOW_MS)].map(([root]) => root?.startMs ?? 0)),
  };
}

const fine = {
  up: 1,
  requestsRise: true,
  appMetrics: 1,
  mobileMetrics: 1,
  collectorMetrics: 1,
  spanMetrics: 0,
  appLogs: 0,
  scrapesAnswered: 1,
  scrapesForbidden: 'never',
  scrapesUnresolved: 'never',
  mobileLogs: 0,
  collectorLogs: 1,
  traces: 0,
};
const ago = { threeHours: 220, twoHours: 160 };

const expected: Record<string, Partial<Record<keyof ReturnType<typeof state>, number | 'never' | boolean>>> = {
  healthy: {},
  quiet: {
    requestsRise: false,
    appLogs: ago.twoHours,
    mobileLogs: ago.twoHours,
    traces: ago.twoHours,
    spanMetrics: ago.twoHours - 15,
    scrapesAnswered: 'never',
  },
  'different-networks': {
    up: 0,
    appMetrics: ago.threeHours + 1,
    requestsRise: false,
    scrapesAnswered: ago.threeHours + 1,
    scrapesUnresolved: 1,
  },
  'https-required': {
    up: 0,
    appMetrics: ago.threeHours + 1,
    requestsRise: false,
    scrapesAnswered: ago.threeHours + 1,
    scrapesForbidden: 1,
  },
  'otlp-wrong-port': {
    mobileMetrics: ago.threeHours + 1,
    spanMetrics: ago.threeHours - 15,
    appLogs: ago.threeHours,
    mobileLogs: ago.threeHours,
    traces: ago.threeHours,
    scrapesAnswered: ago.threeHours + 1,
  },
  'log-driver': { appLogs: 'never', mobileLogs: 'never', collectorLogs: 'never', scrapesAnswered: 'never' },
  'series-not-queryable': {
    requestsRise: false,
    appMetrics: ago.threeHours + 1,
    spanMetrics: ago.threeHours - 15,
    appLogs: ago.threeHours,
    traces: ago.threeHours,
    scrapesAnswered: ago.threeHours + 1,
  },
  'span-metrics-missing': { spanMetrics: 'never' },
  'collector-down': {
    requestsRise: false,
    appMetrics: 31,
    mobileMetrics: 31,
    collectorMetrics: 31,
    spanMetrics: 15,
    appLogs: 30,
    mobileLogs: 30,
    collectorLogs: 31,
    traces: 30,
    scrapesAnswered: 31,
  },
  'memory-limit-unset': {},
  // The second scrape comes nine seconds after the first.
  'scraped-twice': { appMetrics: 0 },
  'worker-missing': {},
  'log-labels-too-many': { appLogs: ago.threeHours, scrapesAnswered: ago.threeHours + 1 },
  'log-write-url': { appLogs: ago.threeHours, scrapesAnswered: ago.threeHours + 1 },
  'log-stage-drops': { collectorLogs: ago.threeHours + 1 },
  'log-file-moved': { collectorLogs: ago.threeHours + 1 },
  'log-job-renamed': {},
  'log-read-twice': {},
  'restart-loop': {},
  'push-stopped': {},
  'memory-limiter': {
    mobileMetrics: ago.threeHours + 1,
    spanMetrics: ago.threeHours - 15,
    appLogs: ago.threeHours,
    mobileLogs: ago.threeHours,
    traces: ago.threeHours,
    scrapesAnswered: ago.threeHours + 1,
  },
  'exporter-wrong-address': { spanMetrics: ago.threeHours - 15, traces: ago.threeHours },
  'live-trace-limit': {},
  'spans-filtered-out': { spanMetrics: ago.threeHours - 15, traces: ago.threeHours },
  'generator-write-refused': { spanMetrics: ago.threeHours },
  'late-spans': { spanMetrics: ago.threeHours - 15 },
  'service-graph-off': {},
  'scrape-limit': { up: 0, appMetrics: ago.twoHours + 1, requestsRise: false },
  'relabel-drops': {},
  'remote-write-backlog': { appMetrics: 41, requestsRise: false },
  'remote-write-rejected': { appMetrics: ago.twoHours + 1, requestsRise: false },
  'label-limit': { appMetrics: ago.twoHours + 1, requestsRise: false },
  'series-limit': { appMetrics: ago.twoHours + 1, requestsRise: false },
  'sample-time-refused': { appMetrics: ago.twoHours + 1, requestsRise: false },
  'timestamps-frozen': { appMetrics: ago.twoHours + 1, requestsRise: false },
  'burst-too-small': { appMetrics: ago.twoHours + 1, requestsRise: false },
  'two-collectors': {},
  'metrics-write-refused': {
    appMetrics: ago.twoHours + 1,
    mobileMetrics: ago.twoHours + 1,
    collectorMetrics: ago.twoHours + 1,
    requestsRise: false,
  },
  'traces-exporter-off': { spanMetrics: ago.threeHours - 15, traces: ago.threeHours },
  'ingest-rate-limited': {},
  'config-not-loaded': {},
  'collector-unhealthy': {},
  'not-scraped-at-all': { up: 'never', appMetrics: 'never', requestsRise: false, scrapesAnswered: 'never' },
  // What they take away is one bucket, and a stretch of the past.
  'histogram-buckets-missing': {},
  'read-path-partial': {},
};

describe('what an incident leaves in the stores', () => {
  test.each(Object.entries(expected))('%s', (name, differs) => {
    const incident = incidents.find((known) => known.name === name);
    expect(incident && state(incident)).toEqual({ ...fine, ...differs });
  });

  test('every other incident breaks a store, a data source, a dashboard, or is too fresh to show', () => {
    const others = incidents.filter(({ name }) => !(name in expected));
    // Two leave the rest of the stack as it is: their series are there beside the others for as long as the history is.
    expect(others.filter(({ scenario, began }) => scenario && !began)).toHaveLength(2);
    expect(others.flatMap(({ scenario, began }) => (scenario && began ? [began] : []))).toEqual([
      { agoMs: 90_000, from: 'start' },
      { agoMs: 90_000, from: 'start' },
      // The last run of hourly-export; nothing breaks.
      { agoMs: 2_700_000, from: 'start' },
      // The laptop of computer-clock-ahead takes 12 minutes ago for what is the present.
      { agoMs: 720_000, from: 'start' },
      // What the collector of collector-clock-ahead scrapes is shifted from the beginning on.
      { agoMs: 0, from: 'start' },
      // The instance that deployed replaces; nothing breaks.
      { agoMs: 7_200_000, from: 'hour' },
    ]);
    const rest = others.filter(({ scenario }) => !scenario);
    expect(rest.filter(({ stores, dashboards, sources }) => !stores && !dashboards && !sources)).toEqual([]);
  });

  test('names are unique', () => {
    expect(new Set(incidents.map(({ name }) => name)).size).toBe(incidents.length);
  });
});

describe('the dashboards that an incident serves', () => {
  const served = (name: string) => {
    const found = foundDashboards();
    const dashboards = incidents
      .find((known) => known.name === name)
      ?.dashboards?.(structuredClone(found), repaired(found));
    return JSON.stringify(dashboards);
  };

  test.each([
    ['renamed-metrics', ['openai_requests_total', 'openai_rate_limit_requests_remaining'], ['scanium_assistant_']],
    [
      'rate-window-too-short',
      [
        'sum(rate(scanium_http_requests_total{service_name=~\\"$service\\", deployment_environment=~\\"$env\\", route=~\\"$route\\"}[$__rate_interval]',
      ],
      [],
    ],
    [
      'as-found',
      ['otelcol_receiver_accepted_spans', 'nativeSearch', 'staging'],
      ['receiver_accepted_spans_ratio_total'],
    ],
    ['variable-all-literal', ['"query":"$__all"'], []],
    ['wrong-datasource-for-query', ['scanium-errors'], []],
  ])('%s', (name, holds, lacks) => {
    for (const text of holds) {
      expect(served(name)).toContain(text);
    }
    for (const text of lacks) {
      expect(served(name)).not.toContain(text);
    }
  });

  test('a history is the same however often it is made', () => {
    const take = () => {
      const first = [];
      for (const sample of world(healthyScenario, FROM_MS, FROM_MS + 5 * MINUTE).samples()) {
        first.push(sample);
      }
      return first;
    };
    expect(take()).toEqual(take());
  });
});
