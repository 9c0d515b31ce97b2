import { Check } from './check';
import { claimParts } from './shared/claims';
import { nearestTo } from './label-value-missing';
import { freshMs, identityLabels, matches, matchesAll } from '../evidence/logs';
import { Evidence, LogsEvidence, StreamSelectorFacts } from '../evidence/evidence';
import { Matcher, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { withMatchers } from '../query/selector';
import { quote } from '../query/text';
import { item, listed, plural, proofOf } from './shared/words';

/** The selector asks for a label that is a field of the lines or of their structured metadata. Rivals: nothing has the name; other values. */
export const logFieldNotLabel: Check = {
  id: 'log-field-not-label',
  hop: 'query',
  title: 'A field of the log lines is asked for as a stream label',
  asks: (evidence) => misplaced(evidence).flatMap(({ readings }) => readings.map(({ question }) => question)),
  examine: (evidence) =>
    misplaced(evidence).flatMap(({ facts, matcher, streams, rest, readings }) => {
      const { source, selector, key } = facts;
      const { label, op, value } = matcher;
      const found = readings
        .map(({ stage, where, question }) => ({ stage, where, values: valuesIn(evidence, question, label) }))
        .find(({ values }) => values.length > 0);
      if (!found) {
        return [];
      }
      const { stage, where, values } = found;
      const isThere = values.some((each) => matches({ [label]: each }, matcher) !== false);
      const near = isThere ? undefined : nearestTo(matcher, values);
      const filter = `| ${label}${op}${quote(near ?? value)}`;
      const instead = [rest, ...stage, filter].join(' ');
      return [
        {
          subject: `${source.name} ${label}`,
          signal: 'logs',
          verdict: 'proved',
          what: `${label} is no label of the streams in ${source.name}, it is ${where}; the selector ${selector.text} can match nothing.`,
          proofLine: `${plural(streams, 'stream')} without the label ${label}; with ${[...stage, `| ${label}`].join(' ')} it is ${listed(values, 4)}`,
          evidence: [
            item(
              'query',
              `Does a stream of ${rest} have the label ${label}?`,
              `none of ${streams}`,
              'the matcher leaves no stream',
              proofOf(source, selector.text, evidence.nowMs, 24)
            ),
            item(
              'query',
              `Is ${label} ${where}?`,
              `yes: ${listed(values, 8)}`,
              'it must be asked for behind the selector',
              proofOf(source, [rest, ...stage, `| ${label}!=""`].join(' '), evidence.nowMs, 1)
            ),
          ],
          rivals: [
            { rival: 'no line arrives', because: `${plural(streams, 'stream')} match without ${label}` },
            { rival: 'the stream label has other values', because: 'none of these streams has the label at all' },
            { rival: 'nothing has that name', because: `it is ${where}` },
          ],
          remedy: {
            text: isThere
              ? `Move the condition behind the selector: ${instead}`
              : `Move the condition behind the selector, with a value that there is (${listed(values, 5)}): ${instead}`,
            lines: { file: 'dashboard query', before: selector.text, after: instead },
          },
          claims: claimParts(evidence, (part) => part.key === key),
        },
      ];
    }),
};

interface Misplaced {
  readonly facts: StreamSelectorFacts;
  readonly matcher: Matcher;
  /** Streams that match without it. */
  readonly streams: number;
  /** The selector without it. */
  readonly rest: string;
  readonly readings: readonly {
    readonly stage: readonly string[];
    readonly where: string;
    readonly question: Question<readonly SeriesSummary[]>;
  }[];
}

/** Matchers for a label that no stream has which meets the selector's other matchers. */
function misplaced({ streamSelectors, logs, nowMs }: Evidence): readonly Misplaced[] {
  return [...streamSelectors.values()].flatMap((facts) => {
    const store = logs.find(({ source }) => source.uid === facts.source.uid);
    if (!store || !facts.answered || facts.matched.length > 0) {
      return [];
    }
    return facts.selector.matchers.flatMap((matcher, index) => {
      const others = facts.selector.matchers.filter((_, other) => other !== index);
      const streams = store.streams.filter((labels) => matchesAll(labels, others));
      if (matches({}, matcher) !== false || streams.length === 0 || streams.some((labels) => matcher.label in labels)) {
        return [];
      }
      const rest = withMatchers(
        facts.selector,
        others.some((each) => !matches({}, each)) ? others : anyOf(store, others)
      ).text;
      return [
        { facts, matcher, streams: streams.length, rest, readings: readingsOf(facts, rest, matcher.label, nowMs) },
      ];
    });
  });
}

/** Loki wants one matcher that an absent label does not meet. */
function anyOf({ streams }: LogsEvidence, others: readonly Matcher[]): readonly Matcher[] {
  const label =
    identityLabels.find((each) => streams.some((labels) => each in labels)) ?? Object.keys(streams[0] ?? {})[0];
  return label === undefined ? others : [{ label, op: '=~', value: '.+' }, ...others];
}

/** Without a parser a filter sees stream labels and structured metadata, and there is no such stream label. */
function readingsOf(
  { source }: StreamSelectorFacts,
  rest: string,
  label: string,
  nowMs: number
): Misplaced['readings'] {
  const reading = (stage: readonly string[], where: string) => ({
    stage,
    where,
    question: instant(
      source,
      `topk(50, sum by (${label}) (count_over_time(${[rest, ...stage, '| __error__=""'].join(' ')} [${freshMs / 60_000}m])))`,
      nowMs
    ),
  });
  return [
    reading([], 'structured metadata of the lines'),
    reading(['| json'], 'a field of the lines, which are JSON'),
    reading(['| logfmt'], 'a field of the lines, which are logfmt'),
  ];
}

function valuesIn(evidence: Evidence, question: Question<readonly SeriesSummary[]>, label: string): readonly string[] {
  const answer = evidence.answer(question);
  return (answer.ok ? answer.value : []).flatMap(({ labels }) => labels[label] ?? []).filter((value) => value !== '');
}
