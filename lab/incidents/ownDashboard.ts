/** Dashboards that an incident brings along. */
import { DashboardJson, PanelJson } from '../dashboards/dashboards';

type OwnPanel = Pick<PanelJson, 'title' | 'type' | 'datasource' | 'targets'> & Readonly<Record<string, unknown>>;

/** Over the last hour, its panels three in a row. */
export const ownDashboard = (uid: string, title: string, panels: readonly OwnPanel[]): DashboardJson => ({
  uid,
  title,
  tags: ['scanium'],
  schemaVersion: 39,
  version: 1,
  time: { from: 'now-1h', to: 'now' },
  templating: { list: [] },
  panels: panels.map((panel, index) => ({
    id: index + 1,
    gridPos: { x: (index % 3) * 8, y: Math.floor(index / 3) * 8, w: 8, h: 8 },
    ...panel,
  })),
});

const mimir = { type: 'prometheus', uid: 'MIMIR' };

export const graph = (title: string, expr: string): OwnPanel => ({
  title,
  type: 'timeseries',
  datasource: mimir,
  targets: [{ refId: 'A', expr, datasource: mimir }],
});

/** Graphs on Mimir, one panel for each query. */
export const graphs = (uid: string, title: string, queries: Readonly<Record<string, string>>): DashboardJson =>
  ownDashboard(
    uid,
    title,
    Object.entries(queries).map(([panel, expr]) => graph(panel, expr))
  );

/** Panels on Loki: title of each, its type and its query. */
export const logDashboard = (
  uid: string,
  title: string,
  panels: ReadonlyArray<readonly [title: string, type: string, expr: string]>
): DashboardJson =>
  ownDashboard(
    uid,
    title,
    panels.map(([panel, type, expr]) => ({
      title: panel,
      type,
      datasource: { type: 'loki', uid: 'LOKI' },
      targets: [{ refId: 'A', expr }],
    }))
  );

export const search = (title: string, query: string): OwnPanel => ({
  title,
  type: 'table',
  datasource: { type: 'tempo', uid: 'TEMPO' },
  targets: [{ refId: 'A', queryType: 'traceql', query, limit: 20 }],
});
