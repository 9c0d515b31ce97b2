import React, { memo, useEffect, useMemo, useRef } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { Alert, Button, Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { onPlainClick } from './components/AppLink';
import { Headline } from './components/Headline';
import { ScanBar } from './components/ScanBar';
import { changeRoute, href, openRoute, useRoute } from './navigation';
import { createPage, PageContext } from './page';
import { Dashboards } from './pages/Dashboards';
import { Diagnosis } from './pages/Diagnosis';
import { Overview } from './pages/Overview';
import { pageScanStore } from './ports';
import { defaultDashboards, Route, routeUrl, View } from './routes';
import { Problem, ScanStore } from './scanStore';
import { useScan } from './useScan';

export default function App() {
  return <Pages store={pageScanStore()} />;
}

/** The frame around all views: tabs, scan, and whatever the scan's state asks for. */
export function Pages({ store }: { store: ScanStore }) {
  const styles = useStyles2(getStyles);
  const route = useRoute();
  const { range } = route;
  const scan = useScan(store, range);
  const { state, rescan } = scan;
  const isScanning = state.kind === 'scanning';
  const { report } = state;
  const page = useMemo(() => report && createPage(report, range, isScanning), [report, range, isScanning]);
  return (
    <PluginPage>
      <div className={styles.page}>
        <Tabs route={route} />
        <ScanBar scan={scan} range={range} onRange={(next) => changeRoute({ ...route, range: next })} />
        {state.kind === 'failed' && <Failed problem={state.problem} onRetry={rescan} />}
        {!report && isScanning && (
          <Headline look={{ tone: 'info', icon: 'search' }} text="Looking at your dashboards…" />
        )}
        {!report && state.kind === 'stopped' && (
          <Headline
            look={{ tone: 'muted', icon: 'minus-circle' }}
            text="The scan was cancelled before anything was known."
          >
            <Button className={styles.retry} size="sm" icon="sync" onClick={rescan}>
              Scan
            </Button>
          </Headline>
        )}
        {page && (
          <PageContext.Provider value={page}>
            <Content route={route} />
          </PageContext.Provider>
        )}
      </div>
    </PluginPage>
  );
}

const tabs: ReadonlyArray<{ readonly label: string; readonly to: View }> = [
  { label: 'Overview', to: { view: 'overview' } },
  { label: 'Dashboards', to: { view: 'dashboards', ...defaultDashboards } },
  { label: 'Diagnosis', to: { view: 'diagnosis' } },
];

function Tabs({ route }: { route: Route }) {
  return (
    <TabsBar>
      {tabs.map(({ label, to }) => {
        const target = { ...to, range: route.range };
        return (
          <Tab
            key={label}
            label={label}
            active={route.view === to.view}
            href={href(routeUrl(target))}
            onChangeTab={(event) => onPlainClick(event, () => openRoute(target))}
          />
        );
      })}
    </TabsBar>
  );
}

function Failed({ problem: { message, denied }, onRetry }: { problem: Problem; onRetry: () => void }) {
  return (
    <Alert
      severity={denied ? 'warning' : 'error'}
      title={denied ? 'You may not read what a scan needs' : 'The scan could not be made'}
    >
      <p>{message}</p>
      {denied && <p>Ask an administrator for the right to see dashboards and to query their data sources.</p>}
      <Button size="sm" variant="secondary" icon="sync" onClick={onRetry}>
        Try again
      </Button>
    </Alert>
  );
}

/**
 * The view that the address names; it does not follow every step of the progress. When it changes, keyboard and screen
 * reader begin at its top.
 */
const Content = memo(function Content({ route }: { route: Route }) {
  const styles = useStyles2(getStyles);
  const top = useRef<HTMLDivElement>(null);
  const place = placeOf(route);
  const last = useRef(place);
  useEffect(() => {
    if (last.current !== place) {
      last.current = place;
      top.current?.focus();
    }
  }, [place]);
  return (
    <div ref={top} tabIndex={-1} className={styles.content}>
      <ViewOf route={route} />
    </div>
  );
});

/** What a reader takes for a place of its own; filters and ranges do not make one. */
const placeOf = (route: Route): string =>
  route.view === 'diagnosis' ? routeUrl({ ...route, range: undefined }) : route.view;

function ViewOf({ route }: { route: Route }) {
  switch (route.view) {
    case 'overview':
      return <Overview />;
    case 'dashboards':
      return <Dashboards query={route} />;
    case 'diagnosis':
      return <Diagnosis subject={route.subject} />;
    case 'unknown':
      return <Alert severity="info" title={`There is no page ${route.path}`} />;
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ maxWidth: 1600, '& > :first-child': { marginBottom: theme.spacing(2) } }),
  content: css({ '&:focus': { outline: 'none' } }),
  retry: css({ marginTop: theme.spacing(1) }),
});
