import { DashboardJson } from '../dashboards/dashboards';

/** A dashboard on Loki alone: title of each panel, its type and its query. */
export function logDashboard(
  uid: string,
  title: string,
  panels: ReadonlyArray<readonly [title: string, type: string, expr: string]>
): DashboardJson {
  return {
    uid,
    title,
    tags: ['scanium'],
    schemaVersion: 39,
    version: 1,
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [] },
    panels: panels.map(([panelTitle, type, expr], index) => ({
      id: index + 1,
      title: panelTitle,
      type,
      gridPos: { x: 0, y: 8 * index, w: 24, h: 8 },
      datasource: { type: 'loki', uid: 'LOKI' },
      targets: [{ refId: 'A', expr }],
    })),
  };
}
