/** What is scraped or pushed as metrics. Each exporter is stepped through time minute by minute and says its values. */
import { devices, mobileEventsByMinute } from './mobile';
import { unit } from './random';
import { AssistantCall, endpoints, MINUTE, requestsByMinute, UserRequest } from './requests';
import { Scenario } from './scenario';
import { Histogram, Meter, series, Tally } from './series';
import { Traces } from './traces';
import { Span } from './types';

export type Put = (series: string, value: number) => void;

export interface Exporter {
  /** Counts what happened in a minute (counted from the epoch). */
  step(minute: number): void;
  /** Hands out what every series is at a time. */
  read(timeMs: number, put: Put): void;
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
      duration: new Histogram(tally, 'scanium_http_request_duration_ms', labels, LATENCY_BOUNDS_MS),
      total: tally.cell(series('scanium_http_requests_total', labels)),
    };
  });
  const count = (request: Pick<UserRequest, 'method' | 'route' | 'status' | 'durationMs'>, times: number) => {
    const meter = meterOf(`${request.method} ${request.route} ${request.status}`, request);
    meter.total.value += times;
    meter.duration.observe(request.durationMs, times);
  };
  const assistantMeterOf = keyed(({ provider, errorType }: Pick<AssistantCall, 'provider' | 'errorType'>) => {
    const status = errorType === '' ? 'success' : 'error';
    const labels = { ...backendLabels, provider, status, error_type: errorType || 'none' };
    const tokens = (token_type: string) => ({
      sum: tally.cell(series('scanium_assistant_tokens_used_sum', { ...backendLabels, provider, token_type })),
      count: tally.cell(series('scanium_assistant_tokens_used_count', { ...backendLabels, provider, token_type })),
    });
    return {
      total: tally.cell(series('scanium_assistant_requests_total', labels)),
      latency: new Histogram(
        tally,
        'scanium_assistant_request_latency_ms',
        { ...backendLabels, provider, status },
        LATENCY_BOUNDS_MS
      ),
      tokens: { prompt: tokens('prompt'), completion: tokens('completion'), total: tokens('total') },
    };
  });
  const countAssistant = (call: AssistantCall, times: number) => {
    const { provider, errorType, durationMs, promptTokens, completionTokens } = call;
    const meter = assistantMeterOf(`${provider} ${errorType}`, call);
    meter.total.value += times;
    meter.latency.observe(durationMs, times);
    const used = { prompt: promptTokens, completion: completionTokens, total: promptTokens + completionTokens };
    for (const kind of ['prompt', 'completion', 'total'] as const) {
      meter.tokens[kind].sum.value += used[kind] * times;
      meter.tokens[kind].count.value += times;
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

  const inFlight = (timeMs: number) =>
    requests(Math.floor(timeMs / MINUTE)).length === 0 ? 0 : Math.floor(unit(61, timeMs) * 4);
  const meters: readonly Meter[] = [
    [series('http_server_active_requests', backendLabels), inFlight],
    ...processMeters(backendLabels, startMs, 0.03, 96e6),
  ];
  return {
    step(minute) {
      for (const request of requests(minute)) {
        count(request, 1);
        if (request.assistant) {
          countAssistant(request.assistant, 1);
        }
      }
    },
    read(timeMs, put) {
      tally.read(put);
      read(meters, timeMs, put);
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
    read: (_, put) => tally.read(put),
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
      latency: new Histogram(tally, 'traces_spanmetrics_latency', labels, SPAN_BOUNDS_S),
      calls: tally.cell(series('traces_spanmetrics_calls_total', labels)),
      size: tally.cell(series('traces_spanmetrics_size_total', labels)),
    };
  });
  const countSpan = (span: Span) => {
    const meter = spanMeter(`${span.service} ${span.name} ${span.kind} ${span.status}`, span);
    meter.calls.value++;
    meter.size.value += 380;
    meter.latency.observe(span.durationMs / 1000);
  };
  const edgeMeter = keyed(({ client, server, virtual }: { client: string; server: string; virtual: boolean }) => {
    const labels = { ...generatorLabels, client, server, connection_type: virtual ? 'virtual_node' : '' };
    return {
      client: new Histogram(tally, 'traces_service_graph_request_client_seconds', labels, EDGE_BOUNDS_S),
      server: new Histogram(tally, 'traces_service_graph_request_server_seconds', labels, EDGE_BOUNDS_S),
      total: tally.cell(series('traces_service_graph_request_total', labels)),
      failed: tally.cell(series('traces_service_graph_request_failed_total', labels)),
    };
  });
  const countEdge = (client: string, server: string, span: Span, virtual: boolean) => {
    const meter = edgeMeter(`${client} ${server}`, { client, server, virtual });
    meter.total.value++;
    meter.failed.value += span.status === 'error' ? 1 : 0;
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
    read: (_, put) => tally.read(put),
  };
}

/** What every process exports of itself. `cpu` is the share of one core it uses. */
export function processMeters(
  labels: Readonly<Record<string, string>>,
  startMs: number,
  cpu: number,
  memoryBytes: number
): readonly Meter[] {
  const wave = (timeMs: number) => unit(62 + memoryBytes, Math.floor(timeMs / MINUTE));
  return [
    [series('process_start_time_seconds', labels), () => startMs / 1000],
    [series('process_cpu_seconds_total', labels), (timeMs) => ((timeMs - startMs) / 1000) * cpu],
    [series('process_resident_memory_bytes', labels), (timeMs) => Math.round(memoryBytes * (1 + 0.1 * wave(timeMs)))],
  ];
}

/** What meters say at a time. */
export function read(meters: readonly Meter[], timeMs: number, put: Put): void {
  for (const [key, value] of meters) {
    put(key, value(timeMs));
  }
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
