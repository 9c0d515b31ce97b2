import { Check } from './check';
import { Evidence, MetricSelectorFacts } from '../evidence/evidence';
import { Matcher, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import { claimParts } from './shared/claims';
import { isOutcome } from './shared/outcomes';
import { item, proofOf } from './shared/words';

/** Each matcher finds series, all together find none. Rival: one of them matches nothing by itself. */
export const matchersContradictory: Check = {
  id: 'matchers-contradictory',
  hop: 'query',
  title: 'The matchers exclude each other',
  asks: (evidence) =>
    suspects(evidence).flatMap(({ pairs, triples }) => [
      ...pairs.map(({ question }) => question),
      ...(pairs.some(isExclusive(evidence)) ? [] : triples.map(({ question }) => question)),
    ]),
  examine: (evidence) =>
    suspects(evidence).flatMap(({ facts, pairs, triples }) => {
      const exclusive = [...pairs, ...triples].filter(isExclusive(evidence));
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
          verdict: answered && facts.unseenInWeek ? 'proved' : 'likely',
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
          rivals: [
            { rival: 'one value does not exist', because: 'each of them alone finds series' },
            ...(facts.unseenInWeek
              ? [{ rival: 'whoever sends it is gone', because: 'they were not there together within 7 days' }]
              : []),
          ],
          wouldDecide: [
            ...(answered ? [] : ['which of them exclude each other: that was not answered']),
            ...(facts.unseenInWeek ? [] : ['whether they were there together before the last 24 hours']),
          ],
          remedy: { text: `Decide which of ${text} is meant and take the other out.` },
          claims: claimParts(evidence, (part) => part.metric === facts),
        },
      ];
    }),
};

interface Group {
  readonly matchers: readonly Matcher[];
  readonly question: Question<readonly SeriesSummary[]>;
}

interface Suspect {
  readonly facts: MetricSelectorFacts;
  readonly pairs: readonly Group[];
  /** Of four matchers and more: what may contradict where no two do. */
  readonly triples: readonly Group[];
}

const isExclusive =
  (evidence: Evidence) =>
  ({ question }: Group): boolean => {
    const answer = evidence.answer(question);
    return answer.ok && (answer.value[0]?.last ?? 0) === 0;
  };

function suspects({ metricSelectors }: Evidence): readonly Suspect[] {
  return [...metricSelectors.values()].flatMap((facts) => {
    const contradictory =
      facts.now === 0 &&
      facts.originsKnown &&
      facts.origins.length === 0 &&
      facts.matchers.length > 1 &&
      facts.matchers.every(({ alone }) => (alone ?? 0) > 0);
    return contradictory ? [{ facts, pairs: groupsOf(facts, 2), triples: groupsOf(facts, 3) }] : [];
  });
}

/** Of more matchers than these the triples are too many to ask. */
const mostMatchers = 6;

/** All smaller sets of this size; the whole is asked already. */
function groupsOf({ source, selector, atMs, matchers }: MetricSelectorFacts, size: 2 | 3): readonly Group[] {
  const all = matchers.map(({ matcher }) => matcher);
  const pairs = all.flatMap((one, index) => all.slice(index + 1).map((other) => [one, other]));
  const triples = pairs.flatMap(([one, other]) =>
    all.flatMap((third, index) => (one && other && index > all.indexOf(other) ? [[one, other, third]] : []))
  );
  const groups = all.length <= size || (size === 3 && all.length > mostMatchers) ? [] : size === 2 ? pairs : triples;
  return groups.map((group) => ({
    matchers: group,
    question: instant(source, `count(${formatSelector('promql', selector.metric, group)})`, atMs),
  }));
}
