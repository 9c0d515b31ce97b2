/** The report's dashboards: every panel with its status, its targets and what explains it. */
import { Evidence, Part } from '../evidence/evidence';
import { grouped } from '../grouped';
import { resolveRange } from '../inventory/time';
import {
  Dashboard,
  DashboardReport,
  Panel,
  panelKey,
  PanelReport,
  PanelStatus,
  ResolvedVariable,
  SkippedTarget,
  TargetReport,
  TimeRange,
} from '../model';
import { TargetState } from '../probing/panels';
import { failureText } from '../checks/shared/words';
import { claimKey, Explanation } from './fold';
import { quietReason } from './quiet';

export interface JudgedTarget {
  readonly report: TargetReport;
  readonly quiet?: string;
  readonly range?: TimeRange;
  readonly rootCauses: readonly string[];
  readonly fadesAtMs?: number;
}

export function reportDashboards(
  dashboards: readonly Dashboard[],
  evidence: Evidence,
  explanation: Explanation,
  range: { readonly from: string; readonly to: string } | undefined
): readonly DashboardReport[] {
  const judged = judgedByPanel(evidence, explanation);
  return dashboards.map((dashboard) => {
    const own = resolveRange(range ?? dashboard.time, evidence.nowMs);
    return {
      uid: dashboard.uid,
      title: dashboard.title,
      folder: dashboard.folder,
      url: dashboard.url,
      tags: dashboard.tags,
      variables: urlVariables(evidence.variables.get(dashboard.uid) ?? []),
      range: own,
      panels: dashboard.panels.map((panel) =>
        panelReport(
          panel,
          withStandIn(panel, judged.get(panelKey({ dashboardUid: dashboard.uid, panelId: panel.id })) ?? []),
          own
        )
      ),
    };
  });
}

const urlVariables = (variables: readonly ResolvedVariable[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(variables.map(({ name, urlValues }) => [name, urlValues]));

function judgedByPanel(evidence: Evidence, explanation: Explanation): ReadonlyMap<string, readonly JudgedTarget[]> {
  const parts = grouped(evidence.parts, ({ state }) => state.target.id);
  const all = [
    ...evidence.targets.map((state) => ({
      ref: state.target,
      judged: judgeTarget(state, parts.get(state.target.id) ?? [], evidence, explanation),
    })),
    ...evidence.skipped.map((skipped) => ({ ref: skipped, judged: judgeSkipped(skipped, explanation) })),
  ];
  const byPanel = grouped(all, ({ ref }) => panelKey(ref));
  return new Map([...byPanel].map(([key, own]) => [key, own.map(({ judged }) => judged)]));
}

export function judgeTarget(
  state: TargetState,
  parts: readonly Part[],
  evidence: Evidence,
  explanation: Explanation
): JudgedTarget {
  const { target } = state;
  const rootCauses = explanation.byTarget.get(target.id) ?? [];
  const isClaimed = parts.some(({ key }) => explanation.claimed.has(claimKey({ targetId: target.id, part: key })));
  const reasons = parts.map((part) => quietReason(evidence, part));
  const explained = !isClaimed && reasons.length > 0 && reasons.every((reason) => reason !== undefined);
  // What ended minutes ago and had nothing more to report is at rest; what ended without that reason is not.
  const hasEnded = rootCauses.length > 0 || parts.some(({ key }, index) => key !== '*' && reasons[index] === undefined);
  const status = statusOf(state, isClaimed, hasEnded);
  // What divides by zero is not at rest.
  const isFault = state.onlyNonFinite && rootCauses.length > 0;
  const quiet =
    (status === 'zero' && !isFault) || (state.onlyFallback && status === 'data')
      ? zeroReason(state, reasons)
      : explained
        ? reasons[0]
        : undefined;
  return {
    report: {
      refId: target.refId,
      // A service map's query is asked of the Prometheus that the Tempo data source names.
      datasourceUid: target.mode === 'service-map' ? target.datasource.serviceMapUid : target.datasource.uid,
      language: target.language,
      query: target.query,
      instant: target.mode === 'instant',
      status,
      note: state.answer.ok ? quiet : failureText(state.answer.failure),
    },
    quiet,
    range: target.range,
    rootCauses,
    fadesAtMs: explanation.fadesAt.get(target.id),
  };
}

/** An empty panel that says something else than "No data" hides that it is empty, as a fallback of its query would. */
function withStandIn({ standIn }: Panel, judged: readonly JudgedTarget[]): readonly JudgedTarget[] {
  const isEmpty = judged.every(({ report: { status } }) => status === 'no-data' || status === 'skipped');
  return standIn === undefined || !isEmpty
    ? judged
    : judged.map((each) =>
        each.report.status === 'no-data' && each.rootCauses.length > 0
          ? { ...each, report: { ...each.report, status: 'masked', note: `the panel says “${standIn}” for no value` } }
          : each
      );
}

function statusOf({ status, onlyFallback }: TargetState, isClaimed: boolean, hasEnded: boolean): PanelStatus {
  if (onlyFallback) {
    return isClaimed ? 'masked' : status === 'zero' ? 'zero' : 'data';
  }
  return status === 'stale' && !hasEnded ? 'data' : status;
}

function zeroReason(
  { status, onlyFallback, onlyNonFinite }: TargetState,
  reasons: readonly (string | undefined)[]
): string {
  if (onlyNonFinite) {
    return 'nothing to divide by: no traffic in this window';
  }
  const known = reasons.find((reason) => reason !== undefined);
  const shown = status === 'zero' ? 'zero' : 'value';
  return onlyFallback ? `the fallback’s ${shown}; ${known ?? 'without it the query is empty'}` : 'only zeros';
}

export function judgeSkipped({ id, refId, query, reason }: SkippedTarget, explanation: Explanation): JudgedTarget {
  const isFault =
    reason.kind === 'datasource-missing' ||
    reason.kind === 'datasource-wrong-type' ||
    reason.kind === 'library-panel-missing' ||
    reason.kind === 'panel-plugin-missing';
  const rootCauses = explanation.byTarget.get(id) ?? [];
  // A hidden query is a cause's only where the panel has no other: then the panel is empty.
  const isEmpty = reason.kind === 'hidden' && rootCauses.length > 0;
  const status = isFault ? 'error' : isEmpty ? 'no-data' : 'skipped';
  return { report: { refId, query, instant: false, status, note: skipNote(reason) }, rootCauses };
}

function skipNote(reason: SkippedTarget['reason']): string {
  switch (reason.kind) {
    case 'hidden':
      return 'hidden in the panel';
    case 'no-query':
      return 'has no query';
    case 'library-panel-missing':
      return `Grafana has no library panel ${reason.uid}`;
    case 'panel-plugin-missing':
      return `no plugin of this Grafana draws panels of type ${reason.type}`;
    case 'built-in':
      return 'is made by Grafana itself';
    case 'other-store':
      return `asks a data source of type ${reason.type}, of which nothing is known here`;
    case 'datasource-missing':
      return `the data source ${reason.ref} does not exist`;
    case 'datasource-wrong-type':
      return `the data source ${reason.ref} is ${reason.type}`;
  }
}

function panelReport(panel: Panel, judged: readonly JudgedTarget[], own: TimeRange): PanelReport {
  const status = panelStatus(judged);
  const fades = judged.flatMap(({ fadesAtMs }) => fadesAtMs ?? []);
  const rootCauses = [...new Set(judged.flatMap((each) => each.rootCauses))];
  // One query that is merely quiet says nothing of another that is empty, too.
  const isAllQuiet = judged.every(({ report, quiet }) => report.status !== 'no-data' || quiet !== undefined);
  const quiet =
    isAllQuiet && (status === 'zero' || status === 'no-data')
      ? judged.map((each) => each.quiet).find((each) => each !== undefined)
      : undefined;
  const unexplained = judged.filter(isUnexplained);
  return {
    id: panel.id,
    title: panel.title,
    type: panel.type,
    row: panel.row,
    status,
    fadesAtMs:
      fades.length > 0 && ['data', 'zero', 'stale', 'partial'].includes(status) ? Math.max(...fades) : undefined,
    range: judged.find(({ range }) => range)?.range ?? own,
    targets: judged.map((each) =>
      rootCauses.length > 0 && unexplained.includes(each)
        ? { ...each.report, note: each.report.note ?? 'no cause was found for this query' }
        : each.report
    ),
    rootCauses,
    ...(unexplained.length > 0 && { isUnexplained: true }),
    quiet: rootCauses.length === 0 ? quiet : undefined,
  };
}

const isUnexplained = ({ report, quiet, rootCauses }: JudgedTarget): boolean =>
  ['no-data', 'error', 'stale'].includes(report.status) && quiet === undefined && rootCauses.length === 0;

function panelStatus(judged: readonly JudgedTarget[]): PanelStatus {
  const run = judged.filter(({ report }) => report.status !== 'skipped');
  const has = (status: PanelStatus) => run.some(({ report }) => report.status === status);
  if (run.length === 0) {
    return 'skipped';
  }
  if (has('error')) {
    return 'error';
  }
  if (run.every(({ report }) => report.status === 'no-data')) {
    return 'no-data';
  }
  // One empty query among others that have data counts only when it is not merely quiet.
  if (run.some(({ report, quiet }) => report.status === 'no-data' && quiet === undefined)) {
    return 'partial';
  }
  return has('masked') ? 'masked' : has('stale') ? 'stale' : has('data') ? 'data' : 'zero';
}
