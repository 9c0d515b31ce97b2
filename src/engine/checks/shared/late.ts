/** Which remote writes of the collector are behind, and whose series reach just as far as they have sent. */
import { endOfTarget } from '../../evidence/workloads';
import { Evidence, MetricsEvidence, Part, ScrapeTarget } from '../../evidence/evidence';
import { lookbackMs } from '../../evidence/metrics';
import { DataSource, SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';
import { originsOf, starvedByScrape } from './claims';
import { overDay, seriesPoints, sinceMs } from './losses';

const queueLabels = ['job', 'instance', 'component_id', 'tenant', 'remote_name', 'url'] as const;
const sent = 'prometheus_remote_storage_queue_highest_sent_timestamp_seconds > 0';
const writer = '(job, instance, component_id, tenant)';
/**
 * Newest sample that the collector has, less the newest that a queue has sent: seconds. The newest of all is not always the
 * queue's: one that keeps rare series only (write_relabel_configs) has sent all it was given and seems hours behind
 * (prometheus/prometheus#12832). A later Prometheus says what the queue was given (#17065); else samples must wait all the time.
 */
const lagOver = (minutes: number): string =>
  [
    `(prometheus_remote_storage_queue_highest_timestamp_seconds - (${sent})`,
    `or -1 * ((${sent}) - on ${writer} group_left max by ${writer} (prometheus_remote_storage_highest_timestamp_in_seconds)))`,
    `and min_over_time(prometheus_remote_storage_samples_pending[${minutes}m]) > 0`,
  ].join(' ');
export const lag = lagOver(10);
/** A queue that has just begun to wait, while what it sends has fallen silent. */
const youngLag = lagOver(1);

/** Prometheus' own alert takes two minutes (documentation/prometheus-mixin, PrometheusRemoteWriteBehind). */
const behindSeconds = 120;
const youngSeconds = 45;
/** The queue goes on between its scrape and ours. */
const nearMs = 180_000;

export interface Late {
  readonly source: DataSource;
  readonly writer: string;
  readonly lagSeconds: number;
  /** So far it has sent. */
  readonly sentMs: number;
  /** Since when it is behind; undefined where that is not known. */
  readonly beganMs?: number;
  readonly targets: readonly ScrapeTarget[];
  readonly isLate: (part: Part) => boolean;
}

export function lateQuestions(evidence: Evidence): readonly Question<unknown>[] {
  const { metrics, nowMs } = evidence;
  return metrics
    .filter(({ failure }) => failure === undefined)
    .flatMap(({ source }) => [
      instant(source, lag, nowMs),
      instant(source, youngLag, nowMs),
      instant(source, sent, nowMs),
      ...(behind(evidence, source).length > 0 ? [overDay(source, lag, nowMs)] : []),
    ]);
}

function behind(evidence: Evidence, source: DataSource): readonly SeriesSummary[] {
  const now = (expr: string) => seriesPoints(evidence, instant(source, expr, evidence.nowMs)) ?? [];
  const old = now(lag).filter(({ last = 0 }) => last > behindSeconds);
  const targets = evidence.metrics.find((store) => store.source.uid === source.uid)?.targets ?? [];
  const young = targets.some(({ isSilent }) => isSilent)
    ? now(youngLag).filter(
        ({ last = 0, labels }) => last > youngSeconds && !old.some((each) => sameQueue(each.labels, labels))
      )
    : [];
  return [...old, ...young];
}

export function lateOf(evidence: Evidence): readonly Late[] {
  return evidence.metrics.flatMap((store) => {
    const marks = seriesPoints(evidence, instant(store.source, sent, evidence.nowMs)) ?? [];
    return behind(evidence, store.source).flatMap((series) => {
      const mark = marks.find(({ labels }) => sameQueue(labels, series.labels))?.last;
      return mark === undefined ? [] : [lateQueue(evidence, store, series, mark * 1000)];
    });
  });
}

function lateQueue(
  evidence: Evidence,
  store: MetricsEvidence,
  { labels, last = 0 }: SeriesSummary,
  sentMs: number
): Late {
  const { source } = store;
  const isNear = (timeMs: number, marginMs = 0) => timeMs >= sentMs - nearMs && timeMs <= sentMs + nearMs + marginMs;
  const targets = store.targets.filter((target) => target.state === 'gone' && isNear(endOfTarget(target)));
  const history = seriesPoints(evidence, overDay(source, lag, evidence.nowMs))?.find((each) =>
    sameQueue(each.labels, labels)
  )?.points;
  const scraped = starvedByScrape(targets);
  return {
    source,
    writer: labels['component_id'] ?? labels['tenant'] ?? labels['url'] ?? labels['job'] ?? 'remote write',
    lagSeconds: last,
    sentMs,
    beganMs:
      history &&
      sinceMs(
        history.map(([timeMs, seconds]) => [timeMs, seconds > behindSeconds ? 1 : 0] as const),
        evidence.nowMs
      ),
    targets,
    isLate: (part) =>
      (scraped(part) && originsOf(part).some(({ lastMs }) => isNear(lastMs, lookbackMs))) ||
      // What is pushed has no up; its history shows it until 5 minutes after its end.
      (part.metric?.now === 0 &&
        originsOf(part).length > 0 &&
        originsOf(part).every(
          ({ job, lastMs }) => isNear(lastMs, lookbackMs) && !store.targets.some((target) => target.job === job)
        )),
  };
}

const sameQueue = (one: SeriesSummary['labels'], other: SeriesSummary['labels']): boolean =>
  queueLabels.every((label) => one[label] === other[label]);

/** Jobs whose series are on their way: they are scraped all the same. */
export const lateJobs = (evidence: Evidence): ReadonlySet<string> =>
  new Set(lateOf(evidence).flatMap(({ targets }) => targets.map(({ job }) => job)));
