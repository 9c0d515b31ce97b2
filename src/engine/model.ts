/** The vocabulary of Pipeline Health as types, on one page. Times are epoch milliseconds, durations milliseconds. */

/** A stage that data passes, in the order in which it flows. */
export const hops = ['source', 'collector', 'store', 'generator', 'datasource', 'variable', 'query', 'panel'] as const;
export type Hop = (typeof hops)[number];

export const signals = ['metrics', 'logs', 'traces'] as const;
export type Signal = (typeof signals)[number];

export type Labels = Readonly<Record<string, string>>;

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
  /** As written in the dashboard or URL: `now-1h`, `now`, or epoch milliseconds. */
  readonly raw: { readonly from: string; readonly to: string };
}

// ---------------------------------------------------------------- inventory

export type StoreKind = 'prometheus' | 'loki' | 'tempo' | 'other';

export interface DataSource {
  readonly uid: string;
  readonly name: string;
  /** Plugin id: `prometheus`, `loki`, `tempo`, … */
  readonly type: string;
  readonly kind: StoreKind;
  readonly isDefault: boolean;
  readonly url?: string;
  /** Configured scrape interval (`jsonData.timeInterval`); undefined where nothing is configured (Grafana then takes 15 s). */
  readonly scrapeIntervalMs?: number;
  /** Which store it is, as its settings say (`jsonData.prometheusType`): `Prometheus`, `Mimir`, `Cortex`, `Thanos`. */
  readonly product?: string;
  /** Queries travel in the address (`jsonData.httpMethod` GET), which proxies cut at some kilobytes. */
  readonly queriesByGet?: boolean;
  /** Loki only: lines that a query without a limit of its own is given (`jsonData.maxLines`; 1000 where nothing is configured). */
  readonly maxLines?: number;
  /** Tempo only: where its service map and span metrics are asked (`jsonData.serviceMap.datasourceUid`). */
  readonly serviceMapUid?: string;
  /** Data sources to which its settings link what it shows: a log line to its trace, a span to its logs, … */
  readonly links?: readonly SourceLink[];
}

/** A link from one data source to another, as its settings say. */
export interface SourceLink {
  /** The setting that says so: `derivedFields`, `tracesToLogsV2`, `exemplarTraceIdDestinations`, … */
  readonly setting: string;
  readonly uid: string;
  /** Loki's derived fields: what marks the lines that have the link, a pattern of their text or the name of a label. */
  readonly marked?: { readonly by: 'pattern' | 'label'; readonly text: string };
  /** Exemplars: their label that holds the trace id. */
  readonly idLabel?: string;
  /** Links from spans: what is asked of the other data source. */
  readonly asks?: SpanQuery;
}

/** How a query is made of a span. */
export interface SpanQuery {
  /** Attributes of a span and the labels that they are elsewhere; none where nothing is set. */
  readonly tags: readonly { readonly key: string; readonly label: string }[];
  /** Written by hand; none where Grafana makes a selector of the tags. */
  readonly written: readonly string[];
  /** Only what holds the trace's id is wanted. */
  readonly byTraceId: boolean;
  /** How much later than the span the asked time begins and ends. */
  readonly shiftMs: { readonly start: number; readonly end: number };
}

/** What a dashboard writes where a data source is named. */
export type DataSourceRef =
  | { readonly kind: 'default' } // null, absent or the word `default`
  | { readonly kind: 'named'; readonly text: string; readonly type?: string } // uid or legacy name; may hold `$ds` or `${DS_X}`
  | { readonly kind: 'mixed' } // -- Mixed --: each target names its own
  | { readonly kind: 'dashboard' } // -- Dashboard --: another panel's result
  | { readonly kind: 'grafana' }; // -- Grafana --, __expr__ and other built-in ones

export type VariableType =
  'query' | 'custom' | 'constant' | 'interval' | 'datasource' | 'textbox' | 'adhoc' | 'groupby' | 'switch' | 'other';

export interface VariableOption {
  readonly text: string;
  readonly value: string;
}

export interface Variable {
  readonly name: string;
  readonly type: VariableType;
  readonly label?: string;
  /** Query text, comma list, plugin id of a datasource variable, … as saved. */
  readonly query: string;
  /** The saved query when it is an object (Loki, Tempo and newer Prometheus editors), untouched. */
  readonly queryModel?: Readonly<Record<string, unknown>>;
  readonly datasource: DataSourceRef;
  readonly regex: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  /** Saved current values; `['$__all']` for All. */
  readonly current: readonly string[];
  readonly options: readonly VariableOption[];
  /** Ad hoc filters only. */
  readonly filters: readonly Matcher[];
}

export interface Target {
  readonly refId: string;
  readonly hidden: boolean;
  readonly datasource: DataSourceRef;
  /** The target exactly as saved. */
  readonly model: Readonly<Record<string, unknown>>;
}

/** A setting of a panel that leaves some of its data out. */
export type Narrowing =
  | { readonly kind: 'refIds'; readonly keeps: string }
  | { readonly kind: 'no-rows' }
  | {
      readonly kind: 'names';
      /** The setting as Grafana's editor calls it. */
      readonly by: string;
      readonly include?: { readonly names: readonly string[]; readonly pattern?: string };
      readonly exclude?: { readonly names: readonly string[]; readonly pattern?: string };
    };

export interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  /** Title of the row that holds it. */
  readonly row?: string;
  readonly repeat?: string;
  readonly libraryUid?: string;
  readonly datasource: DataSourceRef;
  readonly targets: readonly Target[];
  readonly timeFrom?: string;
  readonly timeShift?: string;
  readonly interval?: string;
  readonly maxDataPoints?: number;
  readonly transformations: readonly string[];
  /** Unit of all its fields, as saved; undefined where it names none, or overrides give some fields another. */
  readonly unit?: string;
  /** What it says in the place of "No data", where that reads like a value or like good news. */
  readonly standIn?: string;
  /** What it makes of its rows where it shows one value of many: `count`, `lastNotNull`, … */
  readonly calcs?: readonly string[];
  /** What it leaves of its queries' data, step by step, as far as its settings tell. */
  readonly narrowing?: readonly Narrowing[];
  /** Its first transformation joins its queries' tables by this field. */
  readonly joinsBy?: { readonly field: string; readonly inner: boolean };
  /** No plugin of this Grafana draws its type. */
  readonly pluginLost?: boolean;
  /** Grafana does not find the library panel that it is. */
  readonly libraryLost?: boolean;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly folder?: string;
  /** Path within Grafana: `/d/uid/slug`. */
  readonly url: string;
  readonly tags: readonly string[];
  readonly time: { readonly from: string; readonly to: string };
  readonly variables: readonly Variable[];
  readonly panels: readonly Panel[];
}

/** One node of an alert rule that asks a data source; expressions over them are in `AlertRule.expressions`. */
export interface AlertQuery {
  readonly refId: string;
  readonly datasourceUid: string;
  /** Seconds before the moment of evaluation. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
  /** The query exactly as saved. */
  readonly model: Readonly<Record<string, unknown>>;
}

/** A rule that is to tell somebody, run by Grafana or by a store's own ruler. */
export interface AlertRule {
  /** Unique within a scan. */
  readonly id: string;
  readonly title: string;
  readonly folder?: string;
  readonly group: string;
  /** Grafana's own rules only. */
  readonly uid?: string;
  /** Name of the data source whose store runs it; undefined where Grafana does. */
  readonly ruler?: string;
  readonly isPaused: boolean;
  /** What the rule does where its queries find nothing (`OK`, `KeepLast`, `NoData`, `Alerting`) or fail; a store's rules have no such setting. */
  readonly onNoData?: string;
  readonly onError?: string;
  /** What it says now: `firing`, `pending`, `inactive`; undefined where that is not known. */
  readonly state?: string;
  readonly queries: readonly AlertQuery[];
  /** How a silent query silences the rule: each of them does, or only all together. */
  readonly needs: 'each' | 'any';
  /** When a store's ruler last looked, as it says it, to fractions of a second. */
  readonly evaluated?: string;
}

/** Something left out, and why; every one is said in the report. */
export interface Omission {
  readonly what: string; // `dashboard "Ops" (uid abc)`
  readonly why: string; // `403: you may not read it`
}

// ---------------------------------------------------------------- queries

export type Language = 'promql' | 'logql' | 'traceql';
export const signalOf: Readonly<Record<Language, Signal>> = { promql: 'metrics', logql: 'logs', traceql: 'traces' };
export type MatchOp = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly label: string;
  readonly op: MatchOp;
  readonly value: string;
}

/** What a query reads. `text` is the selector alone, without range or offset, in its own language. */
export interface Selector {
  readonly language: Language;
  readonly text: string;
  /** PromQL: the metric name, undefined when only matchers select. */
  readonly metric?: string;
  /** PromQL and LogQL matchers, `__name__` excluded; TraceQL: empty. */
  readonly matchers: readonly Matcher[];
  /** PromQL/LogQL range in brackets. */
  readonly rangeMs?: number;
  /** PromQL offset; positive looks back. */
  readonly offsetMs?: number;
  /** Function directly around a PromQL range selector: `rate`, `increase`, … */
  readonly call?: string;
  /** LogQL: what follows the stream selector, `| json | level="x"`; empty when nothing. */
  readonly pipeline?: string;
  /** A fallback such as `or vector(0)` covers it, or it stands right of `unless`: its absence is not visible. */
  readonly guarded: boolean;
}

export type ParsedQuery =
  | {
      readonly ok: true;
      readonly selectors: readonly Selector[];
      /** The query with fallbacks such as `or vector(0)` taken out; undefined when it has none. */
      readonly withoutFallback?: string;
      /** TraceQL: attributes the query names, with scope as written: `resource.service.name`, `.http.method`. */
      readonly attributes: readonly string[];
    }
  | { readonly ok: false; readonly message: string; readonly position: number };

/** How a variable came to its value. */
export type VariableFate =
  | { readonly kind: 'ok' }
  | { readonly kind: 'empty'; readonly query: string; readonly datasourceUid?: string }
  | { readonly kind: 'stale'; readonly missing: readonly string[]; readonly fresh: readonly string[] }
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly query: string;
      readonly datasourceUid?: string;
      /** Its own data source does not exist. */
      readonly missingSource?: { readonly ref: string; readonly placeholder: boolean };
    }
  | { readonly kind: 'all-literal' } // `$__all` would reach the query as it stands
  | { readonly kind: 'cyclic'; readonly through: readonly string[] };

export interface ResolvedVariable {
  readonly name: string;
  readonly type: VariableType;
  /** The values that go into queries; All expanded unless `allValue` stands for it. */
  readonly values: readonly string[];
  readonly isAll: boolean;
  readonly allValue?: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly fate: VariableFate;
  /** The variable that its query depends on and that has no good value itself: what is wrong is wrong there. */
  readonly above?: string;
  /** Selectors that the variable's own query reads, filled in: its values starve when they do. */
  readonly selectors: readonly Selector[];
  readonly datasourceUid?: string;
  /** For links: values as a URL carries them; `['$__all']` for All. */
  readonly urlValues: readonly string[];
}

/** One query of one panel, ready to run: variables filled in, data source and time range known. */
export interface PlannedTarget {
  /** `dashboardUid/panelId/refId`. */
  readonly id: string;
  /** The alert rule whose query this is; it has no dashboard then, and `dashboardUid` stands for the rule. */
  readonly alertId?: string;
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly refId: string;
  readonly datasource: DataSource;
  readonly language: Language;
  /** `instant` answers the last moment only; `search` is a TraceQL search. */
  readonly mode: 'range' | 'instant' | 'search' | 'service-map';
  /** Query text with variables and `$__interval`-like macros filled in. */
  readonly query: string;
  /** The saved model with its texts filled in (macros left to the backend): what `/api/ds/query` is sent. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly range: TimeRange;
  readonly intervalMs: number;
  readonly maxDataPoints: number;
  readonly variables: readonly string[];
  /** Time between two points that Prometheus is asked for, the query's own settings included. */
  readonly stepMs?: number;
  /** How its panel shows what it answers. */
  readonly shown?: Pick<Panel, 'type' | 'transformations' | 'unit' | 'calcs'> & Partial<Pick<Panel, 'title'>>;
  /** The window that `$__rate_interval` or `$__interval` became, where the target uses it in a range selector. */
  readonly autoWindowMs?: number;
  readonly parsed: ParsedQuery;
  /** What the panel does with the answer so that nothing of it, nor of its other queries, is left. */
  readonly removedBy?: string;
  /** The panel joins this table with those of its other queries. */
  readonly joinsBy?: Panel['joinsBy'];
  /** It shows exemplars beside its series. */
  readonly exemplars?: true;
}

/** A target that is not run, and why. */
export interface SkippedTarget {
  readonly id: string;
  readonly alertId?: string;
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly refId: string;
  readonly query: string;
  readonly reason: SkipReason;
}

export type SkipReason =
  | { readonly kind: 'hidden' }
  | { readonly kind: 'no-query' } // text panels, empty targets
  | { readonly kind: 'library-panel-missing'; readonly uid: string } // stands for all of the panel’s queries
  | { readonly kind: 'panel-plugin-missing'; readonly type: string } // stands for all of the panel’s queries
  | { readonly kind: 'built-in' } // -- Grafana --, expressions, -- Dashboard --
  | { readonly kind: 'other-store'; readonly type: string } // a data source that no signal of ours lives in
  | { readonly kind: 'datasource-missing'; readonly ref: string; readonly placeholder: boolean }
  | { readonly kind: 'datasource-wrong-type'; readonly ref: string; readonly wants: Language; readonly type: string };

// ---------------------------------------------------------------- answers from outside

export type FailureKind =
  | 'unreachable' // nobody answers at the store's address
  | 'unauthorized' // 401
  | 'tenant-missing' // 401 `no org id`
  | 'forbidden' // 403
  | 'not-found' // 404
  | 'bad-query' // the store does not understand the query
  | 'limit' // the store refuses for its size: 422, 413, 11,000 points, max series, …
  | 'rate-limited' // 429
  | 'timeout'
  | 'server' // other 5xx
  | 'malformed' // HTML for JSON, broken JSON, unknown shape
  | 'too-large'
  | 'cancelled'
  | 'over-budget'; // not asked: the store's request budget was spent

/** Why a question got no answer. An expected failure is an answer of its own, not an exception. */
export interface Failure {
  readonly kind: FailureKind;
  /** The server's own words where it has any, shortened. */
  readonly message: string;
  readonly status?: number;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface SeriesSummary {
  readonly name?: string;
  readonly labels: Labels;
  /** Finite samples; nulls are not counted. */
  readonly samples: number;
  readonly zeros: number;
  /** NaN and ±Inf. */
  readonly nonFinite: number;
  readonly min?: number;
  readonly max?: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  readonly last?: number;
  /** Only when the query asked to keep points: [time ms, value]. */
  readonly points?: ReadonlyArray<readonly [number, number]>;
}

export interface LogLine {
  readonly timeMs: number;
  readonly line: string;
  readonly labels: Labels;
}

/** A query's answer, reduced where it enters to what can be judged. */
export interface QueryResult {
  readonly series: readonly SeriesSummary[];
  /** Rows of tables, logs and trace lists; 0 for series answers. */
  readonly rows: number;
  readonly lines: readonly LogLine[];
  readonly notices: readonly string[];
}

// ---------------------------------------------------------------- report

export type PanelStatus = 'data' | 'zero' | 'masked' | 'partial' | 'stale' | 'no-data' | 'error' | 'skipped';
export const panelStatuses: readonly PanelStatus[] = [
  'error',
  'no-data',
  'masked',
  'stale',
  'partial',
  'zero',
  'data',
  'skipped',
];

export type HopVerdict = 'healthy' | 'degraded' | 'broken' | 'blind' | 'unknown';

export type FindingVerdict = 'proved' | 'likely';

export interface PanelRef {
  readonly dashboardUid: string;
  readonly panelId: number;
}

export const panelKey = ({ dashboardUid, panelId }: PanelRef): string => `${dashboardUid}/${panelId}`;

/** A query that anyone can run again in Explore. */
export interface Proof {
  readonly datasourceUid: string;
  readonly language: Language;
  readonly query: string;
  readonly range: TimeRange;
  readonly instant: boolean;
}

/** One question, its answer and what that proves. */
export interface EvidenceItem {
  readonly hop: Hop;
  readonly question: string;
  readonly answer: string;
  readonly proves: string;
  readonly proof?: Proof;
}

export interface RivalRuledOut {
  /** The nearest other cause, in words. */
  readonly rival: string;
  readonly because: string;
}

export interface Remedy {
  readonly text: string;
  /** Exact lines to change or put in, where they can be known. */
  readonly lines?: { readonly file: string; readonly before?: string; readonly after: string };
}

export interface RootCause {
  /** Stable within a report and between scans of the same fault: `scrape-rejected:scanium-backend`. */
  readonly id: string;
  /** Catalogue id: the check's file name and documentation page. */
  readonly cause: string;
  readonly hop: Hop;
  readonly signal?: Signal;
  readonly verdict: FindingVerdict;
  readonly title: string;
  /** What is broken, one sentence. */
  readonly what: string;
  /** The proof in one line. */
  readonly proofLine: string;
  readonly sinceMs?: number;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: readonly RivalRuledOut[];
  /** What would decide further, where only the narrower thing is proved. */
  readonly wouldDecide: readonly string[];
  readonly remedy: Remedy;
  /** Panels that are empty, in error or masked because of it. */
  readonly panels: readonly PanelRef[];
  /** Panels that still show data and will be empty when their windows have moved on. */
  readonly fading: readonly (PanelRef & { readonly emptyAtMs: number })[];
  /** Alert rules that read what is broken, whether they tell or are blind: `Report.alerts` says which. */
  readonly alerts: readonly AlertHit[];
  /** Panels that show data, but not the truth, and how. */
  readonly distorted: readonly (PanelRef & { readonly how: string })[];
  /** Causes found downstream that this one explains. */
  readonly explains: readonly { readonly cause: string; readonly title: string; readonly what: string }[];
}

/** What a root cause does to an alert rule. */
export interface AlertHit {
  /** Of a rule in `Report.alerts`. */
  readonly id: string;
  readonly effect: 'silent' | 'fading' | 'untrue';
}

export interface TargetReport {
  readonly refId: string;
  readonly datasourceUid?: string;
  readonly language?: Language;
  readonly query: string;
  readonly instant: boolean;
  readonly status: PanelStatus;
  /** Why skipped, the store's error, or why it is merely quiet. */
  readonly note?: string;
}

export interface PanelReport {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly row?: string;
  readonly status: PanelStatus;
  readonly fadesAtMs?: number;
  /** Time range that the panel shows. */
  readonly range: TimeRange;
  readonly targets: readonly TargetReport[];
  /** Root causes that explain it. */
  readonly rootCauses: readonly string[];
  /** One of its queries is broken, and no root cause explains that one. */
  readonly isUnexplained?: boolean;
  /** Empty or zero, and nothing is broken: why. */
  readonly quiet?: string;
}

export interface DashboardReport {
  readonly uid: string;
  readonly title: string;
  readonly folder?: string;
  readonly url: string;
  readonly tags: readonly string[];
  /** Values for `var-name=` in links. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
  readonly range: TimeRange;
  readonly panels: readonly PanelReport[];
}

/**
 * `watching`: what it asks is there, or its absence is what it fires on; `blind`: what it asks is not there, and nobody is told;
 * `telling`: the same, and the rule says so; `quiet`: nothing has happened that it could read.
 */
export type AlertStatus =
  'watching' | 'blind' | 'telling' | 'fading' | 'quiet' | 'unknown' | 'paused' | 'not-looked-at';

export interface AlertReport {
  readonly id: string;
  readonly title: string;
  readonly folder?: string;
  readonly group: string;
  /** Path within Grafana; only its own rules have one. */
  readonly url?: string;
  /** Name of the data source whose store runs the rule. */
  readonly ruler?: string;
  readonly status: AlertStatus;
  /** Why it has this status, in one sentence. */
  readonly why: string;
  readonly fadesAtMs?: number;
  readonly targets: readonly TargetReport[];
  readonly rootCauses: readonly string[];
}

/** Items a second that a hop takes in, passes on and drops, by its own counters. */
export interface Balance {
  readonly in: number;
  readonly out: number;
  readonly dropped: number;
}

/** State of one hop for one signal: a cell of the flow map. */
export interface HopReport {
  readonly hop: Hop;
  readonly signal: Signal;
  readonly verdict: HopVerdict;
  /** One short line: `scrape of scanium-backend fails`, `own metrics not collected`. */
  readonly detail: string;
  /** Items a second where the hop measures it. */
  readonly throughput?: { readonly perSecond: number; readonly unit: 'samples' | 'lines' | 'spans' };
  /** Undefined where it does not count them. */
  readonly balance?: Balance;
  readonly newestMs?: number;
  readonly rootCauses: readonly string[];
}

export interface StoreReport {
  readonly uid: string;
  readonly name: string;
  readonly kind: StoreKind;
  /** Requests that this store was sent: targets of batches and API calls alike. */
  readonly requests: number;
  readonly budget: number;
  /** Questions not asked because the budget was spent. */
  readonly cut: number;
}

export interface Report {
  /** 2 since alert rules are part of it. */
  readonly schema: 2;
  readonly complete: boolean;
  readonly cancelled: boolean;
  readonly startedMs: number;
  readonly finishedMs: number;
  /** One sentence on top. */
  readonly headline: string;
  readonly headlineVerdict: 'healthy' | 'quiet' | 'broken' | 'unknown';
  readonly counts: Readonly<Record<PanelStatus, number>> & { readonly fading: number; readonly panels: number };
  readonly rootCauses: readonly RootCause[];
  /** Faults of the pipeline that empty, distort or threaten no panel: they explain nothing. */
  readonly noticed: readonly RootCause[];
  readonly hops: readonly HopReport[];
  readonly dashboards: readonly DashboardReport[];
  readonly alerts: readonly AlertReport[];
  readonly quiet: readonly (PanelRef & { readonly why: string })[];
  readonly unexplained: readonly PanelRef[];
  /** Ids of alert rules that are blind, and no cause was found. */
  readonly unexplainedAlerts: readonly string[];
  /** Components whose own metrics nobody collects: nothing can be said of them. */
  readonly blind: readonly { readonly component: string; readonly why: string }[];
  readonly stores: readonly StoreReport[];
  readonly omissions: readonly Omission[];
}

export type ScanPhase = 'inventory' | 'variables' | 'panels' | 'pipeline' | 'selectors' | 'explanation';

/** Progress of a scan; `report` events hold what is known so far and replace each other. */
export type ScanEvent =
  | { readonly type: 'progress'; readonly phase: ScanPhase; readonly done: number; readonly total: number }
  | { readonly type: 'report'; readonly report: Report };

export interface ScanOptions {
  /** Only these dashboards; all when absent. */
  readonly dashboardUids?: readonly string[];
  /** The page's range instead of each dashboard's own. */
  readonly range?: { readonly from: string; readonly to: string };
  /** Values given in a URL instead of the saved ones: dashboard uid → variable → values. */
  readonly variables?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Requests that one store may be sent in one scan. */
  readonly budgetPerStore?: number;
}
