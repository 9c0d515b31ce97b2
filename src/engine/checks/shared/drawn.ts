/** What PromQL targets that show data read: each distinct selector once, with the targets that read it. */
import { Evidence, isFailing, selectorKey } from '../../evidence/evidence';
import { matches } from '../../evidence/logs';
import { DataSource, Labels, Matcher, PlannedTarget, Selector } from '../../model';
import { TargetState } from '../../probing/panels';

export interface Drawn {
  readonly source: DataSource;
  readonly selector: Selector;
  readonly targets: readonly PlannedTarget[];
}

/** PromQL targets that show something. */
export const drawnStates = ({ targets }: Evidence): readonly TargetState[] =>
  targets.filter(
    (state) =>
      !isFailing(state) &&
      state.status !== 'skipped' &&
      state.target.language === 'promql' &&
      state.target.datasource.kind === 'prometheus'
  );

export function drawnSelectors(evidence: Evidence, isMeant: (selector: Selector) => boolean): readonly Drawn[] {
  const found = new Map<string, { source: DataSource; selector: Selector; targets: PlannedTarget[] }>();
  for (const { target } of drawnStates(evidence)) {
    for (const selector of target.parsed.ok ? target.parsed.selectors.filter(isMeant) : []) {
      const key = selectorKey(target.datasource, selector);
      const known = found.get(key) ?? { source: target.datasource, selector, targets: [] };
      found.set(key, known);
      if (!known.targets.includes(target)) {
        known.targets.push(target);
      }
    }
  }
  return [...found.values()];
}

/** Whether a selector can be of a target: none of its matchers excludes a label that the target has. */
export const mayRead = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((each) => labels[each.label] === undefined || matches(labels, each) !== false);

/** Functions that take what they read for a counter. */
export const counterCalls: ReadonlySet<string> = new Set(['rate', 'increase', 'irate']);

/** Transformations that leave values as they are. */
const harmless =
  /^(organize|sortBy|filterFieldsByName|filterByRefId|filterByValue|merge|joinByField|seriesToRows|seriesToColumns|labelsToFields|limit|renameByRegex|reduce|prepareTimeSeries)$/;

/** Whether a panel draws the values of its queries, and nothing that it makes of them. */
export const areShownAsIs = ({ transformations }: NonNullable<PlannedTarget['shown']>): boolean =>
  transformations.every((each) => harmless.test(each));
