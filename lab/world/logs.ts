import { memo, memoOf } from './memo';
import { Device, devices, eventNames, MobileEvent, mobileEventsByMinute } from './mobile';
import { hex, unit } from './random';
import { MINUTE, requestsByMinute, UserRequest } from './requests';
import { Scenario } from './scenario';
import { LogEntry, LogStream, LogWorld } from './types';

type Labels = Readonly<Record<string, string>>;
/** How a line came: pushed by the app over OTLP, by the mobile app over OTLP, or read from a container by the collector. */
export type Route = 'backend' | 'mobile' | 'container';

interface Line extends LogEntry {
  readonly labels: Labels;
  readonly route: Route;
}

export interface Logs extends LogWorld {
  /** How many lines of each route reached the collector in a minute (counted from the epoch). */
  arrived(minute: number): Readonly<Record<Route, number>>;
}

/** When, within its minute, the collector scrapes the backend (milliseconds). */
export const BACKEND_SCRAPE_OFFSET_MS = 23_000;

const backendLabels = (source: string, eventName: string, level: string): Labels => ({
  source,
  service_name: 'scanium-backend',
  job: 'scanium-backend',
  exporter: 'OTLP',
  event_name: eventName,
  level,
  env: 'dev',
  deployment_environment: 'dev',
});

const mobileLabels = (device: Device, eventName: string): Labels => ({
  source: 'scanium-mobile',
  service_name: 'scanium-mobile',
  exporter: 'OTLP',
  env: 'dev',
  ...device,
  event_name: eventName,
});

/** Everything that Loki has stored since `sinceMs`. */
export function logs(scenario: Scenario, sinceMs: number): Logs {
  const requests = requestsByMinute(scenario);
  const mobile = mobileEventsByMinute(scenario);

  const linesOf = (minute: number): Line[] => {
    const lines: Line[] = [];
    for (const request of requests(minute)) {
      lines.push(...requestLines(request));
    }
    lines.push(...scrapeLines(scenario, minute));
    for (const event of mobile(minute)) {
      lines.push(mobileLine(event));
    }
    lines.push(...collectorLines(scenario, minute), ...workerLines(minute));
    return lines
      .filter((line) => line.timeMs >= sinceMs && arrives(scenario, line))
      .sort((a, b) => a.timeMs - b.timeMs);
  };

  const minuteOf = memo(2000, (minute) => {
    const byStream = new Map<string, LogEntry[]>();
    const counts = { backend: 0, mobile: 0, container: 0 };
    for (const { labels, route, timeMs, line } of linesOf(minute)) {
      counts[route]++;
      for (const kept of scenario.storedLine(labels, { timeMs, line })) {
        const key = streamKey(kept.labels);
        const entries = byStream.get(key) ?? [];
        entries.push(kept.entry);
        byStream.set(key, entries);
      }
    }
    return { byStream, counts };
  });

  const known = storedLabels(scenario, sinceMs).map((labels): LogStream => {
    const key = streamKey(labels);
    return {
      labels,
      *entries(fromMs, toMs) {
        const from = Math.max(fromMs, sinceMs);
        // A line is written when its request ends, at most two seconds after it began.
        for (let minute = Math.floor((from - 2000) / MINUTE); minute * MINUTE < toMs; minute++) {
          for (const entry of minuteOf(minute).byStream.get(key) ?? []) {
            if (entry.timeMs >= from && entry.timeMs < toMs) {
              yield entry;
            }
          }
        }
      },
    };
  });
  return { streams: () => known, arrived: (minute) => minuteOf(minute).counts };
}

const requestLines = memoOf((request: UserRequest): readonly Line[] => {
  const level = request.status >= 500 ? 'ERROR' : request.status >= 400 ? 'WARN' : 'INFO';
  const timeMs = request.startMs + request.durationMs;
  const message = `${request.method} ${request.route} ${request.status}`;
  const line = JSON.stringify({
    body: request.status >= 500 ? `request failed: ${request.assistant?.errorType ?? 'model unavailable'}` : message,
    severity: level,
    traceid: request.traceId,
    method: request.method,
    path: request.route,
    status: request.status,
    duration_ms: request.durationMs,
  });
  const logged: Line = {
    timeMs,
    line,
    labels: backendLabels('scanium-backend', 'http.request', level),
    route: 'backend',
  };
  return level === 'INFO' ? [logged] : [logged, { ...logged, labels: backendLabels('otlp', 'http.error', level) }];
});

const mobileLine = memoOf((event: MobileEvent): Line => {
  const line = JSON.stringify({
    event_name: event.eventName,
    session_id: event.sessionId,
    platform: event.device.platform,
    app_version: event.device.app_version,
    ...(event.inferenceMs === undefined ? {} : { latency_ms: event.inferenceMs }),
  });
  return { timeMs: event.timeMs, line, labels: mobileLabels(event.device, event.eventName), route: 'mobile' };
});

/** The labels of every stream that is in the store at the beginning or at the end of the history. */
function storedLabels(scenario: Scenario, sinceMs: number): readonly Labels[] {
  const kept = [sinceMs, Number.MAX_SAFE_INTEGER].flatMap((timeMs) =>
    allLabels.flatMap((labels) => scenario.storedLine(labels, { timeMs, line: '' }).map((stored) => stored.labels))
  );
  return [...new Map(kept.map((labels) => [streamKey(labels), labels])).values()];
}

function arrives(scenario: Scenario, line: Line): boolean {
  const reaches = line.route === 'container' ? scenario.containerLogs(line.timeMs) : scenario.otlp('logs', line.timeMs);
  return reaches && scenario.collector(line.timeMs);
}

/** The backend's own request log of the collector's scrape. */
function scrapeLines(scenario: Scenario, minute: number): Line[] {
  const timeMs = minute * MINUTE + BACKEND_SCRAPE_OFFSET_MS;
  const outcome = scenario.scrape('scanium-backend', timeMs);
  const reached = outcome === 'answered' || outcome === 'forbidden';
  if (!reached || !scenario.app(timeMs) || !scenario.collector(timeMs) || !scenario.logsScrapes(timeMs)) {
    return [];
  }
  const refused = outcome === 'forbidden';
  const level = refused ? 'WARN' : 'INFO';
  const line = JSON.stringify({
    body: refused ? 'GET /metrics 403 HTTPS_REQUIRED' : 'GET /metrics 200',
    severity: level,
    method: 'GET',
    path: '/metrics',
    status: refused ? 403 : 200,
    ...(refused ? { error: 'HTTPS_REQUIRED' } : {}),
    user_agent: 'GrafanaAlloy/v1.0.0',
    duration_ms: 4,
  });
  return [{ timeMs, line, labels: backendLabels('scanium-backend', 'http.request', level), route: 'backend' }];
}

const collectorLabels: Labels = { source: 'alloy', container: 'scanium-alloy', job: 'docker', env: 'dev' };

/** The collector's own log, read from its container like any other. */
function collectorLines(scenario: Scenario, minute: number): Line[] {
  const timeMs = minute * MINUTE + BACKEND_SCRAPE_OFFSET_MS + 120;
  if (!scenario.collector(timeMs)) {
    return [];
  }
  const ts = new Date(timeMs).toISOString();
  const lines = [
    `ts=${ts} level=info component_path=/ component_id=remotecfg msg="checking for configuration" duration=1.2ms`,
  ];
  if (scenario.scrape('scanium-backend', timeMs) === 'no-such-host') {
    lines.push(
      `ts=${ts} level=debug component_path=/ component_id=prometheus.scrape.backend msg="Scrape failed" ` +
        `scrape_pool=prometheus.scrape.backend target=http://scanium-backend:8080/metrics ` +
        `err="Get \\"http://scanium-backend:8080/metrics\\": dial tcp: lookup scanium-backend on 127.0.0.11:53: no such host"`
    );
  }
  if (scenario.scrape('scanium-backend', timeMs) === 'forbidden') {
    lines.push(
      `ts=${ts} level=debug component_path=/ component_id=prometheus.scrape.backend msg="Scrape failed" ` +
        `scrape_pool=prometheus.scrape.backend target=http://backend:8080/metrics ` +
        `err="server returned HTTP status 403 Forbidden"`
    );
  }
  return lines.map((line) => ({ timeMs, line, labels: collectorLabels, route: 'container' }));
}

const workerLabels: Labels = { source: 'scanium-worker', container: 'scanium-worker', job: 'docker', env: 'dev' };

/** A background job that writes logfmt: a line every ten seconds, now and then a warning or an error. */
const workerLines = memo(2000, (minute): readonly Line[] =>
  Array.from({ length: 6 }, (_, i): Line => {
    const n = minute * 6 + i;
    const timeMs = minute * MINUTE + i * 10_000 + Math.floor(unit(51, n) * 9000);
    const u = unit(52, n);
    const [level, rest] =
      u < 0.04
        ? ['error', 'event_name=thumbnail.failed error_message="unsupported image format"']
        : u < 0.12
          ? ['warn', 'event_name=thumbnail.slow duration=4.1s']
          : u < 0.3
            ? ['debug', 'event_name=queue.polled']
            : ['info', `event_name=thumbnail.made item=${hex(53, n, 8)}`];
    return {
      timeMs,
      line: `ts=${new Date(timeMs).toISOString()} level=${level} ${rest}`,
      labels: workerLabels,
      route: 'container',
    };
  })
);

const streamKey = memoOf((labels: Labels): string =>
  Object.keys(labels)
    .sort()
    .map((name) => `${name}=${labels[name]}`)
    .join(',')
);

/** The labels of every stream that can occur. */
const allLabels: readonly Labels[] = [
  ...['INFO', 'WARN', 'ERROR'].map((level) => backendLabels('scanium-backend', 'http.request', level)),
  ...['WARN', 'ERROR'].map((level) => backendLabels('otlp', 'http.error', level)),
  ...devices.flatMap(([, device]) => eventNames.map(([, eventName]) => mobileLabels(device, eventName))),
  collectorLabels,
  workerLabels,
];
