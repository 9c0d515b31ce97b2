/** What the checks of the way from scrape to store share: which series ended though their source still offers them, and what began at that moment. */
import { Evidence, MetricsEvidence, Part, ScrapeTarget } from '../../evidence/evidence';
import { dayMs, lookbackMs, stepMs } from '../../evidence/metrics';
import { endOfTarget, isReplaced } from '../../evidence/workloads';
import { DataSource, EvidenceItem, SeriesSummary } from '../../model';
import { history, instant, Question } from '../../probing/question';
import { originsOf, starvedByScrape } from './claims';
import { isCollectorGone } from './scrapes';
import { ago, item, listed, plural, proofOf } from './words';

/** Series that ended together, at `lastMs` as their history shows it. */
export interface Loss {
  readonly source: DataSource;
  readonly jobs: readonly string[];
  readonly lastMs: number;
  readonly isLost: (part: Part) => boolean;
  /** With `up` the target's whole scrape was lost; else it is scraped, and only some of its series ended. */
  readonly targets: readonly ScrapeTarget[];
  readonly whole: boolean;
}

/** Points of a day's history, 5 minutes coarse. */
export type Points = ReadonlyArray<readonly [number, number]>;

export const overDay = (source: DataSource, expr: string, nowMs: number): Question<readonly SeriesSummary[]> =>
  history(source, expr, { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });

/** Series that end within this long of each other have ended for one reason. */
const togetherMs = 2 * stepMs;

/** What ended in a store within the day while the collector went on. */
export function lossesOf(evidence: Evidence): readonly Loss[] {
  return evidence.metrics
    .filter(({ failure, targets }) => failure === undefined && targets.length > 0)
    .filter((each) => !isCollectorGone(each))
    .flatMap((each) => [...lostSeries(evidence, each), ...lostTargets(each)]);
}

/** Some series of targets whose scrapes still arrive. */
function lostSeries({ parts }: Evidence, { source, targets }: MetricsEvidence): readonly Loss[] {
  const up = targets.filter(({ state }) => state === 'up');
  const isUp = (job: string | undefined, instance: string | undefined) =>
    up.some((target) => target.job === job && (instance === undefined || target.instance === instance));
  const ended = parts.flatMap((part) => {
    const { metric } = part;
    const origins = metric?.source.uid === source.uid && metric.now === 0 ? metric.origins : [];
    return origins.length > 0 && origins.every(({ job, instance }) => isUp(job, instance))
      ? [
          {
            part,
            lastMs: Math.max(...origins.map(({ lastMs }) => lastMs)),
            jobs: origins.flatMap(({ job }) => job ?? []),
          },
        ]
      : [];
  });
  return together(ended).map((cluster) => {
    const keys = new Set(cluster.map(({ part }) => part.key));
    const jobs = [...new Set(cluster.flatMap((each) => each.jobs))].sort();
    return {
      source,
      jobs,
      lastMs: lastOf(cluster),
      isLost: ({ key, metric }) => metric?.now === 0 && keys.has(key),
      targets: up.filter(({ job }) => jobs.includes(job)),
      whole: false,
    };
  });
}

/** Targets of which nothing is there any more, not even `up`. */
function lostTargets({ source, targets }: MetricsEvidence): readonly Loss[] {
  const gone = targets.flatMap((target) =>
    target.state === 'gone' && !isReplaced(target, targets) ? [{ target, lastMs: endOfTarget(target) }] : []
  );
  return together(gone).map((cluster) => {
    const lost = cluster.map(({ target }) => target);
    return {
      source,
      jobs: [...new Set(lost.map(({ job }) => job))].sort(),
      lastMs: lastOf(cluster),
      isLost: (part) => starvedByScrape(lost)(part) && endedFrom(lastOf(cluster) - togetherMs)(part),
      targets: lost,
      whole: true,
    };
  });
}

/** What had ended long before has ended for another reason. */
const endedFrom =
  (fromMs: number) =>
  (part: Part): boolean =>
    originsOf(part).some(({ lastMs }) => lastMs >= fromMs);

const lastOf = (cluster: readonly { readonly lastMs: number }[]): number =>
  Math.max(...cluster.map(({ lastMs }) => lastMs));

function together<T extends { readonly lastMs: number }>(items: readonly T[]): readonly (readonly T[])[] {
  const clusters: T[][] = [];
  for (const each of [...items].sort((a, b) => a.lastMs - b.lastMs)) {
    const cluster = clusters[clusters.length - 1];
    if (cluster && each.lastMs - lastOf(cluster) <= togetherMs) {
      cluster.push(each);
    } else {
      clusters.push([each]);
    }
  }
  return clusters;
}

// ---------------------------------------------------------------- what else happened at that moment

/** What was long before says nothing, for what stood still in between has no points. A point shows a series until 5 minutes after its last sample, so the loss lies within 5 minutes before `lastMs`, or a scrape after it. */
const before = (points: Points, lastMs: number): number | undefined =>
  points.filter(([timeMs]) => timeMs <= lastMs - lookbackMs && timeMs > lastMs - 4 * lookbackMs).pop()?.[1];
/** Soon after it, or now when it is younger than that; a counter that is not there yet stands still. */
function after(points: Points, lastMs: number): number {
  const last = points[points.length - 1];
  const next = points.find(([timeMs]) => timeMs >= lastMs + lookbackMs && timeMs <= lastMs + 3 * lookbackMs);
  return (next ?? (last && last[0] < lastMs + lookbackMs ? last : undefined))?.[1] ?? 0;
}

/** Rates below a sample in 100 seconds are the rest of a division. */
const littlePerSecond = 0.01;

/** How much a rate, or its absence, has risen with the loss and stayed; undefined when it has not. */
export function roseWith(points: Points, lastMs: number): number | undefined {
  const then = before(points, lastMs) ?? 0;
  const now = points[points.length - 1]?.[1] ?? 0;
  return Math.min(after(points, lastMs), now) > then * 1.1 + littlePerSecond ? now - then : undefined;
}

/** Start of the run above zero that reaches the end; undefined when it fills the whole day. */
export function sinceMs(points: Points, nowMs: number): number | undefined {
  const low = points.map(([, value]) => value > 0).lastIndexOf(false);
  const start = points[low + 1]?.[0];
  return start !== undefined && start > nowMs - dayMs + stepMs ? start : undefined;
}

export function seriesPoints(
  evidence: Evidence,
  question: Question<readonly SeriesSummary[]>
): readonly SeriesSummary[] | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? answer.value : undefined;
}

// ---------------------------------------------------------------- what is offered and what is kept of it

const offered = 'sum by (job) (scrape_samples_scraped)';
const kept = 'sum by (job) (scrape_samples_post_metric_relabeling)';
/** Samples a second that scrapes read. */
const offeredRate = 'sum by (job) (sum_over_time(scrape_samples_scraped[10m])) / 600';
const relabelRate = (what: string, minutes: number): string =>
  `sum by (component_id) (rate({__name__=~"(alloy|agent)_prometheus_relabel_${what}"}[${minutes}m]))`;
/**
 * `agent_` up to the Grafana Agent in flow mode, `alloy_` since. Alloy 1.0.0 never counts `metrics_processed` (relabel.go; recorded:
 * 0 while 23,000 are written): what its cache has and has not is what came in. Older ones have no cache.
 */
const relabelDropsOver = (minutes: number): string => {
  const each = (what: string) => relabelRate(what, minutes);
  return `((${each('cache_hits')} + ${each('cache_misses')}) or ${each('metrics_processed')}) - ${each('metrics_written')}`;
};
/** Of a minute or, where that has not two scrapes of the collector, of three: a component that has just begun counts unevenly. */
export const relabelDrops = `(${relabelDropsOver(1)}) or (${relabelDropsOver(3)})`;

export const lossQuestions = ({ source }: Loss, { nowMs }: Evidence): readonly Question<readonly SeriesSummary[]>[] =>
  [offered, kept, offeredRate, relabelDrops].flatMap((expr) => [
    overDay(source, expr, nowMs),
    instant(source, expr, nowMs),
  ]);

/** The points of a day's history are whole multiples of 5 minutes: the present is a question of its own. */
function untilNow(evidence: Evidence, source: DataSource, expr: string): readonly SeriesSummary[] | undefined {
  const { nowMs } = evidence;
  const day = seriesPoints(evidence, overDay(source, expr, nowMs));
  const now = seriesPoints(evidence, instant(source, expr, nowMs));
  if (!day) {
    return undefined;
  }
  const young = (now ?? []).filter(({ labels }) => !day.some((each) => isSame(each.labels, labels)));
  return [...day, ...young].map((series) => {
    const last = now?.find(({ labels }) => isSame(labels, series.labels))?.last;
    const points = day.includes(series) ? (series.points ?? []) : [];
    return { ...series, points: last === undefined ? points : [...points, [nowMs, last]] };
  });
}

/** Of series that are summed by one label. */
const isSame = (one: SeriesSummary['labels'], other: SeriesSummary['labels']): boolean =>
  (['job', 'component_id'] as const).every((label) => one[label] === other[label]);

interface Offer {
  readonly job: string;
  readonly then: number;
  readonly now: number;
}

/** How many samples the scrapes of each job read before the loss and read now; undefined where that is not known of all. */
export function offersOf(evidence: Evidence, { source, jobs, lastMs }: Loss): readonly Offer[] | undefined {
  const series = untilNow(evidence, source, offered);
  const offers = jobs.flatMap((job) => {
    const points = series?.find(({ labels }) => labels['job'] === job)?.points ?? [];
    const then = before(points, lastMs);
    const now = points[points.length - 1]?.[1];
    return then === undefined || now === undefined ? [] : [{ job, then, now }];
  });
  return offers.length === jobs.length ? offers : undefined;
}

/** Samples a second that the lost targets gave before. */
export function gaveBefore(evidence: Evidence, { source, jobs, lastMs, targets }: Loss): number | undefined {
  const series = seriesPoints(evidence, overDay(source, offeredRate, evidence.nowMs));
  if (targets.every(({ isSilent }) => isSilent)) {
    return gaveLast(evidence, { source, targets });
  }
  const rates = jobs.flatMap((job) => {
    const points = series?.find(({ labels }) => labels['job'] === job)?.points ?? [];
    return before(points, lastMs - lookbackMs) ?? [];
  });
  return rates.length === jobs.length ? rates.reduce((sum, rate) => sum + rate, 0) : undefined;
}

/** Of what has just ended an instant query shows the last scrape still. */
function gaveLast(evidence: Evidence, { source, targets }: Pick<Loss, 'source' | 'targets'>): number | undefined {
  const series = untilNow(evidence, source, offered);
  const rates = new Map(
    targets.flatMap(({ job, spacingMs }) => {
      const last = series?.find(({ labels }) => labels['job'] === job)?.points?.at(-1)?.[1];
      return last === undefined || spacingMs === undefined ? [] : [[job, (last * 1000) / spacingMs] as const];
    })
  );
  const isKnown = targets.every(({ job }) => rates.has(job));
  return isKnown ? [...rates.values()].reduce((sum, rate) => sum + rate, 0) : undefined;
}

export interface Drop {
  /** A relabelling component, or a scrape job with rules of its own. */
  readonly by: string;
  readonly perSecond?: number;
  readonly samples?: number;
  /** How many series of each scrape it drops; undefined where that is not known. */
  readonly series?: number;
  readonly query: string;
}

/** What relabelling drops since the loss and did not drop before; undefined where not known. */
export function dropsOf(evidence: Evidence, { source, jobs, lastMs, targets }: Loss): readonly Drop[] | undefined {
  const [reads, keeps, components] = [offered, kept, relabelDrops].map((expr) => untilNow(evidence, source, expr));
  if (!reads || !keeps || !components) {
    return undefined;
  }
  const rules = jobs.flatMap((job) => {
    const points = reads.find(({ labels }) => labels['job'] === job)?.points ?? [];
    const keptAt = new Map(keeps.find(({ labels }) => labels['job'] === job)?.points ?? []);
    const dropped: Points = points.map(([timeMs, value]) => [timeMs, value - (keptAt.get(timeMs) ?? value)] as const);
    const samples = roseWith(dropped, lastMs);
    return samples === undefined
      ? []
      : [
          {
            by: `the scrape of ${job}`,
            samples,
            series: samples,
            query: 'scrape_samples_scraped - scrape_samples_post_metric_relabeling',
          },
        ];
  });
  const spacings = targets.flatMap(({ spacingMs }) => spacingMs ?? []);
  const relabels = components.flatMap(({ labels, points = [] }) => {
    const perSecond = roseWith(points, lastMs);
    return perSecond === undefined
      ? []
      : [
          {
            by: labels['component_id'] ?? 'prometheus.relabel',
            perSecond,
            series: spacings.length === 0 ? undefined : (perSecond * Math.max(...spacings)) / 1000,
            query: relabelDrops,
          },
        ];
  });
  return [...rules, ...relabels];
}

/** How many series of each metric that ended were there before; undefined where that is not known of all. */
export function lostByMetric({ parts }: Evidence, { isLost }: Loss): ReadonlyMap<string, number> | undefined {
  const counts = parts.filter(isLost).map(({ metric, key }) => {
    const origins = metric?.base === 0 && metric.baseOrigins.length > 0 ? metric.baseOrigins : metric?.origins;
    const series = (origins ?? []).map(({ series: each }) => each ?? NaN);
    return [metric?.selector.metric ?? key, series.reduce((sum, each) => sum + each, 0)] as const;
  });
  const byMetric = new Map<string, number>();
  counts.forEach(([name, count]) => byMetric.set(name, Math.max(count, byMetric.get(name) ?? 0)));
  return counts.some(([, count]) => Number.isNaN(count)) ? undefined : byMetric;
}

export function lossEvidence(
  { nowMs }: Evidence,
  loss: Loss,
  offers: readonly Offer[] | undefined
): readonly EvidenceItem[] {
  const { source, jobs, lastMs, whole } = loss;
  return [
    item(
      'store',
      `Since when are the series gone from ${source.name}?`,
      `${whole ? 'all of' : 'these of'} ${listed(jobs)} ended ${ago(lastMs, nowMs)}`,
      'they were stored before: the query is right',
      proofOf(source, `count by (job) ({job=~${JSON.stringify(jobs.join('|'))}})`, nowMs, 24)
    ),
    ...(offers ?? []).map(({ job, then, now }) =>
      item(
        'collector',
        `Does ${job} still offer as much?`,
        `a scrape reads ${plural(now, 'sample')}, ${then} before`,
        'the app has taken nothing away: they are lost on the way',
        proofOf(source, `scrape_samples_scraped{job=${JSON.stringify(job)}}`, nowMs, 24)
      )
    ),
  ];
}
