/** Which panels read what is broken, told by the texts of their queries. */
import { allPanels, DashboardJson, PanelJson, TargetJson } from '../../lab/dashboards/dashboards';
import { PanelPattern } from './case';

/** `dashboardUid/panelId` of the panels that match any of the patterns. */
export function panelsReading(
  dashboards: readonly DashboardJson[],
  patterns: readonly PanelPattern[]
): readonly string[] {
  return dashboards
    .flatMap((dashboard) =>
      allPanels(dashboard)
        .filter((panel) => (panel.targets ?? []).some((target) => isHit(dashboard, panel, target, patterns)))
        .map(({ id }) => `${dashboard.uid}/${id}`)
    )
    .sort();
}

function isHit(
  { uid }: DashboardJson,
  panel: PanelJson,
  target: TargetJson,
  patterns: readonly PanelPattern[]
): boolean {
  const query = target.expr ?? (typeof target.query === 'string' ? target.query : '');
  const source = JSON.stringify(target.datasource ?? panel.datasource ?? '');
  return patterns.some(
    (pattern) =>
      matches(pattern.query, query) &&
      matches(pattern.datasource, source) &&
      matches(pattern.queryType, target.queryType ?? '') &&
      matches(pattern.title, panel.title) &&
      matches(pattern.dashboard, uid)
  );
}

const matches = (pattern: string | undefined, text: string): boolean =>
  pattern === undefined || new RegExp(pattern).test(text);
