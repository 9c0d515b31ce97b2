/** What the checks on lost log lines share: a counter of lost lines, since when it rises, and whose lines ended then. */
import { Evidence, MetricsEvidence, Part, Service } from '../evidence/evidence';
import { matches } from '../evidence/logs';
import { dayMs, stepMs } from '../evidence/metrics';
import { EvidenceItem, Labels, PlannedTarget, SeriesSummary } from '../model';
import { history, Question } from '../probing/question';
import { selfMetric } from './arrivals';
import { any, claimParts, fadingRange, isStreamOf, starvedLogs } from './claims';
import { Claim, Fading } from './check';
import { ago, item, listed } from './words';

export interface Loss {
  readonly store: MetricsEvidence;
  readonly labels: Labels;
  /** Lines a second at present. */
  readonly perSecond: number;
  /** When it began; undefined where it was so for all of the day. */
  readonly sinceMs?: number;
}

export const lossQuery = (metric: string, by: readonly string[]): string =>
  `sum by (${by.join(', ')}) (rate(${metric}[10m]))`;

export const lossQuestion = (
  { source }: MetricsEvidence,
  expr: string,
  nowMs: number
): Question<readonly SeriesSummary[]> => history(source, expr, { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });

/** Series of a rate that are above zero now. */
export function lossesOf(evidence: Evidence, expr: string): readonly Loss[] {
  return evidence.metrics.flatMap((store) => {
    const answer = evidence.answer(lossQuestion(store, expr, evidence.nowMs));
    return (answer.ok ? answer.value : []).flatMap(({ labels, points = [] }) => {
      const last = points[points.length - 1];
      return last && last[1] > 0 && last[0] > evidence.nowMs - 2 * stepMs
        ? [{ store, labels, perSecond: last[1], sinceMs: startOf(points, (value) => value > 0, evidence.nowMs) }]
        : [];
    });
  });
}

/** Start of the run that reaches the end; undefined when it fills the day. */
export function startOf(
  points: ReadonlyArray<readonly [number, number]>,
  isBad: (value: number) => boolean,
  nowMs: number
): number | undefined {
  const good = points.map(([, value]) => isBad(value)).lastIndexOf(false);
  const first = points[good + 1];
  return first && (good >= 0 || first[0] > nowMs - dayMs + 2 * stepMs) ? first[0] : undefined;
}

/** A rate over 10 minutes in steps of 5, and lines that come now and then: what is within this is one moment. */
const togetherMs = 15 * 60_000;

/** Whose lines ended when the loss began. */
export interface Lost {
  /** Senders, or selectors where the sender has no other sign of life. */
  readonly names: readonly string[];
  readonly lastMs: number;
  readonly services: readonly Service[];
  readonly claims: readonly Claim[];
}

export function lostSince(evidence: Evidence, sinceMs: number | undefined): Lost | undefined {
  const isThen = (lastMs: number) => sinceMs !== undefined && Math.abs(lastMs - sinceMs) <= togetherMs;
  const services = evidence.services.filter(({ logs }) => logs.kind === 'ended' && isThen(logs.lastMs));
  const ended = ({ stream, state }: Part) =>
    stream?.lastMs !== undefined && state.status === 'no-data' && isThen(stream.lastMs);
  const selectors = evidence.parts.filter(ended).flatMap(({ stream }) => stream ?? []);
  const ends = [
    ...services.flatMap(({ logs }) => (logs.kind === 'ended' ? [logs.lastMs] : [])),
    ...selectors.flatMap(({ lastMs }) => lastMs ?? []),
  ];
  const names = services.length > 0 ? services.map(({ name }) => name) : selectors.map(({ selector }) => selector.text);
  return ends.length === 0
    ? undefined
    : {
        names: [...new Set(names)],
        lastMs: Math.max(...ends),
        services,
        claims: claimParts(evidence, any(ended, starvedLogs(services))),
      };
}

/** Selectors that show nothing while no line at all gets in. */
export const isSilent = ({ stream, state }: Part): boolean =>
  stream !== undefined &&
  state.status !== 'error' &&
  (stream.matched.length === 0 || (stream.lastMs !== undefined && stream.lastMs < state.target.range.fromMs));

export const lostFading = (evidence: Evidence, lost: Lost | undefined): readonly Fading[] =>
  lost && lost.services.length > 0 ? fadingRange(evidence, readsLogsOf(evidence, lost.services), lost.lastMs) : [];

/** The end of the lines as evidence. */
export const lostEvidence = ({ nowMs }: Evidence, lost: Lost | undefined, proves: string): readonly EvidenceItem[] =>
  lost
    ? [item('store', `When did the last line of ${listed(lost.names)} arrive?`, ago(lost.lastMs, nowMs), proves)]
    : [];

const readsLogsOf =
  ({ logs }: Evidence, services: readonly Service[]) =>
  ({ language, datasource, parsed }: PlannedTarget): boolean => {
    const store = logs.find(({ source }) => source.uid === datasource.uid);
    const selectors = parsed.ok ? parsed.selectors : [];
    return (
      language === 'logql' &&
      store !== undefined &&
      selectors.length > 0 &&
      selectors.every(({ matchers }) => {
        const matched = store.streams.filter((labels) => matchers.every((matcher) => matches(labels, matcher)));
        return matched.length > 0 && matched.every((labels) => services.some((service) => isStreamOf(labels, service)));
      })
    );
  };

/** A counter of what is lost exists from the first loss on: without it, another one shows that its component is scraped at all. */
const alwaysThere = { lokiDiscarded: 'lokiReceived', lokiDropped: 'lokiSent' } as const;

/** Known to be none: the counter is there and still, or its component counts other things and none of the kind. */
export const isNone = (evidence: Evidence, fact: keyof typeof alwaysThere): boolean => {
  const value = selfMetric(evidence, fact);
  return (
    (value === undefined ? selfMetric(evidence, alwaysThere[fact]) !== undefined : value === 0) &&
    evidence.metrics.every(({ failure, selfUnanswered }) => failure === undefined && !selfUnanswered.has(fact))
  );
};

export const perSecond = (value: number): string => `${Number(value.toPrecision(2))} lines a second`;
