import { Check } from './check';
import { finds, proofIn, spansIn } from './shared/span-searches';
import { failureText, item } from './shared/words';
import { Evidence } from '../evidence/evidence';
import { PlannedTarget, TimeRange } from '../model';
import { FoundTrace } from '../ports';
import { absoluteRange, Question } from '../probing/question';

/** A trace search over more time than Tempo allows. Rivals: the store does not answer; it does not understand the search. */
export const traceSearchWindow: Check = {
  id: 'trace-search-window',
  hop: 'query',
  title: 'The trace search covers more time than allowed',
  asks: (evidence) => refused(evidence).map(({ target }) => lastHourOf(target)),
  examine: (evidence) =>
    refused(evidence).flatMap(({ target, hours, words }) => {
      const shorter = finds(evidence, lastHourOf(target));
      const { datasource: source, query, range } = target;
      const part = evidence.parts.find(({ state, key }) => state.target.id === target.id && key === '*');
      if (!part) {
        return [];
      }
      const asked = Math.round((range.toMs - range.fromMs) / 3_600_000);
      return [
        {
          subject: `${source.name} over ${span(asked)}`,
          signal: 'traces',
          verdict: shorter === undefined ? 'likely' : 'proved',
          what: `The panel searches ${span(asked)} of traces; ${source.name} allows ${span(hours)}.`,
          proofLine: words,
          evidence: [
            item(
              'query',
              `What does ${source.name} answer to the search over ${span(asked)}?`,
              words,
              'it is refused for its length alone',
              proofIn(source, query, range)
            ),
            ...(shorter === undefined
              ? []
              : [
                  item(
                    'query',
                    'What does it answer to the same search over the last hour of it?',
                    shorter ? 'traces' : 'no trace, without an error',
                    'the search itself is understood',
                    proofIn(source, query, lastHour(range))
                  ),
                ]),
          ],
          rivals:
            shorter === undefined
              ? []
              : [
                  { rival: 'the store does not answer', because: 'it answers the same search over an hour' },
                  { rival: 'the search is wrong', because: 'over an hour it is understood' },
                ],
          wouldDecide: shorter === undefined ? ['the same search over a shorter time'] : [],
          remedy: {
            text: `Let the panel or dashboard show at most ${span(hours)}, or raise query_frontend.search.max_duration in Tempo.`,
            lines: {
              file: 'tempo.yaml',
              after: ['query_frontend:', '  search:', `    max_duration: ${Math.max(asked, hours) + 1}h`].join('\n'),
            },
          },
          claims: [{ targetId: target.id, part: '*' }],
        },
      ];
    }),
};

interface Refused {
  readonly target: PlannedTarget;
  readonly hours: number;
  readonly words: string;
}

/** Tempo's own words (modules/frontend); series of TraceQL have a limit of their own, which query-limit tells. */
const tooLong = /range specified by start and end.* exceeds (\d+)h/i;

function refused({ targets }: Evidence): readonly Refused[] {
  return targets.flatMap(({ target, answer }) => {
    const hours = answer.ok || target.mode !== 'search' ? undefined : tooLong.exec(answer.failure.message)?.[1];
    return answer.ok || hours === undefined
      ? []
      : [{ target, hours: Number(hours), words: failureText(answer.failure) }];
  });
}

const lastHour = ({ fromMs, toMs }: TimeRange): TimeRange => absoluteRange(Math.max(fromMs, toMs - 3_600_000), toMs);

function lastHourOf({ datasource, query, range }: PlannedTarget): Question<readonly FoundTrace[]> {
  return spansIn(datasource, query, lastHour(range));
}

const span = (hours: number): string => (hours >= 48 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`);
