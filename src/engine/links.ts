/** Addresses within Grafana, without the sub-path it may be served under. Text from dashboards is always encoded. */
import { DashboardReport, PanelReport, Proof, TimeRange } from './model';

type LinkedDashboard = Pick<DashboardReport, 'uid' | 'url' | 'variables' | 'range'>;

/** The dashboard as it was scanned: its variables and time range. */
export function dashboardUrl(dashboard: LinkedDashboard): string {
  return `${pathOf(dashboard)}?${query(dashboard, [])}`;
}

/** The dashboard at one panel. A plain number is understood by 10.3 to 13 (DashboardSceneUrlSync accepts it since 11). */
export function panelUrl(dashboard: LinkedDashboard, panelId: PanelReport['id']): string {
  return `${pathOf(dashboard)}?${query(dashboard, [['viewPanel', String(panelId)]])}`;
}

export function editPanelUrl(dashboard: LinkedDashboard, panelId: PanelReport['id']): string {
  return `${pathOf(dashboard)}?${query(dashboard, [['editPanel', String(panelId)]])}`;
}

/** A proving query in Explore; `panes` with schema version 1 is read by 10.3 to 13. */
export function exploreUrl({ datasourceUid, query: text, range, instant, language }: Proof): string {
  const type = { promql: 'prometheus', logql: 'loki', traceql: 'tempo' }[language];
  const datasource = { type, uid: datasourceUid };
  const target =
    language === 'traceql'
      ? { refId: 'A', datasource, queryType: 'traceql', query: text, limit: 20 }
      : language === 'logql'
        ? { refId: 'A', datasource, expr: text, queryType: instant ? 'instant' : 'range' }
        : { refId: 'A', datasource, expr: text, instant, range: !instant };
  const pane = {
    datasource: datasourceUid,
    queries: [target],
    range: { from: String(range.fromMs), to: String(range.toMs) },
  };
  return `/explore?${encode([
    ['schemaVersion', '1'],
    ['panes', JSON.stringify({ proof: pane })],
  ])}`;
}

/** What a dashboard's own address says may be anything: only a path within Grafana is taken. */
function pathOf({ uid, url }: LinkedDashboard): string {
  return /^\/d\/[^?#]*$/.test(url) ? url : `/d/${encodeURIComponent(uid)}`;
}

type Pairs = readonly (readonly [string, string])[];

function query({ variables, range }: LinkedDashboard, more: Pairs): string {
  const values = Object.entries(variables).flatMap(([name, all]) =>
    all.map((value) => [`var-${name}`, value] as const)
  );
  return encode([...rangePairs(range), ...values, ...more]);
}

const rangePairs = ({ raw }: TimeRange): Pairs => [
  ['from', raw.from],
  ['to', raw.to],
];

const encode = (pairs: Pairs): string =>
  pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
