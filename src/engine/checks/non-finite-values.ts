import { Check } from './check';
import { drawnStates } from './shared/drawn';
import { isBusy } from './shared/arrivals';
import { Evidence } from '../evidence/evidence';
import { PlannedTarget, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { Division, divisionsOf } from '../query/divisions';
import { parsePromql } from '../query/promql';
import { duration, item, listed, proofOf } from './shared/words';

/** The query divides something by zero, all the time. Rival: no traffic, which makes 0/0 or divides by a rate that rests. */
export const nonFiniteValues: Check = {
  id: 'non-finite-values',
  hop: 'query',
  title: 'The query divides by zero',
  asks: (evidence) => suspects(evidence).flatMap(({ infinite, zero, whole, ever }) => [infinite, zero, whole, ever]),
  examine: (evidence) =>
    suspects(evidence).flatMap((suspect) => {
      const { target, division, infinite, zero, whole, ever } = suspect;
      const [infinities, zeros, dividends] = [infinite, zero, whole].map((each) => value(evidence, each) ?? 0);
      const largest = evidence.answer(ever);
      const busy = evidence.services.filter(isBusy).map(({ name }) => name);
      const wasCounted = largest.ok && largest.value[0]?.last !== 0;
      // A zero of a day on which nobody did anything may be no more than that.
      const isQuiet = busy.length === 0 && evidence.services.some(({ traffic }) => traffic === false);
      if (!infinities || !zeros || !dividends || wasCounted || isQuiet) {
        return [];
      }
      const proved = largest.ok && busy.length > 0;
      const { datasource } = target;
      const text = short(division.divisor);
      return [
        {
          subject: `${datasource.name} ${selectorsOf(division.divisor).join(', ')}`,
          signal: 'metrics' as const,
          verdict: proved ? ('proved' as const) : ('likely' as const),
          what: `The query divides by ${text}, which is 0: the result is infinite, and no panel can draw it.`,
          proofLine: `${text} is 0${largest.ok ? ' in all of the last 24 hours' : ' now'}, what it divides is not`,
          evidence: [
            item(
              'query',
              'What does the query answer?',
              `${infinities} of its series ${infinities === 1 ? 'is' : 'are'} infinite, none is a number`,
              'something that is not 0 is divided by 0',
              proofOf(datasource, target.query, evidence.nowMs)
            ),
            item(
              'query',
              'What is it divided by?',
              `0${largest.ok ? ', in all of the last 24 hours' : ''}`,
              'the divisor is there, and it is 0',
              proofOf(datasource, division.divisor, evidence.nowMs, 24)
            ),
            item(
              'query',
              'What is divided?',
              'a number other than 0',
              'the dividend is fine',
              proofOf(datasource, division.dividend, evidence.nowMs)
            ),
          ],
          rivals: [
            {
              rival: 'there is no traffic',
              because: proved
                ? `the divisor is no rate and was 0 all day, while ${listed(busy, 3)} served requests`
                : 'the divisor is no rate, and without traffic both sides would be 0',
            },
          ],
          wouldDecide: proved
            ? []
            : [`Whether ${text} is ever other than 0: its values of the last ${duration(dayMs)}`],
          remedy: {
            text: `A divisor of 0 often means "no limit is set": set the limit, or divide only where there is one, with a comparison that leaves zeros out.`,
            lines: {
              file: 'dashboard query',
              before: `/ ${division.divisor}`,
              after: `/ (${division.divisor} > 0)`,
            },
          },
          claims: [],
          distorts: [{ targetId: target.id, how: `is infinite: it divides by ${text}, which is 0` }],
        },
      ];
    }),
};

const dayMs = 24 * 3_600_000;

interface Suspect {
  readonly target: PlannedTarget;
  readonly division: Division;
  readonly infinite: Question<readonly SeriesSummary[]>;
  readonly zero: Question<readonly SeriesSummary[]>;
  readonly whole: Question<readonly SeriesSummary[]>;
  readonly ever: Question<readonly SeriesSummary[]>;
}

/** Targets without one finite value, by the divisions of which no divisor is a rate: a rate of 0 is rest, not a fault. */
function suspects(evidence: Evidence): readonly Suspect[] {
  return drawnStates(evidence)
    .filter(({ onlyNonFinite }) => onlyNonFinite)
    .flatMap(({ target }) =>
      divisionsOf(target.query)
        .filter(({ divisor }) => isStandingValue(divisor))
        .map((division) => {
          const ask = (expr: string) => instant(target.datasource, expr, target.range.toMs);
          return {
            target,
            division,
            infinite: ask(`count(abs(${target.query}) == Inf)`),
            zero: ask(`count((${division.divisor}) == 0)`),
            whole: ask(`count(abs(${division.dividend}) > 0)`),
            ever: ask(`max(max_over_time(abs(${division.divisor})[1d:5m]))`),
          };
        })
    );
}

/** The same divisor, summed or not, is one cause. */
function selectorsOf(text: string): readonly string[] {
  const parsed = parsePromql(text);
  return parsed.ok ? parsed.selectors.map((selector) => short(selector.text)) : [];
}

function isStandingValue(divisor: string): boolean {
  const parsed = parsePromql(divisor);
  return (
    parsed.ok &&
    parsed.selectors.length > 0 &&
    parsed.selectors.every(({ rangeMs }) => rangeMs === undefined) &&
    !/^\s*\(?\s*scalar\b/.test(divisor)
  );
}

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** None is an answer too: zero. */
function value(evidence: Evidence, question: Question<readonly SeriesSummary[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
}
