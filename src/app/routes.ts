/** Every view's address, and what an address says. Pure: the browser's location is read and written in navigation.ts. */
import { PanelStatus } from '../engine/index';
import pluginJson from '../plugin.json';

export const root = `/a/${pluginJson.id}`;

/** What a panel is shown as: its status, unless it fades, or is empty and nothing is broken. */
export type ShownStatus = PanelStatus | 'fading' | 'quiet';
export const shownStatuses: readonly ShownStatus[] = [
  'error',
  'no-data',
  'masked',
  'stale',
  'partial',
  'fading',
  'quiet',
  'zero',
  'data',
  'skipped',
];

const sortKeys = ['broken', 'title', 'panels'] as const;
export type SortKey = (typeof sortKeys)[number];

export interface RawRange {
  readonly from: string;
  readonly to: string;
}

export interface DashboardsQuery {
  readonly filter: string;
  readonly status: readonly ShownStatus[];
  readonly sort: SortKey;
  readonly descending: boolean;
  /** Uids of the dashboards whose panels are shown; `*` for all. */
  readonly expanded: readonly string[];
}

/** A uid has only letters, digits, `-` and `_`. */
export const allExpanded: readonly string[] = ['*'];

export type View =
  | { readonly view: 'overview' }
  | ({ readonly view: 'dashboards' } & DashboardsQuery)
  | { readonly view: 'diagnosis'; readonly subject?: Subject }
  | { readonly view: 'unknown'; readonly path: string };

export type Subject =
  | { readonly kind: 'cause'; readonly id: string }
  | { readonly kind: 'panel'; readonly dashboardUid: string; readonly panelId: number };

/** `range` instead of each dashboard's own. */
export type Route = View & { readonly range?: RawRange };

export const defaultDashboards: DashboardsQuery = {
  filter: '',
  status: [],
  sort: 'broken',
  descending: true,
  expanded: [],
};

/** Reads a path (without Grafana's sub path) and its query string; what makes no sense is left out. */
export function parseRoute(path: string, search: string): Route {
  const parameters = new URLSearchParams(search);
  const range = rangeOf(parameters);
  return { ...viewOf(path, parameters), ...(range ? { range } : {}) };
}

/** The path and query string of a view, without Grafana's sub path; what is as by default is left out. */
export function routeUrl(route: Route): string {
  const { path, query } = addressOf(route);
  const range: Query = route.range
    ? [
        ['from', route.range.from],
        ['to', route.range.to],
      ]
    : [];
  const parameters = new URLSearchParams([...query, ...range].map(([name, value]) => [name, value])).toString();
  return parameters === '' ? path : `${path}?${parameters}`;
}

type Query = ReadonlyArray<readonly [name: string, value: string]>;

function viewOf(path: string, parameters: URLSearchParams): View {
  switch (path.startsWith(root) ? path.slice(root.length).replace(/\/+$/, '') : path) {
    case '':
      return { view: 'overview' };
    case '/dashboards':
      return { view: 'dashboards', ...dashboardsQueryOf(parameters) };
    case '/diagnosis':
      return { view: 'diagnosis', subject: subjectOf(parameters) };
    default:
      return { view: 'unknown', path };
  }
}

function rangeOf(parameters: URLSearchParams): RawRange | undefined {
  const from = parameters.get('from');
  const to = parameters.get('to');
  return from && to ? { from, to } : undefined;
}

function dashboardsQueryOf(parameters: URLSearchParams): DashboardsQuery {
  const asked = parameters.getAll('status');
  const sort = sortKeys.find((key) => key === parameters.get('sort')) ?? defaultDashboards.sort;
  const order = parameters.get('order');
  return {
    filter: parameters.get('filter') ?? '',
    status: shownStatuses.filter((status) => asked.includes(status)),
    sort,
    descending: order === null ? isDescendingByDefault(sort) : order === 'desc',
    expanded: parameters.getAll('expanded'),
  };
}

/** Words are read from A, counts from the highest. */
export const isDescendingByDefault = (sort: SortKey): boolean => sort !== 'title';

function subjectOf(parameters: URLSearchParams): Subject | undefined {
  const id = parameters.get('cause');
  if (id) {
    return { kind: 'cause', id };
  }
  const dashboardUid = parameters.get('dashboard');
  const panel = parameters.get('panel') ?? '';
  return dashboardUid && /^\d+$/.test(panel) ? { kind: 'panel', dashboardUid, panelId: Number(panel) } : undefined;
}

function addressOf(route: View): { readonly path: string; readonly query: Query } {
  switch (route.view) {
    case 'overview':
      return { path: root, query: [] };
    case 'dashboards':
      return { path: `${root}/dashboards`, query: dashboardsAddress(route) };
    case 'diagnosis':
      return { path: `${root}/diagnosis`, query: subjectAddress(route.subject) };
    case 'unknown':
      return { path: route.path, query: [] };
  }
}

function dashboardsAddress({ filter, status, sort, descending, expanded }: DashboardsQuery): Query {
  return [
    ...(filter === '' ? [] : [['filter', filter] as const]),
    ...status.map((each) => ['status', each] as const),
    ...(sort === defaultDashboards.sort ? [] : [['sort', sort] as const]),
    ...(descending === isDescendingByDefault(sort) ? [] : [['order', descending ? 'desc' : 'asc'] as const]),
    ...expanded.map((uid) => ['expanded', uid] as const),
  ];
}

function subjectAddress(subject: Subject | undefined): Query {
  switch (subject?.kind) {
    case 'cause':
      return [['cause', subject.id]];
    case 'panel':
      return [
        ['dashboard', subject.dashboardUid],
        ['panel', String(subject.panelId)],
      ];
    case undefined:
      return [];
  }
}
