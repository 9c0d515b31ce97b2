import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A dashboard's JSON as Grafana stores it (schema v1), as far as the lab looks into it. */
export interface DashboardJson {
  uid: string;
  title: string;
  description?: string;
  tags?: string[];
  panels: PanelJson[];
  templating?: { list: VariableJson[] };
  [key: string]: unknown;
}

export interface PanelJson {
  id: number;
  title: string;
  type: string;
  datasource?: unknown;
  targets?: TargetJson[];
  panels?: PanelJson[];
  [key: string]: unknown;
}

export interface TargetJson {
  refId: string;
  expr?: string;
  query?: unknown;
  queryType?: string;
  [key: string]: unknown;
}

export interface VariableJson {
  name: string;
  type: string;
  query?: unknown;
  [key: string]: unknown;
}

const folder = path.join(__dirname, 'files');

/** The user's 13 dashboards exactly as found, sorted by title as Grafana's search does. */
export function foundDashboards(): DashboardJson[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as DashboardJson)
    .sort((a, b) => (a.title < b.title ? -1 : 1));
}

/** Panels at every depth, rows included. */
export function allPanels(dashboard: DashboardJson): PanelJson[] {
  return dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}
