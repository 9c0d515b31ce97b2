import { systemClock } from '../grafana/clock';
import { grafanaPorts } from '../grafana/ports';
import { backendHttp } from './backendHttp';
import { createScanStore, ScanStore } from './scanStore';

let store: ScanStore | undefined;

/** The page's one scan, over the Grafana it runs in; it outlives the views. */
export function pageScanStore(): ScanStore {
  store ??= createScanStore(grafanaPorts(backendHttp(), systemClock));
  return store;
}
