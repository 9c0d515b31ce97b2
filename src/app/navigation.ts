import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useMemo, useSyncExternalStore } from 'react';
import { parseRoute, Route, routeUrl } from './routes';

const subscribe = (listener: () => void): (() => void) => locationService.getHistory().listen(listener);

/** What the address bar says. `locationService` is the one router that Grafana 10.3 to 13 share. */
export function useRoute(): Route {
  const { pathname, search } = useSyncExternalStore(subscribe, () => locationService.getLocation());
  return useMemo(() => parseRoute(pathname, search), [pathname, search]);
}

/** Another view: the browser's back button returns. */
export function openRoute(route: Route): void {
  locationService.push(routeUrl(route));
}

/** The same view seen otherwise (filter, order): back leaves it at once. */
export function changeRoute(route: Route): void {
  locationService.replace(routeUrl(route));
}

/** A path within Grafana as a link's address, with the sub path that Grafana may be served under. */
export const href = (path: string): string => locationUtil.assureBaseUrl(path);
