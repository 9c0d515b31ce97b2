/** What Loki answers to the collector's requests: a write that fails shows there at once, and in what is dropped only when the last retry has failed. */
import { Evidence, MetricsEvidence } from '../../evidence/evidence';
import { isThere, lately, Points, Rise, risesOf } from '../../evidence/rises';
import { SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';

/** Of Alloy's and the Agent's component loki.write, and of Promtail: the same client. `-1` where nobody answered. */
export const requestsQuery =
  'sum by (component_id, host, status_code) ({__name__=~"(loki_write|promtail)_request_duration_seconds_count"})';
/** A client has a series of a status only when it met it. */
export const failuresEver =
  'count({__name__=~"(loki_write|promtail)_request_duration_seconds_count", status_code!~"2.."})';

/** Components none of whose requests succeed any more, for one reason. */
export interface FailingWriters {
  readonly store: MetricsEvidence;
  readonly components: readonly string[];
  readonly host: string;
  /** What the latest of them were answered. */
  readonly status: string;
  /** First failure after the last success. */
  readonly sinceMs: number;
  readonly attempts: number;
}

export const writeQuestions = ({ metrics, nowMs, answer }: Evidence): readonly Question<readonly SeriesSummary[]>[] =>
  metrics
    .filter(({ failure }) => failure === undefined)
    .flatMap(({ source }) => {
      const first = instant(source, failuresEver, nowMs);
      const failed = answer(first);
      return failed.ok && failed.value.length > 0 ? [first, lately(source, requestsQuery, nowMs)] : [first];
    });

interface Outcomes {
  readonly store: MetricsEvidence;
  readonly component: string;
  readonly host: string;
  readonly points: ReadonlyMap<string, Points>;
}

function outcomesOf(evidence: Evidence): readonly Outcomes[] {
  return evidence.metrics.flatMap((store) => {
    const answer = evidence.answer(lately(store.source, requestsQuery, evidence.nowMs));
    const writers = new Map<string, Outcomes & { readonly points: Map<string, Points> }>();
    for (const { labels, points = [] } of answer.ok ? answer.value : []) {
      const { component_id: component = 'the collector', host = 'Loki', status_code: status = '' } = labels;
      const key = JSON.stringify([component, host]);
      const known = writers.get(key) ?? { store, component, host, points: new Map<string, Points>() };
      writers.set(key, known);
      known.points.set(status, points);
    }
    return [...writers.values()];
  });
}

const isSuccess = (status: string): boolean => status.startsWith('2');

/** How it goes for one component. */
interface Course {
  readonly store: MetricsEvidence;
  readonly component: string;
  readonly host: string;
  /** Failed requests since the last success, oldest first. */
  readonly failures: readonly (Rise & { readonly status: string })[];
  /** Its last failure at all; undefined where none failed. */
  readonly failedMs?: number;
  /** When the second request succeeded after that. */
  readonly recoveredMs?: number;
}

function coursesOf(evidence: Evidence): readonly Course[] {
  const { nowMs } = evidence;
  return outcomesOf(evidence).map(({ store, component, host, points }) => {
    const risen = [...points]
      .flatMap(([status, own]) => risesOf(own, nowMs).map((rise) => ({ ...rise, status })))
      .sort((a, b) => a.timeMs - b.timeMs);
    const failed = risen.filter(({ status }) => !isSuccess(status));
    const succeeded = risen.filter(({ status }) => isSuccess(status));
    const failedMs = failed.at(-1)?.timeMs;
    return {
      store,
      component,
      host,
      failures: failed.filter(
        ({ status, timeMs }) =>
          timeMs > (succeeded.at(-1)?.timeMs ?? -Infinity) && isThere(points.get(status) ?? [], nowMs)
      ),
      failedMs,
      recoveredMs: succeeded.filter(({ timeMs }) => failedMs !== undefined && timeMs > failedMs)[1]?.timeMs,
    };
  });
}

/** After some failures a client waits for minutes: another one that recovered since its last attempt tells that it will. */
const isWaiting = (courses: readonly Course[], { host, failedMs = 0, failures }: Course): boolean =>
  failures.length > 0 && courses.some((other) => other.host === host && (other.recoveredMs ?? 0) > failedMs);

/** One failure may be a chance. */
const leastAttempts = 2;

export function failingWriters(evidence: Evidence): readonly FailingWriters[] {
  const groups = new Map<string, FailingWriters>();
  const courses = coursesOf(evidence);
  for (const course of courses) {
    const { store, component, host, failures } = course;
    const attempts = failures.reduce((sum, { by }) => sum + by, 0);
    const [first] = failures;
    const status = failures.at(-1)?.status;
    if (first && status !== undefined && attempts >= leastAttempts && !isWaiting(courses, course)) {
      const key = JSON.stringify([store.source.uid, host, status]);
      const known = groups.get(key);
      groups.set(key, {
        store,
        components: [...(known?.components ?? []), component].sort(),
        host,
        status,
        sinceMs: Math.min(first.timeMs, known?.sinceMs ?? Infinity),
        attempts: attempts + (known?.attempts ?? 0),
      });
    }
  }
  return [...groups.values()];
}

/**
 * Whether those whose requests failed tell that this is over: each has had two good answers since. Undefined where none failed,
 * or none tells.
 */
export function isRecovered(evidence: Evidence, component?: string): boolean | undefined {
  const courses = coursesOf(evidence);
  const failed = courses.filter(
    (each) => each.failedMs !== undefined && (component === undefined || each.component === component)
  );
  return failed.length === 0
    ? undefined
    : failed.every((each) => each.recoveredMs !== undefined || isWaiting(courses, each));
}

/** What is over shows no new loss for this long: two scrapes of most collectors. */
export const recoveredMs = 30_000;
