import { Check, Finding } from './check';
import { Evidence, isFailing, MetricsEvidence, Part } from '../evidence/evidence';
import { dayMs, stepMs } from '../evidence/metrics';
import { DataSource, PlannedTarget, SeriesSummary } from '../model';
import { history, Question } from '../probing/question';
import { claimParts } from './shared/claims';
import { duration, item, moment, proofOf } from './shared/words';

/** A stretch of time of which the store shows nothing, though it took samples in it. Rivals: nothing was sent; retention. */
export const readPathPartial: Check = {
  id: 'read-path-partial',
  hop: 'store',
  title: 'The store does not show a stretch of time',
  asks: ({ metrics, nowMs }) =>
    metrics
      .filter(({ failure }) => failure === undefined)
      .flatMap(({ source }) => Object.values(questionsOf(source, nowMs))),
  examine: (evidence) => evidence.metrics.flatMap((store) => finding(evidence, store)),
};

/** Counters of both ends: what the store took without rejecting, and what the collector sent and failed to. */
const received = 'sum(cortex_distributor_received_samples_total)';
const sent = 'sum(prometheus_remote_storage_samples_total)';
const failed = 'sum(prometheus_remote_storage_samples_failed_total)';

type Ask = Question<readonly SeriesSummary[]>;

function questionsOf(source: DataSource, nowMs: number): Readonly<Record<'up' | 'received' | 'sent' | 'failed', Ask>> {
  const over = (expr: string) => history(source, expr, { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });
  return { up: over('count(up)'), received: over(received), sent: over(sent), failed: over(failed) };
}

type Points = ReadonlyArray<readonly [number, number]>;

/** Shorter holes come from restarts. */
const shortestMs = 1_200_000;
/** So long before the hole its usual rate is measured. */
const measuredMs = 1_800_000;

interface Hole {
  /** Last sample seen before, first seen after. */
  readonly fromMs: number;
  readonly toMs: number;
}

function finding(evidence: Evidence, { source }: MetricsEvidence): readonly Finding[] {
  const questions = questionsOf(source, evidence.nowMs);
  const points = (question: Ask): Points => {
    const answer = evidence.answer(question);
    return answer.ok ? (answer.value[0]?.points ?? []) : [];
  };
  return holesOf(points(questions.up)).flatMap((hole) => {
    const taken = rise(points(questions.received), hole);
    const given = rise(points(questions.sent), hole);
    // A counter of failures that does not exist has counted none; one that was not answered may have.
    const lost = evidence.answer(questions.failed).ok ? (rise(points(questions.failed), hole)?.by ?? 0) : undefined;
    const wentOn = (each: Rise | undefined) => each !== undefined && each.by >= 0.8 * each.usual && each.usual > 0;
    if (taken === undefined || !wentOn(taken) || !wentOn(given) || lost === undefined || lost > 0) {
      return [];
    }
    const within = `between ${moment(hole.fromMs)} and ${moment(hole.toMs)}`;
    const isIn = ({ range: { fromMs, toMs } }: PlannedTarget) => fromMs >= hole.fromMs - stepMs && toMs <= hole.toMs;
    const overlaps = ({ range: { fromMs, toMs } }: PlannedTarget) => fromMs < hole.toMs && toMs > hole.fromMs;
    const isOwn = ({ datasource, language }: PlannedTarget) => datasource.uid === source.uid && language === 'promql';
    return [
      {
        subject: `${source.name} ${moment(hole.fromMs)}`,
        signal: 'metrics' as const,
        verdict: 'proved' as const,
        what: `${source.name} shows nothing ${within}, though it took about ${Math.round(taken.by)} samples in that time.`,
        proofLine: `no series for ${duration(hole.toMs - hole.fromMs)}, while both ends counted samples as always`,
        sinceMs: hole.fromMs,
        evidence: [
          item(
            'store',
            'When is nothing there?',
            `${within}, of no scrape target`,
            'before and after it is: neither retention nor a late start',
            proofOf(source, 'count(up)', evidence.nowMs, 24)
          ),
          item(
            'store',
            `How many samples did ${source.name} take meanwhile?`,
            `${Math.round(taken.by)}, usual are ${Math.round(taken.usual)}`,
            'they arrived and were not rejected',
            proofOf(source, received, evidence.nowMs, 24)
          ),
          item(
            'collector',
            'How many did the collector send?',
            `${Math.round(given?.by ?? 0)}, none failed`,
            'it ran on and its counters were not reset',
            proofOf(source, sent, evidence.nowMs, 24)
          ),
        ],
        rivals: [
          { rival: 'nothing was sent', because: 'the collector’s own count of samples sent went on' },
          { rival: 'the store was down', because: 'its own count of samples taken went on, without a reset' },
          { rival: 'retention', because: 'there is data before it' },
        ],
        remedy: {
          text: `Look at what reads the older blocks of ${source.name}: store-gateways (ready, their ring complete), the bucket index, blocks of that time in the bucket and the right to read them; in Mimir’s logs: "store-consistency-check".`,
        },
        claims: claimParts(
          evidence,
          (part) =>
            part.state.status !== 'error' && isOwn(part.state.target) && isIn(part.state.target) && isKnown(part)
        ),
        distorts: evidence.targets
          .filter(
            (state) =>
              !isFailing(state) && state.target.mode === 'range' && isOwn(state.target) && overlaps(state.target)
          )
          .map(({ target }) => ({ targetId: target.id, how: `shows nothing ${within}, which was measured` })),
      },
    ];
  });
}

/** What was never there does not starve by this. */
const isKnown = ({ metric }: Part): boolean => metric === undefined || metric.everSeen === true;

function holesOf(points: Points): readonly Hole[] {
  return points.flatMap(([toMs], index) => {
    const before = points[index - 1];
    return before && toMs - before[0] >= shortestMs ? [{ fromMs: before[0], toMs }] : [];
  });
}

interface Rise {
  readonly by: number;
  /** By how much it would have risen at the rate from before. */
  readonly usual: number;
}

/** Undefined where the counter has no points around the hole, or was reset. */
function rise(points: Points, { fromMs, toMs }: Hole): Rise | undefined {
  const earlier = points.find(([timeMs]) => timeMs >= fromMs - measuredMs && timeMs < fromMs);
  const before = points.filter(([timeMs]) => timeMs <= fromMs).pop();
  const after = points.find(([timeMs]) => timeMs >= toMs);
  if (!earlier || !before || !after || after[1] < before[1] || before[0] <= earlier[0]) {
    return undefined;
  }
  const perMs = (before[1] - earlier[1]) / (before[0] - earlier[0]);
  return { by: after[1] - before[1], usual: perMs * (after[0] - before[0]) };
}
