import { Check } from './check';
import { counterCalls, Drawn, drawnSelectors } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { Selector, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { item, plural, proofOf } from './shared/words';

/**
 * A function for counters over something that rises and falls. Rivals: a counter whose process restarts; several processes
 * behind one target, whose counters take turns. Metadata would name the type, but stores fed by remote write have none.
 */
export const rateOfGauge: Check = {
  id: 'rate-of-gauge',
  hop: 'query',
  title: 'A rate is taken of something that is no counter',
  asks: (evidence) => [
    ...suspects(evidence).map((each) => falls(each, evidence)),
    ...falling(evidence).flatMap((each) => Object.values(ruling(each, evidence))),
  ],
  examine: (evidence) =>
    falling(evidence).flatMap((drawn) => {
      const { source, selector, targets } = drawn;
      const { ranThrough, neverLow } = ruling(drawn, evidence);
      const lived = count(evidence, ranThrough) ?? 0;
      const high = count(evidence, neverLow) ?? 0;
      // Without both, a counter that is started over and over looks the same.
      if (lived === 0 && high === 0) {
        return [];
      }
      const proved = lived > 0 && high > 0;
      const name = selector.metric ?? selector.text;
      const calls = [...new Set(targets.flatMap((target) => callsOf(target.parsed, selector.text)))];
      const call = calls[0] ?? 'rate';
      return [
        {
          subject: `${source.name} ${name}`,
          signal: 'metrics' as const,
          verdict: proved ? ('proved' as const) : ('likely' as const),
          what: `${call}() is taken of ${name}, which rises and falls: it takes each fall for a counter that starts again, and adds it up.`,
          proofLine: `${name} fell ${plural(fallsOf(evidence, drawn), 'time')} in the last hour${lived > 0 ? ', and its process did not restart' : ''}`,
          evidence: [
            item(
              'query',
              `How often did ${name} fall in the last hour?`,
              plural(fallsOf(evidence, drawn), 'time'),
              'a counter never falls while its process runs',
              proofOf(source, `resets(${selector.text}[1h])`, evidence.nowMs)
            ),
            ...(lived > 0
              ? [
                  item(
                    'source',
                    'Did its process restart?',
                    'no',
                    'the falls are no restarts',
                    proofOf(source, 'changes(process_start_time_seconds[1h])', evidence.nowMs)
                  ),
                ]
              : []),
            ...(high > 0
              ? [
                  item(
                    'query',
                    'How low did it fall?',
                    'never below half of its highest value',
                    'a counter that starts again begins near 0',
                    proofOf(source, selector.text, evidence.nowMs)
                  ),
                ]
              : []),
          ],
          rivals: [
            ...(high > 0
              ? [
                  {
                    rival: 'a counter whose process restarts',
                    because: 'it never comes near 0, where a counter starts',
                  },
                ]
              : []),
            ...(lived > 0
              ? [
                  {
                    rival: 'the counters of several processes take turns in one series',
                    because: 'the start time of the process stayed the same for the whole hour',
                  },
                ]
              : []),
          ],
          wouldDecide: proved
            ? []
            : [
                lived > 0
                  ? `The type of ${name}, as its exporter says it (# TYPE)`
                  : 'process_start_time_seconds of the same job and instance',
              ],
          remedy: {
            text: `Draw ${name} itself, or its average with avg_over_time(); for how fast it changes take deriv() or delta().`,
            lines: {
              file: 'dashboard query',
              before: `${call}(${selector.text}[…])`,
              after: `deriv(${selector.text}[…])`,
            },
          },
          claims: [],
          distorts: targets.map(({ id }) => ({
            targetId: id,
            how: `adds up each fall of ${name}, which is no counter`,
          })),
        },
      ];
    }),
};

/** Names by which counters go (OpenMetrics 1.0): where they fall, something else is wrong than the function. */
const counterName = /_(total|count|sum|bucket|created)$|:/;

const suspects = (evidence: Evidence): readonly Drawn[] =>
  drawnSelectors(
    evidence,
    ({ metric, call, rangeMs }) =>
      metric !== undefined &&
      !counterName.test(metric) &&
      rangeMs !== undefined &&
      call !== undefined &&
      counterCalls.has(call)
  );

/** Falls in an hour that are no accident. */
const fewFalls = 3;

const falls = ({ source, selector }: Drawn, { nowMs }: Evidence): Question<readonly SeriesSummary[]> =>
  instant(source, `max(resets(${selector.text}[1h]))`, nowMs);

const fallsOf = (evidence: Evidence, drawn: Drawn): number => count(evidence, falls(drawn, evidence)) ?? 0;

const falling = (evidence: Evidence): readonly Drawn[] =>
  suspects(evidence).filter((drawn) => fallsOf(evidence, drawn) >= fewFalls);

function ruling({ source, selector: { text } }: Drawn, { nowMs }: Evidence) {
  const fell = `resets(${text}[1h]) >= ${fewFalls}`;
  const ran = 'changes(process_start_time_seconds[1h]) == 0';
  return {
    ranThrough: instant(source, `count(${fell} and on (job, instance) (${ran}))`, nowMs),
    neverLow: instant(
      source,
      `count(${fell} and min_over_time(${text}[1h]) > 0.5 * max_over_time(${text}[1h]))`,
      nowMs
    ),
  };
}

function callsOf(parsed: Drawn['targets'][number]['parsed'], text: string): readonly string[] {
  const selectors: readonly Selector[] = parsed.ok ? parsed.selectors : [];
  return selectors.flatMap(({ text: own, call }) => (own === text && call !== undefined ? [call] : []));
}

/** None is an answer too: zero. */
function count(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
