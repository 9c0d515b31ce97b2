/** Sets the services that @grafana/runtime hands to plugins; names that a version lacks are passed over. */
import { DataSourceInstanceSettings, EventBusSrv, locationUtil } from '@grafana/data';
import * as runtime from '@grafana/runtime';
import { boot } from './boot';
import { createBackendSrv } from './backendSrv';
import { runRequest } from './runRequest';
import { pluginImportUtils } from './timeseries';

/** Setters differ from version to version: what is there is called. */
const setters = runtime as unknown as Readonly<Record<string, ((value: unknown) => void) | undefined>>;

const dataSources = Object.values(boot.settings.datasources ?? {});

export function setServices(): void {
  const { config, locationService } = runtime;
  locationUtil.initialize({
    config,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
  });
  setters['setLocationSrv']?.(locationService);
  setters['setBackendSrv']?.(createBackendSrv((input, init) => fetch(input, init)));
  setters['setDataSourceSrv']?.({ getList: () => dataSources, getInstanceSettings, get, reload: nothing });
  setters['setTemplateSrv']?.({
    replace: (text = '') => text,
    getVariables: () => [],
    containsTemplate: () => false,
    updateTimeRange: nothing,
  });
  setters['setRunRequest']?.(runRequest);
  setters['setPluginImportUtils']?.(pluginImportUtils);
  setters['setEchoSrv']?.({ addEvent: nothing, addBackend: nothing, flush: nothing });
  setters['setAppEvents']?.(new EventBusSrv());
  setters['setCurrentUser']?.(config.bootData.user);
  // How plugins ask for other plugins' extensions: 10.3 by a getter, 12 and later by hooks.
  setters['setPluginExtensionGetter']?.(() => ({ extensions: [] }));
  setters['setPluginLinksHook']?.(() => ({ links: [], isLoading: false }));
  setters['setPluginComponentsHook']?.(() => ({ components: [], isLoading: false }));
  setters['setPluginComponentHook']?.(() => ({ component: null, isLoading: false }));
  setters['setPluginFunctionsHook']?.(() => ({ functions: [], isLoading: false }));
  setters['setReturnToPreviousHook']?.(() => nothing);
}

type Ref = string | { readonly uid?: string } | null | undefined;

function getInstanceSettings(ref?: Ref): DataSourceInstanceSettings | undefined {
  const wanted = typeof ref === 'string' ? ref : ref?.uid;
  return dataSources.find(({ uid, name, isDefault }) =>
    wanted === undefined || wanted === 'default' ? isDefault : uid === wanted || name === wanted
  );
}

/** A data source that queries through `/api/ds/query`, as those with a backend do. */
async function get(ref?: Ref): Promise<unknown> {
  const settings = getInstanceSettings(ref);
  if (!settings) {
    throw new Error(`Datasource ${JSON.stringify(ref)} was not found`);
  }
  return new Backed(settings);
}

class Backed extends runtime.DataSourceWithBackend {}

function nothing(): void {}
