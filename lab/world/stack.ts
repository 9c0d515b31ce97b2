/**
 * What Alloy 1.0.0, Loki 2.9, Tempo 2.7 and Mimir export of themselves: names and labels as recorded from the real
 * servers, those that tell where data stops.
 */
import { Exporter, processMeters, read } from './exporters';
import { Logs } from './logs';
import { Job } from './scenario';
import { Meter, series } from './series';
import { Traces } from './traces';

/** What a component exports. */
type Meters = Iterable<Meter>;

/** What has flowed through the stack so far. */
interface Flow {
  logs: { backend: number; mobile: number; container: number };
  spans: { backend: number; mobile: number };
  traces: number;
  minutes: number;
}

/** Facts that the self-metrics of several components share. */
interface Pipeline {
  readonly logs: Logs;
  readonly traces: Traces;
  /** Samples a minute that the collector sends for each of its remote writes. */
  readonly samples: () => { readonly backend: number; readonly mobile: number; readonly pipeline: number };
  readonly generator: boolean;
  /** Newest sample of the backend's remote write (epoch milliseconds); it stands still when nothing is scraped. */
  readonly lastBackendSampleMs: () => number;
}

const MEAN_LINE_BYTES = 170;
const MEAN_SPAN_BYTES = 165;

/** Exporters of the four components; each keeps its own count of what flowed, from `startMs` on. */
export function stackExporters(pipeline: Pipeline, startMs: number): Record<Exclude<Job, 'scanium-backend'>, Exporter> {
  return {
    alloy: stepping(pipeline, (flow) => alloy(pipeline, flow, startMs)),
    loki: stepping(pipeline, (flow) => loki(flow, startMs)),
    tempo: stepping(pipeline, (flow) => tempo(pipeline, flow, startMs)),
    mimir: stepping(pipeline, (flow) => mimir(pipeline, flow, startMs)),
  };
}

function stepping(pipeline: Pipeline, metersOf: (flow: Flow) => Meters): Exporter {
  const flow: Flow = {
    logs: { backend: 0, mobile: 0, container: 0 },
    spans: { backend: 0, mobile: 0 },
    traces: 0,
    minutes: 0,
  };
  const meters = [...metersOf(flow)];
  return {
    step(minute) {
      const arrived = pipeline.logs.arrived(minute);
      flow.logs.backend += arrived.backend;
      flow.logs.mobile += arrived.mobile;
      flow.logs.container += arrived.container;
      for (const trace of pipeline.traces.arrived(minute)) {
        const mobile = trace.filter((span) => span.service === 'scanium-mobile').length;
        flow.spans.mobile += mobile;
        flow.spans.backend += trace.length - mobile;
        flow.traces++;
      }
      flow.minutes++;
    },
    read: (timeMs, put) => read(meters, timeMs, put),
  };
}

const selfLabels = (job: string) => ({ job, instance: `scanium-${job}`, source: 'pipeline', env: 'dev' });

function* alloy(pipeline: Pipeline, flow: Flow, startMs: number): Meters {
  const self = selfLabels('alloy');
  const component = (id: string) => ({ ...self, component_id: id, component_path: '/' });
  yield* processMeters(self, startMs, 0.011, 240e6);
  yield [
    series('alloy_build_info', { ...self, branch: 'HEAD', goos: 'linux', goarch: 'amd64', version: 'v1.0.0' }),
    () => 1,
  ];
  yield [
    series('alloy_config_hash', {
      ...self,
      sha256: '1f2107539ba90b7c2ca02f75c6cc398b237f52f0ce1a2661d4c095e638e497cb',
    }),
    () => 1,
  ];
  yield [series('alloy_config_last_load_successful', self), () => 1];
  yield [series('alloy_config_last_load_success_timestamp_seconds', self), () => startMs / 1000];
  yield [series('alloy_config_load_failures_total', self), () => 0];
  yield [
    series('alloy_component_controller_running_components', { ...self, controller_path: '/', health_type: 'healthy' }),
    () => 19,
  ];

  for (const app of ['backend', 'mobile'] as const) {
    const received = {
      ...component(`otelcol.receiver.otlp.${app}_http`),
      transport: 'http',
      otel_scope_name: 'go.opentelemetry.io/collector/obsreport/receiver',
    };
    const accepted = {
      log_records: () => flow.logs[app],
      spans: () => flow.spans[app],
      metric_points: () => (app === 'mobile' ? pipeline.samples().mobile * flow.minutes : 0),
    };
    for (const [what, count] of Object.entries(accepted)) {
      yield [series(`receiver_accepted_${what}_ratio_total`, received), count];
      yield [series(`receiver_refused_${what}_ratio_total`, received), () => 0];
    }
    const exporter = component(`otelcol.exporter.loki.${app}`);
    yield [series('otelcol_exporter_loki_entries_total', exporter), () => flow.logs[app]];
    yield [series('otelcol_exporter_loki_entries_processed', exporter), () => flow.logs[app]];
    yield [series('otelcol_exporter_loki_entries_failed', exporter), () => 0];
  }
  yield [
    series('loki_source_docker_target_entries_total', component('loki.source.docker.containers')),
    () => flow.logs.container,
  ];
  yield [series('loki_source_docker_target_parsing_errors_total', component('loki.source.docker.containers')), () => 0];
  for (const write of ['backend', 'mobile', 'container'] as const) {
    const labels = { ...component(`loki.write.${write}`), host: 'loki:3100' };
    yield [series('loki_write_sent_entries_total', labels), () => flow.logs[write]];
    yield [series('loki_write_sent_bytes_total', labels), () => flow.logs[write] * MEAN_LINE_BYTES];
    yield [series('loki_write_batch_retries_total', labels), () => 0];
    for (const reason of ['ingester_error', 'line_too_long', 'rate_limited', 'stream_limited']) {
      yield [series('loki_write_dropped_entries_total', { ...labels, reason }), () => 0];
    }
  }
  const toTempo = component('otelcol.exporter.otlp.tempo');
  const helper = { ...toTempo, otel_scope_name: 'go.opentelemetry.io/collector/exporterhelper' };
  const report = { ...toTempo, otel_scope_name: 'go.opentelemetry.io/collector/obsreport/exporter' };
  yield [series('exporter_queue_capacity_ratio', helper), () => 1000];
  yield [series('exporter_queue_size_ratio', helper), () => 0];
  yield [series('exporter_sent_spans_ratio_total', report), () => flow.spans.backend + flow.spans.mobile];
  yield [series('exporter_send_failed_spans_ratio_total', report), () => 0];

  for (const write of ['backend', 'mobile', 'pipeline'] as const) {
    const perMinute = () => pipeline.samples()[write];
    const lastMs = (timeMs: number) => (write === 'backend' ? pipeline.lastBackendSampleMs() : timeMs - 5000);
    const sent = () => perMinute() * flow.minutes;
    yield* remoteWrite(component(`prometheus.remote_write.${write}`), '38efb2', sent, lastMs);
    yield [
      series('prometheus_remote_write_wal_storage_active_series', component(`prometheus.remote_write.${write}`)),
      perMinute,
    ];
    yield [
      series('prometheus_remote_write_wal_samples_appended_total', component(`prometheus.remote_write.${write}`)),
      sent,
    ];
  }
  for (const job of ['alloy', 'loki', 'tempo', 'mimir', 'backend']) {
    yield [
      series('prometheus_target_scrape_pool_targets', { ...self, scrape_job: `prometheus.scrape.${job}` }),
      () => 1,
    ];
  }
}

function* remoteWrite(
  labels: Record<string, string>,
  remoteName: string,
  samples: () => number,
  lastMs: (timeMs: number) => number
): Meters {
  const lastSeconds = (timeMs: number) => Math.floor(lastMs(timeMs) / 1000);
  const remote = { ...labels, remote_name: remoteName, url: 'http://mimir:9009/api/v1/push' };
  yield [series('prometheus_remote_storage_samples_total', remote), samples];
  yield [series('prometheus_remote_storage_samples_failed_total', remote), () => 0];
  yield [series('prometheus_remote_storage_samples_retried_total', remote), () => 0];
  yield [series('prometheus_remote_storage_samples_pending', remote), () => 0];
  yield [series('prometheus_remote_storage_shards', remote), () => 1];
  yield [series('prometheus_remote_storage_highest_timestamp_in_seconds', labels), lastSeconds];
  yield [series('prometheus_remote_storage_queue_highest_sent_timestamp_seconds', remote), lastSeconds];
}

function* loki(flow: Flow, startMs: number): Meters {
  const self = selfLabels('loki');
  const lines = () => flow.logs.backend + flow.logs.mobile + flow.logs.container;
  yield* processMeters(self, startMs, 0.004, 97e6);
  yield [series('loki_distributor_lines_received_total', { ...self, tenant: 'fake' }), lines];
  yield [
    series('loki_distributor_bytes_received_total', { ...self, tenant: 'fake', retention_hours: '72' }),
    () => lines() * MEAN_LINE_BYTES,
  ];
  yield [series('loki_ingester_memory_streams', { ...self, tenant: 'fake' }), () => (lines() === 0 ? 0 : 38)];
  yield* requests('loki_request_duration_seconds_count', self, flow, {
    loki_api_v1_push: () => (lines() === 0 ? 0 : 24),
    loki_api_v1_query_range: 3,
    metrics: 1,
    ready: 6,
  });
}

function* tempo(pipeline: Pipeline, flow: Flow, startMs: number): Meters {
  const self = selfLabels('tempo');
  const tenant = { ...self, tenant: 'single-tenant' };
  const spans = () => flow.spans.backend + flow.spans.mobile;
  yield* processMeters(self, startMs, 0.006, 255e6);
  yield [series('tempo_distributor_spans_received_total', tenant), spans];
  yield [series('tempo_distributor_bytes_received_total', tenant), () => spans() * MEAN_SPAN_BYTES];
  yield [series('tempo_ingester_live_traces', tenant), () => (spans() === 0 ? 0 : 5)];
  for (const reason of ['live_traces_exceeded', 'trace_too_large', 'unknown_error']) {
    yield [series('tempo_discarded_spans_total', { ...tenant, reason }), () => 0];
  }
  yield* requests('tempo_request_duration_seconds_count', self, flow, {
    '/tempopb.Pusher/PushBytesV2': () => (spans() === 0 ? 0 : 12),
    api_search: 1,
    metrics: 1,
    ready: 6,
  });
  if (!pipeline.generator) {
    return;
  }
  for (const [processor, active] of [
    ['local-blocks', 0],
    ['service-graphs', 1],
    ['span-metrics', 1],
  ] as const) {
    yield [series('tempo_metrics_generator_active_processors', { ...tenant, processor }), () => active];
  }
  yield [series('tempo_metrics_generator_spans_received_total', tenant), spans];
  yield [series('tempo_metrics_generator_bytes_received_total', tenant), () => spans() * MEAN_SPAN_BYTES];
  for (const reason of ['invalid_utf8', 'outside_metrics_ingestion_slack', 'span_metrics_filtered']) {
    yield [series('tempo_metrics_generator_spans_discarded_total', { ...tenant, reason }), () => 0];
  }
  yield [series('tempo_metrics_generator_registry_active_series', tenant), () => (spans() === 0 ? 0 : 260)];
  yield [series('tempo_metrics_generator_registry_collections_total', tenant), () => flow.minutes * 4];
  yield [series('tempo_metrics_generator_registry_collections_failed_total', tenant), () => 0];
  yield [series('tempo_metrics_generator_processor_service_graphs_edges', tenant), () => flow.traces];
  yield [
    series('tempo_metrics_generator_processor_service_graphs_expired_edges', tenant),
    () => Math.floor(flow.traces / 3),
  ];
  yield [series('tempo_metrics_generator_processor_service_graphs_dropped_spans', tenant), () => 0];
  yield* remoteWrite(
    tenant,
    '3bbad9',
    () => 260 * flow.minutes,
    (timeMs) => timeMs - 8000
  );
}

function* mimir(pipeline: Pipeline, flow: Flow, startMs: number): Meters {
  const self = selfLabels('mimir');
  const user = { ...self, user: 'anonymous' };
  const perMinute = () => {
    const { backend, mobile, pipeline: own } = pipeline.samples();
    return backend + mobile + own;
  };
  yield* processMeters(self, startMs, 0.007, 123e6);
  yield [series('cortex_distributor_received_samples_total', user), () => perMinute() * flow.minutes];
  yield [series('cortex_distributor_received_requests_total', user), () => 14 * flow.minutes];
  yield [series('cortex_distributor_received_metadata_total', user), () => 0];
  yield [series('cortex_ingester_memory_series', self), () => perMinute() + 260];
  yield* requests('cortex_request_duration_seconds_count', self, flow, {
    api_v1_push: 14,
    prometheus_api_v1_query: 4,
    prometheus_api_v1_query_range: 8,
    metrics: 1,
    ready: 6,
  });
}

function* requests(
  name: string,
  self: Record<string, string>,
  flow: Flow,
  perMinute: Record<string, number | (() => number)>
): Meters {
  for (const [route, count] of Object.entries(perMinute)) {
    yield [
      series(name, { ...self, method: 'GET', route, status_code: '200', ws: 'false' }),
      () => (typeof count === 'number' ? count : count()) * flow.minutes,
    ];
  }
}
