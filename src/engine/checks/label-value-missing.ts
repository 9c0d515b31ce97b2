import { Check } from './check';
import { Evidence, MatcherFacts, MetricSelectorFacts } from '../evidence/evidence';
import { Matcher, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { formatLabel, formatSelector } from '../query/selector';
import { claimParts } from './claims';
import { nearestValues } from './nearest';
import { isOutcome } from './outcomes';
import { item, listed, proofOf } from './words';

/** The label exists, but no series has the wanted value. Rivals: no such label; nothing of the kind has happened yet. */
export const labelValueMissing: Check = {
  id: 'label-value-missing',
  hop: 'query',
  title: 'No series has the label value',
  asks: (evidence) => suspects(evidence).map(({ question }) => question),
  examine: (evidence) =>
    suspects(evidence).flatMap(({ facts, matcher: { matcher }, question }) => {
      const answer = evidence.answer(question);
      const values = answer.ok
        ? answer.value.flatMap(({ labels }) => labels[matcher.label] ?? []).filter((value) => value !== '')
        : [];
      const near = nearestTo(matcher, values);
      const otherKind = near === undefined && isOfOtherKind(matcher, values);
      // A status code or level that does not occur is an answer, not a fault, unless it is plainly misspelt or can never occur.
      const mayOccur = isOutcome(matcher.label) && near === undefined && !otherKind;
      // A target without an up is not scraped: what the query asks is right.
      const isTarget = facts.selector.metric === 'up' && /^(job|instance)$/.test(matcher.label) && near === undefined;
      if (!facts.originsKnown || values.length === 0 || mayOccur || isTarget) {
        return [];
      }
      const instead = classPattern(matcher, otherKind);
      const { source, selector } = facts;
      return [
        {
          subject: `${source.name} ${matcher.label}${matcher.op}"${matcher.value}"`,
          signal: 'metrics',
          verdict: 'proved',
          what: `No series of ${selector.metric ?? selector.text} has ${matcher.label} = ${matcher.value}; there ${values.length === 1 ? 'is' : 'are'} ${listed(values)}.`,
          proofLine: near
            ? `${matcher.label} is never ${matcher.value}, but it is ${near}`
            : `${matcher.label} is never ${matcher.value}`,
          evidence: [
            item(
              'query',
              `Does ${selector.metric ?? 'it'} exist?`,
              `yes, ${facts.base ?? 0} series`,
              'the metric arrives'
            ),
            item(
              'query',
              `Which values does ${matcher.label} have?`,
              listed(values, 12),
              `${matcher.value} is not among them`,
              proofOf(
                source,
                `count by (${formatLabel(matcher.label)}) (${formatSelector('promql', selector.metric, [])})`,
                evidence.nowMs
              )
            ),
          ],
          rivals: [
            { rival: 'the label is missing', because: `it has ${values.length} values` },
            {
              rival: 'nothing of the kind has happened yet',
              because: near
                ? `${near} differs only in spelling`
                : otherKind
                  ? `all its values are numbers, and ${matcher.value} is none`
                  : `${matcher.label} names who sends, not what happens`,
            },
          ],
          remedy: {
            text: near
              ? `Ask for ${near}.`
              : instead
                ? `Ask for the class of values as a pattern: ${instead}.`
                : `Ask for a value that exists: ${listed(values, 8)}.`,
            lines:
              near || instead
                ? {
                    file: 'dashboard query',
                    before: `${matcher.label}${matcher.op}"${matcher.value}"`,
                    after: instead ?? `${matcher.label}${matcher.op}"${near}"`,
                  }
                : undefined,
          },
          claims: claimParts(evidence, (part) => part.metric === facts),
        },
      ];
    }),
};

/** Where every value is a number, a word will never be one of them. */
const isOfOtherKind = ({ op, value }: Matcher, values: readonly string[]): boolean =>
  op === '=' && value !== '' && values.length > 1 && values.every((each) => /^\d+$/.test(each)) && !/^\d+$/.test(value);

/** People write a class of status codes as `5xx`. */
const classPattern = ({ label, value }: Matcher, otherKind: boolean): string | undefined =>
  otherKind && /^[1-5]xx$/i.test(value) ? `${label}=~"${value.slice(0, 1)}.."` : undefined;

/** The value that is meant; a pattern is no misspelt value, however near it looks. */
export const nearestTo = ({ op, value }: Matcher, values: readonly string[]): string | undefined =>
  op === '=~' && /[*+?^$|()[\]{}\\]/.test(value) ? undefined : nearestValues(value, values)[0];

interface Suspect {
  readonly facts: MetricSelectorFacts;
  readonly matcher: MatcherFacts;
  readonly question: Question<readonly SeriesSummary[]>;
}

function suspects({ metricSelectors }: Evidence): readonly Suspect[] {
  return [...metricSelectors.values()].flatMap((facts) =>
    // A selector whose own series were here within the day has lost its source, not its spelling.
    facts.now === 0 && facts.selector.metric !== undefined && facts.origins.length === 0
      ? facts.matchers
          .filter(
            ({ matcher, alone }) => alone === 0 && (matcher.op === '=' || matcher.op === '=~') && matcher.value !== ''
          )
          .map((matcher) => ({
            facts,
            matcher,
            question: instant(
              facts.source,
              `count by (${formatLabel(matcher.matcher.label)}) (${formatSelector('promql', facts.selector.metric, [])})`,
              facts.atMs
            ),
          }))
      : []
  );
}
