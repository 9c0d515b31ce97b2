import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { ScanOptions } from '../engine/index';
import { ScanState, ScanStore } from './scanStore';

export interface Scan {
  readonly state: ScanState;
  rescan(): void;
  cancel(): void;
}

/** The scan with these options; begins it unless it is the one that ran last. */
export function useScan(store: ScanStore, range: ScanOptions['range']): Scan {
  const state = useSyncExternalStore(store.subscribe, store.state);
  const from = range?.from;
  const to = range?.to;
  const options = useMemo<ScanOptions>(
    () => (from === undefined || to === undefined ? {} : { range: { from, to } }),
    [from, to]
  );
  useEffect(() => {
    store.ensure(options);
  }, [store, options]);
  const rescan = useCallback(() => store.scan(options), [store, options]);
  return { state, rescan, cancel: store.cancel };
}
