/** What Grafana says of itself, its user and its plugins: a Viewer's answers, as recorded. */
import { json, Reply } from './reply';
import { Source } from './sources';

export const APP_ID = 'scanium-pipelinehealth-app';

/** The panel plugins of a Grafana to which none was added, as recorded (`/api/plugins`, 12.4). */
const panels = Object.fromEntries(
  (
    'alertlist annolist barchart bargauge candlestick canvas dashlist datagrid flamegraph gauge geomap gettingstarted ' +
    'heatmap histogram logs news nodeGraph piechart stat state-timeline status-history table text timeseries traces ' +
    'trend welcome xychart'
  )
    .split(' ')
    .map((id) => [id, { id, name: id, aliasIDs: null, hideFromList: false, skipDataQuery: false }])
);

/** Undefined where the path is none of these. */
export function facts(pathname: string, version: string, sources: readonly Source[]): Reply | undefined {
  switch (pathname) {
    case '/api/user':
      return json(200, {
        id: 2,
        uid: 'lab-viewer',
        email: 'viewer@example.com',
        name: 'viewer',
        login: 'viewer',
        theme: '',
        orgId: 1,
        isGrafanaAdmin: false,
        isDisabled: false,
      });
    case '/api/access-control/user/permissions':
      return json(200, permissions(sources));
    case '/api/v1/provisioning/alert-rules':
      return json(200, []);
    case '/api/frontend/settings':
      return json(200, { ...frontendSettings(version, sources), panels });
    case `/api/plugins/${APP_ID}/settings`:
      return json(200, { id: APP_ID, name: 'Pipeline Health', type: 'app', enabled: true, pinned: true, jsonData: {} });
    default:
      break;
  }
  const plugin = /^\/api\/plugins\/(prometheus|loki|tempo)\/settings$/.exec(pathname)?.[1];
  return plugin
    ? json(200, { id: plugin, name: plugin, type: 'datasource', enabled: false, pinned: false })
    : undefined;
}

export const health = (version: string): Reply => ({
  ...json(200, { database: 'ok', version, commit: 'NA' }),
  contentType: 'application/json; charset=UTF-8',
});

function permissions(sources: readonly Source[]): Record<string, readonly string[]> {
  const scopes = ['datasources:*', ...sources.map(({ uid }) => `datasources:uid:${uid}`)];
  return {
    'alert.rules:read': ['folders:*', 'folders:uid:scanium'],
    'dashboards:read': ['folders:uid:scanium'],
    'datasources:query': scopes,
    'datasources:read': scopes,
    'folders:read': ['folders:uid:general', 'folders:uid:scanium', 'folders:uid:sharedwithme'],
    'library.panels:read': ['folders:uid:general', 'folders:uid:scanium'],
    'plugins.app:access': ['plugins:*'],
  };
}

export function frontendSettings(version: string, sources: readonly Source[]) {
  return {
    datasources: Object.fromEntries(
      sources.map(({ id, uid, type, name, isDefault, jsonData }) => [
        name,
        {
          id,
          uid,
          type,
          name,
          isDefault,
          jsonData,
          access: 'proxy',
          meta: { id: type, type: 'datasource', name: type },
        },
      ])
    ),
    defaultDatasource: sources.find(({ isDefault }) => isDefault)?.name ?? '',
    buildInfo: { version },
    exploreEnabled: true,
  };
}
