/** Boots the page: sets the services, loads the built plugin as Grafana would, and shows what the address asks for. */
import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as data from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as ui from '@grafana/ui';
import lodash from 'lodash';
import moment from 'moment';
import React, { ComponentType, ReactNode, useEffect, useState } from 'react';
import * as ReactDOM from 'react-dom';
import * as ReactDOMClient from 'react-dom/client';
import * as router from 'react-router-dom';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';
import { loadAmd } from './amd';
import { boot } from './boot';
import { DashboardPage, ExplorePage } from './DashboardPage';
import { Frame, PluginPage } from './Frame';
import { Problem, wordsOf } from './Problem';
import { setServices } from './services';
import { pageStyle } from './style';

const { config, locationService } = runtime;

setServices();

/**
 * What every one of the versions shares, of what a plugin built by create-plugin leaves to its host; 10.3.1 shares no JSX
 * runtime (public/app/features/plugins/loader/sharedDependencies.ts).
 */
const shared: Readonly<Record<string, unknown>> = {
  react: React,
  'react-dom': ReactDOM,
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': data,
  // Only Grafana's own build can set the PluginPage; the package's is an empty frame.
  '@grafana/runtime': { ...runtime, PluginPage },
  '@grafana/ui': ui,
  lodash,
  moment,
  rxjs,
  'rxjs/operators': rxjsOperators,
};

interface Plugin {
  readonly root?: ComponentType<Record<string, unknown>>;
}

function Page() {
  const [at, setAt] = useState(locationService.getLocation());
  useEffect(() => locationService.getHistory().listen(setAt), []);
  return <Frame path={at.pathname}>{route(at.pathname, at.search)}</Frame>;
}

function route(pathname: string, search: string) {
  const dashboard = /^\/d\/([^/]+)/.exec(pathname)?.[1];
  if (dashboard !== undefined) {
    return <DashboardPage key={`${dashboard}${search}`} uid={decodeURIComponent(dashboard)} search={search} />;
  }
  if (pathname === '/explore') {
    return <ExplorePage search={search} />;
  }
  return pathname.startsWith(`/a/${boot.appId}`) ? (
    <PluginRoot path={pathname} search={search} />
  ) : (
    <main>Choose a dashboard, or Pipeline Health.</main>
  );
}

function PluginRoot({ path, search }: { path: string; search: string }) {
  const [plugin, setPlugin] = useState<Plugin>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    loadAmd(`/public/plugins/${boot.appId}/module.js`, shared).then(
      (loaded) => setPlugin((loaded as { plugin: Plugin }).plugin),
      (reason: unknown) => setError(wordsOf(reason))
    );
  }, []);
  const Root = plugin?.root;
  if (error !== undefined) {
    return <Problem title="The plugin cannot be loaded">{error}</Problem>;
  }
  const query = Object.fromEntries(new URLSearchParams(search));
  const meta = { id: boot.appId, name: 'Pipeline Health', enabled: true, jsonData: {} };
  return Root ? (
    <Root basename={`/a/${boot.appId}`} path={path} query={query} meta={meta} onNavChanged={() => undefined} />
  ) : (
    <ui.LoadingPlaceholder text="Loading…" />
  );
}

/** Grafana follows links within itself without loading the page anew (public/app/core/navigation/patch/interceptLinkClicks.ts). */
document.addEventListener('click', (event) => {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  const href = anchor?.getAttribute('href');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented;
  if (href && /^\/(?!\/)/.test(href) && isPlain && anchor?.target !== '_blank') {
    event.preventDefault();
    locationService.push(href);
    window.scrollTo(0, 0);
  }
});

const style = document.createElement('style');
style.textContent = pageStyle(config.theme2);
document.head.prepend(style);

const { GlobalStyles, PortalContainer } = ui as unknown as {
  GlobalStyles?: ComponentType;
  PortalContainer?: ComponentType;
};
/** @grafana/ui's links are those of react-router 5, in all versions. */
const { Router } = router as unknown as { Router: ComponentType<{ history: unknown; children: ReactNode }> };
const root = document.getElementById('reactRoot');
if (root) {
  ReactDOMClient.createRoot(root).render(
    <data.ThemeContext.Provider value={config.theme2}>
      {GlobalStyles && <GlobalStyles />}
      <Router history={locationService.getHistory()}>
        <Page />
        {PortalContainer && <PortalContainer />}
      </Router>
    </data.ThemeContext.Provider>
  );
}
