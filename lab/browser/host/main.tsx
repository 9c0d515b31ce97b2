/** Boots the page: sets the services, loads the built plugin as Grafana would, and shows what the address asks for. */
import * as emotionCss from '@emotion/css';
import * as data from '@grafana/data';
import * as runtime from '@grafana/runtime';
import * as ui from '@grafana/ui';
import React, { ComponentType, useEffect, useState } from 'react';
import * as ReactDOM from 'react-dom';
import * as ReactDOMClient from 'react-dom/client';
import * as rxjs from 'rxjs';
import * as rxjsOperators from 'rxjs/operators';
import { loadAmd } from './amd';
import { boot } from './boot';
import { DashboardPage, ExplorePage } from './DashboardPage';
import { Frame, PluginPageFrame } from './Frame';
import { setServices } from './services';
import { pageStyle } from './style';

const { config, locationService } = runtime;

setServices(PluginPageFrame);

const shared: Readonly<Record<string, unknown>> = {
  react: React,
  'react-dom': ReactDOM,
  '@emotion/css': emotionCss,
  '@grafana/data': data,
  '@grafana/runtime': runtime,
  '@grafana/ui': ui,
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
      (reason: unknown) => setError(String(reason))
    );
  }, []);
  const Root = plugin?.root;
  if (error !== undefined) {
    return <div role="alert">{error}</div>;
  }
  const query = Object.fromEntries(new URLSearchParams(search));
  const meta = { id: boot.appId, name: 'Pipeline Health', enabled: true, jsonData: {} };
  return Root ? (
    <Root basename={`/a/${boot.appId}`} path={path} query={query} meta={meta} onNavChanged={() => undefined} />
  ) : (
    <div>Loading plugin…</div>
  );
}

/** Grafana follows links within itself without loading the page anew (public/app/core/navigation/patch/interceptLinkClicks.ts). */
document.addEventListener('click', (event) => {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  const href = anchor?.getAttribute('href');
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.defaultPrevented;
  if (href?.startsWith('/') && isPlain && anchor?.target !== '_blank') {
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
const root = document.getElementById('reactRoot');
if (root) {
  ReactDOMClient.createRoot(root).render(
    <data.ThemeContext.Provider value={config.theme2}>
      {GlobalStyles && <GlobalStyles />}
      <Page />
      {PortalContainer && <PortalContainer />}
    </data.ThemeContext.Provider>
  );
}
