/** What is scraped or pushed as metrics. Each exporter is stepped through time minute by minute and says its values. */
import { devices, mobileEventsByMinute } from './mobile';
import { unit } from './random';
import { endpoints, MINUTE, requestsByMinute, UserRequest } from './requests';
import { Scenario } from './scenario';
import { Histogram, series, Tally } from './series';
import { Traces } from './traces';
import { Span } from './types';

export interface Exporter {
  /** Counts what happened in a minute (counted from the epoch). */
  step(minute: number): void;
  values(timeMs: number): Iterable<readonly [series: string, value: number]>;
}

const backendLabels = {
  job: 'scanium-backend',
  instance: 'scanium-backend',
  source: 'scanium-backend',
  env: 'dev',
  service_name: 'scanium-backend',
  deployment_environment: 'dev',
};

/** Bounds of the app's latency histograms, milliseconds. */
const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 100, 200, 300, 500, 1000, 2000, 5000];

/** Per request kind: how many there were before the history begins, as the process is older than it. */
const EARLIER_REQUESTS = 900;

/** The backend's own `/metrics`. */
export function backendExporter(scenario: Scenario, startMs: number): Exporter {
  const requests = requestsByMinute(scenario);
  const tally = new Tally();

  const meterOf = keyed(({ method, route, status }: Pick<UserRequest, 'method' | 'route' | 'status'>) => {
    const labels = { ...backendLabels, method, route, status_code: String(status) };
    return {
      total: series('scanium_http_requests_total', labels),
      duration: new Histogram(tally, 'scanium_http_request_duration_ms', labels, LATENCY_BOUNDS_MS),
    };
  });
  const count = (request: Pick<UserRequest, 'method' | 'route' | 'status' | 'durationMs'>, times: number) => {
    const meter = meterOf(`${request.method} ${request.route} ${request.status}`, request);
    tally.add(meter.total, times);
    meter.duration.observe(request.durationMs, times);
  };
  const latencyOf = keyed(
    (labels: Readonly<Record<string, string>>) =>
      new Histogram(tally, 'scanium_assistant_request_latency_ms', { ...backendLabels, ...labels }, LATENCY_BOUNDS_MS)
  );
  const countAssistant = (call: NonNullable<UserRequest['assistant']>, times: number) => {
    const { provider, errorType, durationMs, promptTokens, completionTokens } = call;
    const status = errorType === '' ? 'success' : 'error';
    const labels = { ...backendLabels, provider, status, error_type: errorType || 'none' };
    tally.add(series('scanium_assistant_requests_total', labels), times);
    latencyOf(`${provider} ${status}`, { provider, status }).observe(durationMs, times);
    const tokens = { prompt: promptTokens, completion: completionTokens, total: promptTokens + completionTokens };
    for (const [token_type, used] of Object.entries(tokens)) {
      tally.add(series('scanium_assistant_tokens_used_sum', { ...backendLabels, provider, token_type }), used * times);
      tally.add(series('scanium_assistant_tokens_used_count', { ...backendLabels, provider, token_type }), times);
    }
  };

  for (const [weight, [method, route, status, durationMs]] of endpoints) {
    count({ method, route, status, durationMs }, weight * EARLIER_REQUESTS);
  }
  for (const provider of ['openai', 'claude']) {
    for (const errorType of ['', 'rate_limit', 'timeout'] as const) {
      const call = { provider, errorType, durationMs: 400, promptTokens: 450, completionTokens: 180 };
      countAssistant(call, errorType === '' ? 6000 : 150);
    }
  }

  return {
    step(minute) {
      for (const request of requests(minute)) {
        count(request, 1);
        if (request.assistant) {
          countAssistant(request.assistant, 1);
        }
      }
    },
    *values(timeMs) {
      yield* tally.entries();
      const inFlight = requests(Math.floor(timeMs / MINUTE)).length === 0 ? 0 : Math.floor(unit(61, timeMs) * 4);
      yield [series('http_server_active_requests', backendLabels), inFlight];
      yield* processValues(backendLabels, timeMs, startMs, 0.03, 96e6);
    },
  };
}

/** What the mobile app pushes over OTLP. */
export function mobileExporter(scenario: Scenario): Exporter {
  const events = mobileEventsByMinute(scenario);
  const tally = new Tally();
  const histograms = new Map(
    devices.map(([, device]) => [
      device,
      new Histogram(
        tally,
        'ml_inference_latency_ms',
        { job: 'scanium-mobile', source: 'scanium-mobile', env: 'dev', ...device },
        [10, 25, 50, 75, 100, 150, 200, 300]
      ),
    ])
  );
  return {
    step(minute) {
      for (const { device, inferenceMs } of events(minute)) {
        if (inferenceMs !== undefined) {
          histograms.get(device)?.observe(inferenceMs);
        }
      }
    },
    values: () => tally.entries(),
  };
}

/** Seconds, as Tempo's generator has them (doubling from 2 ms). */
const SPAN_BOUNDS_S = [0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096];
const EDGE_BOUNDS_S = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2];
/** Labels of the generator's registry, from the user's tempo.yaml. */
const generatorLabels = { source: 'tempo', cluster: 'scanium-dev' };

/** What Tempo's metrics-generator writes to Mimir: span metrics and the service graph. */
export function generatorExporter(traces: Traces): Exporter {
  const tally = new Tally();
  const spanMeter = keyed((span: Span) => {
    const labels = {
      ...generatorLabels,
      service: span.service,
      service_name: span.service,
      span_name: span.name,
      span_kind: `SPAN_KIND_${span.kind.toUpperCase()}`,
      status_code: `STATUS_CODE_${span.status.toUpperCase()}`,
    };
    return {
      calls: series('traces_spanmetrics_calls_total', labels),
      size: series('traces_spanmetrics_size_total', labels),
      latency: new Histogram(tally, 'traces_spanmetrics_latency', labels, SPAN_BOUNDS_S),
    };
  });
  const countSpan = (span: Span) => {
    const meter = spanMeter(`${span.service} ${span.name} ${span.kind} ${span.status}`, span);
    tally.add(meter.calls, 1);
    tally.add(meter.size, 380);
    meter.latency.observe(span.durationMs / 1000);
  };
  const edgeMeter = keyed(({ client, server, virtual }: { client: string; server: string; virtual: boolean }) => {
    const labels = { ...generatorLabels, client, server, connection_type: virtual ? 'virtual_node' : '' };
    return {
      total: series('traces_service_graph_request_total', labels),
      failed: series('traces_service_graph_request_failed_total', labels),
      client: new Histogram(tally, 'traces_service_graph_request_client_seconds', labels, EDGE_BOUNDS_S),
      server: new Histogram(tally, 'traces_service_graph_request_server_seconds', labels, EDGE_BOUNDS_S),
    };
  });
  const countEdge = (client: string, server: string, span: Span, virtual: boolean) => {
    const meter = edgeMeter(`${client} ${server}`, { client, server, virtual });
    tally.add(meter.total, 1);
    tally.add(meter.failed, span.status === 'error' ? 1 : 0);
    meter.client.observe(span.durationMs / 1000);
    meter.server.observe(span.durationMs / 1000);
  };
  return {
    step(minute) {
      for (const trace of traces.arrived(minute)) {
        for (const span of trace) {
          countSpan(span);
          const peer = span.attributes['peer.service'];
          if (span.service === 'scanium-mobile') {
            countEdge('scanium-mobile', 'scanium-backend', span, false);
          } else if (typeof peer === 'string') {
            countEdge('scanium-backend', peer, span, true);
          }
        }
      }
    },
    values: () => tally.entries(),
  };
}

/** What every process exports of itself. `cpu` is the share of one core it uses. */
export function* processValues(
  labels: Readonly<Record<string, string>>,
  timeMs: number,
  startMs: number,
  cpu: number,
  memoryBytes: number
): Iterable<readonly [string, number]> {
  const wave = unit(62 + memoryBytes, Math.floor(timeMs / MINUTE));
  yield [series('process_start_time_seconds', labels), startMs / 1000];
  yield [series('process_cpu_seconds_total', labels), ((timeMs - startMs) / 1000) * cpu];
  yield [series('process_resident_memory_bytes', labels), Math.round(memoryBytes * (1 + 0.1 * wave))];
}

/** Makes a thing of a kind once, the first time its key is asked for. */
function keyed<Of, Made>(make: (of: Of) => Made): (key: string, of: Of) => Made {
  const made = new Map<string, Made>();
  return (key, of) => {
    const known = made.get(key) ?? make(of);
    made.set(key, known);
    return known;
  };
}
