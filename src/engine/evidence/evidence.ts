/** Evidence: facts of the inventory and probes' answers, normalised. Checks judge it and ask nothing of the world themselves. */
import { Answer, DataSource, Failure, Labels, Matcher, ResolvedVariable, Selector, SkippedTarget } from '../model';
import { Question } from '../probing/question';
import { ClockReading, RecordingRule } from '../ports';
import { TargetState } from '../probing/panels';

/** When something was there: `firstMs` and `lastMs` of what was seen in the window that was asked. */
export interface Presence {
  readonly firstMs: number;
  readonly lastMs: number;
}

export type Component = 'collector' | 'loki' | 'tempo' | 'mimir';

/** One `up` series of the last 24 hours. */
export interface ScrapeTarget {
  readonly source: DataSource;
  readonly job: string;
  readonly instance: string;
  readonly labels: Labels;
  readonly component?: Component;
  /** `gone`: its `up` was there and is not any more. */
  readonly state: 'up' | 'down' | 'gone';
  /** First sample of the present state; undefined when it was never otherwise in the window. */
  readonly sinceMs?: number;
  /** It was up at some time in the window. */
  readonly wasUp: boolean;
  /** Of one that is gone: its last scrapes failed already; undefined where that is not known. */
  readonly failedLast?: boolean;
  /** Of one that is gone: an instant query shows its last sample still, so nobody has ended it; there is just no newer one. */
  readonly isSilent?: boolean;
  /** How far its scrapes lie apart. */
  readonly spacingMs?: number;
  /** First `up`, in the window, of the run without a gap that reaches its end. */
  readonly firstMs?: number;
  /** Newest `up` sample seen. */
  readonly lastMs: number;
  readonly scrapeSeconds?: number;
}

/** Items a second over the last 10 minutes, summed; undefined where the metric does not exist. */
export interface SelfMetrics {
  readonly acceptedSpans?: number;
  readonly acceptedLogs?: number;
  readonly refused?: number;
  readonly sentSpans?: number;
  readonly failedSpans?: number;
  /** Spans that the collector's filters drop. */
  readonly filteredSpans?: number;
  readonly lokiSent?: number;
  readonly lokiDropped?: number;
  readonly lokiReceived?: number;
  readonly lokiDiscarded?: number;
  readonly tempoReceived?: number;
  readonly tempoDiscarded?: number;
  readonly mimirReceived?: number;
  readonly remoteWriteIn?: number;
  readonly remoteWriteSent?: number;
  readonly remoteWriteFailed?: number;
  /** Lines that the collector read from files, containers, journals and syslog. */
  readonly logsRead?: number;
  /** Lines that its stages dropped. */
  readonly logsDropped?: number;
  readonly generatorReceived?: number;
  /** How many processors that make span metrics are active; undefined where the metric does not exist. */
  readonly generatorProcessors?: number;
}

export interface MetricsEvidence {
  readonly source: DataSource;
  readonly failure?: Failure;
  readonly targets: readonly ScrapeTarget[];
  readonly self: SelfMetrics;
  /** Self-metrics that were asked for without an answer: not known, which is less than absent. */
  readonly selfUnanswered: ReadonlySet<keyof SelfMetrics>;
  /** OTLP receivers whose accepted rate is zero now though it was not within the last 24 hours, and since when. */
  readonly silentReceivers: readonly { readonly component: string; readonly sinceMs: number }[];
  /** Newest sample of any `up`. */
  readonly newestMs?: number;
}

export interface LogsEvidence {
  readonly source: DataSource;
  readonly failure?: Failure;
  /** Label sets of the last 24 hours: of those that name their sender, and of all that the panels' selectors could mean. */
  readonly streams: readonly Labels[];
  /** How many of those that name their sender there are, where not all were taken. */
  readonly cutFrom?: number;
  /** Whether a selector that none of these satisfies was asked for by itself, and found nothing. */
  readonly confirmed: boolean;
  /** Label values with lines in the last 15 minutes: label → values. */
  readonly fresh: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Lines of the last three minutes, alike; absent where that was not asked. */
  readonly soon?: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export interface TracesEvidence {
  readonly source: DataSource;
  readonly failure?: Failure;
  readonly services: readonly string[];
  /** Services with spans in the last 15 minutes. */
  readonly fresh: ReadonlySet<string>;
  /** Newest span found, by service. */
  readonly lastMs: ReadonlyMap<string, number>;
  /** Services of which it is not known when they sent: too many, or no answer. */
  readonly unknown: ReadonlySet<string>;
  /** When the traces began that a search of the last 15 minutes found, at most `tracesAtMost` of them. */
  readonly foundMs: readonly number[];
}

/** State of one signal of a service. */
export type SignalState =
  | { readonly kind: 'never' } // nothing of it in 24 hours
  | { readonly kind: 'fresh'; readonly lastMs: number }
  | { readonly kind: 'ended'; readonly lastMs: number }
  | { readonly kind: 'unknown'; readonly why: string };

/** Somebody who sends: an app or device, recognised by the same name in `up`, logs or traces. */
export interface Service {
  readonly name: string;
  readonly names: ReadonlySet<string>;
  readonly scrape?: ScrapeTarget;
  readonly logs: SignalState;
  readonly traces: SignalState;
  /** Logs of the very instance whose scrape is in trouble, where others of the app are scraped: theirs say nothing of it. */
  readonly ownLogs?: SignalState;
  /** Its own request counters rose in the last 15 minutes; undefined where it has none or is not scraped. */
  readonly traffic?: boolean;
  readonly trafficQuery?: string;
  /** What logs say about the scrapes of it that fail. */
  readonly clue?: ScrapeClue;
}

export interface ScrapeClue {
  readonly kind: 'unreachable' | 'rejected';
  readonly line: string;
  /** The part of the line that tells. */
  readonly excerpt: string;
  readonly timeMs: number;
  readonly source: DataSource;
  readonly query: string;
}

/** Facts about one matcher of a selector that finds nothing. */
export interface MatcherFacts {
  readonly matcher: Matcher;
  /** Series of the metric (or streams) with this matcher alone. */
  readonly alone?: number;
  /** Series with all the other matchers. */
  readonly without?: number;
}

/** A PromQL selector of a target that shows nothing. */
export interface MetricSelectorFacts {
  readonly source: DataSource;
  readonly selector: Selector;
  readonly key: string;
  readonly atMs: number;
  /** Series now; undefined when the question got no answer. */
  readonly now?: number;
  /** Series of the bare metric now. */
  readonly base?: number;
  readonly matchers: readonly MatcherFacts[];
  /** Where and when the selector's series were seen in 24 hours; where not in these, when last within 7 days. */
  readonly origins: readonly Origin[];
  /** Whether the question for them was answered: only then does none mean never. */
  readonly originsKnown: boolean;
  /** The metric was there in 24 hours, and its selected series were not within 7 days. */
  readonly unseenInWeek: boolean;
  /** The same of the bare metric. */
  readonly baseOrigins: readonly Origin[];
  /** Its series ended then, though an instant query shows them still: only what has newer samples is there. */
  readonly silentSinceMs?: number;
  /** Whether the bare metric was ever seen in 7 days; undefined when not known. */
  readonly everSeen?: boolean;
  /** Of a recorded metric that is not there. */
  readonly recorded?: Recorded;
}

/** What is known of the rule that makes a recorded metric. */
export interface Recorded {
  /** All recording rules that the store runs; undefined where it did not say. */
  readonly rules?: readonly RecordingRule[];
  readonly rule?: RecordingRule;
  /** What the rule reads, down through other rules; without a rule, what the name says. */
  readonly inputs: readonly RecordedInput[];
}

export interface RecordedInput {
  readonly facts: MetricSelectorFacts;
  /** The rule by which this is recorded itself. */
  readonly rule?: RecordingRule;
  /** Selectors that lie between the rule and this, and this. */
  readonly path: readonly string[];
}

export interface Origin extends Presence {
  readonly job?: string;
  readonly instance?: string;
  /** How many series there were last; absent where only the moment was asked. */
  readonly series?: number;
}

/** A LogQL stream selector of a target that shows nothing; judged on the label sets of the last 24 hours. */
export interface StreamSelectorFacts {
  readonly source: DataSource;
  readonly selector: Selector;
  readonly key: string;
  readonly matched: readonly Labels[];
  readonly matchers: readonly MatcherFacts[];
  /** Newest line of the matched streams; undefined when none in 24 hours or not answered. */
  readonly lastMs?: number;
  readonly answered: boolean;
}

/** One reason for a target to show nothing: a selector that finds nothing, a variable without a good value, or the query as a whole. */
export interface Part {
  readonly state: TargetState;
  /** The selector's key, `$name` of a variable, or `*` for the whole query. */
  readonly key: string;
  readonly metric?: MetricSelectorFacts;
  readonly stream?: StreamSelectorFacts;
  readonly variable?: ResolvedVariable;
}

export interface Evidence {
  readonly nowMs: number;
  /** Grafana's clock, where its answer told. */
  readonly grafanaTime?: ClockReading;
  readonly dataSources: readonly DataSource[];
  readonly targets: readonly TargetState[];
  readonly skipped: readonly SkippedTarget[];
  /** Resolved variables by dashboard uid. */
  readonly variables: ReadonlyMap<string, readonly ResolvedVariable[]>;
  readonly metrics: readonly MetricsEvidence[];
  readonly logs: readonly LogsEvidence[];
  readonly traces: readonly TracesEvidence[];
  readonly services: readonly Service[];
  /** By selector and moment, see `factsKey`. */
  readonly metricSelectors: ReadonlyMap<string, MetricSelectorFacts>;
  readonly streamSelectors: ReadonlyMap<string, StreamSelectorFacts>;
  /** Where the selectors of targets that still show data come from, by selector key; only when a scrape target is in trouble. */
  readonly origins: ReadonlyMap<string, readonly Origin[]>;
  /** What is wrong with the failing targets, in parts that a finding can claim. */
  readonly parts: readonly Part[];
  /** Metric names by data source uid, of the last 7 days; only where a name was never seen. */
  readonly metricNames: ReadonlyMap<string, readonly string[]>;
  answer<T>(question: Question<T>): Answer<T>;
}

/** The metrics stores that answered; what the others have is not known. */
export const answeringSources = ({ metrics }: Evidence): readonly DataSource[] =>
  metrics.filter(({ failure }) => failure === undefined).map(({ source }) => source);

export const selectorKey = (source: DataSource, selector: Selector): string => `${source.uid} ${selector.text}`;

/** Facts hold for the moment at which a panel ends: another one that ends earlier has its own. */
export const factsKey = ({
  source,
  selector,
  atMs,
}: Pick<MetricSelectorFacts, 'source' | 'selector' | 'atMs'>): string => `${selectorKey(source, selector)} @ ${atMs}`;

/** It shows what ended minutes ago: it is no fault yet, unless something that empties it is found. */
export const isEnding = ({ status }: TargetState): boolean => status === 'stale';

/** The targets that show less than they should, and may be explained by a fault. */
export const isFailing = ({ status, onlyFallback }: TargetState): boolean =>
  status === 'no-data' || status === 'error' || onlyFallback;
