import { Check } from './check';
import { Drawn, drawnSelectors, mayRead } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { DataSource, Labels, Matcher, SeriesSummary } from '../model';
import { history, instant, Question } from '../probing/question';
import { addMatchers } from '../query/addMatchers';
import { inTurn } from './shared/rounds';
import { timeoutOf } from './shared/scrapes';
import { duration, item, plural, proofOf } from './shared/words';

/** A target fails its scrape every few minutes and answers in between. Rival: its process restarts. */
export const scrapeUnsteady: Check = {
  id: 'scrape-unsteady',
  hop: 'collector',
  title: 'The scrape fails again and again',
  asks: (evidence) => [
    ...stores(evidence).flatMap((source) =>
      inTurn(evidence, instant(source, changed, evidence.nowMs), ...Object.values(about(source, evidence)))
    ),
    ...unsteady(evidence).flatMap((target) => [
      course(target, evidence),
      ...drawnOf(evidence, target).map((drawn) => isThere(drawn, target, evidence)),
    ]),
  ],
  examine: (evidence) =>
    unsteady(evidence).flatMap((target) => {
      const { source, job, name, changes, slowest, livedAll } = target;
      // A process that starts again does not answer while it does: that is told by its start time.
      if (livedAll === false) {
        return [];
      }
      const times = Math.ceil(changes / 2);
      const rhythm = rhythmOf(evidence, target);
      const waited = timeoutOf(slowest);
      const selector = `up{job=${JSON.stringify(job)},instance=${JSON.stringify(name)}}`;
      const read = drawnOf(evidence, target).filter(
        (drawn) => (numberOf(evidence.answer(isThere(drawn, target, evidence))) ?? 0) > 0
      );
      const how = `has gaps, or lacks ${name}: its scrape ${rhythm ?? 'fails again and again'}`;
      return [
        {
          subject: `${source.name} ${job} ${name}`,
          signal: 'metrics' as const,
          verdict: livedAll ? ('proved' as const) : ('likely' as const),
          what: `The scrape of ${job} (${name}) ${rhythm ?? `failed ${plural(times, 'time')} in the last hour`}, and works in between${waited === undefined ? '' : `; when it fails, it has waited ${waited} s`}.`,
          proofLine: `up went to 0 about ${plural(times, 'time')} in the last hour${livedAll ? ', and its process did not restart' : ''}`,
          evidence: [
            item(
              'collector',
              'How often did the scrape fail in the last hour?',
              `${plural(times, 'time')}${rhythm === undefined ? '' : `: it ${rhythm}`}`,
              'one look finds it up, or down, by chance',
              proofOf(source, selector, evidence.nowMs, 1)
            ),
            ...(livedAll
              ? [
                  item(
                    'source',
                    'Did its process restart?',
                    'no, it has run for longer than that',
                    'it was there and did not answer',
                    proofOf(source, `process_start_time_seconds{job=${JSON.stringify(job)}}`, evidence.nowMs)
                  ),
                ]
              : []),
            ...(slowest === undefined
              ? []
              : [
                  item(
                    'collector',
                    'How long did its slowest scrape take?',
                    `${Number(slowest.toPrecision(3))} s`,
                    waited === undefined ? 'it is not a matter of time' : 'a whole number of seconds is its timeout',
                    proofOf(
                      source,
                      `scrape_duration_seconds{job=${JSON.stringify(job)},instance=${JSON.stringify(name)}}`,
                      evidence.nowMs,
                      1
                    )
                  ),
                ]),
          ],
          rivals: livedAll
            ? [{ rival: 'the process restarts', because: 'its start time is older than all of the failures' }]
            : [],
          wouldDecide: livedAll ? [] : [`whether the process of ${name} restarts: it exports no start time`],
          remedy: {
            text:
              waited === undefined
                ? `Find out who answers at ${name}: of several processes behind one address one may be broken, or the way to it drops connections. The collector's log names the error of each scrape that fails.`
                : `Its metrics endpoint is too slow at times: find out what it waits for, or let the collector wait longer (scrape_timeout, at most its scrape_interval).`,
          },
          claims: [],
          distorts: [...new Set(read.flatMap(({ targets }) => targets.map(({ id }) => id)))].map((targetId) => ({
            targetId,
            how,
          })),
        },
      ];
    }),
};

/** Of `up` in an hour: one outage makes two. Some outages in an hour are somebody at work, not a rhythm. */
const manyChanges = 12;
/** More targets than these at once are one fault of another kind. */
const mostTargets = 5;

const stores = ({ metrics }: Evidence): readonly DataSource[] =>
  metrics.flatMap(({ source, failure }) => (failure ? [] : [source]));

const changed = `(changes(up[1h]) >= ${manyChanges})`;
const ofThem = (expr: string): string => `max by (job, instance) (${expr}) and on (job, instance) ${changed}`;

function about(source: DataSource, { nowMs }: Evidence) {
  return {
    started: instant(source, ofThem('last_over_time(process_start_time_seconds[1h])'), nowMs),
    slowest: instant(source, ofThem('max_over_time(scrape_duration_seconds[1h])'), nowMs),
  };
}

interface Unsteady {
  readonly source: DataSource;
  readonly labels: Labels;
  readonly job: string;
  readonly name: string;
  readonly changes: number;
  /** Seconds. */
  readonly slowest?: number;
  /** Whether its process has run for the whole hour; undefined where that is not known. */
  readonly livedAll?: boolean;
}

function unsteady(evidence: Evidence): readonly Unsteady[] {
  return stores(evidence).flatMap((source) => {
    const { started, slowest } = about(source, evidence);
    const found = evidence.answer(instant(source, changed, evidence.nowMs));
    return (found.ok ? found.value : [])
      .flatMap(({ labels, last = 0 }): readonly Unsteady[] => {
        const { job = '', instance: name = '' } = labels;
        const startedSeconds = ofTarget(evidence, started, labels);
        const seconds = ofTarget(evidence, slowest, labels);
        return last < manyChanges
          ? []
          : [
              {
                ...{ source, labels, job, name, changes: last },
                ...(seconds !== undefined && { slowest: seconds }),
                ...(startedSeconds !== undefined && {
                  livedAll: startedSeconds * 1000 < evidence.nowMs - 3_600_000,
                }),
              },
            ];
      })
      .slice(0, mostTargets);
  });
}

function ofTarget(
  evidence: Evidence,
  question: Question<readonly SeriesSummary[]>,
  { job, instance: name }: Labels
): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok
    ? answer.value.find(({ labels }) => labels['job'] === job && labels['instance'] === name)?.last
    : undefined;
}

const own = ({ job, name }: Unsteady): readonly Matcher[] => [
  { label: 'job', op: '=', value: job },
  { label: 'instance', op: '=', value: name },
];

const course = (target: Unsteady, { nowMs }: Evidence): Question<readonly SeriesSummary[]> =>
  history(target.source, `min(${addMatchers('promql', 'up', own(target))})`, {
    fromMs: nowMs - 3_600_000,
    toMs: nowMs,
    stepMs: 30_000,
  });

/** `fails every 6 min`, where the failures begin that far apart. */
function rhythmOf(evidence: Evidence, target: Unsteady): string | undefined {
  const answer = evidence.answer(course(target, evidence));
  const points = answer.ok ? (answer.value[0]?.points ?? []) : [];
  const begins = points.flatMap(([timeMs, up], index) => (up === 0 && points[index - 1]?.[1] === 1 ? [timeMs] : []));
  const apart = begins.slice(1).map((timeMs, index) => timeMs - (begins[index] ?? 0));
  const usual = [...apart].sort((a, b) => a - b)[Math.floor(apart.length / 2)];
  return usual !== undefined && apart.length >= 2 && apart.every((each) => Math.abs(each - usual) <= 60_000)
    ? `fails every ${duration(Math.max(1, Math.round(usual / 60_000)) * 60_000)}`
    : undefined;
}

/** More selectors than these are not asked for. */
const mostSelectors = 100;

/** Selectors of single moments: a window mostly bridges the gaps. What the scrape itself writes tells the truth. */
const drawnOf = (evidence: Evidence, { source, labels }: Unsteady): readonly Drawn[] =>
  drawnSelectors(
    evidence,
    ({ metric = '', matchers, rangeMs }) =>
      rangeMs === undefined && !/^(up|scrape_\w+)$/.test(metric) && mayRead(matchers, labels)
  )
    .filter((drawn) => drawn.source.uid === source.uid)
    .slice(0, mostSelectors);

const isThere = (
  { source, selector }: Drawn,
  target: Unsteady,
  { nowMs }: Evidence
): Question<readonly SeriesSummary[]> =>
  instant(source, `count(last_over_time(${addMatchers('promql', selector.text, own(target))}[1h]))`, nowMs);
