/** Sets the services that @grafana/runtime hands to plugins; names that a version lacks are passed over. */
import * as runtime from '@grafana/runtime';
import { boot } from './boot';
import { createBackendSrv } from './backendSrv';

/** Setters differ from version to version: what is there is called. */
const setters = runtime as unknown as Readonly<Record<string, ((value: unknown) => void) | undefined>>;

const dataSources = Object.values(boot.settings.datasources ?? {}) as { uid?: string; name?: string; type?: string }[];

export function setServices(pluginPage: unknown): void {
  setters['setBackendSrv']?.(createBackendSrv());
  setters['setEchoSrv']?.({ addEvent: nothing, addBackend: nothing, flush: nothing });
  setters['setTemplateSrv']?.({
    replace: (text = '') => text,
    getVariables: () => [],
    containsTemplate: () => false,
    updateTimeRange: nothing,
  });
  setters['setDataSourceSrv']?.({
    getList: () => dataSources,
    getInstanceSettings: (ref?: string | { uid?: string }) =>
      dataSources.find(({ uid, name }) => [uid, name].includes(typeof ref === 'string' ? ref : ref?.uid)),
    get: () => Promise.reject(new Error('the lab runs no data source plugins')),
    reload: nothing,
  });
  setters['setPluginPage']?.(pluginPage);
  setters['setPluginExtensionGetter']?.(() => ({ extensions: [] }));
  setters['setPluginExtensionsHook']?.(() => ({ extensions: [], isLoading: false }));
  setters['setPluginLinksHook']?.(() => ({ links: [], isLoading: false }));
  setters['setPluginComponentsHook']?.(() => ({ components: [], isLoading: false }));
  setters['setReturnToPreviousHook']?.(() => nothing);
}

function nothing(): void {}
