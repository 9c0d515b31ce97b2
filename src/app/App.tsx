import React, { useEffect } from 'react';
import { css } from '@emotion/css';
import { GrafanaTheme2 } from '@grafana/data';
import { locationService, PluginPage } from '@grafana/runtime';
import { Alert, Button, LoadingPlaceholder, Tab, TabsBar, useStyles2 } from '@grafana/ui';
import { Report, ScanOptions } from '../engine';
import { ScanBar } from './components/ScanBar';
import { AppLocation, href, useAppLocation, View, viewUrl } from './location';
import { Dashboards } from './pages/Dashboards';
import { Diagnosis } from './pages/Diagnosis';
import { Overview } from './pages/Overview';
import { pageScanner, reportOf, Scanner, useScanState } from './scanner';

export default function App() {
  return <Page scanner={pageScanner} />;
}

export function Page({ scanner }: { scanner: Scanner }) {
  const styles = useStyles2(getStyles);
  const location = useAppLocation();
  const state = useScanState(scanner);
  const from = location.params.get('from') ?? '';
  const options = optionsOf(location.params);
  const rescan = () => scanner.start(options);

  useEffect(() => {
    if (scanner.state().kind === 'idle') {
      scanner.start(optionsOf(new URLSearchParams(locationService.getLocation().search)));
    }
  }, [scanner]);

  const changeRange = (next: string) => {
    const range = next === '' ? { from: null, to: null } : { from: next, to: 'now' };
    locationService.partial(range, true);
    scanner.start(next === '' ? {} : { range: { from: next, to: 'now' } });
  };

  const report = reportOf(state);
  return (
    <PluginPage>
      <div className={styles.page}>
        <Views location={location} />
        <ScanBar state={state} from={from} onRange={changeRange} onScan={rescan} onCancel={() => scanner.cancel()} />
        {state.kind === 'failed' && (
          <Alert severity="error" title="The scan could not be made">
            <p>{state.message}</p>
            <Button size="sm" variant="secondary" icon="sync" onClick={rescan}>
              Try again
            </Button>
          </Alert>
        )}
        {state.kind === 'running' && !report && <LoadingPlaceholder text="Looking at your dashboards…" />}
        {report && <Content report={report} location={location} />}
      </div>
    </PluginPage>
  );
}

function optionsOf(params: URLSearchParams): ScanOptions {
  const from = params.get('from');
  return from === null ? {} : { range: { from, to: params.get('to') ?? 'now' } };
}

function Views({ location: { view, params } }: { location: AppLocation }) {
  const tabs: readonly { readonly label: string; readonly target: View; readonly active: boolean }[] = [
    { label: 'Overview', target: { kind: 'overview' }, active: view.kind === 'overview' },
    { label: 'Dashboards', target: { kind: 'dashboards' }, active: view.kind === 'dashboards' },
    ...(view.kind === 'cause' || view.kind === 'panel' ? [{ label: 'Diagnosis', target: view, active: true }] : []),
  ];
  return (
    <TabsBar>
      {tabs.map(({ label, target, active }) => (
        <Tab key={label} label={label} active={active} href={href(viewUrl(target, params))} />
      ))}
    </TabsBar>
  );
}

function Content({ report, location: { view, params } }: { report: Report; location: AppLocation }) {
  if (report.complete && report.dashboards.length === 0) {
    return (
      <Alert severity="info" title="No dashboards to look at">
        Grafana shows you no dashboard. When there are some, you may lack the right to see them.
      </Alert>
    );
  }
  switch (view.kind) {
    case 'overview':
      return <Overview report={report} params={params} />;
    case 'dashboards':
      return <Dashboards report={report} params={params} />;
    case 'cause':
    case 'panel':
      return <Diagnosis report={report} view={view} params={params} />;
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ maxWidth: 1600, '& > :nth-child(2)': { marginTop: theme.spacing(2) } }),
});
