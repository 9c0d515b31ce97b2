import { Check } from './check';
import { Evidence } from '../evidence/evidence';
import { DataSource, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import { relabelDrops } from './shared/losses';
import { declarations, typeOf } from './shared/metric-names';
import { item, proofOf } from './shared/words';

/** A process declares the metric and has no value of it yet. Rivals: nothing exports it; a rule drops its samples. */
export const nothingToReport: Check = {
  id: 'nothing-to-report',
  hop: 'query',
  title: 'Nothing has been counted yet',
  asks: (evidence) => {
    const suspects = declarations(evidence);
    const found = suspects.filter((each) => typeOf(evidence, each) !== undefined);
    return [
      ...suspects.flatMap(({ questions }) => questions),
      ...found.flatMap(({ facts: { source } }) => Object.values(dropQuestions(evidence, source))),
    ];
  },
  examine: (evidence) =>
    declarations(evidence).flatMap((declaration) => {
      const type = typeOf(evidence, declaration);
      if (type === undefined) {
        return [];
      }
      const { dead, facts } = declaration;
      const { source } = facts;
      const undropped = dropsNothing(evidence, source);
      return [
        {
          subject: dead.metric,
          signal: 'metrics' as const,
          verdict: undropped ? ('proved' as const) : ('likely' as const),
          what: `${dead.metric} is exported, but has no value yet: what it counts has not happened since its process started.`,
          proofLine: `a scraped process declares ${dead.metric} as ${type}, and there was no sample of it within 7 days`,
          evidence: [
            item(
              'source',
              `Does a process declare ${dead.metric}?`,
              `yes, as ${type}`,
              'the store has its type from a scrape: its exporter runs and is scraped'
            ),
            item(
              'query',
              `Was there ever a sample of ${dead.metric}?`,
              'not within 7 days',
              'nothing of the kind has happened: a metric with labels has no series before its first event',
              proofOf(source, formatSelector('promql', dead.metric, []), evidence.nowMs, 24)
            ),
          ],
          rivals: [
            { rival: 'nothing exports the metric', because: `it is declared as ${type}` },
            { rival: 'the metric was renamed', because: 'this very name is declared by what is scraped' },
            ...(undropped
              ? [{ rival: 'a rule drops its samples', because: 'as many samples are kept as are scraped' }]
              : []),
          ],
          wouldDecide: undropped
            ? []
            : ['whether relabelling drops it: the app’s own /metrics has the # TYPE line, and samples or none'],
          remedy: {
            text: `Let the app begin ${dead.metric} at 0 for the label values that it knows, when it starts; or take the empty panel for “none so far”.`,
          },
          claims: dead.parts.map(({ state, key }) => ({ targetId: state.target.id, part: key })),
        },
      ];
    }),
};

function dropQuestions(
  { nowMs }: Evidence,
  source: DataSource
): Readonly<Record<'byScrape' | 'byComponent', Question<readonly SeriesSummary[]>>> {
  return {
    byScrape: instant(source, 'sum(scrape_samples_scraped) - sum(scrape_samples_post_metric_relabeling)', nowMs),
    byComponent: instant(source, `sum(${relabelDrops})`, nowMs),
  };
}

/** Neither the scrape nor a rule behind it leaves samples out; a collector that says nothing of its rules may. */
function dropsNothing(evidence: Evidence, source: DataSource): boolean {
  const { byScrape, byComponent } = dropQuestions(evidence, source);
  const scraped = evidence.answer(byScrape);
  const component = evidence.answer(byComponent);
  if (!scraped.ok || !component.ok || scraped.value[0]?.last !== 0) {
    return false;
  }
  const dropped = component.value[0]?.last;
  const hasCollector = evidence.metrics.some((each) => each.targets.some((target) => target.component === 'collector'));
  return dropped === undefined ? !hasCollector : dropped <= 0;
}
