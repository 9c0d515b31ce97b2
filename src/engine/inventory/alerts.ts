/** What alert rules read now, planned like the targets of panels, so that the same checks explain them. */
import { AlertQuery, AlertRule, Dashboard, DataSource, Panel, PlannedTarget, SkippedTarget } from '../model';
import { parseQuery } from '../query';
import { filtersOf } from '../query/operands';
import { Plan, planTargets } from './plan';

interface AlertPlanOptions {
  readonly dataSources: readonly DataSource[];
  readonly nowMs: number;
}

/** Every query that decides an alert rule which runs; rules that are paused, and queries that fire on absence, ask nothing. */
export function planAlerts(rules: readonly AlertRule[], options: AlertPlanOptions): Plan {
  const plans = rules
    .filter(({ isPaused }) => !isPaused)
    .flatMap((rule) =>
      rule.queries.filter((query) => !firesOnAbsence(query)).map((query) => planQuery(rule, query, options))
    );
  return {
    targets: plans.flatMap(({ targets }) => targets),
    skipped: plans.flatMap(({ skipped }) => skipped),
  };
}

/** `absent(…)` is the alarm for what a dead selector would hide. */
export function firesOnAbsence({ model }: AlertQuery): boolean {
  const text = typeof model.expr === 'string' ? model.expr : '';
  return /\b(absent|absent_over_time)\s*\(/i.test(text.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`/g, '""'));
}

export const alertTargetId = (rule: AlertRule, query: AlertQuery): string => `alert/${rule.id}/${query.refId}`;

function planQuery(rule: AlertRule, query: AlertQuery, options: AlertPlanOptions): Plan {
  const { targets, skipped } = planTargets(asDashboard(rule, query), [], options);
  const place = { id: alertTargetId(rule, query), alertId: rule.id };
  return {
    targets: targets.map((target): PlannedTarget => ({ ...withoutComparisons(target), ...place })),
    skipped: skipped.map((each): SkippedTarget => ({ ...each, ...place })),
  };
}

/** A comparison that nothing meets is what a rule looks like while all is well: what it compares is what must be there. */
function withoutComparisons(target: PlannedTarget): PlannedTarget {
  const bare = filtersOf(target.language, target.query)?.bare;
  return bare === undefined
    ? target
    : { ...target, query: bare, model: { ...target.model, expr: bare }, parsed: parseQuery(target.language, bare) };
}

/** A rule reduces what it reads to its newest value: what is not there at that moment it does not see, whatever its range. */
function asDashboard(rule: AlertRule, { refId, datasourceUid, model, fromSeconds, toSeconds }: AlertQuery): Dashboard {
  const datasource = { kind: 'named', text: datasourceUid } as const;
  const ago = (seconds: number): string => (seconds === 0 ? 'now' : `now-${Math.round(seconds)}s`);
  const isSeries = typeof model.expr === 'string';
  const panel: Panel = {
    id: 1,
    title: rule.title,
    type: 'alert-rule',
    datasource,
    targets: [
      {
        refId,
        hidden: false,
        datasource,
        model: isSeries ? { ...model, instant: true, range: false, queryType: 'instant' } : model,
      },
    ],
    transformations: [],
  };
  return {
    uid: `alert/${rule.id}`,
    title: rule.title,
    url: '',
    tags: [],
    time: { from: ago(Math.max(fromSeconds, toSeconds + 1)), to: ago(toSeconds) },
    variables: [],
    panels: [panel],
  };
}
