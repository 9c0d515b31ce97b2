/** What the checks on lost log lines share: a counter of lost lines, since when it rises, and whose lines ended then. */
import { Evidence, MetricsEvidence, Part, Service, StreamSelectorFacts } from '../../evidence/evidence';
import { matchesAll } from '../../evidence/logs';
import { dayMs, stepMs } from '../../evidence/metrics';
import { EvidenceItem, Labels, PlannedTarget, SeriesSummary } from '../../model';
import { history, Question } from '../../probing/question';
import { isRising, lately, Points, quarterMs, restMs, risesOf, risingSince } from '../../evidence/rises';
import { soonMs } from '../../evidence/traffic';
import { endMs, isBusy, selfMetric } from './arrivals';
import { any, claimParts, fadingRange, isStreamOf, starvedLogs } from './claims';
import { Claim, Fading, Finding } from '../check';
import { rateQuestions, rateUntil, silenceQuestions, silentSince } from './log-silences';
import { ago, item, listed } from './words';

export interface Loss {
  readonly store: MetricsEvidence;
  readonly labels: Labels;
  /** Lines a second at present. */
  readonly perSecond: number;
  /** Seen to rise more than once: how much it is a second is no guess. */
  readonly isMeasured: boolean;
  /** When it began; undefined where it was so for all of the day. */
  readonly sinceMs?: number;
}

/** A counter of lost lines, and its rate: a query for Explore. */
export interface LossCounter {
  readonly by: readonly string[];
  readonly total: string;
  readonly rate: string;
}

export const lossCounter = (metric: string, by: readonly string[]): LossCounter => ({
  by,
  total: `sum by (${by.join(', ')}) (${metric})`,
  rate: `sum by (${by.join(', ')}) (rate(${metric}[10m]))`,
});

/** Every five minutes of the day. */
export const dayQuestion = (
  { source }: MetricsEvidence,
  expr: string,
  nowMs: number
): Question<readonly SeriesSummary[]> => history(source, expr, { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });

export const lossQuestions = (
  store: MetricsEvidence,
  { total, rate }: LossCounter,
  nowMs: number
): readonly Question<readonly SeriesSummary[]>[] => [
  lately(store.source, total, nowMs),
  dayQuestion(store, rate, nowMs),
];

/** Counters that rise, or rested no longer than that. */
export function lossesOf(
  evidence: Evidence,
  counter: LossCounter,
  withinMsOf: (labels: Labels) => number = () => restMs
): readonly Loss[] {
  const { nowMs } = evidence;
  return evidence.metrics.flatMap((store) => {
    const answer = evidence.answer(lately(store.source, counter.total, nowMs));
    return (answer.ok ? answer.value : [])
      .filter(({ labels, points = [] }) => isRising(points, nowMs, withinMsOf(labels)))
      .map(({ labels, points = [] }) => {
        const sinceMs = risingSince(points, nowMs, Math.max(withinMsOf(labels), restMs));
        return {
          store,
          labels,
          perSecond: rateSince(points, sinceMs, nowMs),
          isMeasured: risesOf(points, nowMs).filter(({ timeMs }) => timeMs >= (sinceMs ?? 0)).length > 1,
          sinceMs: sinceMs ?? dayStart(evidence, store, counter, labels),
        };
      });
  });
}

/** A second, since then or in all of the quarter of an hour; of less than a minute that is too much to tell. */
export function rateSince(points: Points, sinceMs: number | undefined, nowMs: number): number {
  const fromMs = Math.max(sinceMs ?? 0, nowMs - quarterMs);
  const risen = risesOf(points, nowMs).filter(({ timeMs }) => timeMs >= fromMs);
  return (1000 * risen.reduce((sum, { by }) => sum + by, 0)) / Math.max(60_000, nowMs - fromMs);
}

function dayStart(
  evidence: Evidence,
  store: MetricsEvidence,
  { by, rate }: LossCounter,
  labels: Labels
): number | undefined {
  const answer = evidence.answer(dayQuestion(store, rate, evidence.nowMs));
  const own = (answer.ok ? answer.value : []).find((each) => by.every((name) => each.labels[name] === labels[name]));
  return own && startOf(own.points ?? [], (value) => value > 0, evidence.nowMs);
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

/** A rate over 10 minutes in steps of 5 shows a loss this late at most; lines that end earlier end for another reason. */
const earlierMs = 8 * 60_000;
/** What is lost in part goes on for a while, and lines may come now and then. */
const laterMs = 15 * 60_000;

/** Whose lines ended when the loss began. */
export interface Lost {
  /** Senders, or selectors where the sender has no other sign of life. */
  readonly names: readonly string[];
  readonly lastMs: number;
  readonly services: readonly Service[];
  readonly claims: readonly Claim[];
}

const isAmong =
  (services: readonly Service[]) =>
  ({ stream }: Part): boolean =>
    stream !== undefined &&
    stream.matched.length > 0 &&
    stream.matched.every((labels) => services.some((service) => isStreamOf(labels, service)));

function endedWith(evidence: Evidence, sinceMs: number | undefined) {
  // A stream whose last line is minutes old at most goes on, whatever its panel leaves of it.
  const isThen = (lastMs: number) =>
    sinceMs !== undefined &&
    lastMs >= sinceMs - earlierMs &&
    lastMs <= Math.min(sinceMs + laterMs, evidence.nowMs - soonMs);
  const lately = isYoung(evidence, sinceMs) ? silentSince(evidence, sinceMs) : new Map<Service, number>();
  return {
    lately,
    services: evidence.services.filter(
      (service) => lately.has(service) || (service.logs.kind === 'ended' && isThen(service.logs.lastMs))
    ),
    parts: evidence.parts.filter(
      ({ stream, state }) => stream?.lastMs !== undefined && state.status === 'no-data' && isThen(stream.lastMs)
    ),
  };
}

/** Younger than the quarter of an hour after which a sender without a line counts as ended. */
const isYoung = ({ nowMs }: Evidence, sinceMs: number | undefined): sinceMs is number =>
  sinceMs !== undefined && sinceMs > nowMs - quarterMs;

/** It has something to log at this moment: that its lines ended is no quiet. */
const isAtWork = (service: Service): boolean => isBusy(service) || service.traces.kind === 'fresh';

/** How many lines a selector found in each step of the day: one that was never silent for long is no quiet one. */
const linesOver = ({ source, selector }: StreamSelectorFacts, nowMs: number): Question<readonly SeriesSummary[]> =>
  history(source, `sum(count_over_time(${selector.text}[${stepMs / 60_000}m]))`, {
    fromMs: nowMs - dayMs,
    toMs: nowMs,
    stepMs,
  });

/** Of a quarter of an hour until then it is known what was sent before the loss began. */
const beforeMs = (evidence: Evidence, sinceMs: number): number =>
  isYoung(evidence, sinceMs) ? evidence.nowMs : sinceMs - earlierMs;

/** What is lost of somebody, counted in batches, and what he sent differ by so much at most. */
const tolerance = 2;

/** What is lost is less than these sent: they ended for another reason as well, or alone. */
function isTooMuch(evidence: Evidence, services: readonly Service[], loss: Began): boolean {
  const { sinceMs, perSecond, isMeasured = false } = loss;
  if (sinceMs === undefined || perSecond === undefined || !isMeasured) {
    return false;
  }
  const rates = services.map((service) => rateUntil(evidence, service, beforeMs(evidence, sinceMs)) ?? 0);
  return rates.reduce((sum, rate) => sum + rate, 0) > tolerance * perSecond;
}

/** What tells whether those whose lines ended then are silent or merely quiet. */
export function coincidentQuestions(
  evidence: Evidence,
  sinceMs: number | undefined
): readonly Question<readonly SeriesSummary[]>[] {
  const { services, parts } = endedWith(evidence, sinceMs);
  const isKnown = isAmong(services.filter(isAtWork));
  return [
    ...(isYoung(evidence, sinceMs) ? silenceQuestions(evidence) : []),
    ...(sinceMs !== undefined && services.length > 0 ? rateQuestions(evidence, beforeMs(evidence, sinceMs)) : []),
    ...parts.flatMap((part) => (part.stream && !isKnown(part) ? [linesOver(part.stream, evidence.nowMs)] : [])),
  ];
}

export const lostQuestions = (
  evidence: Evidence,
  losses: readonly Pick<Loss, 'sinceMs'>[]
): readonly Question<readonly SeriesSummary[]>[] =>
  losses.flatMap(({ sinceMs }) => coincidentQuestions(evidence, sinceMs));

/** Its longest silence before is less than half of the present one. */
function isSteady(evidence: Evidence, { stream }: Part): boolean {
  const answer = stream && evidence.answer(linesOver(stream, evidence.nowMs));
  const points = answer?.ok ? (answer.value[0]?.points ?? []) : [];
  const times = points.filter(([, count]) => count > 0).map(([timeMs]) => timeMs);
  const last = times[times.length - 1];
  const gaps = times.slice(1).map((timeMs, index) => timeMs - (times[index] ?? timeMs));
  return last !== undefined && times.length > 12 && 2 * Math.max(...gaps) < evidence.nowMs - last;
}

/** When lines began to be lost and, where that is counted, how many. */
type Began = Pick<Loss, 'sinceMs'> & Partial<Loss>;

/** Those that surely have lines to lose, and those whose lines may have ended at that time by chance. */
export function lostSince(evidence: Evidence, loss: Began): { readonly sure?: Lost; readonly perhaps?: Lost } {
  const { lately, ...ended } = endedWith(evidence, loss.sinceMs);
  const tooMuch = ended.services.filter((service) => isTooMuch(evidence, [service], loss));
  const services = ended.services.filter((service) => !tooMuch.includes(service));
  const parts = ended.parts.filter((part) => !isAmong(tooMuch)(part));
  // Not all of them: which, is not told.
  const mayBeAll = !isTooMuch(evidence, services, loss);
  const atWork = services.filter((service) => mayBeAll && (lately.has(service) || isAtWork(service)));
  const steady = parts.filter((part) => mayBeAll && (isAmong(atWork)(part) || isSteady(evidence, part)));
  const sure = services.filter(
    (service) => atWork.includes(service) || steady.some((part) => isAmong([service])(part))
  );
  const rest = (part: Part) => !steady.includes(part) && !isAmong(sure)(part);
  return {
    sure: lostOf(
      evidence,
      sure,
      parts.filter((part) => !rest(part)),
      lately
    ),
    perhaps: lostOf(
      evidence,
      services.filter((service) => !sure.includes(service)),
      parts.filter(rest),
      lately
    ),
  };
}

function lostOf(
  evidence: Evidence,
  services: readonly Service[],
  parts: readonly Part[],
  lately: ReadonlyMap<Service, number>
): Lost | undefined {
  const selectors = parts.flatMap(({ stream }) => stream ?? []);
  const ends = [
    ...services.flatMap((service) => lately.get(service) ?? endMs(service.logs) ?? []),
    ...selectors.flatMap(({ lastMs }) => lastMs ?? []),
  ];
  const names = services.length > 0 ? services.map(({ name }) => name) : selectors.map(({ selector }) => selector.text);
  return ends.length === 0
    ? undefined
    : {
        names: [...new Set(names)],
        lastMs: Math.max(...ends),
        services,
        claims: claimParts(
          evidence,
          any((part: Part) => parts.includes(part), starvedLogs(services))
        ),
      };
}

/** That somebody went silent at the same time is no proof where it may be quiet: a finding of its own. */
export function perhapsLost(evidence: Evidence, finding: Finding, perhaps: Lost | undefined): readonly Finding[] {
  if (!perhaps) {
    return [];
  }
  const names = listed(perhaps.names);
  return [
    {
      ...finding,
      subject: `${finding.subject}: ${names}`,
      verdict: 'likely',
      what: `${finding.what} The lines of ${names} ended at about that time, perhaps for the same reason.`,
      evidence: [
        ...finding.evidence.slice(0, 1),
        ...lostEvidence(evidence, perhaps, 'its lines ended at that time; it may be quiet as well'),
      ],
      rivals: [],
      wouldDecide: [`whether ${names} has anything to log at present: its own output`],
      claims: perhaps.claims,
      fading: [],
      distorts: [],
    },
  ];
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
        const told = store.streams.map((labels) => matchesAll(labels, matchers));
        const matched = store.streams.filter((_, index) => told[index]);
        return (
          !told.includes(undefined) &&
          matched.length > 0 &&
          matched.every((labels) => services.some((service) => isStreamOf(labels, service)))
        );
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
