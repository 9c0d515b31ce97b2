/** Puts the report together from evidence and explanation. */
import { Check } from '../checks/check';
import { Evidence } from '../evidence/evidence';
import {
  AlertRule,
  Dashboard,
  Omission,
  PanelReport,
  Report,
  ScanOptions,
  Signal,
  signalOf,
  StoreReport,
} from '../model';
import { blindAlerts, reportAlerts } from './alerts';
import { reportDashboards } from './dashboards';
import { explain, Explanation } from './fold';
import { countPanels, headline } from './headline';
import { reportBlind, reportHops } from './pipeline';

export interface ReportInput {
  readonly checks: readonly Check[];
  readonly dashboards: readonly Dashboard[];
  readonly alertRules?: readonly AlertRule[];
  readonly evidence: Evidence;
  readonly stores: readonly StoreReport[];
  readonly omissions: readonly Omission[];
  readonly options: ScanOptions;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly complete: boolean;
  readonly cancelled: boolean;
}

const nothing: Explanation = {
  rootCauses: [],
  noticed: [],
  byTarget: new Map(),
  claimed: new Set(),
  fadesAt: new Map(),
};

export function buildReport(input: ReportInput): Report {
  const { checks, evidence, stores, omissions, startedMs, finishedMs, complete, cancelled } = input;
  // Before all evidence is in, a cause could still turn out to be another's effect.
  const explanation = complete ? explain(evidence, checks) : nothing;
  const dashboards = reportDashboards(input.dashboards, evidence, explanation, input.options.range);
  // Before that it is not known which rules are merely quiet either.
  const alerts = complete ? reportAlerts(input.alertRules ?? [], evidence, explanation) : [];
  const unexplainedAlerts = blindAlerts(alerts).filter(({ rootCauses }) => rootCauses.length === 0);
  const panels = dashboards.flatMap((dashboard) =>
    dashboard.panels.map((panel) => ({ dashboardUid: dashboard.uid, panel }))
  );
  const counts = countPanels(panels.map(({ panel }) => panel));
  const quiet = panels.flatMap(({ dashboardUid, panel }) =>
    panel.quiet === undefined ? [] : [{ dashboardUid, panelId: panel.id, why: panel.quiet }]
  );
  const isBroken = ({ status }: PanelReport) => ['no-data', 'error', 'partial', 'stale'].includes(status);
  const blamed = panels.filter(({ panel }) => isBroken(panel) && panel.isUnexplained === true);
  const unexplained = blamed.map(({ dashboardUid, panel }) => ({ dashboardUid, panelId: panel.id }));
  const hops = reportHops(evidence, explanation.rootCauses);
  const cut = stores.reduce((sum, store) => sum + store.cut, 0);
  const said = [...omissions, ...cutOff(stores)];
  return {
    schema: 2,
    complete,
    cancelled,
    startedMs,
    finishedMs,
    ...headline({
      rootCauses: explanation.rootCauses,
      counts,
      hops,
      unexplained: {
        panels: blamed.length,
        ended: blamed.filter(({ panel }) => panel.status === 'stale').length,
        inPart: blamed.filter(({ panel }) => panel.rootCauses.length > 0).length,
        signals: new Set(blamed.flatMap(({ panel }) => signalsOf(panel))),
      },
      quiet: quiet.length,
      unanswered: cut > 0 || cancelled,
      noticed: explanation.noticed.length,
      alerts: { blind: blindAlerts(alerts).length, unexplained: unexplainedAlerts.length },
    }),
    counts,
    rootCauses: explanation.rootCauses,
    noticed: explanation.noticed,
    hops,
    dashboards,
    alerts,
    quiet,
    unexplained,
    unexplainedAlerts: unexplainedAlerts.map(({ id }) => id),
    blind: reportBlind(evidence),
    stores,
    omissions: said,
  };
}

/** Of the queries of a panel that go wrong. */
const signalsOf = ({ targets }: PanelReport): readonly Signal[] =>
  targets.flatMap(({ language, status }) =>
    language !== undefined && ['no-data', 'error', 'stale'].includes(status) ? [signalOf[language]] : []
  );

function cutOff(stores: readonly StoreReport[]): readonly Omission[] {
  return stores
    .filter(({ cut }) => cut > 0)
    .map(({ name, cut, budget }) => ({
      what: `${cut} questions to ${name}`,
      why: `the budget of ${budget} requests was spent`,
    }));
}
