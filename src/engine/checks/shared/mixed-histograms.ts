/** Panels that show the instances of one histogram form only, while others of the same app store it in the other form. */
import { Drawn, drawnSelectors } from './drawn';
import { Finding } from '../check';
import { Evidence } from '../../evidence/evidence';
import { SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';
import { quantilesOf } from '../../query/operands';
import { formatSelector } from '../../query/selector';
import { inTurn } from './rounds';
import { item, listed, plural, proofOf } from './words';

interface Mixed {
  readonly drawn: Drawn;
  readonly base: string;
  readonly isNative: boolean;
  /** Instances that have the other form, and not what is drawn. */
  readonly others: Question<readonly SeriesSummary[]>;
  /** Of a name that may be no histogram: those of them whose series are native. Older stores do not know the function. */
  readonly natives?: Question<readonly SeriesSummary[]>;
  /** Instances that have what is drawn. */
  readonly own: Question<readonly SeriesSummary[]>;
}

const without = 'unless on (job, instance)';
const instances = (expr: string): string => `count by (job, instance) (${expr})`;

/** What is drawn of buckets, sums and counts, and by quantiles of native histograms. A summary has its counts beside it. */
function mixed(evidence: Evidence): readonly Mixed[] {
  return drawnSelectors(evidence, ({ metric, offsetMs = 0 }) => metric !== undefined && offsetMs === 0).flatMap(
    (drawn): readonly Mixed[] => {
      const { source, selector } = drawn;
      const name = selector.metric ?? '';
      const matchers = selector.matchers.filter(({ label }) => label !== 'le');
      const ask = (expr: string) => instant(source, expr, evidence.nowMs);
      const classic = /^(.+)_(bucket|sum|count)$/.exec(name)?.[1];
      const asked = { drawn, own: ask(instances(selector.text)) };
      if (classic !== undefined) {
        const native = formatSelector('promql', classic, matchers);
        return [
          {
            ...asked,
            base: classic,
            isNative: true,
            others: ask(instances(`${native} ${without} ${name}`)),
            natives: ask(instances(`histogram_count(${native}) ${without} ${name}`)),
          },
        ];
      }
      const isQuantile = drawn.targets.some(({ query }) =>
        quantilesOf(query).some(({ buckets }) => buckets.includes(selector.text))
      );
      return isQuantile
        ? [
            {
              ...asked,
              base: name,
              isNative: false,
              others: ask(instances(`${formatSelector('promql', `${name}_bucket`, matchers)} ${without} ${name}`)),
            },
          ]
        : [];
    }
  );
}

export const mixedQuestions = (evidence: Evidence): readonly Question<unknown>[] =>
  mixed(evidence).flatMap(({ others, natives, own }) => inTurn(evidence, others, ...(natives ? [natives] : []), own));

export function mixedFindings(evidence: Evidence): readonly Finding[] {
  return mixed(evidence).flatMap((each) => {
    const { drawn, base, isNative, others, natives, own } = each;
    const [missing, kept] = [natives ?? others, own].map((question) => instancesOf(evidence, question));
    // A panel that asks for both forms shows all.
    const targets = drawn.targets.filter((target) => !readsBoth(target, base));
    if (!missing || missing.length === 0 || !kept || kept.length === 0 || targets.length === 0) {
      return [];
    }
    const all = missing.length + kept.length;
    const has = isNative ? `a native histogram, ${base}` : `classic buckets, ${base}_bucket`;
    const asks = drawn.selector.metric ?? base;
    return [
      {
        subject: `${drawn.source.name} ${base} ${isNative ? 'classic' : 'native'}`,
        signal: 'metrics' as const,
        verdict: 'proved' as const,
        what: `${listed(missing, 3)} ${missing.length === 1 ? 'stores' : 'store'} ${has}, and panels that ask ${asks} show ${kept.length} of ${plural(all, 'instance')}.`,
        proofLine: `${plural(missing.length, 'instance')} with ${isNative ? base : `${base}_bucket`} and without ${asks}, ${kept.length} with ${asks}`,
        evidence: [
          item(
            'query',
            `Which instances have ${asks}?`,
            listed(kept, 3),
            'the panels show these',
            proofOf(drawn.source, own.spec.kind === 'instant' ? own.spec.expr : asks, evidence.nowMs)
          ),
          item(
            'store',
            `Which have ${has}, and no ${asks}?`,
            listed(missing, 3),
            'the same measurements, in the form that the panels do not ask for',
            proofOf(drawn.source, others.spec.kind === 'instant' ? others.spec.expr : base, evidence.nowMs)
          ),
        ],
        rivals: [
          { rival: 'these instances are not scraped', because: `${base} of them is there` },
          { rival: 'both forms are stored beside each other', because: 'they have the other one alone' },
        ],
        remedy: {
          text: `Let all instances store one form: scrape them with the same settings (${isNative ? 'always_scrape_classic_histograms keeps the classic form beside the native one' : 'native histograms must be offered by the app and taken by the scraper'}), or ask for both with or.`,
        },
        claims: [],
        distorts: targets.map(({ id }) => ({
          targetId: id,
          how: `shows ${kept.length} of ${plural(all, 'instance')}, those with ${isNative ? 'classic' : 'native'} histograms`,
        })),
      },
    ];
  });
}

const readsBoth = ({ parsed }: Drawn['targets'][number], base: string): boolean =>
  parsed.ok && new Set(parsed.selectors.flatMap(({ metric = '' }) => formOf(metric, base))).size === 2;

const formOf = (metric: string, base: string): readonly string[] =>
  metric === base ? ['native'] : [`${base}_bucket`, `${base}_sum`, `${base}_count`].includes(metric) ? ['classic'] : [];

/** Those that can be told apart; undefined when that was not answered, or not of all. */
function instancesOf(evidence: Evidence, question: Question<readonly SeriesSummary[]>): readonly string[] | undefined {
  const answer = evidence.answer(question);
  const names = answer.ok ? answer.value.map(({ labels }) => labels['instance'] ?? '') : [''];
  return names.includes('') ? undefined : [...new Set(names)].sort();
}
