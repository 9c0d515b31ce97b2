import { Check } from './check';
import { Evidence, MetricSelectorFacts } from '../evidence/evidence';
import { Matcher, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import { claimParts } from './claims';
import { isOutcome } from './outcomes';
import { item, proofOf } from './words';

/** Each matcher finds series, all together find none. Rival: one of them matches nothing by itself. */
export const matchersContradictory: Check = {
  id: 'matchers-contradictory',
  hop: 'query',
  title: 'The matchers exclude each other',
  asks: (evidence) => suspects(evidence).flatMap(({ pairs }) => pairs.map(({ question }) => question)),
  examine: (evidence) =>
    suspects(evidence).flatMap(({ facts, pairs }) => {
      const exclusive = pairs.filter(({ question }) => {
        const answer = evidence.answer(question);
        return answer.ok && (answer.value[0]?.last ?? 0) === 0;
      });
      // A pair of labels that say who sends is a fault, whatever has not happened besides.
      const pair = exclusive.find(({ matchers }) => !matchers.some(({ label }) => isOutcome(label))) ?? exclusive[0];
      const smallest = pair?.matchers ?? facts.selector.matchers;
      const answered = pairs.every(({ question }) => evidence.answer(question).ok);
      // That this sender had no such outcome is an answer, not a contradiction.
      if (smallest.some(({ label }) => isOutcome(label))) {
        return [];
      }
      const { source, selector } = facts;
      const text = smallest.map(({ label, op, value }) => `${label}${op}"${value}"`).join(' and ');
      return [
        {
          subject: `${selector.metric ?? ''} ${text}`,
          signal: 'metrics',
          verdict: answered ? 'proved' : 'likely',
          what: `Each of ${text} matches series of ${selector.metric ?? 'the store'}, but none has them together.`,
          proofLine: `${smallest.length} matchers, each with series, together none`,
          evidence: [
            ...facts.matchers
              .filter(({ matcher }) => smallest.includes(matcher))
              .map(({ matcher, alone }) =>
                item(
                  'query',
                  `How many series have ${matcher.label}${matcher.op}"${matcher.value}"?`,
                  `${alone ?? 0}`,
                  'this matcher alone is right'
                )
              ),
            item(
              'query',
              'How many have them all?',
              'none',
              'they never occur together',
              proofOf(source, formatSelector('promql', selector.metric, smallest), evidence.nowMs)
            ),
          ],
          rivals: [{ rival: 'one value does not exist', because: 'each of them alone finds series' }],
          remedy: { text: `Decide which of ${text} is meant and take the other out.` },
          claims: claimParts(evidence, (part) => part.metric === facts),
        },
      ];
    }),
};

interface Suspect {
  readonly facts: MetricSelectorFacts;
  readonly pairs: readonly {
    readonly matchers: readonly Matcher[];
    readonly question: Question<readonly SeriesSummary[]>;
  }[];
}

function suspects({ metricSelectors }: Evidence): readonly Suspect[] {
  return [...metricSelectors.values()].flatMap((facts) => {
    const contradictory =
      facts.now === 0 &&
      facts.originsKnown &&
      facts.origins.length === 0 &&
      facts.matchers.length > 1 &&
      facts.matchers.every(({ alone }) => (alone ?? 0) > 0);
    return contradictory ? [{ facts, pairs: pairsOf(facts) }] : [];
  });
}

/** Two matchers are the smallest set that can contradict; the whole is asked already. */
function pairsOf({ source, selector, atMs, matchers }: MetricSelectorFacts): Suspect['pairs'] {
  const all = matchers.map(({ matcher }) => matcher);
  return all.length === 2
    ? []
    : all.flatMap((one, index) =>
        all.slice(index + 1).map((other) => ({
          matchers: [one, other],
          question: instant(source, `count(${formatSelector('promql', selector.metric, [one, other])})`, atMs),
        }))
      );
}
