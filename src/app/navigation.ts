import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useMemo, useRef, useSyncExternalStore } from 'react';
import { parseRoute, root, Route, routeUrl } from './routes';

const subscribe = (listener: () => void): (() => void) => locationService.getHistory().listen(listener);

/**
 * What the address bar says, as long as it speaks of this app: on the way to a dashboard the page still hears of that
 * address, and its time range is not ours. `locationService` is the one router that Grafana 10.3 to 13 share.
 */
export function useRoute(): Route {
  const last = useRef(locationService.getLocation());
  const { pathname, search } = useSyncExternalStore(subscribe, () => {
    const location = locationService.getLocation();
    last.current = isOurs(location.pathname) ? location : last.current;
    return last.current;
  });
  return useMemo(() => parseRoute(pathname, search), [pathname, search]);
}

const isOurs = (pathname: string): boolean => pathname === root || pathname.startsWith(`${root}/`);

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
