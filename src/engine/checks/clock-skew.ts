import { Check, Finding } from './check';
import { claimParts } from './shared/claims';
import { Drawn, drawnSelectors } from './shared/drawn';
import { answeringSources, Evidence, Part } from '../evidence/evidence';
import { lookbackMs, stepMs } from '../evidence/metrics';
import { DataSource, EvidenceItem, RivalRuledOut, SeriesSummary } from '../model';
import { ClockReading } from '../ports';
import { instant, Question, storeTime } from '../probing/question';
import { TargetState } from '../probing/panels';
import { formatSelector } from '../query/selector';
import { capital, item, listed, plural, proofOf } from './shared/words';

/** A clock is not the others' by more than half a minute. Rivals: slow answers; samples that are late; a scrape that ended. */
export const clockSkew: Check = {
  id: 'clock-skew',
  hop: 'source',
  title: 'A clock is wrong',
  asks: (evidence) =>
    answeringSources(evidence).flatMap((source) => {
      const newest = newestQuestion(evidence, source);
      // The clock is read after the samples: what came meanwhile is then no sample of the future.
      return evidence.answer(newest).ok ? [newest, storeTime(source), ...stampQuestions(evidence, source)] : [newest];
    }),
  examine: (evidence) => {
    const clocks = clocksOf(evidence);
    return [...wrongClock(evidence, clocks), ...samplesAhead(evidence, clocks)];
  },
};

/** Clocks further apart than this are not the same. */
const toleranceMs = 30_000;
/** `Date` and Mimir's now are cut to whole seconds. */
const cutMs = 500;

interface Clock {
  readonly of: 'viewer' | 'grafana' | 'store';
  readonly name: string;
  readonly answer: string;
  /** Ahead of the viewer's clock by this much, give or take `slackMs`. */
  readonly offsetMs: number;
  readonly slackMs: number;
  readonly source?: DataSource;
}

/** Up to 10 minutes ahead: no collector and no store takes samples from further (Prometheus scrape/scrape.go `maxAheadTime`, Mimir `creation_grace_period`). */
const newestText = 'max by (job) (max_over_time(timestamp(up)[15m:30s] offset -10m))';
const newestQuestion = ({ nowMs }: Evidence, source: DataSource): Question<readonly SeriesSummary[]> =>
  instant(source, newestText, nowMs);

function clocksOf(evidence: Evidence): readonly Clock[] {
  const { grafanaTime } = evidence;
  const stores = answeringSources(evidence).flatMap((source) => {
    const answer = evidence.answer(storeTime(source));
    return answer.ok ? [{ ...clock('store', `${source.name}’s clock`, answer.value), source }] : [];
  });
  return [
    {
      of: 'viewer',
      name: 'the clock of this computer',
      answer: 'it is what the others are held against',
      offsetMs: 0,
      slackMs: 0,
    },
    ...(grafanaTime ? [clock('grafana', 'Grafana’s clock', grafanaTime)] : []),
    ...stores,
  ];
}

function clock(of: Clock['of'], name: string, { askedMs, saidMs, answeredMs }: ClockReading): Clock {
  const offsetMs = saidMs + cutMs - (askedMs + answeredMs) / 2;
  const tripMs = answeredMs - askedMs;
  const answer = `${secondsOf(Math.abs(offsetMs))} ${offsetMs < 0 ? 'behind' : 'ahead of'} this computer, answered within ${secondsOf(tripMs)}`;
  return { of, name, answer, offsetMs, slackMs: tripMs / 2 + cutMs };
}

const secondsOf = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
const spanText = (ms: number): string =>
  ms < 120_000 ? plural(Math.round(ms / 1000), 'second') : plural(Math.round(ms / 60_000), 'minute');

const apart = (a: Clock, b: Clock): number => Math.abs(a.offsetMs - b.offsetMs);
const differ = (a: Clock, b: Clock): boolean => apart(a, b) - a.slackMs - b.slackMs > toleranceMs;
const agree = (a: Clock, b: Clock): boolean => apart(a, b) + a.slackMs + b.slackMs <= toleranceMs;
const pairs = <T>(items: readonly T[]): readonly (readonly [T, T])[] =>
  items.flatMap((one, index) => items.slice(index + 1).map((other) => [one, other] as const));

/** The one clock from which at least two others, that agree, differ; else the pair that is furthest apart. */
function wrongClock(evidence: Evidence, clocks: readonly Clock[]): readonly Finding[] {
  const odd = clocks.find((each) => {
    const others = clocks.filter((other) => other !== each);
    return (
      others.length > 1 &&
      others.every((other) => differ(each, other)) &&
      pairs(others).every(([one, other]) => agree(one, other))
    );
  });
  if (odd) {
    return [oddOne(evidence, odd, clocks)];
  }
  const [furthest] = pairs(clocks)
    .filter(([one, other]) => differ(one, other))
    .sort(([a, b], [c, d]) => apart(c, d) - apart(a, b));
  return furthest ? [disagreeing(evidence, furthest, clocks)] : [];
}

function oddOne(evidence: Evidence, odd: Clock, clocks: readonly Clock[]): Finding {
  const others = clocks.filter((each) => each !== odd);
  const rightMs = others.reduce((sum, { offsetMs }) => sum + offsetMs, 0) / others.length;
  const aheadMs = odd.offsetMs - rightMs;
  const how = `${spanText(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
  const names = listed(others.map(({ name }) => name));
  return {
    subject: odd.name,
    verdict: 'proved',
    what: `${capital(odd.name)} is ${how}${effect(odd, aheadMs)}`,
    proofLine: `${names} agree within ${toleranceMs / 1000} s, and ${odd.name} is ${how} of them`,
    evidence: readings(evidence, clocks),
    rivals: rivalsOf(clocks, others),
    remedy: { text: remedyText(odd) },
    ...onPanels(evidence, odd.of === 'viewer' ? aheadMs : 0),
  };
}

function disagreeing(evidence: Evidence, [one, other]: readonly [Clock, Clock], clocks: readonly Clock[]): Finding {
  const viewer = [one, other].find(({ of }) => of === 'viewer');
  // The viewer’s own offset is 0, so the sum is the other’s.
  const otherMs = viewer ? one.offsetMs + other.offsetMs : 0;
  return {
    subject: `${one.name} and ${other.name}`,
    verdict: 'likely',
    what: `${capital(one.name)} and ${other.name} are ${spanText(apart(one, other))} apart.`,
    proofLine: `${other.name} is ${other.answer}`,
    evidence: readings(evidence, clocks),
    rivals: rivalsOf(clocks, []),
    wouldDecide: ['a third clock: run `date -u` on each of the machines, or compare with a phone'],
    remedy: { text: `Find out which of the two is wrong, and let that machine follow a time server.` },
    ...onPanels(evidence, -otherMs),
  };
}

function effect({ of }: Clock, aheadMs: number): string {
  if (of === 'viewer') {
    return aheadMs > 0
      ? ': dashboards ask for minutes that have not happened yet, so “last 5 minutes” is empty or cut.'
      : ': dashboards end before the newest data, and show an old state as the present one.';
  }
  return of === 'grafana'
    ? ': alert rules are evaluated at its time; dashboards are asked at the browser’s, and are not touched by it.'
    : ': rules are evaluated, and samples accepted or refused, at its time; dashboards are asked at the browser’s.';
}

/** Whether no other clock confirms the one by which all is judged here: then what seems to have ended may be the present. */
export function isNowInDoubt(evidence: Evidence): boolean {
  const [viewer, ...others] = clocksOf(evidence);
  return viewer === undefined || others.length === 0 || others.some((other) => differ(viewer, other));
}

const readings = (evidence: Evidence, clocks: readonly Clock[]): readonly EvidenceItem[] =>
  clocks
    .filter(({ of }) => of !== 'viewer')
    .map(({ of, name, answer, source }) =>
      item(
        of === 'grafana' ? 'datasource' : 'store',
        `What does ${name} say?`,
        answer,
        'it was asked itself, no sample has a part in it',
        source && proofOf(source, 'time()', evidence.nowMs, 1, true)
      )
    );

function rivalsOf(clocks: readonly Clock[], agreeing: readonly Clock[]): readonly RivalRuledOut[] {
  const slowest = Math.max(...clocks.map(({ slackMs }) => slackMs));
  return [
    { rival: 'slow answers', because: `half of each round trip is allowed for, at most ${secondsOf(slowest)}` },
    ...(agreeing.length > 0
      ? [{ rival: 'late samples or a scrape that ended', because: 'the clocks were compared without any sample' }]
      : []),
  ];
}

const remedyText = ({ of, name }: Clock): string =>
  of === 'viewer'
    ? 'Set the clock of this computer: switch on “set time automatically” (Linux: timedatectl set-ntp true), then load the dashboards again.'
    : `Let the machine of ${name.replace(/’s clock$/, '')} follow a time server: timedatectl or chronyc tracking on it says whether it does.`;

/** What the viewer's wrong clock does to panels. */
function onPanels(evidence: Evidence, aheadMs: number): Pick<Finding, 'claims' | 'distorts'> {
  const asksForNow = evidence.targets.filter(({ target }) => target.range.raw.to.startsWith('now')).filter(isShowing);
  if (aheadMs === 0) {
    return { claims: [] };
  }
  return aheadMs > 0
    ? {
        claims: claimParts(evidence, isFreshAt(evidence, evidence.nowMs - aheadMs)),
        distorts: asksForNow.map(({ target }) => ({
          targetId: target.id,
          how: `the last ${spanText(aheadMs)} of its range have not happened yet`,
        })),
      }
    : {
        claims: [],
        distorts: asksForNow.map(({ target }) => ({
          targetId: target.id,
          how: `ends ${spanText(-aheadMs)} before the present`,
        })),
      };
}

const isShowing = ({ status }: TargetState): boolean => ['data', 'zero', 'stale'].includes(status);

/** What is asked for was there at the true time, though not at the viewer's. */
function isFreshAt({ traces }: Evidence, trueMs: number): (part: Part) => boolean {
  const isFresh = (lastMs: number | undefined) => lastMs !== undefined && lastMs >= trueMs - lookbackMs - stepMs;
  return ({ metric, stream, state }) => {
    if (metric) {
      return metric.now === 0 && metric.origins.some(({ lastMs }) => isFresh(lastMs));
    }
    if (state.status !== 'no-data') {
      return false;
    }
    const { language, datasource } = state.target;
    return language === 'traceql'
      ? traces.some(
          ({ source, foundMs }) => source.uid === datasource.uid && foundMs.some((startMs) => isFresh(startMs))
        )
      : stream !== undefined && isFresh(stream.lastMs);
  };
}

interface Ahead {
  readonly jobs: ReadonlyArray<{ readonly job: string; readonly aheadMs: number }>;
  readonly isAll: boolean;
  /** What all clocks take for the past or the present is before this. */
  readonly latestMs: number;
}

/** Whose samples of a store are from beyond every clock; undefined where nobody's are, or the clocks disagree themselves. */
function aheadIn(evidence: Evidence, source: DataSource, clocks: readonly Clock[]): Ahead | undefined {
  const time = evidence.answer(storeTime(source));
  const newest = evidence.answer(newestQuestion(evidence, source));
  if (!time.ok || !newest.ok || !pairs(clocks).every(([one, other]) => agree(one, other))) {
    return undefined;
  }
  const latestMs = Math.max(...clocks.map(({ offsetMs, slackMs }) => time.value.answeredMs + offsetMs + slackMs));
  const all = newest.value.map(({ labels, last = 0 }) => ({
    job: labels['job'] ?? '',
    aheadMs: last * 1000 - latestMs,
  }));
  const jobs = all.filter(({ aheadMs }) => aheadMs > toleranceMs);
  return jobs.length === 0 ? undefined : { jobs, isAll: jobs.length === all.length, latestMs };
}

/** The newest sample of a selector, of the future too. */
const stampOf = ({ nowMs }: Evidence, { source, selector }: Drawn): Question<readonly SeriesSummary[]> =>
  instant(
    source,
    `max(max_over_time(timestamp(${formatSelector('promql', selector.metric, selector.matchers)})[15m:30s] offset -10m))`,
    nowMs
  );

const drawnIn = (evidence: Evidence, { uid }: DataSource): readonly Drawn[] =>
  drawnSelectors(evidence, () => true).filter(({ source }) => source.uid === uid);

/** What panels read may come another way than by the collector: what is pushed keeps its sender's time. */
const stampQuestions = (evidence: Evidence, source: DataSource): readonly Question<unknown>[] =>
  aheadIn(evidence, source, clocksOf(evidence)) === undefined
    ? []
    : drawnIn(evidence, source).map((drawn) => stampOf(evidence, drawn));

/** Samples from beyond every clock: whoever stamps them, the collector, is ahead. */
function samplesAhead(evidence: Evidence, clocks: readonly Clock[]): readonly Finding[] {
  return answeringSources(evidence).flatMap((source) => {
    const found = aheadIn(evidence, source, clocks);
    if (!found) {
      return [];
    }
    const { jobs: ahead, isAll, latestMs } = found;
    const mostMs = Math.max(...ahead.map(({ aheadMs }) => aheadMs));
    const names = listed(ahead.map(({ job }) => job));
    const touched = drawnIn(evidence, source).filter((drawn) => {
      const answer = evidence.answer(stampOf(evidence, drawn));
      return answer.ok && answer.value.some(({ last = 0 }) => last * 1000 > latestMs + toleranceMs);
    });
    const shifted = new Set(touched.flatMap(({ targets }) => targets.map(({ id }) => id)));
    return [
      {
        subject: `the collector that scrapes ${names}`,
        signal: 'metrics' as const,
        verdict: 'proved' as const,
        what: `The clock of the collector that scrapes ${names} is at least ${spanText(mostMs)} ahead: it stamps samples with times that have not come yet.`,
        proofLine: `up of ${names} has samples ${spanText(mostMs)} ahead of ${listed(clocks.map(({ name }) => name))}`,
        evidence: [
          ...readings(evidence, clocks),
          item(
            'collector',
            'From when are the newest samples of up?',
            ahead.map(({ job, aheadMs }) => `${job}: ${spanText(aheadMs)} ahead of all clocks`).join('; '),
            isAll
              ? 'all targets are stamped by a clock that is ahead'
              : 'these are stamped by another clock than the other targets are',
            proofOf(source, newestText, evidence.nowMs, 1, true)
          ),
        ],
        rivals: [
          {
            rival: 'the store or Grafana is behind',
            because: `${listed(clocks.map(({ name }) => name))} agree with each other`,
          },
          { rival: 'late samples', because: 'late samples are older than now, never newer' },
        ],
        remedy: {
          text: 'Let the machine of that collector follow a time server: timedatectl or chronyc tracking on it says whether it does. Set a clock that is ahead back slowly (chrony slews): after a jump back the store refuses samples as out of order until the time is reached again.',
        },
        claims: [],
        distorts: [...shifted].map((targetId) => ({
          targetId,
          how: `shows what happened ${spanText(mostMs)} earlier than it says`,
        })),
      },
    ];
  });
}
