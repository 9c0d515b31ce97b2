import { Failure, Report, scan, ScanFailed, ScanOptions, ScanPhase } from '../engine/index';
import { Ports } from '../engine/ports';

export interface Progress {
  readonly phase: ScanPhase;
  readonly done: number;
  readonly total: number;
  /** Part of the whole scan that is done, from 0 to 1; never falls. */
  readonly fraction: number;
}

/** `report` is the newest there is: of this scan as soon as it has one, of the last before. */
export type ScanState =
  | { readonly kind: 'scanning'; readonly progress?: Progress; readonly report?: Report }
  | { readonly kind: 'stopped'; readonly report?: Report }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly report?: Report };

/** Why a scan could not begin. */
export interface Problem {
  readonly message: string;
  /** Grafana refuses this viewer (401, 403): asking again will not help. */
  readonly denied: boolean;
}

export interface ScanStore {
  /** Calls back after every change; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  state(): ScanState;
  /** Scans unless these options were scanned last. */
  ensure(options: ScanOptions): void;
  scan(options: ScanOptions): void;
  cancel(): void;
}

const phases: readonly ScanPhase[] = ['inventory', 'variables', 'panels', 'pipeline', 'selectors', 'explanation'];

/** Runs one scan at a time and remembers the last report, so that moving between views asks nothing again. */
export function createScanStore(ports: Ports, runScan: typeof scan = scan): ScanStore {
  const listeners = new Set<() => void>();
  let state: ScanState = { kind: 'stopped' };
  let lastKey: string | undefined;
  let controller = new AbortController();

  const set = (next: ScanState) => {
    state = next;
    listeners.forEach((listener) => listener());
  };

  /** Hears a scan to its end, also one that no longer counts: whatever it still throws is caught here. */
  const run = async (options: ScanOptions, own: AbortController) => {
    const setOwn = (next: ScanState) => controller === own && set(next);
    try {
      const events = runScan(ports, options, own.signal);
      for (let next = await events.next(); ; next = await events.next()) {
        if (next.done) {
          setOwn({ kind: 'stopped', report: next.value });
          return;
        }
        const progress = state.kind === 'scanning' ? state.progress : undefined;
        setOwn(
          next.value.type === 'report'
            ? { kind: 'scanning', progress, report: next.value.report }
            : { kind: 'scanning', progress: advance(progress, next.value), report: state.report }
        );
      }
    } catch (error) {
      setOwn(failed(error, state));
    }
  };

  const store: ScanStore = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    state: () => state,
    ensure: (options) => {
      if (lastKey !== JSON.stringify(options)) {
        store.scan(options);
      }
    },
    scan: (options) => {
      controller.abort();
      controller = new AbortController();
      lastKey = JSON.stringify(options);
      set({ kind: 'scanning', report: state.report });
      void run(options, controller);
    },
    // What was known stays: what a scan says on its way out judges answers that were never given.
    cancel: () => {
      controller.abort();
      controller = new AbortController();
      set({ kind: 'stopped', report: state.report });
    },
  };
  return store;
}

function advance(
  before: Progress | undefined,
  { phase, done, total }: { readonly phase: ScanPhase; readonly done: number; readonly total: number }
): Progress {
  const part = total > 0 ? Math.min(done / total, 1) : 0;
  const fraction = (phases.indexOf(phase) + part) / phases.length;
  return { phase, done, total, fraction: Math.max(fraction, before?.fraction ?? 0) };
}

function failed(error: unknown, { report }: ScanState): ScanState {
  const problem =
    error instanceof ScanFailed
      ? { message: error.message, denied: isRefusal(error.failure) }
      : {
          message: `Pipeline Health itself failed: ${error instanceof Error ? error.message : String(error)}`,
          denied: false,
        };
  return { kind: 'failed', problem, report };
}

const isRefusal = ({ kind }: Failure): boolean => kind === 'unauthorized' || kind === 'forbidden';
