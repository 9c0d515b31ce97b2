/** The app's views as addresses, over Grafana's own history (the same in 10.3 and 13). */
import { useSyncExternalStore } from 'react';
import { config, locationService } from '@grafana/runtime';
import pluginJson from '../plugin.json';

export const appPath = `/a/${pluginJson.id}`;

export type View =
  | { readonly kind: 'overview' }
  | { readonly kind: 'dashboards' }
  | { readonly kind: 'cause'; readonly id: string }
  | { readonly kind: 'panel'; readonly dashboardUid: string; readonly panelId: number };

export interface AppLocation {
  readonly view: View;
  readonly params: URLSearchParams;
}

export function useAppLocation(): AppLocation {
  const href = useSyncExternalStore(
    (listener) => locationService.getHistory().listen(listener),
    () => `${locationService.getLocation().pathname}${locationService.getLocation().search}`
  );
  return readLocation(href);
}

export function readLocation(href: string): AppLocation {
  const { pathname, searchParams } = new URL(href, 'http://grafana');
  return {
    view: viewOf(pathname.slice(pathname.indexOf(appPath) + appPath.length), searchParams),
    params: searchParams,
  };
}

function viewOf(rest: string, params: URLSearchParams): View {
  const page = rest.replace(/^\/+|\/+$/g, '');
  if (page === 'dashboards') {
    return { kind: 'dashboards' };
  }
  const cause = params.get('cause');
  const dashboardUid = params.get('dashboard');
  const panelId = Number(params.get('panel'));
  if (page === 'diagnosis' && cause !== null) {
    return { kind: 'cause', id: cause };
  }
  if (page === 'diagnosis' && dashboardUid !== null && Number.isInteger(panelId)) {
    return { kind: 'panel', dashboardUid, panelId };
  }
  return { kind: 'overview' };
}

/** Parameters that every view keeps: the page's time range, where one is set. */
const kept = ['from', 'to'];

export function viewUrl(view: View, params: URLSearchParams): string {
  const next = new URLSearchParams(kept.flatMap((name) => params.getAll(name).map((value) => [name, value])));
  switch (view.kind) {
    case 'overview':
      return withParams(appPath, next);
    case 'dashboards':
      return withParams(`${appPath}/dashboards`, next);
    case 'cause':
      next.set('cause', view.id);
      return withParams(`${appPath}/diagnosis`, next);
    case 'panel':
      next.set('dashboard', view.dashboardUid);
      next.set('panel', String(view.panelId));
      return withParams(`${appPath}/diagnosis`, next);
  }
}

const withParams = (path: string, params: URLSearchParams): string =>
  params.toString() === '' ? path : `${path}?${params.toString()}`;

/** For `href`: Grafana may be served under a sub-path, which its router does not see. */
export const href = (path: string): string => `${config.appSubUrl ?? ''}${path}`;
