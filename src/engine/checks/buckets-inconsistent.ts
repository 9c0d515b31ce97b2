import { Check } from './check';
import { Drawn, drawnSelectors } from './shared/drawn';
import { Evidence } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { addMatchers } from '../query/addMatchers';
import { quantilesOf } from '../query/operands';
import { capital, item, plural, proofOf } from './shared/words';

/** Some histograms of a metric lack the bucket of all, or it counts less than another. Rivals: all lack it; samples on their way. */
export const bucketsInconsistent: Check = {
  id: 'buckets-inconsistent',
  hop: 'store',
  title: 'Buckets of a histogram contradict each other',
  asks: (evidence) =>
    suspects(evidence).flatMap(({ bad, whole, incomplete }) =>
      (numberOf(evidence.answer(bad)) ?? 0) > 0 ? [bad, whole, incomplete] : [bad]
    ),
  examine: (evidence) =>
    suspects(evidence).flatMap(({ drawn, bad, whole, incomplete, badText }) => {
      const { source, selector, targets } = drawn;
      const count = numberOf(evidence.answer(bad)) ?? 0;
      const sound = numberOf(evidence.answer(whole)) ?? 0;
      const lacking = evidence.answer(incomplete);
      // Where none has the bucket of all, nothing contradicts it: another cause.
      if (count === 0 || sound === 0 || !lacking.ok) {
        return [];
      }
      const missing = numberOf(lacking) ?? 0;
      const metric = selector.metric ?? selector.text;
      const how =
        missing > 0
          ? `${plural(missing, 'histogram')} of ${metric} lack${missing === 1 ? 's' : ''} le="+Inf", the bucket of all observations`
          : `in ${metric} a bucket counts more than le="+Inf", the bucket of all observations`;
      return [
        {
          subject: `${source.name} ${metric}`,
          signal: 'metrics' as const,
          verdict: 'proved' as const,
          what: `${capital(how)}, and ${sound} ${sound === 1 ? 'has' : 'have'} it: quantiles over all of them are wrong, or no number.`,
          proofLine: `${plural(count, 'bucket')} of ${metric} without a bucket of all that is at least as large`,
          evidence: [
            item(
              'store',
              `Which buckets of ${metric} count more than all observations?`,
              plural(count, 'bucket'),
              'buckets are cumulative: the last one holds every observation',
              proofOf(source, badText, evidence.nowMs)
            ),
            item(
              'store',
              'How many histograms have the bucket of all?',
              `${sound}; ${missing} have not`,
              'sums mix histograms of both kinds',
              proofOf(source, addMatchers('promql', selector.text, infinite), evidence.nowMs)
            ),
          ],
          rivals: [
            { rival: 'the newest samples are still on their way', because: 'it was so five minutes ago as well' },
            { rival: 'no histogram of it has the bucket of all', because: `${sound} have it` },
          ],
          remedy: {
            text:
              missing > 0
                ? 'Look for a relabel rule or an exporter that drops le="+Inf" for some targets, and keep it for all.'
                : 'Look for what changes single buckets on their way: a relabel rule that drops or joins series, two exporters that write the same series, a recording rule that sums buckets of different moments.',
          },
          claims: [],
          distorts: targets.map(({ id }) => ({
            targetId: id,
            how:
              missing > 0
                ? 'takes quantiles over histograms of which some lack the bucket le="+Inf"'
                : 'takes quantiles over buckets that contradict each other',
          })),
        },
      ];
    }),
};

/** More selectors than these are not asked for. */
const mostSelectors = 20;

const infinite = [{ label: 'le', op: '=', value: '+Inf' }] as const;

interface Suspect {
  readonly drawn: Drawn;
  readonly bad: Question<readonly SeriesSummary[]>;
  readonly badText: string;
  /** Histograms with the bucket of all, and without. */
  readonly whole: Question<readonly SeriesSummary[]>;
  readonly incomplete: Question<readonly SeriesSummary[]>;
}

/** Buckets that are drawn as quantiles. A panel that chooses single buckets is not concerned. */
function suspects(evidence: Evidence): readonly Suspect[] {
  return drawnSelectors(
    evidence,
    ({ metric, matchers }) => metric?.endsWith('_bucket') === true && !matchers.some(({ label }) => label === 'le')
  )
    .map((drawn) => ({
      ...drawn,
      targets: drawn.targets.filter(({ query }) =>
        quantilesOf(query).some(({ buckets }) => buckets.includes(drawn.selector.metric ?? ' '))
      ),
    }))
    .filter(({ targets }) => targets.length > 0)
    .slice(0, mostSelectors)
    .map((drawn) => {
      const [own, all] = [drawn.selector.text, addMatchers('promql', drawn.selector.text, infinite)].map(
        (text) => `${text} offset 5m`
      );
      // Counts may be fractions, where spans stand for others that were not sampled: rounding is no contradiction.
      const badAt = (offset: string) => {
        const each = `${drawn.selector.text}${offset}`;
        const last = `${addMatchers('promql', drawn.selector.text, infinite)}${offset}`;
        return `(${each} > ignoring (le) group_left () (1.001 * ${last})) or (${each} unless ignoring (le) ${last})`;
      };
      // Now as well: of a scrape that was cut at its sample limit some buckets are stored, and it may be over.
      const badText = `(${badAt(' offset 5m')}) and (${badAt('')})`;
      const ask = (expr: string) => instant(drawn.source, expr, evidence.nowMs);
      return {
        drawn,
        badText,
        bad: ask(`count(${badText})`),
        whole: ask(`count(${all})`),
        incomplete: ask(`count(group without (le) (${own}) unless ignoring (le) ${all})`),
      };
    });
}
