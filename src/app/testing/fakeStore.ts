import { ScanState, ScanStore } from '../scanStore';

interface FakeStore extends ScanStore {
  become(state: ScanState): void;
  readonly calls: readonly string[];
}

/** A scan that is in the state it is told to be in, and notes what is asked of it. */
export function fakeStore(first: ScanState): FakeStore {
  const listeners = new Set<() => void>();
  const calls: string[] = [];
  let state = first;
  return {
    calls,
    become: (next) => {
      state = next;
      listeners.forEach((listener) => listener());
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
    ensure: (options) => calls.push(`ensure ${JSON.stringify(options)}`),
    scan: (options) => calls.push(`scan ${JSON.stringify(options)}`),
    cancel: () => calls.push('cancel'),
  };
}
