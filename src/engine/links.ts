/** Links into Grafana, as paths without its sub path. They open what is broken as it is broken. */
import { DashboardReport, Language, PanelReport, Proof, TargetReport } from './model';

/** The dashboard with the values and the time range that the scan looked at. */
export function dashboardUrl(dashboard: DashboardReport): string {
  return withQuery(pathOf(dashboard), stateOf(dashboard));
}

/**
 * The dashboard, opened at one panel. Grafana 10.3 to 13 read a bare panel id (`findVizPanelByKey`, later
 * `findVizPanelByPathId`, both in public/app/features/dashboard-scene/utils).
 */
export function panelUrl(dashboard: DashboardReport, panelId: number): string {
  return withQuery(pathOf(dashboard), [...stateOf(dashboard), ['viewPanel', String(panelId)]]);
}

/** The panel's editor; Grafana refuses those who may not edit. */
export function editPanelUrl(dashboard: DashboardReport, panelId: number): string {
  return withQuery(pathOf(dashboard), [...stateOf(dashboard), ['editPanel', String(panelId)]]);
}

/** A proof's query in Explore, in the form that Grafana 10.0 and later write themselves (`schemaVersion=1`). */
export function exploreUrl(proof: Proof, datasourceType = datasourceTypeOf(proof.language)): string {
  const pane = {
    datasource: proof.datasourceUid,
    queries: [{ refId: 'A', datasource: { type: datasourceType, uid: proof.datasourceUid }, ...queryModel(proof) }],
    range: proof.range.raw,
  };
  return withQuery('/explore', [
    ['schemaVersion', '1'],
    ['panes', JSON.stringify({ a: pane })],
  ]);
}

/** A panel's own query as something that Explore can run; undefined when its data source or language is not known. */
export function targetProof(panel: PanelReport, target: TargetReport): Proof | undefined {
  const { datasourceUid, language, query, instant } = target;
  if (datasourceUid === undefined || language === undefined || query === '') {
    return undefined;
  }
  return { datasourceUid, language, query, range: panel.range, instant };
}

/** The data source plugin that usually speaks a language. */
function datasourceTypeOf(language: Language): string {
  return { promql: 'prometheus', logql: 'loki', traceql: 'tempo' }[language];
}

type Parameter = readonly [name: string, value: string];

/** A dashboard's address comes from outside: only a path to a dashboard within Grafana is taken. */
function pathOf({ uid, url }: DashboardReport): string {
  return /^\/d\/[^/?#\\\p{C}][^?#\\\p{C}]*$/u.test(url) && !url.split('/').some(isDots)
    ? url
    : `/d/${isDots(uid) ? '-' : encode(uid)}`;
}

/** Grafana gives no dashboard such a uid. Browsers climb up where a part of a path is `.` or `..`, however it is written. */
const isDots = (part: string): boolean => /^(?:\.|%2e){1,2}$/i.test(part);

function stateOf({ range, variables }: DashboardReport): readonly Parameter[] {
  const values = Object.entries(variables).flatMap(([name, each]) =>
    each.map((value): Parameter => [`var-${name}`, value])
  );
  return [['from', range.raw.from], ['to', range.raw.to], ...values];
}

function queryModel({ language, query, instant }: Proof): Readonly<Record<string, unknown>> {
  switch (language) {
    case 'promql':
      return { expr: query, instant, range: !instant, editorMode: 'code' };
    case 'logql':
      return { expr: query, queryType: instant ? 'instant' : 'range', editorMode: 'code' };
    case 'traceql':
      return { query, queryType: 'traceql' };
  }
}

const withQuery = (path: string, parameters: readonly Parameter[]): string =>
  `${path}?${parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;

/** A lone half of a surrogate pair, which `encodeURIComponent` refuses, becomes U+FFFD. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
