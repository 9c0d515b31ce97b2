/** What the engine asks of the world. Everything comes in through here; nothing else is imported from outside. */
import { AlertRule, Answer, DataSource, Labels, QueryResult, TimeRange } from './model';

/** Structural part of the DOM's AbortSignal that the engine uses. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
}

export interface Clock {
  /** Epoch milliseconds. */
  nowMs(): number;
  sleepMs(ms: number, signal: CancelSignal): Promise<void>;
}

/** What another clock said, between the moments at which it was asked and answered by ours (epoch milliseconds); in whole seconds. */
export interface ClockReading {
  readonly askedMs: number;
  readonly saidMs: number;
  readonly answeredMs: number;
}

export interface DashboardSummary {
  readonly uid: string;
  readonly title: string;
  readonly folder?: string;
  readonly url: string;
  readonly tags: readonly string[];
}

/** Grafana's own facts. Each call is one or a few HTTP requests; none goes to a store. */
export interface GrafanaPort {
  /** All dashboards that the viewer may see. */
  dashboards(signal: CancelSignal): Promise<Answer<readonly DashboardSummary[]>>;
  /** One dashboard's JSON: schema v1 (`panels`) or v2 (`elements`, `layout`), unvalidated. */
  dashboard(uid: string, signal: CancelSignal): Promise<Answer<unknown>>;
  /** A library panel's model, unvalidated. */
  libraryPanel(uid: string, signal: CancelSignal): Promise<Answer<unknown>>;
  /** The panel types that this Grafana can draw, the viewer's rights aside. */
  panelPlugins(signal: CancelSignal): Promise<Answer<readonly string[]>>;
  dataSources(signal: CancelSignal): Promise<Answer<readonly DataSource[]>>;
  /** The clock of the machine that Grafana, or a proxy before it, answers from. */
  time(signal: CancelSignal): Promise<Answer<ClockReading>>;
  /** Grafana's own alert rules that the viewer may see. */
  alertRules(signal: CancelSignal): Promise<Answer<readonly AlertRule[]>>;
}

/** One target of a batch. */
export interface StoreQuery {
  /** Unique within its batch. */
  readonly id: string;
  readonly datasource: DataSource;
  /** What Grafana's data source plugin understands: `{expr, instant, range, format, …}`; refId and datasource are put in by the adapter. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly range: TimeRange;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
  /** Keep the points of every series, not only their summary. */
  readonly keepPoints?: boolean;
}

export interface FoundTrace {
  readonly traceId: string;
  readonly rootService?: string;
  /** Everybody who has a span in it, where the store counts them. */
  readonly services?: readonly string[];
  readonly rootName?: string;
  readonly startMs: number;
}

/** A span of a trace. */
export interface FoundSpan {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Attributes of its resource and its own, which come first where both have one. */
  readonly tags: Labels;
}

/** A sample's example: its labels are its own, `trace_id` among them, not those of the series. */
export interface Exemplar {
  readonly timeMs: number;
  readonly labels: Labels;
}

/** A recording rule as the store's ruler runs it. */
export interface RecordingRule {
  /** The metric that it makes. */
  readonly name: string;
  readonly group: string;
  readonly query: string;
  /** Why the last evaluation failed; undefined where it did not. */
  readonly error?: string;
}

/** Questions to stores, each through Grafana. Bounding, retrying and splitting of batches is the engine's, not the port's. */
export interface StorePort {
  /**
   * One `POST /api/ds/query` with all targets of the batch (same time range for all; the adapter may group by range).
   * Every id of the batch is in the answer; when the request as a whole fails, each carries that failure.
   */
  query(batch: readonly StoreQuery[], signal: CancelSignal): Promise<ReadonlyMap<string, Answer<QueryResult>>>;
  /** Prometheus and Loki label names; `match` are selectors, empty for all. */
  labelNames(
    source: DataSource,
    match: readonly string[],
    range: TimeRange,
    signal: CancelSignal
  ): Promise<Answer<readonly string[]>>;
  /** Prometheus and Loki label values; `__name__` gives metric names. Prometheus covers blocks: "some time", never "now". */
  labelValues(
    source: DataSource,
    label: string,
    match: readonly string[],
    range: TimeRange,
    signal: CancelSignal
  ): Promise<Answer<readonly string[]>>;
  /** Prometheus and Loki series of selectors. */
  series(
    source: DataSource,
    match: readonly string[],
    range: TimeRange,
    signal: CancelSignal
  ): Promise<Answer<readonly Labels[]>>;
  /** Recording rules of a Prometheus store's own ruler; others that write to it are not among them. */
  rules(source: DataSource, signal: CancelSignal): Promise<Answer<readonly RecordingRule[]>>;
  /** The types that scraped processes declare for a metric (`# TYPE`), whether or not it has samples; none where the store keeps no metadata. */
  declaredTypes(source: DataSource, metric: string, signal: CancelSignal): Promise<Answer<readonly string[]>>;
  /** The clock of a Prometheus store: the moment it takes for now. */
  time(source: DataSource, signal: CancelSignal): Promise<Answer<ClockReading>>;
  /** Exemplars of the series that a PromQL query reads; none where the store keeps none. */
  exemplars(
    source: DataSource,
    query: string,
    range: TimeRange,
    signal: CancelSignal
  ): Promise<Answer<readonly Exemplar[]>>;
  /** Alert rules that a Prometheus or Loki store's own ruler runs. */
  alertRules(source: DataSource, signal: CancelSignal): Promise<Answer<readonly AlertRule[]>>;
  /** Tempo TraceQL search, newest matches, at most `limit`. */
  searchTraces(
    source: DataSource,
    query: string,
    range: TimeRange,
    limit: number,
    signal: CancelSignal
  ): Promise<Answer<readonly FoundTrace[]>>;
  /** The spans of a trace by its id, wherever in time; none where Tempo does not have it. */
  trace(source: DataSource, traceId: string, signal: CancelSignal): Promise<Answer<readonly FoundSpan[]>>;
  /** Tempo tag names by scope: `{ resource: ['service.name'], span: [...], intrinsic: [...] }`. */
  spanTags(
    source: DataSource,
    range: TimeRange,
    signal: CancelSignal
  ): Promise<Answer<Readonly<Record<string, readonly string[]>>>>;
  /** Tempo values of a tag written with its scope: `resource.service.name`. */
  spanTagValues(
    source: DataSource,
    tag: string,
    range: TimeRange,
    signal: CancelSignal
  ): Promise<Answer<readonly string[]>>;
}

export interface Ports {
  readonly clock: Clock;
  readonly grafana: GrafanaPort;
  readonly stores: StorePort;
}
