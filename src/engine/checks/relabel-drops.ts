import { Check, Finding } from './check';
import { claimParts } from './shared/claims';
import { Evidence, Part } from '../evidence/evidence';
import { Drop, dropsOf, Loss, lossesOf, lossEvidence, lossQuestions, lostByMetric, offersOf } from './shared/losses';
import { isProvedRename, renamed } from './shared/metric-names';
import { refusalQuestions, refusalsWith } from './shared/refusals';
import { ago, item, listed, plural, proofOf } from './shared/words';

/** The collector is offered the series and drops them by a rule. Rivals: the app exports them no more; the store refuses them. */
export const relabelDrops: Check = {
  id: 'relabel-drops',
  hop: 'collector',
  title: 'A relabelling rule drops the series',
  asks: (evidence) => {
    const losses = partly(evidence);
    return [
      ...losses.flatMap((loss) => lossQuestions(loss, evidence)),
      ...(losses.length > 0 ? refusalQuestions(evidence) : []),
    ];
  },
  examine: (evidence) => partly(evidence).flatMap((loss) => examineLoss(evidence, loss)),
};

/** A rule that drops all of a target, `up` included, leaves the target unseen: that is another cause. */
const partly = (evidence: Evidence): readonly Loss[] => lossesOf(evidence).filter(({ whole }) => !whole);

function examineLoss(evidence: Evidence, loss: Loss): readonly Finding[] {
  const drops = dropsOf(evidence, loss) ?? [];
  const offers = offersOf(evidence, loss);
  const { isDropped, isEnough } = shareOf(evidence, loss, drops);
  const claims = claimParts(evidence, isDropped);
  const [drop] = drops;
  // What is offered less has been taken away by the app itself.
  if (!drop || claims.length === 0 || offers?.some(({ then, now }) => now < then)) {
    return [];
  }
  const refusals = refusalsWith(evidence, loss);
  const isProved = offers !== undefined && refusals?.length === 0 && isEnough;
  const { source, jobs, lastMs } = loss;
  return [
    {
      subject: `${listed(jobs)} ${drop.by}`,
      signal: 'metrics',
      verdict: isProved ? 'proved' : 'likely',
      what: `A rule of ${drop.by} drops series of ${listed(jobs)} before they are sent to ${source.name}.`,
      proofLine: `${listed(jobs)} ${offers === undefined ? 'is still scraped' : 'still offers as much'}, and since ${ago(lastMs, evidence.nowMs)} ${drop.by} drops ${amount(drop)}`,
      sinceMs: lastMs,
      evidence: [
        ...lossEvidence(evidence, loss, offers),
        ...drops.map((each) =>
          item(
            'collector',
            'What does relabelling drop?',
            `${each.by}: ${amount(each)} more than before`,
            'it began when the series ended',
            proofOf(source, each.query, evidence.nowMs, 24)
          )
        ),
      ],
      rivals: isProved
        ? [
            { rival: 'the app exports them no more', because: 'its scrapes read as many samples as before' },
            {
              rival: `${source.name} refuses them`,
              because: 'neither it nor the collector counts a refusal that began then',
            },
          ]
        : [],
      wouldDecide: isProved
        ? []
        : [
            ...(offers === undefined ? ['scrape_samples_scraped of the job, from before and after'] : []),
            ...(refusals?.length === 0 ? [] : [`what ${source.name} itself discards since then, by reason`]),
            ...(isEnough ? [] : ['whether as many series are dropped of each scrape as have ended']),
          ],
      remedy: {
        text: `Look at the rules of ${drop.by} that were changed ${ago(lastMs, evidence.nowMs)}: take out the drop rule, or let the keep rule match these names.`,
      },
      claims,
    },
  ];
}

/** Counts of different moments differ a little; where labels were changed shortly before, old and new series count both. */
const fits = (series: number, dropped: number, times = 1.15): boolean => series <= times * dropped + 1;
const atMost = 2.5;

/** What of the loss these drops can be: not a metric that goes on under another name, nor one of far more series than are dropped. */
function shareOf(
  evidence: Evidence,
  loss: Loss,
  drops: readonly Drop[]
): { readonly isDropped: (part: Part) => boolean; readonly isEnough: boolean } {
  const renames = renamed(evidence);
  const counts = lostByMetric(evidence, loss);
  const dropped = drops.reduce((sum, { series = NaN }) => sum + series, 0);
  const isOther = (name: string): boolean => {
    const rename = renames.get(name);
    return (
      (rename !== undefined && isProvedRename(rename)) ||
      !fits(counts?.get(name) ?? 0, Number.isNaN(dropped) ? Infinity : dropped, atMost)
    );
  };
  const rest = [...(counts ?? [])].filter(([name]) => !isOther(name));
  return {
    isDropped: (part) => loss.isLost(part) && !isOther(part.metric?.selector.metric ?? ''),
    isEnough:
      counts !== undefined &&
      fits(
        rest.reduce((sum, [, count]) => sum + count, 0),
        dropped
      ),
  };
}

const amount = ({ perSecond, samples = 0 }: Drop): string =>
  perSecond === undefined
    ? `${plural(samples, 'sample')} of each scrape`
    : `${Number(perSecond.toPrecision(2))} samples a second`;
