/** The one scan of the page. It lives outside React, so that moving between views does not scan again. */
import { useSyncExternalStore } from 'react';
import { Report, scan, ScanOptions, ScanPhase } from '../engine';
import { CancelSignal, Clock } from '../engine/ports';
import { grafanaPorts } from '../grafana/ports';
import { backendHttp } from './backendHttp';

export interface Progress {
  readonly phase: ScanPhase;
  readonly done: number;
  readonly total: number;
}

export type ScanState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress?: Progress; readonly report?: Report }
  | { readonly kind: 'done'; readonly report: Report }
  | { readonly kind: 'failed'; readonly message: string };

const browserClock: Clock = {
  nowMs: () => Date.now(),
  sleepMs: (ms, signal: CancelSignal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    }),
};

export interface Scanner {
  state(): ScanState;
  subscribe(listener: () => void): () => void;
  /** Scans anew; one that is under way is cancelled first. */
  start(options: ScanOptions): void;
  cancel(): void;
}

export function createScanner(run: (options: ScanOptions, signal: AbortSignal) => ReturnType<typeof scan>): Scanner {
  let state: ScanState = { kind: 'idle' };
  let current = new AbortController();
  const listeners = new Set<() => void>();
  const become = (next: ScanState) => {
    state = next;
    listeners.forEach((listener) => listener());
  };

  async function follow(options: ScanOptions, own: AbortController): Promise<void> {
    const events = run(options, own.signal);
    try {
      for (let next = await events.next(); ; next = await events.next()) {
        if (current !== own) {
          return;
        }
        if (next.done) {
          become({ kind: 'done', report: next.value });
          return;
        }
        const known = state.kind === 'running' ? state : { kind: 'running' as const };
        const { value } = next;
        become(
          value.type === 'report'
            ? { ...known, report: value.report }
            : { ...known, progress: { phase: value.phase, done: value.done, total: value.total } }
        );
      }
    } catch (error) {
      if (current === own) {
        become({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: (options) => {
      current.abort();
      current = new AbortController();
      become({ kind: 'running', report: state.kind === 'done' ? state.report : undefined });
      void follow(options, current);
    },
    cancel: () => current.abort(),
  };
}

export const pageScanner = createScanner((options, signal) =>
  scan(grafanaPorts(backendHttp, browserClock), options, signal)
);

export function useScanState(scanner: Scanner): ScanState {
  return useSyncExternalStore(scanner.subscribe, scanner.state);
}

/** The report to show: the newest there is, even while the next is made. */
export const reportOf = (state: ScanState): Report | undefined =>
  state.kind === 'running' || state.kind === 'done' ? state.report : undefined;
