import { Check, Finding } from './check';
import { Evidence, Part } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { PlannedTarget, SeriesSummary } from '../model';
import { TargetState } from '../probing/panels';
import { instant, Question } from '../probing/question';
import { Quantile, quantilesOf } from '../query/operands';
import { formatSelector } from '../query/selector';
import { claimParts } from './shared/claims';
import { item, listed, plural, proofOf } from './shared/words';

/** `histogram_quantile` gets series without `le`, or without the bucket of all. Rivals: no data; no observation. */
export const histogramBucketsMissing: Check = {
  id: 'histogram-buckets-missing',
  hop: 'query',
  title: 'A quantile is taken of series that are no buckets',
  asks: (evidence) => [
    ...empties(evidence).flatMap(({ whole, byLe, raw }) => [
      whole,
      byLe,
      ...raw.flatMap(({ own, bucket, isBucket }) => (isBucket ? [own] : [own, bucket])),
    ]),
    ...nonFinite(evidence).map(({ byLe }) => byLe),
  ],
  examine: (evidence) => [
    ...empties(evidence).flatMap((trial) => withoutLe(evidence, trial)),
    ...nonFinite(evidence).flatMap((trial) => withoutInf(evidence, trial)),
  ],
};

function withoutLe(evidence: Evidence, { part, quantile, whole, byLe, raw }: Empty): readonly Finding[] {
  const bounds = boundsOf(evidence, byLe);
  const isEmpty = numberOf(evidence.answer(whole)) === 0;
  if (!isEmpty || bounds === undefined || bounds.series === 0 || bounds.values.length > 0) {
    return [];
  }
  const { datasource } = part.state.target;
  const lost = raw.find(({ own }) => (boundsOf(evidence, own)?.values.length ?? 0) > 0);
  const bucketed = raw.find(({ bucket, isBucket }) => !isBucket && (numberOf(evidence.answer(bucket)) ?? 0) > 0);
  return [
    {
      subject: quantile.text.replace(/\s+/g, ' '),
      signal: 'metrics',
      verdict: 'proved',
      what: lost
        ? `histogram_quantile needs the label le of each bucket, and the query takes it off ${lost.text} before.`
        : `histogram_quantile needs buckets, which have the label le; ${listed(raw.map(({ text }) => text))} has none.`,
      proofLine: `${plural(bounds.series, 'series', 'series')} in, none with the label le, nothing out`,
      evidence: [
        item(
          'query',
          'What does histogram_quantile get?',
          `${plural(bounds.series, 'series', 'series')}, none with the label le`,
          'series without it are left out of the calculation',
          proofOf(datasource, quantile.buckets, evidence.nowMs)
        ),
        item(
          'query',
          'And what does it give?',
          'nothing',
          'the panel is empty',
          proofOf(datasource, quantile.text, evidence.nowMs)
        ),
        ...(lost
          ? [
              item(
                'query',
                `Does ${lost.text} itself have le?`,
                'yes',
                'the aggregation takes it off',
                proofOf(datasource, `count by (le) (${lost.text})`, evidence.nowMs)
              ),
            ]
          : []),
      ],
      rivals: [
        { rival: 'there is no data', because: 'what it gets has series' },
        { rival: 'they are native histograms, which need no le', because: 'of those it would give a result' },
      ],
      remedy: lost
        ? { text: 'Keep le where the buckets are summed: sum by (le, …).', ...linesOf(quantile) }
        : bucketed
          ? { text: `Ask the buckets: ${bucketed.bucketName}.` }
          : {
              text: raw.some(({ isBucket }) => isBucket)
                ? 'Look for a relabel rule that drops le before the store (labeldrop, labelkeep).'
                : 'Ask a metric whose name ends in _bucket.',
            },
      claims: claimParts(evidence, (each) => each === part),
    },
  ];
}

/** `sum by (a)` becomes `sum by (le, a)`; other forms are left to who knows the query. */
function linesOf({ buckets }: Quantile): Pick<Finding['remedy'], 'lines'> {
  const before = /\bsum\s*(by\s*\([^)]*\))?\s*\(/.exec(buckets)?.[0];
  if (before === undefined) {
    return {};
  }
  const labels = /\(([^)]*)\)/.exec(before.replace(/\s*\($/, ''))?.[1]?.trim() ?? '';
  return {
    lines: { file: 'dashboard query', before, after: `sum by (${labels === '' ? 'le' : `le, ${labels}`}) (` },
  };
}

function withoutInf(evidence: Evidence, { state, quantile, byLe }: NonFinite): readonly Finding[] {
  const bounds = boundsOf(evidence, byLe);
  const [first] = bounds?.values ?? [];
  if (!bounds || first === undefined || bounds.values.some((bound) => /^\+?inf$/i.test(bound))) {
    return [];
  }
  const { target } = state;
  return [
    {
      subject: `${target.datasource.name} ${metricsOf(target).join(', ')}`,
      signal: 'metrics',
      verdict: 'proved',
      what: `The bucket le="+Inf" of ${listed(metricsOf(target))} is missing: no quantile of it is a number.`,
      proofLine: `buckets up to ${largest(bounds.values)}, none of +Inf`,
      evidence: [
        item(
          'store',
          'Which buckets are there?',
          listed(bounds.values, 20),
          'the one that holds all observations, +Inf, is not among them',
          proofOf(target.datasource, `count by (le) (${quantile.buckets})`, evidence.nowMs)
        ),
        item(
          'query',
          'What does histogram_quantile give?',
          'NaN only',
          'without +Inf it cannot tell how many observations there are',
          proofOf(target.datasource, quantile.text, evidence.nowMs)
        ),
      ],
      rivals: [
        { rival: 'nothing was observed', because: 'that gives NaN as well, but the bucket +Inf would be there' },
        { rival: 'the label le is lost', because: `buckets have it: ${listed(bounds.values, 3)}` },
      ],
      remedy: {
        text: 'Keep the bucket le="+Inf": look for a relabel rule, a matcher or an exporter that drops it.',
      },
      claims: [],
      distorts: [{ targetId: target.id, how: 'every value is NaN: the bucket le="+Inf" is missing' }],
    },
  ];
}

const largest = (bounds: readonly string[]): string =>
  [...bounds].sort((a, b) => Number(a) - Number(b))[bounds.length - 1] ?? '';

function metricsOf({ parsed, query }: PlannedTarget): readonly string[] {
  const buckets = quantilesOf(query).map((each) => each.buckets);
  const names = (parsed.ok ? parsed.selectors : []).flatMap(({ metric }) =>
    metric !== undefined && buckets.some((text) => text.includes(metric)) ? metric : []
  );
  return [...new Set(names)];
}

interface Empty {
  readonly part: Part;
  readonly quantile: Quantile;
  /** Series that the call gives. */
  readonly whole: Question<readonly SeriesSummary[]>;
  readonly byLe: Question<readonly SeriesSummary[]>;
  /** The selectors inside, by le, and whether the metric of that name has buckets. */
  readonly raw: ReadonlyArray<{
    readonly text: string;
    readonly isBucket: boolean;
    readonly own: Question<readonly SeriesSummary[]>;
    readonly bucketName: string;
    readonly bucket: Question<readonly SeriesSummary[]>;
  }>;
}

/** Quantiles of empty targets all of whose selectors find series. */
function empties({ parts }: Evidence): readonly Empty[] {
  return parts.flatMap((part) => {
    const { target, status } = part.state;
    const { parsed } = target;
    if (part.key !== '*' || status === 'error' || target.language !== 'promql' || !parsed.ok) {
      return [];
    }
    const ask = (expr: string) => instant(target.datasource, expr, target.range.toMs);
    return quantilesOf(target.query).map((quantile) => ({
      part,
      quantile,
      whole: ask(`count(${quantile.text})`),
      byLe: ask(`count by (le) (${quantile.buckets})`),
      raw: parsed.selectors
        .filter(({ metric }) => metric !== undefined && quantile.buckets.includes(metric))
        .map(({ metric = '', matchers, text }) => {
          const bucketName = `${metric.replace(/_(sum|count)$/, '')}_bucket`;
          return {
            text,
            isBucket: metric.endsWith('_bucket'),
            own: ask(`count by (le) (${text})`),
            bucketName,
            bucket: ask(`count(${formatSelector('promql', bucketName, matchers)})`),
          };
        }),
    }));
  });
}

interface NonFinite {
  readonly state: TargetState;
  readonly quantile: Quantile;
  readonly byLe: Question<readonly SeriesSummary[]>;
}

function nonFinite({ targets }: Evidence): readonly NonFinite[] {
  return targets.flatMap((state) => {
    const { target, onlyNonFinite } = state;
    return onlyNonFinite && target.language === 'promql'
      ? quantilesOf(target.query).map((quantile) => ({
          state,
          quantile,
          byLe: instant(target.datasource, `count by (le) (${quantile.buckets})`, target.range.toMs),
        }))
      : [];
  });
}

/** How many series, and which bounds they have; undefined when not answered. */
function boundsOf(
  evidence: Evidence,
  question: Question<readonly SeriesSummary[]>
): { readonly series: number; readonly values: readonly string[] } | undefined {
  const answer = evidence.answer(question);
  return answer.ok
    ? {
        series: answer.value.reduce((sum, { last = 0 }) => sum + last, 0),
        values: answer.value.map(({ labels }) => labels['le'] ?? '').filter((bound) => bound !== ''),
      }
    : undefined;
}
