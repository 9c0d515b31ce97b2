import { Answer, Failure, Report, ScanEvent, ScanFailed, ScanOptions } from '../engine';
import { CancelSignal, DashboardSummary, Ports } from '../engine/ports';
import { createScanStore, ScanState } from './scanStore';
import { brokenReport, firstReport, healthyReport } from './testing/reportFixture';

const forbidden: Failure = { kind: 'forbidden', message: '403: you may not', status: 403 };

const ports = (list: Answer<readonly DashboardSummary[]> = { ok: true, value: [] }): Ports => {
  const never = () => Promise.reject(new Error('not asked in this test'));
  return {
    clock: { nowMs: () => 0, sleepMs: never },
    grafana: {
      dashboards: () => Promise.resolve(list),
      dashboard: never,
      libraryPanel: never,
      panelPlugins: never,
      dataSources: never,
      time: never,
      alertRules: never,
    },
    stores: {
      query: never,
      labelNames: never,
      labelValues: never,
      series: never,
      rules: never,
      declaredTypes: never,
      time: never,
      alertRules: never,
      exemplars: never,
      trace: never,
      searchTraces: never,
      spanTags: never,
      spanTagValues: never,
    },
  };
};

/** A scan that goes on only when told to. */
function steppedScan() {
  const runs: Array<{
    readonly options: ScanOptions;
    readonly signal: CancelSignal;
    step(step: ScanEvent | { readonly type: 'end'; readonly report: Report } | Error): Promise<void>;
  }> = [];
  async function* run(_: Ports, options: ScanOptions, signal: CancelSignal): AsyncGenerator<ScanEvent, Report> {
    let wake: (step: Parameters<(typeof runs)[number]['step']>[0]) => void = () => undefined;
    runs.push({
      options,
      signal,
      step: async (step) => {
        wake(step);
        // All promises that this settles run before the next task.
        await new Promise((resolve) => setTimeout(resolve));
      },
    });
    for (;;) {
      const step = await new Promise<Parameters<typeof wake>[0]>((resolve) => (wake = resolve));
      if (step instanceof Error) {
        throw step;
      }
      if (step.type === 'end') {
        return step.report;
      }
      yield step;
    }
  }
  const of = (index: number) => {
    const found = runs[index];
    if (!found) {
      throw new Error(`there was no scan ${index}`);
    }
    return found;
  };
  return { run, of, count: () => runs.length };
}

const progress = (phase: 'inventory' | 'panels' | 'variables', done: number, total: number): ScanEvent => ({
  type: 'progress',
  phase,
  done,
  total,
});

describe('createScanStore', () => {
  it('streams progress and reports, and ends with the last one', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    const seen: ScanState[] = [];
    store.subscribe(() => seen.push(store.state()));
    store.scan({});
    await scan.of(0).step(progress('inventory', 1, 2));
    await scan.of(0).step(progress('panels', 3, 6));
    await scan.of(0).step({ type: 'report', report: firstReport });
    await scan.of(0).step({ type: 'end', report: brokenReport });
    expect(seen.map(({ kind }) => kind)).toEqual(['scanning', 'scanning', 'scanning', 'scanning', 'stopped']);
    expect(seen[1]).toMatchObject({ progress: { phase: 'inventory', done: 1, total: 2, fraction: 1 / 12 } });
    expect(seen[3]).toMatchObject({ report: firstReport, progress: { phase: 'panels' } });
    expect(store.state()).toEqual({ kind: 'stopped', report: brokenReport });
  });

  it('never lets the progress fall', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    await scan.of(0).step(progress('panels', 1, 2));
    await scan.of(0).step(progress('variables', 0, 2));
    expect(store.state()).toMatchObject({ progress: { phase: 'variables', fraction: 2.5 / 6 } });
  });

  it('asks nothing again while the options are the same', () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.ensure({});
    store.ensure({});
    expect(scan.count()).toBe(1);
    store.ensure({ range: { from: 'now-6h', to: 'now' } });
    expect(scan.count()).toBe(2);
    expect(scan.of(0).signal.aborted).toBe(true);
    expect(scan.of(1).options).toEqual({ range: { from: 'now-6h', to: 'now' } });
  });

  it('hears nothing more of a scan that another has replaced', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    store.scan({});
    await scan.of(0).step({ type: 'end', report: brokenReport });
    expect(store.state()).toEqual({ kind: 'scanning', report: undefined });
    await scan.of(1).step({ type: 'end', report: healthyReport });
    expect(store.state()).toEqual({ kind: 'stopped', report: healthyReport });
  });

  it('shows what was known when it was cancelled, and nothing that is said later', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    await scan.of(0).step({ type: 'report', report: firstReport });
    store.cancel();
    expect(scan.of(0).signal.aborted).toBe(true);
    expect(store.state()).toEqual({ kind: 'stopped', report: firstReport });
    await scan.of(0).step(progress('panels', 1, 2));
    await scan.of(0).step({ type: 'end', report: { ...brokenReport, cancelled: true } });
    expect(store.state()).toEqual({ kind: 'stopped', report: firstReport });
  });

  it('is merely stopped when it was cancelled before anything was known', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    store.cancel();
    await scan.of(0).step(new ScanFailed({ kind: 'cancelled', message: 'the scan was cancelled' }));
    expect(store.state()).toEqual({ kind: 'stopped', report: undefined });
  });

  it('keeps the last report when the next scan fails', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    await scan.of(0).step({ type: 'end', report: healthyReport });
    store.scan({});
    await scan.of(1).step(new ScanFailed({ kind: 'unreachable', message: 'cannot reach Grafana' }));
    expect(store.state()).toEqual({
      kind: 'failed',
      problem: { message: 'cannot reach Grafana', denied: false },
      report: healthyReport,
    });
  });

  it('tells a refusal from a failure', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    await scan.of(0).step(new ScanFailed(forbidden));
    expect(store.state()).toMatchObject({ problem: { message: '403: you may not', denied: true } });
  });

  it('says that it is our own fault when it is', async () => {
    const scan = steppedScan();
    const store = createScanStore(ports(), scan.run);
    store.scan({});
    await scan.of(0).step(new TypeError('x is not a function'));
    expect(store.state()).toMatchObject({
      kind: 'failed',
      problem: { message: 'Pipeline Health itself failed: x is not a function', denied: false },
    });
  });
});
