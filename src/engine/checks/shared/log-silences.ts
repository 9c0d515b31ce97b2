/** Whose lines ended minutes ago, at the moment when something else began: finer than "none in a quarter of an hour". */
import { Evidence, Service } from '../../evidence/evidence';
import { identityLabels } from '../../evidence/logs';
import { fineMs, lately, quarterMs } from '../../evidence/rises';
import { DataSource, Labels, SeriesSummary } from '../../model';
import { Question } from '../../probing/question';
import { isStreamOf } from './claims';

/** Lines are sent in batches, and counters are scraped: one moment is told this late or early. */
const togetherMs = 90_000;
const windowMs = 30_000;
/** So many moments with lines, and no rest before that was as long as this one. */
const leastMoments = 6;
/** More senders than these make an answer too large. */
const sendersAtMost = 200;

/** The label that names a stream's sender best. */
const senderLabel = (labels: Labels): string | undefined => identityLabels.find((each) => (labels[each] ?? '') !== '');

/** Those by which these streams can be told. */
export const senderLabels = (streams: readonly Labels[]): readonly string[] => [
  ...new Set(streams.flatMap((each) => senderLabel(each) ?? [])),
];

const sendersOf = ({ logs }: Evidence): ReadonlyArray<{ readonly source: DataSource; readonly label: string }> =>
  logs.flatMap(({ source, failure, streams }) =>
    failure !== undefined
      ? []
      : senderLabels(streams)
          .filter((label) => new Set(streams.map((each) => each[label])).size <= sendersAtMost)
          .map((label) => ({ source, label }))
  );

const questionsOf = (evidence: Evidence) =>
  sendersOf(evidence).map(({ source, label }) => ({ label, question: linesOf(source, label, evidence.nowMs) }));

const linesOf = (source: DataSource, label: string, nowMs: number): Question<readonly SeriesSummary[]> =>
  lately(source, `sum by (${label}) (count_over_time({${label}=~".+"}[${windowMs / 1000}s]))`, nowMs);

/** Asked only where lines have been lost for minutes. */
export const silenceQuestions = (evidence: Evidence): readonly Question<readonly SeriesSummary[]>[] =>
  questionsOf(evidence).map(({ question }) => question);

/** What each sender sent in the quarter of an hour until then. */
export const rateQuestions = (evidence: Evidence, atMs: number): readonly Question<readonly SeriesSummary[]>[] =>
  sendersOf(evidence).map(({ source, label }) => linesOf(source, label, atMs));

/** How many lines a second it sent then; undefined where that is not known. */
export function rateUntil(evidence: Evidence, service: Service, atMs: number): number | undefined {
  const rates = sendersOf(evidence).flatMap(({ source, label }) => {
    const answer = evidence.answer(linesOf(source, label, atMs));
    return (answer.ok ? answer.value : [])
      .filter(({ labels }) => isStreamOf({ [label]: labels[label] ?? '' }, service))
      .map(({ points = [] }) => usualRate(points.map(([, count]) => count).filter((count) => count > 0)));
  });
  // Two labels that name it count the same lines.
  return rates.length > 0 ? Math.max(...rates) : undefined;
}

/** A file that was read again makes the mean large, a sender of a line now and then what there is when there is any. */
function usualRate(counts: readonly number[]): number {
  const median = [...counts].sort((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
  const mean = (counts.reduce((sum, count) => sum + count, 0) * fineMs) / quarterMs;
  return Math.min(median, mean) / (windowMs / 1000);
}

/** Services whose lines came steadily until then, and none since: by when the last came. */
export function silentSince(evidence: Evidence, sinceMs: number): ReadonlyMap<Service, number> {
  const ends = questionsOf(evidence).flatMap(({ label, question }) => {
    const answer = evidence.answer(question);
    return (answer.ok ? answer.value : []).map(({ labels, points = [] }) => ({
      labels: { [label]: labels[label] ?? '' },
      ...endOf(points, evidence.nowMs),
    }));
  });
  return new Map(
    evidence.services.flatMap((service) => {
      const own = ends.filter(({ labels }) => isStreamOf(labels, service));
      const lastMs = Math.max(...own.map((each) => each.lastMs));
      // A label that it had for a moment long ago is none of those by which it comes steadily.
      return Math.abs(lastMs - sinceMs) <= togetherMs && own.some((each) => each.isSilent && each.lastMs === lastMs)
        ? [[service, lastMs] as const]
        : [];
    })
  );
}

function endOf(points: ReadonlyArray<readonly [number, number]>, nowMs: number) {
  const times = points.filter(([, count]) => count > 0).map(([timeMs]) => timeMs);
  const last = times.at(-1) ?? -Infinity;
  const longest = Math.max(...times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? timeMs)));
  return {
    // A window shows a line until its end.
    lastMs: last - windowMs / 2,
    isSilent: times.length >= leastMoments && nowMs - last > Math.max(longest, windowMs / 2),
  };
}
