import { Check, Finding } from './check';
import { claimParts, spanMetric } from './shared/claims';
import { anyMaker, asksFor, namesNow, namesThere } from './shared/generator';
import { item, listed, proofOf } from './shared/words';
import { Evidence, MetricSelectorFacts } from '../evidence/evidence';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';

/** Span metrics are there under the names of another maker than the panels ask. Rivals: nobody makes any; they have stopped. */
export const spanMetricNames: Check = {
  id: 'span-metric-names',
  hop: 'query',
  title: 'Span metrics have the names of another maker',
  asks: (evidence) =>
    suspects(evidence).flatMap((facts) => [
      namesNow(evidence, facts.source, anyMaker),
      ...trials(evidence, facts).map(({ question }) => question),
    ]),
  examine: (evidence) => {
    const found = suspects(evidence).flatMap((facts) => {
      const trial = trials(evidence, facts).find(({ question }) => {
        const answer = evidence.answer(question);
        return answer.ok && (answer.value[0]?.last ?? 0) > 0;
      });
      return trial ? [{ facts, trial }] : [];
    });
    return [...new Set(found.map(({ facts }) => facts.source.uid))].flatMap((uid) =>
      finding(
        evidence,
        found.filter(({ facts }) => facts.source.uid === uid)
      )
    );
  },
};

/**
 * The same measurement by maker: Tempo's generator (2.3 to 3.0), the OpenTelemetry connector `spanmetrics` with its
 * namespace of today (`traces.span.metrics`, the one that Alloy has too) and without, the processor before it.
 */
const kinds: ReadonlyArray<readonly [kind: RegExp, names: readonly string[]]> = [
  [
    /^(traces_spanmetrics_|traces_span_metrics_)?calls_total$/,
    ['traces_spanmetrics_calls_total', 'traces_span_metrics_calls_total', 'calls_total'],
  ],
  ...['bucket', 'sum', 'count'].map(
    (suffix) =>
      [
        new RegExp(
          `^(traces_spanmetrics_latency|traces_spanmetrics_duration_(milli)?seconds|(traces_span_metrics_)?duration_(milli)?seconds)_${suffix}$`
        ),
        [
          'traces_spanmetrics_latency',
          'traces_spanmetrics_duration_seconds',
          'traces_spanmetrics_duration_milliseconds',
          'traces_span_metrics_duration_seconds',
          'traces_span_metrics_duration_milliseconds',
          'duration_seconds',
          'duration_milliseconds',
        ].map((name) => `${name}_${suffix}`),
      ] as const
  ),
];

/** How the makers name who made the span: Tempo's generator `service`, the connector `service_name`. */
const labels: ReadonlyArray<readonly [string, string]> = [
  ['service', 'service_name'],
  ['service_name', 'service'],
];

/** Span metrics that were never in the store under the name that is asked. */
function suspects({ parts }: Evidence): readonly MetricSelectorFacts[] {
  const facts = parts
    .filter(asksFor(spanMetric))
    .flatMap(({ metric }) => (metric && metric.everSeen === false && kindOf(metric.selector.metric) ? [metric] : []));
  return [...new Map(facts.map((each) => [each.key, each])).values()];
}

const kindOf = (name: string | undefined): readonly string[] | undefined =>
  name === undefined ? undefined : kinds.find(([kind]) => kind.test(name))?.[1];

interface Trial {
  readonly name: string;
  readonly text: string;
  readonly question: Question<readonly SeriesSummary[]>;
}

/** The selector under each name that is there, with its labels as they are and as the other maker names them. */
function trials(evidence: Evidence, { source, selector, atMs }: MetricSelectorFacts): readonly Trial[] {
  const there = namesThere(evidence, source, anyMaker) ?? [];
  const names = (kindOf(selector.metric) ?? []).filter((name) => name !== selector.metric && there.includes(name));
  const rename = (label: string): string => labels.find(([from]) => from === label)?.[1] ?? label;
  const asIs = selector.matchers;
  const renamed = asIs.map((matcher) => ({ ...matcher, label: rename(matcher.label) }));
  return names.flatMap((name) =>
    [...new Set([asIs, renamed].map((matchers) => formatSelector('promql', name, matchers)))].map((text) => ({
      name,
      text,
      question: instant(source, `count(${text})`, atMs),
    }))
  );
}

function finding(
  evidence: Evidence,
  found: ReadonlyArray<{ readonly facts: MetricSelectorFacts; readonly trial: Trial }>
): readonly Finding[] {
  const [first] = found;
  if (!first) {
    return [];
  }
  const { source } = first.facts;
  const asked = [...new Set(found.flatMap(({ facts }) => facts.selector.metric ?? []))];
  const there = [...new Set(found.map(({ trial }) => trial.name))];
  const all = new Set(found.map(({ facts }) => facts));
  const units = [...asked, ...there].map((name) =>
    /millisecond/.test(name) ? 'ms' : /latency|second/.test(name) ? 's' : ''
  );
  const unitsDiffer = units.includes('ms') && units.includes('s');
  return [
    {
      subject: `${source.name} ${first.facts.selector.metric ?? ''}`,
      signal: 'metrics',
      verdict: 'proved',
      what: `${source.name} has no ${listed(asked, 3)}; its span metrics are named ${listed(there, 3)}.`,
      proofLine: `${first.facts.selector.metric ?? 'the name'} was never there, ${first.trial.name} is there now with what the panel asks`,
      evidence: [
        item(
          'query',
          `Was ${first.facts.selector.metric ?? 'it'} there in the last 7 days?`,
          'no',
          'nobody writes that name',
          proofOf(source, `count(${first.facts.selector.metric ?? first.facts.selector.text})`, evidence.nowMs, 168)
        ),
        item(
          'query',
          'Which span metrics are there now?',
          listed(namesThere(evidence, source, anyMaker) ?? there, 8),
          'another maker of span metrics writes them',
          proofOf(source, `count by (__name__) ({__name__=~"${anyMaker}"})`, evidence.nowMs)
        ),
        item(
          'query',
          `Does ${first.trial.name} answer what the panel asks?`,
          'yes',
          'only the names differ',
          proofOf(source, first.trial.text, evidence.nowMs)
        ),
      ],
      rivals: [
        {
          rival: 'nobody makes span metrics',
          because: `${listed(there, 3)} ${there.length === 1 ? 'is' : 'are'} there now`,
        },
        { rival: 'they stopped coming', because: 'the asked name was not there in 7 days' },
      ],
      remedy: {
        text: `Ask for ${listed(there, 4)}${unitsDiffer ? ', and mind the unit: seconds and milliseconds' : ''}; or set the namespace of the span metrics connector to the one that the panels ask.`,
        lines: { file: 'dashboard query', before: first.facts.selector.text, after: first.trial.text },
      },
      claims: claimParts(evidence, ({ metric }) => metric !== undefined && all.has(metric)),
    },
  ];
}
