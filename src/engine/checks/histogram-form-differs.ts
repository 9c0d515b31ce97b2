import { Check, Finding } from './check';
import { Evidence, MetricSelectorFacts, Part } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { quantilesOf } from '../query/operands';
import { formatSelector } from '../query/selector';
import { claimParts } from './shared/claims';
import { mixedFindings, mixedQuestions } from './shared/mixed-histograms';
import { item, plural, proofOf } from './shared/words';

/** The query asks for buckets of a histogram that is stored natively, or the other way round. Rivals: it is not exported; a summary. */
export const histogramFormDiffers: Check = {
  id: 'histogram-form-differs',
  hop: 'query',
  title: 'The histogram is stored in another form than the query asks',
  asks: (evidence) => [
    ...suspects(evidence).flatMap(({ other, isNative }) =>
      isNative && (numberOf(evidence.answer(other)) ?? 0) > 0 ? [other, isNative] : [other]
    ),
    ...mixedQuestions(evidence),
  ],
  examine: (evidence) => [...wholly(evidence), ...mixedFindings(evidence)],
};

function wholly(evidence: Evidence): readonly Finding[] {
  return suspects(evidence).flatMap(({ facts, base, other, isNative }) => {
    const count = numberOf(evidence.answer(isNative ?? other)) ?? 0;
    if (count === 0) {
      return [];
    }
    const { source, selector, key } = facts;
    const metric = selector.metric ?? '';
    const has = isNative ? `the native histogram ${base}` : `${base}_bucket`;
    return [
      {
        subject: `${source.name} ${base}`,
        signal: 'metrics' as const,
        verdict: 'proved' as const,
        what: isNative
          ? `${metric} does not exist: ${base} is stored as a native histogram, which has no series for its buckets, sum and count.`
          : `${base} does not exist: it is stored as a classic histogram, in ${base}_bucket, and the query asks for a native one.`,
        proofLine: `no series of ${metric}, ${plural(count, 'series', 'series')} of ${has}`,
        evidence: [
          item(
            'query',
            `Does ${metric} exist?`,
            'no',
            'this is why the panel is empty',
            proofOf(source, metric, evidence.nowMs)
          ),
          item(
            'store',
            isNative ? `Is ${base} there as a native histogram?` : `Is ${base} there with classic buckets?`,
            `yes, ${plural(count, 'series', 'series')}`,
            'the same measurements are stored in the other form',
            proofOf(source, isNative ? `histogram_count(${base})` : `${base}_bucket`, evidence.nowMs)
          ),
        ],
        rivals: [
          { rival: 'it is not exported', because: `it is there as ${has}` },
          isNative
            ? { rival: `${base} is a summary`, because: 'histogram_count gives nothing for one' }
            : { rival: 'the metric was renamed', because: `${base} with its buckets is there under its own name` },
        ],
        remedy: isNative
          ? {
              text: `Ask ${base} itself, without le: histogram_quantile(0.95, sum(rate(${base}[5m]))), histogram_sum(), histogram_count(). Or let the scraper keep the classic form as well: always_scrape_classic_histograms (scrape_classic_histograms in older versions).`,
              lines: { file: 'dashboard query', before: metric, after: base },
            }
          : {
              text: `Ask ${base}_bucket and keep le: histogram_quantile(0.95, sum by (le) (rate(${base}_bucket[5m]))). Or let the scraper ask for native histograms, where the app offers them.`,
              lines: { file: 'dashboard query', before: base, after: `${base}_bucket` },
            },
        claims: claimParts(evidence, (part) => part.key === key),
      },
    ];
  });
}

interface Suspect {
  readonly facts: MetricSelectorFacts;
  /** The histogram's name, without endings. */
  readonly base: string;
  /** Series of the other form's name. */
  readonly other: Question<readonly SeriesSummary[]>;
  /** Where that name alone does not tell: how many of them are native. Stores before native histograms do not know the function. */
  readonly isNative?: Question<readonly SeriesSummary[]>;
}

/** Metrics without a series that a query reads as a histogram. */
function suspects({ parts }: Evidence): readonly Suspect[] {
  const absent = parts.filter(({ metric }) => metric?.now === 0 && metric.base === 0);
  const byKey = new Map(absent.flatMap((part) => suspectOf(part)).map((each) => [each.facts.key, each]));
  return [...byKey.values()];
}

function suspectOf({ metric: facts, state }: Part): readonly Suspect[] {
  const name = facts?.selector.metric;
  if (!facts || name === undefined) {
    return [];
  }
  const ask = (expr: string) => instant(facts.source, expr, facts.atMs);
  const classic = /^(.+)_(bucket|sum|count)$/.exec(name)?.[1];
  if (classic !== undefined) {
    const text = formatSelector('promql', classic, []);
    return [{ facts, base: classic, other: ask(`count(${text})`), isNative: ask(`count(histogram_count(${text}))`) }];
  }
  const isQuantile = quantilesOf(state.target.query).some(({ buckets }) => buckets.includes(name));
  return isQuantile
    ? [{ facts, base: name, other: ask(`count(${formatSelector('promql', `${name}_bucket`, [])})`) }]
    : [];
}
