import { DashboardReport, PanelReport } from '../engine';
import { isBroken, shownStatus } from './page';
import { DashboardsQuery, ShownStatus, shownStatuses, SortKey } from './routes';

/** A dashboard with those of its panels that the filter lets through. */
export interface DashboardRow {
  readonly dashboard: DashboardReport;
  readonly panels: readonly PanelReport[];
  readonly broken: number;
}

/** What the table shows: a dashboard found by its own words has all its panels, one found by a panel's has those. */
export function dashboardRows(
  dashboards: readonly DashboardReport[],
  { filter, status, sort, descending }: Pick<DashboardsQuery, 'filter' | 'status' | 'sort' | 'descending'>
): readonly DashboardRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const isFiltered = words.length > 0 || status.length > 0;
  const sign = descending ? -1 : 1;
  return dashboards
    .map((dashboard) => rowOf(dashboard, words, status))
    .filter(({ panels }) => panels.length > 0 || !isFiltered)
    .sort((a, b) => sign * compare[sort](a, b) || byTitle(a, b));
}

function rowOf(dashboard: DashboardReport, words: readonly string[], status: readonly ShownStatus[]): DashboardRow {
  const own = [dashboard.title, dashboard.folder ?? '', ...dashboard.tags].join(' ');
  const panels = dashboard.panels.filter(
    (panel) =>
      (status.length === 0 || status.includes(shownStatus(panel))) &&
      hasWords(`${own} ${panel.title} ${panel.row ?? ''}`, words)
  );
  return { dashboard, panels, broken: dashboard.panels.filter(isBroken).length };
}

const hasWords = (text: string, words: readonly string[]): boolean => {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
};

const fading = ({ dashboard }: DashboardRow): number =>
  dashboard.panels.filter((panel) => shownStatus(panel) === 'fading').length;

const byTitle = (a: DashboardRow, b: DashboardRow): number => a.dashboard.title.localeCompare(b.dashboard.title);

const compare: Readonly<Record<SortKey, (a: DashboardRow, b: DashboardRow) => number>> = {
  broken: (a, b) => a.broken - b.broken || fading(a) - fading(b),
  panels: (a, b) => a.dashboard.panels.length - b.dashboard.panels.length,
  title: byTitle,
};

/** The worst first. */
export const byStatus = (a: PanelReport, b: PanelReport): number => rank(a) - rank(b);

const rank = (panel: PanelReport): number => shownStatuses.indexOf(shownStatus(panel));
