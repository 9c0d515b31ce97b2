/** What a Prometheus-compatible store tells of the pipeline: scrape targets, their history, the components' own metrics. */
import { grouped } from '../grouped';
import { Answer, DataSource, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { history, instant, Question } from '../probing/question';
import { trafficQuestions } from './traffic';
import { Component, MetricSelectorFacts, MetricsEvidence, ScrapeTarget, SelfMetrics } from './evidence';
import { literal } from '../query/text';
import { lastOrigins, lastSeenBy } from './lastSeen';
import { isReplaced } from './workloads';

export const dayMs = 24 * 3_600_000;
export const stepMs = 300_000;
/** An instant query looks back 5 minutes (Prometheus API); a step on top for scrapes 60 s apart. */
export const lookbackMs = 300_000;

/** Metric names per fact, over the versions that name them differently (Alloy 1.0 `…_ratio_total`, from about 1.8 `otelcol_…`). */
const selfQueries: Readonly<Record<keyof SelfMetrics, string>> = {
  acceptedSpans: rate('(otelcol_)?receiver_accepted_spans(_ratio)?(_total)?'),
  acceptedLogs: rate('(otelcol_)?receiver_accepted_log_records(_ratio)?(_total)?'),
  refused: rate('(otelcol_)?receiver_refused_spans(_ratio)?(_total)?'),
  sentSpans: rate('(otelcol_)?exporter_sent_spans(_ratio)?(_total)?'),
  failedSpans: rate('(otelcol_)?exporter_send_failed_spans(_ratio)?(_total)?'),
  filteredSpans: rate('(otelcol_)?processor_filter_spans_filtered(_ratio)?(_total)?'),
  lokiSent: rate('loki_write_sent_entries_total'),
  lokiDropped: rate('loki_write_dropped_entries_total'),
  lokiReceived: rate('loki_distributor_lines_received_total'),
  lokiDiscarded: rate('loki_discarded_samples_total'),
  tempoReceived: rate('tempo_distributor_spans_received_total'),
  tempoDiscarded: rate('tempo_discarded_spans_total'),
  mimirReceived: rate('cortex_distributor_received_samples_total'),
  remoteWriteIn: rate('prometheus_remote_storage_samples_in_total'),
  // Counted before it is known whether the store takes them (Prometheus storage/remote/queue_manager.go).
  remoteWriteSent:
    'sum(rate(prometheus_remote_storage_samples_total[10m])) - sum(rate(prometheus_remote_storage_samples_failed_total[10m]))',
  // Those that Alloy 1.0.0 counts (internal/component/loki/source); others come on top and leave the balance open.
  logsRead: rate(
    'loki_source_(cloudflare_target_entries|docker_target_entries|file_read_lines|gcplog_(pull|push)_entries|gelf_target_entries|heroku_drain_entries|journal_target_lines|syslog_entries)_total'
  ),
  logsDropped: rate('loki_process_dropped_lines_total'),
  remoteWriteFailed: rate('prometheus_remote_storage_samples_failed_total'),
  generatorReceived: rate('tempo_metrics_generator_spans_received_total'),
  // The others make no span metrics.
  generatorProcessors: 'sum(tempo_metrics_generator_active_processors{processor!~"local-blocks|host-info"})',
};

const selfFacts = Object.keys(selfQueries) as ReadonlyArray<keyof SelfMetrics>;

/** Offered for Explore links: the very query that gave a self-metric. */
export const selfQuery = (fact: keyof SelfMetrics): string => selfQueries[fact];

function rate(names: string): string {
  return `sum(rate({__name__=~"${names}"}[10m]))`;
}

const buildInfo =
  'count by (job, instance, __name__) ({__name__=~"(alloy|agent|otelcol|loki|tempo|mimir|cortex)_build_info"})';
const durations = 'max by (job, instance) (scrape_duration_seconds)';
const receivers =
  'sum by (component_id, receiver) (rate({__name__=~"(otelcol_)?receiver_accepted_spans(_ratio)?(_total)?"}[10m]))';

/** What is asked of every store, whatever its panels show. */
export const metricsQuestions = (source: DataSource, nowMs: number): readonly Question<readonly SeriesSummary[]>[] => [
  ...Object.values(questionsOf(source, nowMs)),
  ...Object.values(silenceQuestions(source, nowMs)),
  ...trafficQuestions(source, nowMs),
];

/** Of a store of which nothing is known but that it answers. */
export const unreadMetrics = (source: DataSource): MetricsEvidence => ({
  source,
  failure: undefined,
  targets: [],
  self: {},
  selfUnanswered: new Set(),
  silentReceivers: [],
  newestMs: undefined,
});

/** `isNowTold`: another clock says the same as the one here; only then is a sample of minutes ago known to be old. */
export async function gatherMetrics(
  source: DataSource,
  nowMs: number,
  asker: Asker,
  isNowTold = false
): Promise<MetricsEvidence> {
  await asker.ask(metricsQuestions(source, nowMs));
  const read = readMetrics(source, nowMs, asker);
  const evidence = { ...read, targets: withSpacing(source, read.targets, nowMs, asker) };
  const silent = silentTargets(source, evidence.targets, nowMs, asker, isNowTold);
  const seen = (target: ScrapeTarget): ScrapeTarget => silent.get(target) ?? target;
  const targets = evidence.targets.map(seen);
  const troubled = targets.filter((each) => each.state !== 'up' && (each.isSilent || !isReplaced(each, targets)));
  const moments = troubled.flatMap((target) => momentOf(target, nowMs) ?? []);
  await asker.ask(moments.flatMap(({ change, value }) => [change, value]));
  return {
    ...evidence,
    targets: evidence.targets.map((target) =>
      refined(isLateAsBefore(seen(target), nowMs, asker) ? target : seen(target), nowMs, asker)
    ),
  };
}

/** A sample this old is not the newest that a collector with scrapes a few seconds apart would have sent. */
const silentMs = 75_000;
/** So many scrapes in a row are not late by chance. */
const missedScrapes = 3.5;

/**
 * Of a target whose further labels were changed the newest series speaks. Over the last minutes what has just ended is counted as well, which makes its scrapes
 * seem rarer than they were.
 */
const silenceQuestions = (source: DataSource, nowMs: number) => ({
  newest: instant(source, 'max by (job, instance) (timestamp(up))', nowMs),
  before: instant(source, 'max by (job, instance) (count_over_time(up[10m] offset 5m)) / 600', nowMs),
  lately: instant(source, 'max by (job, instance) (count_over_time(up[5m])) / 300', nowMs),
});

/** The newest sample that any target has: what is old beside it is old by whatever clock. */
export function newestOfAllMs(source: DataSource, nowMs: number, asker: Asker): number {
  const newest = valuesByTarget(asker.answer(silenceQuestions(source, nowMs).newest));
  return Math.max(...newest.values()) * 1000;
}

function withSpacing(
  source: DataSource,
  targets: readonly ScrapeTarget[],
  nowMs: number,
  asker: Asker
): readonly ScrapeTarget[] {
  const { before, lately } = silenceQuestions(source, nowMs);
  const rates = [before, lately].map((question) => valuesByTarget(asker.answer(question)));
  return targets.map((target) => {
    const perSecond = Math.max(...rates.map((each) => each.get(targetKey(target.job, target.instance)) ?? 0));
    return perSecond > 0 ? { ...target, spacingMs: 1000 / perSecond } : target;
  });
}

/**
 * Where nothing arrives any more an instant query goes on to show the last samples for 5 minutes, and with them what `up` was.
 * That none has a newer one than some scrapes ago is known sooner: beside others of the store, or by a clock that is told.
 */
function silentTargets(
  source: DataSource,
  targets: readonly ScrapeTarget[],
  nowMs: number,
  asker: Asker,
  isNowTold: boolean
): ReadonlyMap<ScrapeTarget, ScrapeTarget> {
  const questions = silenceQuestions(source, nowMs);
  const newest = valuesByTarget(asker.answer(questions.newest));
  const lastOfAllMs = isNowTold ? nowMs : newestOfAllMs(source, nowMs, asker);
  const silent = targets.flatMap((target) => {
    const { spacingMs = Infinity } = target;
    const endMs = (newest.get(targetKey(target.job, target.instance)) ?? 0) * 1000;
    const isSilent = lastOfAllMs - endMs > Math.max(silentMs, missedScrapes * spacingMs);
    return target.state === 'gone' || endMs === 0 || !isSilent
      ? []
      : [
          [
            target,
            {
              ...target,
              state: 'gone' as const,
              isSilent: true,
              sinceMs: endMs,
              lastMs: endMs,
              failedLast: target.state === 'down',
            },
          ] as const,
        ];
  });
  return new Map(silent);
}

/** Its scrapes lay as far apart before: it may be the interval that is longer now. */
function isLateAsBefore(target: ScrapeTarget, nowMs: number, asker: Asker): boolean {
  const moment = target.isSilent ? momentOf(target, nowMs) : undefined;
  const answer = moment && asker.answer(moment.change);
  const ages = (answer?.ok ? (answer.value[0]?.points ?? []) : []).flatMap(([timeMs, seconds]) =>
    seconds * 1000 < target.lastMs ? [timeMs - seconds * 1000] : []
  );
  return 1.5 * Math.max(0, ...ages) >= nowMs - target.lastMs;
}

interface Moment {
  /** When a gone target was last scraped, or whether one that is down was up. */
  readonly change: Question<readonly SeriesSummary[]>;
  readonly value: Question<readonly SeriesSummary[]>;
}

/**
 * The day's history is 5 minutes coarse: around the change it is asked again, 15 seconds fine. Where it shows no change, a target
 * that was added a few minutes ago may have been up between two of its points.
 */
function momentOf(target: ScrapeTarget, nowMs: number): Moment | undefined {
  if (target.state === 'up') {
    return undefined;
  }
  const selector = `up{job=${JSON.stringify(target.job)},instance=${JSON.stringify(target.instance)}}`;
  const fromMs = (target.sinceMs ?? nowMs - 2 * stepMs) - stepMs;
  const span = { fromMs, toMs: Math.min(nowMs, fromMs + 3 * stepMs), stepMs: 15_000 };
  const value = history(target.source, `min(${selector})`, span);
  return target.state === 'gone'
    ? { change: history(target.source, `max(timestamp(${selector}))`, span), value }
    : { change: value, value };
}

function refined(target: ScrapeTarget, nowMs: number, asker: Asker): ScrapeTarget {
  const moment = momentOf(target, nowMs);
  const pointsOf = (question: Question<readonly SeriesSummary[]> | undefined) => {
    const answer = question && asker.answer(question);
    return (answer?.ok ? answer.value[0]?.points : undefined) ?? [];
  };
  const points = pointsOf(moment?.change);
  const values = pointsOf(moment?.value);
  const last = points[points.length - 1];
  if (!last) {
    return target;
  }
  return target.state === 'gone'
    ? {
        ...target,
        sinceMs: last[1] * 1000,
        failedLast: values.length > 0 ? values.some(([, up]) => up === 0) : undefined,
      }
    : {
        ...target,
        sinceMs: changedMs(points, 0) ?? target.sinceMs,
        wasUp: target.wasUp || points.some(([, value]) => value === 1),
      };
}

const dayBefore = (nowMs: number) => ({ fromMs: nowMs - dayMs, toMs: nowMs, stepMs });

/** Every target's `up` of the last 24 hours, 5 minutes apart. */
export const upHistory = (source: DataSource, nowMs: number): Question<readonly SeriesSummary[]> =>
  history(source, 'up', dayBefore(nowMs));

function questionsOf(source: DataSource, nowMs: number) {
  const self = Object.entries(selfQueries).map(
    ([fact, expr]) => [`self ${fact}`, instant(source, expr, nowMs)] as const
  );
  return {
    up: instant(source, 'up', nowMs),
    upHistory: upHistory(source, nowMs),
    buildInfo: instant(source, buildInfo, nowMs),
    durations: instant(source, durations, nowMs),
    receivers: history(source, receivers, dayBefore(nowMs)),
    ...Object.fromEntries(self),
  };
}

function readMetrics(source: DataSource, nowMs: number, asker: Asker): MetricsEvidence {
  const questions = questionsOf(source, nowMs);
  const up = asker.answer(questions.up);
  const upHistory = asker.answer(questions.upHistory);
  const failure = !up.ok ? up.failure : undefined;
  const built = componentsOf(asker.answer(questions.buildInfo));
  const seconds = valuesByTarget(asker.answer(questions.durations));
  const past = upHistory.ok ? upHistory.value : [];
  // The day's points lie 5 minutes apart: what is scraped for less than that is in none of them.
  const young = (upHistory.ok && up.ok ? up.value : []).filter(
    ({ labels, last }) => last !== undefined && !past.some((series) => sameLabels(series.labels, labels))
  );
  const targets = [
    ...past,
    ...young.map((series) => ({ ...series, points: [[nowMs, series.last ?? 0] as const] })),
  ].flatMap((series) => scrapeTarget(source, series, up, nowMs, built, seconds));
  const facts = selfFacts.map((fact) => {
    const answer = asker.answer(instant(source, selfQueries[fact], nowMs));
    return { fact, answered: answer.ok, value: answer.ok ? answer.value[0]?.last : undefined };
  });
  const newest = targets.map(({ lastMs }) => lastMs);
  return {
    source,
    failure,
    targets: mergeTargets(targets),
    self: Object.fromEntries(facts.flatMap(({ fact, value }) => (value === undefined ? [] : [[fact, value]]))),
    selfUnanswered: new Set(facts.flatMap(({ fact, answered }) => (answered ? [] : [fact]))),
    silentReceivers: silentReceivers(asker.answer(questions.receivers)),
    newestMs: newest.length > 0 ? Math.max(...newest) : undefined,
  };
}

/**
 * Targets that are not in the day's history, and ended within the week: those that dead selectors came from and, where nothing
 * at all was scraped within the day, all.
 */
export async function withEndedTargets(
  stores: readonly MetricsEvidence[],
  selectors: Iterable<MetricSelectorFacts>,
  nowMs: number,
  asker: Asker
): Promise<readonly MetricsEvidence[]> {
  const dead = [...selectors].filter(({ now }) => now === 0);
  const wanted = stores.map((store) => {
    const known = new Set(store.targets.map(({ job, instance: name }) => targetKey(job, name)));
    const lost = dead
      .filter(({ source }) => source.uid === store.source.uid)
      .flatMap(({ origins, baseOrigins }) => (origins.length > 0 ? origins : baseOrigins))
      .flatMap(({ job, instance: name }) => (job === undefined || known.has(targetKey(job, name)) ? [] : [job]));
    const jobs = [...new Set(lost)].sort();
    const isAsked = store.failure === undefined && (jobs.length > 0 || (store.targets.length === 0 && dead.length > 0));
    const up = store.targets.length === 0 ? 'up' : `up{job=~${JSON.stringify(jobs.map(literal).join('|'))}}`;
    return { store, known, question: isAsked ? instant(store.source, lastSeenBy(up), nowMs) : undefined };
  });
  await asker.ask(wanted.flatMap(({ question }) => question ?? []));
  return wanted.map(({ store, known, question }) => {
    const ended = (question ? lastOrigins(asker.answer(question)) : []).flatMap(
      ({ job, instance: name = '', lastMs }): readonly ScrapeTarget[] =>
        job === undefined || known.has(targetKey(job, name))
          ? []
          : [
              {
                source: store.source,
                job,
                instance: name,
                labels: { job, instance: name },
                component: componentNamed(job),
                state: 'gone',
                sinceMs: lastMs,
                wasUp: true,
                lastMs,
              },
            ]
    );
    return ended.length === 0
      ? store
      : {
          ...store,
          targets: [...store.targets, ...ended],
          newestMs: store.newestMs ?? Math.max(...ended.map(({ lastMs }) => lastMs)),
        };
  });
}

const targetKey = (job = '', instanceName = '') => JSON.stringify([job, instanceName]);

function componentsOf(answer: Answer<readonly SeriesSummary[]>): ReadonlyMap<string, Component> {
  const found = new Map<string, Component>();
  for (const { labels, name } of answer.ok ? answer.value : []) {
    const component = componentNamed((labels['__name__'] ?? name ?? '').replace(/_build_info$/, ''));
    if (component) {
      found.set(targetKey(labels['job'], labels['instance']), component);
    }
  }
  return found;
}

const storeRoles =
  'distributor|ingester|querier|query-frontend|query-scheduler|compactor|read|write|backend|ruler|store-gateway|index-gateway|metrics-generator|overrides-exporter|alertmanager|single-binary|all';
/** What comes before a component's name: a project, a namespace. */
const before = '^(?:.*[-_/.])?';
/** What comes after it: a zone, the number of a replica. */
const after = '(?:[-_]zone-[a-z])?(?:[-_]\\d+)?$';
const stored = (name: string): RegExp =>
  new RegExp(`${before}${name}(?:-(?:${storeRoles}))?${after}|${before}${name}/(?:${storeRoles})${after}`, 'i');
const components: readonly (readonly [RegExp, Component])[] = [
  // Alone, "agent" is Grafana's; after another word it is somebody else's.
  [/^(integrations\/)?agent$/i, 'collector'],
  [
    new RegExp(
      `${before}(?:alloy|grafana-agent|otelcol|otel-collector|opentelemetry-collector|promtail)(?:-(?:contrib|logs|metrics|traces|receiver|profiles|singleton|agent|gateway|flow))?${after}`,
      'i'
    ),
    'collector',
  ],
  [stored('loki'), 'loki'],
  [stored('tempo'), 'tempo'],
  [stored('(?:mimir|cortex)'), 'mimir'],
];

/** A component is known by its build info or, while it is down, by its job's whole name: what only begins or ends so is another's. */
export const componentNamed = (name: string): Component | undefined =>
  components.find(([pattern]) => pattern.test(name))?.[1];

function valuesByTarget(answer: Answer<readonly SeriesSummary[]>): ReadonlyMap<string, number> {
  const entries = (answer.ok ? answer.value : []).flatMap(({ labels, last }) =>
    last === undefined ? [] : [[targetKey(labels['job'], labels['instance']), last] as const]
  );
  return new Map(entries);
}

function scrapeTarget(
  source: DataSource,
  series: SeriesSummary,
  up: Answer<readonly SeriesSummary[]>,
  nowMs: number,
  built: ReadonlyMap<string, Component>,
  seconds: ReadonlyMap<string, number>
): readonly ScrapeTarget[] {
  const points = series.points ?? [];
  const last = points[points.length - 1];
  const { job, instance: instanceName = '' } = series.labels;
  if (!last || job === undefined) {
    return [];
  }
  const key = targetKey(job, instanceName);
  const now = up.ok ? up.value.find(({ labels }) => sameLabels(labels, series.labels))?.last : undefined;
  // A target that leaves the configuration is marked stale and missing at once, not when the 5 minutes looked back are over.
  const gone = now === undefined && (up.ok || last[0] < nowMs - stepMs);
  const value = now ?? last[1];
  const state = gone ? 'gone' : value === 1 ? 'up' : 'down';
  return [
    {
      source,
      job,
      instance: instanceName,
      labels: series.labels,
      component: built.get(key) ?? componentNamed(job),
      state,
      sinceMs: gone ? last[0] : changedMs(points, value),
      wasUp: points.some(([, each]) => each === 1),
      firstMs: runMs(now === undefined ? points : [...points, [nowMs, now]]),
      lastMs: gone ? last[0] : nowMs,
      scrapeSeconds: seconds.get(key),
    },
  ];
}

/** Start of the run that reaches the end: what was scraped elsewhere for a while begins anew. */
const runMs = (points: ReadonlyArray<readonly [number, number]>): number | undefined =>
  points.filter(([timeMs], index) => timeMs - (points[index - 1]?.[0] ?? 0) > stepMs).at(-1)?.[0];

/** Start of the run of equal values that reaches the end; undefined when it fills the whole window. */
function changedMs(points: ReadonlyArray<readonly [number, number]>, value: number): number | undefined {
  const other = points.map(([, each]) => each).lastIndexOf(value === 1 ? 0 : 1);
  // A change younger than the last point is told by the instant query alone.
  return other < 0 ? undefined : (points[other + 1] ?? points[other])?.[0];
}

function sameLabels(one: SeriesSummary['labels'], other: SeriesSummary['labels']): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  names.delete('__name__');
  return [...names].every((name) => one[name] === other[name]);
}

/**
 * Relabelling may change an extra label in the window: of one job and instance what has ended speaks only where nothing goes
 * on. Several that go on are targets of their own.
 */
function mergeTargets(targets: readonly ScrapeTarget[]): readonly ScrapeTarget[] {
  const byKey = grouped(targets, ({ job, instance: name }) => targetKey(job, name));
  return [...byKey.values()].flatMap((same) => {
    const living = same.filter(({ state }) => state !== 'gone');
    const [newest, ...others] = living.length > 0 ? living : [...same].sort((a, b) => b.lastMs - a.lastMs).slice(0, 1);
    return newest && others.length === 0 ? [{ ...newest, wasUp: same.some(({ wasUp }) => wasUp) }] : living;
  });
}

function silentReceivers(answer: Answer<readonly SeriesSummary[]>): MetricsEvidence['silentReceivers'] {
  return (answer.ok ? answer.value : []).flatMap(({ labels, points = [], last }) => {
    const lastBusy = points.map(([, value]) => value > 0).lastIndexOf(true);
    const since = points[lastBusy + 1]?.[0];
    const component = labels['component_id'] ?? labels['receiver'] ?? 'the OTLP receiver';
    return last === 0 && lastBusy >= 0 && since !== undefined ? [{ component, sinceMs: since }] : [];
  });
}
