import { Check } from './check';
import { Evidence, MatcherFacts, MetricSelectorFacts } from '../evidence/evidence';
import { Answer, SeriesSummary } from '../model';
import { count } from '../evidence/selectors';
import { instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import { claimParts } from './shared/claims';
import { nearestValues } from './shared/nearest';
import { item, listed, proofOf } from './shared/words';

/** The metric exists, but without the label that a matcher asks for. Rival: the label has other values. */
export const labelMissing: Check = {
  id: 'label-missing',
  hop: 'query',
  title: 'The metric has no such label',
  asks: (evidence) =>
    suspects(evidence).flatMap(({ question, samples }) =>
      isNone(evidence.answer(question)) ? [question, samples] : [question]
    ),
  examine: (evidence) =>
    suspects(evidence).flatMap(({ facts, matcher: { matcher }, question, samples }) => {
      if (!isNone(evidence.answer(question)) || lostItsSource(facts)) {
        return [];
      }
      const { source, selector } = facts;
      const known = evidence.answer(samples);
      const names = known.ok ? known.value.flatMap((series) => Object.keys(series.labels)) : [];
      const labels = [...new Set(names)].filter((name) => name !== '__name__').sort();
      const near = nearestLabel(matcher.label, labels);
      return [
        {
          subject: `${source.name} ${matcher.label}`,
          signal: 'metrics',
          verdict: 'proved',
          what: `${selector.metric ?? 'The selected series'} has no label ${matcher.label}, so ${matcher.label}${matcher.op}"${matcher.value}" matches nothing.`,
          proofLine: `${facts.base ?? 0} series of ${selector.metric ?? selector.text}, none with a label ${matcher.label}`,
          evidence: [
            item(
              'query',
              `Does ${selector.metric ?? 'it'} exist?`,
              `yes, ${facts.base ?? 0} series`,
              'the metric arrives'
            ),
            item(
              'query',
              `Which of them have a label ${matcher.label}?`,
              'none',
              'the label was dropped, renamed or never there',
              proofOf(
                source,
                formatSelector('promql', selector.metric, [{ label: matcher.label, op: '=~', value: '.+' }]),
                evidence.nowMs
              )
            ),
            ...(labels.length > 0
              ? [item('query', `Which labels does it have?`, listed(labels, 12), 'the matcher must use one of these')]
              : []),
          ],
          rivals: [{ rival: 'the label has other values', because: 'no series has the label at all' }],
          remedy: {
            text: near
              ? `Use the label ${near} instead.`
              : `Take the matcher out, or match a label that exists${labels.length > 0 ? `: ${listed(labels, 8)}` : ''}.`,
            lines: near
              ? {
                  file: 'dashboard query',
                  before: `${matcher.label}${matcher.op}"${matcher.value}"`,
                  after: `${near}${matcher.op}"${matcher.value}"`,
                }
              : undefined,
          },
          claims: claimParts(evidence, (part) => part.metric === facts),
        },
      ];
    }),
};

/** The series with the label were there within the day, and their jobs export nothing of the metric since. */
const lostItsSource = ({ origins, baseOrigins }: MetricSelectorFacts): boolean =>
  origins.length > 0 &&
  origins.every(({ job, lastMs }) => !baseOrigins.some((base) => base.job === job && base.lastMs > lastMs));

interface Suspect {
  readonly facts: MetricSelectorFacts;
  readonly matcher: MatcherFacts;
  readonly question: Question<readonly SeriesSummary[]>;
  /** A few of its series: which labels they have. */
  readonly samples: Question<readonly SeriesSummary[]>;
}

const isNone = (answer: Answer<readonly SeriesSummary[]>): boolean => answer.ok && (answer.value[0]?.last ?? 0) === 0;

function suspects({ metricSelectors }: Evidence): readonly Suspect[] {
  return [...metricSelectors.values()].flatMap((facts) =>
    facts.now === 0 && facts.selector.metric !== undefined
      ? facts.matchers
          .filter(({ matcher, alone }) => alone === 0 && needsLabel(matcher))
          .map((matcher) => ({
            facts,
            matcher,
            question: instant(
              facts.source,
              count(
                formatSelector('promql', facts.selector.metric, [
                  { label: matcher.matcher.label, op: '=~', value: '.+' },
                ]),
                facts
              ),
              facts.atMs
            ),
            samples: instant(
              facts.source,
              `topk(3, ${formatSelector('promql', facts.selector.metric, [])})`,
              facts.atMs
            ),
          }))
      : []
  );
}

/** Whether a series without the label cannot meet the matcher; it has the empty value (Prometheus documentation, "Querying basics"). */
function needsLabel({ op, value }: MatcherFacts['matcher']): boolean {
  switch (op) {
    case '=':
    case '=~':
      return value !== '';
    case '!=':
      return value === '';
    case '!~':
      return /^\^?\$?$|^\.\*$/.test(value);
  }
}

/** Labels lose and gain a last word as well: Kubernetes 1.16 made `container` and `pod` of `container_name` and `pod_name`. */
const nearestLabel = (wanted: string, existing: readonly string[]): string | undefined =>
  nearestValues(wanted, existing)[0] ??
  existing.find((label) => wanted.startsWith(`${label}_`) || label.startsWith(`${wanted}_`));
