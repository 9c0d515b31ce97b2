/** Evidence in small pieces, for the tests of checks and explanation: the user's stack, of which each test breaks something. */
import { partsOf } from '../evidence/parts';
import {
  Evidence,
  factsKey,
  LogsEvidence,
  MetricSelectorFacts,
  MetricsEvidence,
  Origin,
  ScrapeTarget,
  SelfMetrics,
  Service,
  SignalState,
  StreamSelectorFacts,
  TracesEvidence,
  selectorKey,
} from '../evidence/evidence';
import { matches } from '../evidence/logs';
import { componentNamed } from '../evidence/metrics';
import { lastHour, loki, mimir, nowMs, tempo } from '../inventory/testing/fixtures';
import {
  Answer,
  DataSource,
  Failure,
  FailureKind,
  Labels,
  Language,
  LogLine,
  PlannedTarget,
  ResolvedVariable,
  Selector,
  SeriesSummary,
  SkippedTarget,
  SkipReason,
} from '../model';
import { ClockReading, Exemplar, FoundSpan, FoundTrace } from '../ports';
import { TargetState } from '../probing/panels';
import { Question, Spec } from '../probing/question';
import { parseQuery } from '../query';

export { resolvedVariable as variable } from '../inventory/testing/fixtures';
export { lastHour, loki, mimir, nowMs, tempo };

export const minutesAgo = (minutes: number): number => nowMs - minutes * 60_000;

/** A failure as a store says it. */
export const failed = (kind: FailureKind, message: string = kind, status?: number): Failure => ({
  kind,
  message,
  ...(status === undefined ? {} : { status }),
});

export const fresh = (lastMs = nowMs): SignalState => ({ kind: 'fresh', lastMs });
export const ended = (lastMs: number): SignalState => ({ kind: 'ended', lastMs });
export const never: SignalState = { kind: 'never' };

// ---------------------------------------------------------------- targets

const languages: Readonly<Record<DataSource['kind'], Language>> = {
  prometheus: 'promql',
  loki: 'logql',
  tempo: 'traceql',
  other: 'promql',
};

interface TargetOptions extends Partial<
  Pick<
    PlannedTarget,
    | 'datasource'
    | 'dashboardUid'
    | 'panelId'
    | 'refId'
    | 'mode'
    | 'range'
    | 'variables'
    | 'autoWindowMs'
    | 'stepMs'
    | 'shown'
    | 'removedBy'
    | 'joinsBy'
  >
> {
  readonly status?: TargetState['status'];
  readonly failure?: Failure;
  readonly onlyFallback?: boolean;
  readonly onlyNonFinite?: boolean;
}

/** A target of dashboard `overview`, panel 1, that shows no data, unless `options` say otherwise. */
export function targetState(query: string, options: TargetOptions = {}): TargetState {
  const { status, failure, onlyFallback = false, onlyNonFinite = false, ...planned } = options;
  const { datasource = mimir, dashboardUid = 'overview', panelId = 1, refId = 'A' } = planned;
  const language = languages[datasource.kind];
  return {
    target: {
      mode: language === 'traceql' ? 'search' : 'range',
      range: lastHour,
      variables: [],
      ...planned,
      id: `${dashboardUid}/${panelId}/${refId}`,
      dashboardUid,
      panelId,
      refId,
      datasource,
      language,
      query,
      model: { expr: query },
      intervalMs: 15_000,
      maxDataPoints: 240,
      parsed: parseQuery(language, query),
    },
    status: status ?? (failure ? 'error' : 'no-data'),
    answer: failure ? { ok: false, failure } : { ok: true, value: { series: [], rows: 0, lines: [], notices: [] } },
    onlyFallback,
    onlyNonFinite,
  };
}

export function skippedTarget(reason: SkipReason, panelId = 1, query = 'up'): SkippedTarget {
  return { id: `overview/${panelId}/A`, dashboardUid: 'overview', panelId, refId: 'A', query, reason };
}

// ---------------------------------------------------------------- pipeline

/** A target of the collector, up for all of the day. */
export function scrapeTarget(job: string, options: Partial<ScrapeTarget> = {}): ScrapeTarget {
  const instance = options.instance ?? `${job}:3000`;
  return {
    source: mimir,
    job,
    instance,
    labels: { job, instance },
    component: componentNamed(job),
    state: 'up',
    wasUp: true,
    lastMs: options.state === 'gone' ? (options.sinceMs ?? nowMs) : nowMs,
    spacingMs: 60_000,
    ...options,
  };
}

/** Its `up` turned 0 then. */
export const down = (job: string, sinceMs: number, options: Partial<ScrapeTarget> = {}): ScrapeTarget =>
  scrapeTarget(job, { state: 'down', sinceMs, ...options });

/** Its `up` ended then, and was 1 until then. */
export const gone = (job: string, sinceMs: number): ScrapeTarget =>
  scrapeTarget(job, { state: 'gone', sinceMs, failedLast: false });

/** A service that is scraped, serves requests, and whose log lines and spans arrive. */
export function service(name: string, options: Partial<Service> = {}): Service {
  const scrape = 'scrape' in options ? options.scrape : scrapeTarget(name);
  const traffic =
    scrape?.state === 'up'
      ? { traffic: true, trafficQuery: `sum(increase(scanium_http_requests_total{job="${name}"}[15m]))` }
      : {};
  return { name, names: new Set([name]), scrape, logs: fresh(), traces: fresh(), ...traffic, ...options };
}

export const promSource = (options: Partial<MetricsEvidence> = {}): MetricsEvidence => ({
  source: mimir,
  targets: [],
  self: {},
  selfUnanswered: new Set(),
  silentReceivers: [],
  newestMs: nowMs,
  ...options,
});

/** The store of metrics with these targets and these self-metrics of the components. */
export const scrapedBy = (targets: readonly ScrapeTarget[], self: SelfMetrics = {}): MetricsEvidence =>
  promSource({ targets, self });

export const logStore = (streams: readonly Labels[], options: Partial<LogsEvidence> = {}): LogsEvidence => ({
  source: loki,
  streams,
  confirmed: true,
  fresh: new Map([['source', new Map(streams.map(({ source = '' }) => [source, 10]))]]),
  ...options,
});

export const traceStore = (services: readonly string[], options: Partial<TracesEvidence> = {}): TracesEvidence => ({
  source: tempo,
  services,
  fresh: new Set(services),
  lastMs: new Map(),
  unknown: new Set(),
  foundMs: (options.fresh?.size ?? services.length) > 0 ? [nowMs] : [],
  ...options,
});

// ---------------------------------------------------------------- selectors

interface MetricOptions extends Partial<
  Pick<
    MetricSelectorFacts,
    'now' | 'base' | 'origins' | 'originsKnown' | 'unseenInWeek' | 'baseOrigins' | 'recorded' | 'silentSinceMs'
  >
> {
  readonly source?: DataSource;
  readonly everSeen?: boolean;
  /** Series with each matcher alone, and with all but it, in the order of the matchers. */
  readonly alone?: readonly number[];
  readonly without?: readonly number[];
}

/** Facts about the one selector of `text`: no series now, nor of the bare metric, nor ever, unless `options` say otherwise. */
export function metricFacts(text: string, options: MetricOptions = {}): MetricSelectorFacts {
  const { source = mimir, base = 0, alone = [], without = [], origins = [], baseOrigins = origins } = options;
  const selector = selectorOf('promql', text);
  return {
    source,
    selector,
    key: selectorKey(source, selector),
    atMs: nowMs,
    now: 'now' in options ? options.now : 0,
    base,
    matchers: selector.matchers.map((matcher, index) => ({ matcher, alone: alone[index], without: without[index] })),
    origins,
    originsKnown: options.originsKnown ?? true,
    unseenInWeek: options.unseenInWeek ?? (base > 0 && origins.length === 0 && options.originsKnown !== false),
    baseOrigins,
    ...(options.recorded ? { recorded: options.recorded } : {}),
    ...(options.silentSinceMs === undefined ? {} : { silentSinceMs: options.silentSinceMs }),
    everSeen: 'everSeen' in options ? options.everSeen : base > 0 || baseOrigins.length > 0,
  };
}

/** Series of a target that were there until `lastMs`. */
export const from = (job: string, lastMs: number): Origin => ({
  job,
  instance: `${job}:3000`,
  firstMs: nowMs - 86_400_000,
  lastMs,
  series: 1,
});

/** Facts about the one stream selector of `text`, judged on the label sets of the store as the product does. */
export function streamFacts(
  text: string,
  streams: readonly Labels[],
  options: Partial<Pick<StreamSelectorFacts, 'lastMs' | 'answered'>> = {}
): StreamSelectorFacts {
  const selector = selectorOf('logql', text);
  const matched = (wanted: Selector['matchers']) =>
    streams.filter((labels) => wanted.every((matcher) => matches(labels, matcher)));
  return {
    source: loki,
    selector,
    key: selectorKey(loki, selector),
    matched: matched(selector.matchers),
    matchers: selector.matchers.map((matcher, index) => ({
      matcher,
      alone: matched([matcher]).length,
      without: matched(selector.matchers.filter((_, other) => other !== index)).length,
    })),
    answered: true,
    ...options,
  };
}

/** Throws when `text` has not exactly one selector: the test would be about another one than it says. */
function selectorOf(language: Language, text: string): Selector {
  const parsed = parseQuery(language, text);
  const [selector, ...others] = parsed.ok ? parsed.selectors : [];
  if (!selector || others.length > 0) {
    throw new Error(`${text} has not one selector`);
  }
  return selector;
}

// ---------------------------------------------------------------- answers

/** Answers to follow-up questions by what is asked: an expression, or `labels of …`. */
export type Answers = Readonly<
  Record<
    string,
    | readonly SeriesSummary[]
    | readonly string[]
    | readonly LogLine[]
    | readonly FoundTrace[]
    | readonly FoundSpan[]
    | readonly Exemplar[]
    | ClockReading
    | Readonly<Record<string, readonly string[]>>
    | Failure
  >
>;

const sample = (last: number, labels: Labels = {}): SeriesSummary => ({
  labels,
  last,
  samples: 1,
  zeros: last === 0 ? 1 : 0,
  nonFinite: 0,
});

/** A count's answer: nothing at all for none. */
export const counted = (count: number): readonly SeriesSummary[] => (count === 0 ? [] : [sample(count)]);
/** The answer to `count by (label) (…)`. */
export const valuesOf = (label: string, values: readonly string[]): readonly SeriesSummary[] =>
  values.map((value) => sample(1, { [label]: value }));

/** A series that has these labels. */
export const seriesWith = (names: readonly string[]): readonly SeriesSummary[] => [
  sample(1, Object.fromEntries(names.map((name) => [name, 'x']))),
];

export function asked({ spec }: Question<unknown>): string {
  return 'expr' in spec ? spec.expr : spec.kind === 'label-names' ? labelsOf(spec) : JSON.stringify(spec);
}

const labelsOf = ({ match }: Extract<Spec, { kind: 'label-names' }>): string => `labels of ${match.join(', ')}`;

// ---------------------------------------------------------------- the whole

interface Pieces extends Partial<
  Pick<
    Evidence,
    'grafanaTime' | 'targets' | 'skipped' | 'services' | 'metrics' | 'logs' | 'traces' | 'metricNames' | 'origins'
  >
> {
  readonly selectors?: readonly (MetricSelectorFacts | StreamSelectorFacts)[];
  readonly variables?: readonly ResolvedVariable[];
  readonly dataSources?: readonly DataSource[];
  readonly answers?: Answers;
}

export interface TestEvidence extends Evidence {
  readonly answers: Answers;
  readonly pieces: Pieces;
}

/**
 * Evidence of these pieces. Stores that are not given fit the services: their targets with those of the components, their
 * streams, their spans. The parts are those that the product makes of it. A question that has no answer was not asked.
 */
export function evidenceWith(pieces: Pieces): TestEvidence {
  const { targets = [], services = [], selectors = [], answers = {}, dataSources = [mimir, loki, tempo] } = pieces;
  const variables = new Map([['overview', pieces.variables ?? []]]);
  const metricSelectors = new Map(
    selectors
      .flatMap((each) => ('base' in each ? atEndsOf(targets, each) : []))
      .map((facts) => [factsKey(facts), facts] as const)
  );
  const streamSelectors = new Map(selectors.flatMap((each) => ('answered' in each ? [[each.key, each] as const] : [])));
  return {
    nowMs,
    grafanaTime: pieces.grafanaTime,
    dataSources,
    targets,
    skipped: pieces.skipped ?? [],
    variables,
    metrics: pieces.metrics ?? [scrapedBy([...services.flatMap(({ scrape }) => scrape ?? []), scrapeTarget('alloy')])],
    logs: pieces.logs ?? [logsOf(services)],
    traces: pieces.traces ?? [tracesOf(services)],
    services,
    metricSelectors,
    streamSelectors,
    origins: pieces.origins ?? new Map(),
    parts: partsOf(targets, variables, dataSources, metricSelectors, streamSelectors),
    metricNames: pieces.metricNames ?? new Map(),
    answer: (question) => answerTo(question, answers),
    answers,
    pieces,
  };
}

/** Facts hold for the moments at which the panels end that have the selector. */
function atEndsOf(targets: readonly TargetState[], facts: MetricSelectorFacts): readonly MetricSelectorFacts[] {
  const moments = targets
    .filter(({ target: { parsed } }) => parsed.ok && parsed.selectors.some(({ text }) => text === facts.selector.text))
    .map(({ target }) => target.range.toMs);
  return moments.length === 0 ? [facts] : [...new Set(moments)].map((atMs) => ({ ...facts, atMs }));
}

/** The same, where Grafana's clock says what the one here does. */
export const evidenceAtToldTime = (pieces: Pieces): TestEvidence =>
  evidenceWith({ grafanaTime: { askedMs: nowMs, saidMs: nowMs, answeredMs: nowMs + 200 }, ...pieces });

/** The same world with no follow-up question answered: the budget was spent. */
export const unanswered = ({ pieces }: TestEvidence): TestEvidence => evidenceWith({ ...pieces, answers: {} });

const isFailure = (known: Answers[string]): known is Failure => 'kind' in known && 'message' in known;

function answerTo<T>(question: Question<T>, answers: Answers): Answer<T> {
  const known = answers[asked(question)];
  if (known === undefined) {
    return { ok: false, failure: failed('over-budget', 'this question was not asked') };
  }
  // The test says the answer in the form that the question has.
  return isFailure(known) ? { ok: false, failure: known } : { ok: true, value: known as unknown as T };
}

function logsOf(services: readonly Service[]): LogsEvidence {
  const senders = services.filter(({ logs }) => logs.kind === 'fresh' || logs.kind === 'ended');
  const now = senders.filter(({ logs }) => logs.kind === 'fresh');
  return logStore(
    senders.map(({ name }) => ({ source: name, env: 'dev' })),
    { fresh: new Map([['source', new Map(now.map(({ name }) => [name, 10]))]]) }
  );
}

function tracesOf(services: readonly Service[]): TracesEvidence {
  const senders = services.filter(({ traces }) => traces.kind === 'fresh' || traces.kind === 'ended');
  const now = senders.filter(({ traces }) => traces.kind === 'fresh');
  return traceStore(
    senders.map(({ name }) => name),
    { fresh: new Set(now.map(({ name }) => name)) }
  );
}
