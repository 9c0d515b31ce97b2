/** What an OpenTelemetry collector counts of its receivers and exporters, component by component (Alloy is one too). */
import { isBusy, isMissing } from './arrivals';
import { Evidence, Service } from '../../evidence/evidence';
import { dayMs, stepMs } from '../../evidence/metrics';
import { isRising, isThere, lately, risesOf } from '../../evidence/rises';
import { DataSource, SeriesSummary } from '../../model';
import { history, instant, Question } from '../../probing/question';

export const itemKinds = ['spans', 'log_records', 'metric_points'] as const;
export type Items = (typeof itemKinds)[number];

type Counter =
  | 'receiver_accepted'
  | 'receiver_refused'
  | 'processor_refused'
  | 'exporter_sent'
  | 'exporter_send_failed'
  | 'exporter_enqueue_failed';

export const wordOf: Readonly<Record<Items, string>> = {
  spans: 'spans',
  log_records: 'log records',
  metric_points: 'metric points',
};

const by = (counter: string): string => `sum by (component_id, ${counter.replace(/_.*/, '')})`;

/**
 * Items a second at present, by component: moments of the last minute and a bit, so that each has a sample behind it whatever the
 * scrape interval, and a component that is configured anew, which forgets its counters, has none. Alloy 1.0 counts
 * `…_ratio_total`, from about 1.8 and in a plain collector `otelcol_…`.
 */
export const flowQuery = (counter: Counter, items: Items): string =>
  `${by(counter)} (rate(${nameOf(counter, items)}[75s:15s]))`;

const nameOf = (counter: Counter, items: Items): string =>
  `{__name__=~"(otelcol_)?${counter}_${items}(_ratio)?(_total)?"}`;

/** Components that counted such items within the day, whether they still do or not: they are made with the first item. */
export const everQuery = (counter: Counter, items: Items): string =>
  `${by(counter)} (last_over_time(${nameOf(counter, items)}[1d]))`;

/** What exporters give up, and what their full queues do not take. */
export const failureQueries = (items: Items): readonly string[] => [
  flowQuery('exporter_send_failed', items),
  flowQuery('exporter_enqueue_failed', items),
];

export const queueQuery = `${by('exporter_queue')} ({__name__=~"(otelcol_)?exporter_queue_size(_ratio)?"})`;

export const flowNow = ({ nowMs }: Evidence, source: DataSource, expr: string): Question<readonly SeriesSummary[]> =>
  instant(source, expr, nowMs);

/** Over the day, and finer over its last minutes: what the first leaves out may be all there is of a young fault. */
export const flowsBefore = (
  { nowMs }: Evidence,
  source: DataSource,
  expr: string
): readonly Question<readonly SeriesSummary[]>[] => [
  history(source, expr, { fromMs: nowMs - dayMs, toMs: nowMs, stepMs }),
  lately(source, expr, nowMs),
];

const componentOf = ({ labels }: SeriesSummary): string =>
  labels['component_id'] ?? labels['receiver'] ?? labels['processor'] ?? labels['exporter'] ?? 'the collector';

/** Values by component; undefined without an answer. */
export function flows(evidence: Evidence, source: DataSource, expr: string): ReadonlyMap<string, number> | undefined {
  const answer = evidence.answer(flowNow(evidence, source, expr));
  return answer.ok ? new Map(answer.value.map((each) => [componentOf(each), each.last ?? 0])) : undefined;
}

/** Raw counts of what receivers accept, by component. */
export const acceptedQuery = (items: Items): string =>
  `${by('receiver_accepted')} (${nameOf('receiver_accepted', items)})`;

const twoKinds = ['spans', 'log_records'] as const satisfies readonly Items[];

export const acceptedLately = (
  { nowMs }: Evidence,
  source: DataSource
): readonly Question<readonly SeriesSummary[]>[] =>
  twoKinds.map((items) => lately(source, acceptedQuery(items), nowMs));

/** Steady: so many moments of the last quarter of an hour, and never so long a rest as now. */
const leastMoments = 8;
const leastRestMs = 45_000;

/** Receivers that accept none of these items since minutes, while the other kind comes as before: whoever sends stopped to send these. */
export function receiversWithout(
  evidence: Evidence,
  source: DataSource,
  items: (typeof twoKinds)[number]
): readonly { readonly component: string; readonly sinceMs: number }[] {
  const { nowMs } = evidence;
  const [own, other] = [items, twoKinds.find((each) => each !== items) ?? items].map((each) => {
    const answer = evidence.answer(lately(source, acceptedQuery(each), nowMs));
    return (answer.ok ? answer.value : []).map((series) => ({
      component: componentOf(series),
      points: series.points ?? [],
    }));
  });
  return (own ?? []).flatMap(({ component, points }) => {
    const times = risesOf(points, nowMs).map(({ timeMs }) => timeMs);
    const last = times.at(-1);
    const longest = Math.max(...times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? timeMs)));
    const goesOn = (other ?? []).some(
      (each) => each.component === component && isRising(each.points, nowMs, leastRestMs)
    );
    return last !== undefined &&
      times.length >= leastMoments &&
      isThere(points, nowMs) &&
      nowMs - last > Math.max(leastRestMs, 2 * longest) &&
      goesOn
      ? [{ component, sinceMs: last }]
      : [];
  });
}

/** Exporters that send none of the items now, though the receivers accept some and their own queue is not empty. */
export const stuckExporters = (evidence: Evidence, items: Items): readonly string[] =>
  evidence.metrics.flatMap(({ source }) => {
    const sent = flows(evidence, source, flowQuery('exporter_sent', items));
    const accepted = total(flows(evidence, source, flowQuery('receiver_accepted', items))) ?? 0;
    return [...(flows(evidence, source, queueQuery) ?? [])].flatMap(([component, queued]) =>
      accepted > 0 && queued > 0 && (sent?.get(component) ?? 0) === 0 ? [component] : []
    );
  });

export const total = (values: ReadonlyMap<string, number> | undefined): number | undefined =>
  values && [...values.values()].reduce((sum, value) => sum + value, 0);

/** Start of the time in which a component's value has been as it is now; undefined when it was never otherwise, or is not known. */
export function sinceWhen(
  evidence: Evidence,
  source: DataSource,
  expr: string,
  component: string,
  isSo: (value: number) => boolean
): number | undefined {
  const starts = flowsBefore(evidence, source, expr).flatMap((question) => {
    const answer = evidence.answer(question);
    const points = (answer.ok ? answer.value.find((each) => componentOf(each) === component)?.points : undefined) ?? [];
    const otherwise = points.map(([, value]) => isSo(value)).lastIndexOf(false);
    return points[otherwise + 1]?.[0] ?? [];
  });
  // What has been so for all of the last minutes began before them; what is counted no more, when it was last.
  return starts.length > 0 ? Math.min(...starts) : lastCounted(evidence, source, expr, component);
}

function lastCounted(evidence: Evidence, source: DataSource, expr: string, component: string): number | undefined {
  const answer = evidence.answer(lately(source, expr, evidence.nowMs));
  const points = (answer.ok ? answer.value.find((each) => componentOf(each) === component)?.points : undefined) ?? [];
  return isThere(points, evidence.nowMs) ? undefined : points.at(-1)?.[0];
}

/** A rate over 10 minutes rises that much after the first item, and panels' last items may be as old. */
const togetherMs = 20 * 60_000;

/** Whose logs or traces went missing when it began: those that used the broken component. */
export const lostSince = (
  { services }: Evidence,
  signal: 'logs' | 'traces',
  sinceMs: number | undefined
): readonly Service[] =>
  services.filter((service) => {
    const state = service[signal];
    return (
      isMissing(state) &&
      (state.kind === 'ended' ? sinceMs === undefined || state.lastMs >= sinceMs - togetherMs : isBusy(service))
    );
  });

export const perSecond = (value: number): string => `${Number(value.toPrecision(3))} a second`;

export const share = (part: number, rest: number): string => `${Math.round((100 * part) / (part + rest))} %`;
