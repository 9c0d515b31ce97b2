import { Check } from './check';
import { counterCalls, Drawn, drawnSelectors, mayRead } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { DataSource, Labels, Matcher, PlannedTarget, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { addMatchers } from '../query/addMatchers';
import { divisionsOf } from '../query/divisions';
import { parsePromql } from '../query/promql';
import { inTurn } from './shared/rounds';
import { ago, item, plural, proofOf } from './shared/words';

/** A process that restarts over and over, and its counters with it. Rival: several processes that answer in turn. */
export const counterResets: Check = {
  id: 'counter-resets',
  hop: 'source',
  title: 'The process restarts again and again',
  asks: (evidence) => [
    ...stores(evidence).flatMap((source) => {
      const { restarts, back, started } = firstRound(source, evidence);
      return inTurn(evidence, restarts, back, started);
    }),
    ...loops(evidence).flatMap((loop) => drawnOf(evidence, loop).map((drawn) => isThere(drawn, loop, evidence))),
  ],
  examine: (evidence) =>
    loops(evidence).flatMap((loop) => {
      const { source, labels, restarts, takesTurns } = loop;
      const { job = '', instance: name = '' } = labels;
      const selector = `process_start_time_seconds{job=${JSON.stringify(job)},instance=${JSON.stringify(name)}}`;
      if (takesTurns === true) {
        return [];
      }
      const read = drawnOf(evidence, loop).filter(
        (drawn) => (count(evidence, isThere(drawn, loop, evidence)) ?? 0) > 0
      );
      return [
        {
          subject: `${source.name} ${job} ${name}`,
          signal: 'metrics' as const,
          verdict: takesTurns === false ? ('proved' as const) : ('likely' as const),
          what: `${job} (${name}) restarted ${plural(restarts, 'time')} in the last hour; with each restart its counters begin at 0, and what they counted since the last scrape is lost.`,
          proofLine: `its start time moved ${plural(restarts, 'time')} in the last hour${takesTurns === false ? ', always forward' : ''}`,
          evidence: [
            item(
              'source',
              'How often did the process start in the last hour?',
              plural(restarts, 'time'),
              'it does not stay alive',
              proofOf(source, `changes(${selector}[1h])`, evidence.nowMs)
            ),
            ...(loop.startedMs === undefined
              ? []
              : [
                  item(
                    'source',
                    'When did it start last?',
                    ago(loop.startedMs, evidence.nowMs),
                    'each restart is a new process',
                    proofOf(source, selector, evidence.nowMs)
                  ),
                ]),
          ],
          rivals:
            takesTurns === false
              ? [
                  {
                    rival: 'several processes behind one address answer in turn',
                    because: 'the start time only ever moved forward; with several it would go back and forth',
                  },
                ]
              : [],
          wouldDecide: takesTurns === false ? [] : ['Whether its start time ever moves back'],
          remedy: {
            text: `Read the last log lines of ${job} before each start: an error at the start, a memory limit, or a failing health check makes its supervisor start it again.`,
          },
          claims: [],
          distorts: [
            ...new Map(
              read.flatMap((drawn) =>
                drawn.targets.filter(addsUp).map((target) => [
                  target.id,
                  {
                    targetId: target.id,
                    how: isRate(drawn)
                      ? 'lacks what was counted between the last scrape and each restart'
                      : 'begins at 0 again with each restart',
                  },
                ])
              )
            ).values(),
          ],
        },
      ];
    }),
};

/** Restarts in an hour that no deployment explains. */
const manyRestarts = 4;
const startTime = 'process_start_time_seconds';

const stores = ({ metrics }: Evidence): readonly DataSource[] =>
  metrics.flatMap(({ source, failure }) => (failure ? [] : [source]));

function firstRound(source: DataSource, { nowMs }: Evidence) {
  const ask = (expr: string) => instant(source, expr, nowMs);
  // The start is told from the boot time, which wavers by a second while a clock is adjusted: that is no restart.
  const moved = `max_over_time(${startTime}[1h]) - min_over_time(${startTime}[1h]) > 300`;
  return {
    restarts: ask(`changes(${startTime}[1h]) >= ${manyRestarts} and ${moved}`),
    back: ask(`resets(${startTime}[1h]) > 0 and ${moved}`),
    started: ask(
      `max by (job, instance) (${startTime}) and on (job, instance) changes(${startTime}[1h]) >= ${manyRestarts}`
    ),
  };
}

interface Loop {
  readonly source: DataSource;
  readonly labels: Labels;
  readonly restarts: number;
  readonly startedMs?: number;
  /** The start time also moved back; undefined when not answered. */
  readonly takesTurns?: boolean;
}

/** More than these at once are one fault of another kind. */
const mostLoops = 5;

function loops(evidence: Evidence): readonly Loop[] {
  return stores(evidence).flatMap((source) => {
    const { restarts, back, started } = firstRound(source, evidence);
    const several = evidence.answer(restarts);
    const backwards = evidence.answer(back);
    const starts = evidence.answer(started);
    return (several.ok ? several.value : []).slice(0, mostLoops).flatMap(({ labels, last }) => {
      const startedSeconds = starts.ok ? starts.value.find((each) => isSame(each.labels, labels))?.last : undefined;
      return last === undefined
        ? []
        : [
            {
              source,
              labels,
              restarts: last,
              ...(startedSeconds === undefined ? {} : { startedMs: startedSeconds * 1000 }),
              ...(backwards.ok ? { takesTurns: backwards.value.some((each) => isSame(each.labels, labels)) } : {}),
            },
          ];
    });
  });
}

const isSame = (one: Labels, other: Labels): boolean =>
  one['job'] === other['job'] && one['instance'] === other['instance'];

const isRate = ({ selector: { call } }: Drawn): boolean => call !== undefined && counterCalls.has(call);

/** More selectors than these are not asked for. */
const mostSelectors = 100;

/** Selectors of counters that may read the process. */
const drawnOf = (evidence: Evidence, { source, labels }: Loop): readonly Drawn[] =>
  drawnSelectors(
    evidence,
    ({ metric = '', call, matchers }) =>
      ((call !== undefined && counterCalls.has(call)) || (call === undefined && metric.endsWith('_total'))) &&
      mayRead(matchers, labels)
  )
    .filter((drawn) => drawn.source.uid === source.uid)
    .slice(0, mostSelectors);

function isThere(
  { source, selector }: Drawn,
  { labels }: Loop,
  { nowMs }: Evidence
): Question<readonly SeriesSummary[]> {
  const own: readonly Matcher[] = ['job', 'instance'].map((label) => ({ label, op: '=', value: labels[label] ?? '' }));
  return instant(source, `count(${addMatchers('promql', selector.text, own)})`, nowMs);
}

/** What is lost is lost above and below the line: shares and quantiles stay as they are. */
function addsUp({ query }: PlannedTarget): boolean {
  const isShare = divisionsOf(query).some(({ divisor }) => {
    const parsed = parsePromql(divisor);
    return parsed.ok && parsed.selectors.length > 0;
  });
  return !isShare && !query.includes('histogram_quantile');
}

/** None is an answer too: zero. */
function count(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
