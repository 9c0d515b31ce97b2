import { AlertRule, Answer, DataSource, Failure, QueryResult, Report } from './model';
import { CancelSignal, DashboardSummary, Ports, StorePort } from './ports';
import { scan, ScanFailed } from './scan';

const nowMs = Date.UTC(2026, 10, 21, 3, 0);
const never: CancelSignal = { aborted: false, addEventListener: () => undefined };

const sources: readonly DataSource[] = [
  { uid: 'MIMIR', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true },
  { uid: 'LOKI', name: 'Loki', type: 'loki', kind: 'loki', isDefault: false },
  { uid: 'TEMPO', name: 'Tempo', type: 'tempo', kind: 'tempo', isDefault: false },
];

const panel = (id: number, uid: string, target: Record<string, unknown>) => ({
  id,
  type: 'timeseries',
  title: `panel ${id}`,
  datasource: { uid },
  targets: [{ refId: 'A', ...target }],
});

const dashboards: Readonly<Record<string, unknown>> = {
  one: {
    dashboard: {
      uid: 'one',
      title: '<img src=x onerror=alert(1)>',
      schemaVersion: 39,
      time: { from: 'now-1h', to: 'now' },
      panels: [
        panel(1, 'MIMIR', { expr: 'sum(rate(http_requests_total[5m]))' }),
        panel(2, 'LOKI', { expr: '{app="shop"}' }),
        panel(3, 'TEMPO', { query: '{}', queryType: 'traceql' }),
        panel(4, 'GONE', { expr: 'up' }),
      ],
    },
  },
  broken: '<html>please log in</html>',
};

const fails = <T>(failure: Failure): Promise<Answer<T>> => Promise.resolve({ ok: false, failure });

function storesFailing(failure: Failure): StorePort {
  return {
    query: (batch) => Promise.resolve(new Map(batch.map(({ id }) => [id, { ok: false, failure }] as const))),
    labelNames: () => fails(failure),
    labelValues: () => fails(failure),
    series: () => fails(failure),
    rules: () => fails(failure),
    declaredTypes: () => fails(failure),
    time: () => fails(failure),
    alertRules: () => fails(failure),
    exemplars: () => fails(failure),
    trace: () => fails(failure),
    searchTraces: () => fails(failure),
    spanTags: () => fails(failure),
    spanTagValues: () => fails(failure),
  };
}

const empty: QueryResult = { series: [], rows: 0, lines: [], notices: [] };

const emptyStores: StorePort = {
  query: (batch) => Promise.resolve(new Map(batch.map(({ id }) => [id, { ok: true, value: empty }] as const))),
  labelNames: () => Promise.resolve({ ok: true, value: [] }),
  labelValues: () => Promise.resolve({ ok: true, value: [] }),
  series: () => Promise.resolve({ ok: true, value: [] }),
  rules: () => Promise.resolve({ ok: true, value: [] }),
  declaredTypes: () => Promise.resolve({ ok: true, value: [] }),
  time: () => Promise.resolve({ ok: true, value: { askedMs: nowMs, saidMs: nowMs, answeredMs: nowMs } }),
  alertRules: () => Promise.resolve({ ok: true, value: [] }),
  exemplars: () => Promise.resolve({ ok: true, value: [] }),
  trace: () => Promise.resolve({ ok: true, value: [] }),
  searchTraces: () => Promise.resolve({ ok: true, value: [] }),
  spanTags: () => Promise.resolve({ ok: true, value: {} }),
  spanTagValues: () => Promise.resolve({ ok: true, value: [] }),
};

function portsWith(stores: StorePort, uids: readonly string[] = ['one', 'broken']): Ports {
  const summaries: readonly DashboardSummary[] = uids.map((uid) => ({ uid, title: uid, url: `/d/${uid}/x`, tags: [] }));
  return {
    clock: { nowMs: () => nowMs, sleepMs: () => Promise.resolve() },
    grafana: {
      dashboards: () => Promise.resolve({ ok: true, value: summaries }),
      dashboard: (uid) => Promise.resolve({ ok: true, value: dashboards[uid] }),
      libraryPanel: () => fails({ kind: 'not-found', message: 'no such library panel' }),
      panelPlugins: () => fails({ kind: 'not-found', message: 'no list' }),
      dataSources: () => Promise.resolve({ ok: true, value: sources }),
      time: () => fails({ kind: 'not-found', message: 'no clock' }),
      alertRules: () => Promise.resolve({ ok: true, value: [] }),
    },
    stores,
  };
}

async function finish(ports: Ports, signal = never): Promise<Report> {
  const events = scan(ports, {}, signal);
  for (;;) {
    const next = await events.next();
    if (next.done) {
      return next.value;
    }
  }
}

describe('scan', () => {
  it.each<[Failure, string]>([
    [
      { kind: 'unreachable', message: 'dial tcp 127.0.0.1:9009: connect: connection refused', status: 502 },
      'store-unreachable',
    ],
    [{ kind: 'not-found', message: '404 page not found', status: 404 }, 'store-unreachable'],
    [{ kind: 'malformed', message: 'HTML instead of JSON' }, 'store-unreachable'],
    [{ kind: 'tenant-missing', message: '401: no org id', status: 401 }, 'store-refusal'],
    [{ kind: 'forbidden', message: 'you may not query it', status: 403 }, 'store-refusal'],
  ])('names what every store answers: %j', async (failure, cause) => {
    const report = await finish(portsWith(storesFailing(failure)));
    const stores = report.rootCauses.filter((each) => each.cause === cause);
    expect(stores.map(({ panels }) => panels.map(({ panelId }) => panelId)).sort()).toEqual([[1], [2], [3]]);
    expect(stores.every(({ verdict, proofLine }) => verdict === 'proved' && proofLine.includes(failure.message))).toBe(
      true
    );
  });

  it('costs one unreadable dashboard and one missing data source nothing else', async () => {
    const report = await finish(portsWith(emptyStores));
    expect(report.dashboards.map(({ uid }) => uid)).toEqual(['one']);
    expect(report.omissions.map(({ what }) => what)).toEqual([expect.stringContaining('broken')]);
    expect(report.rootCauses.map(({ cause, panels }) => [cause, panels.map(({ panelId }) => panelId)])).toContainEqual([
      'datasource-missing',
      [4],
    ]);
  });

  it('says that it is unknown, not proved, when nothing can be told', async () => {
    const report = await finish(portsWith(emptyStores));
    expect(report.unexplained.map(({ panelId }) => panelId)).toEqual([1, 2, 3]);
    expect(report.blind.map(({ component }) => component)).toEqual([
      'The collector',
      'Loki',
      'Tempo',
      'The metrics store',
    ]);
  });

  describe('alert rules', () => {
    const rule: AlertRule = {
      id: 'grafana/r',
      uid: 'r',
      title: 'Orders stopped',
      group: 'g',
      isPaused: false,
      onNoData: 'OK',
      onError: 'Error',
      queries: [{ refId: 'A', datasourceUid: 'MIMIR', fromSeconds: 600, toSeconds: 0, model: { expr: 'orders < 1' } }],
      needs: 'each',
    };
    const withRules = (answer: Answer<readonly AlertRule[]>, stores = emptyStores): Ports => {
      const ports = portsWith(stores, ['one']);
      return { ...ports, grafana: { ...ports.grafana, alertRules: () => Promise.resolve(answer) } };
    };

    it('are explained like panels, those of Grafana and of a store', async () => {
      const ofStore = { ...rule, id: 'MIMIR/x', uid: undefined, ruler: 'Mimir', title: 'Of Mimir' };
      const report = await finish(
        withRules(
          { ok: true, value: [rule] },
          {
            ...emptyStores,
            alertRules: ({ kind }) => Promise.resolve({ ok: true, value: kind === 'prometheus' ? [ofStore] : [] }),
          }
        )
      );
      expect(report.alerts.map(({ title, status, url, ruler }) => [title, status, url ?? ruler])).toEqual([
        ['Orders stopped', 'blind', '/alerting/grafana/r/view'],
        ['Of Mimir', 'blind', 'Mimir'],
      ]);
      expect(report.alerts.map(({ targets }) => targets.map(({ query }) => query.trim()))).toEqual([
        ['orders'],
        ['orders'],
      ]);
    });

    it.each<[Failure, string]>([
      [{ kind: 'forbidden', message: 'no', status: 403 }, '403: you may not read them: no'],
      [{ kind: 'not-found', message: 'Not found', status: 404 }, '404: alerting is off here: Not found'],
    ])('cost nothing else where they cannot be read, and that is said: %j', async (failure, why) => {
      const report = await finish(withRules({ ok: false, failure }));
      expect(report.omissions).toEqual([{ what: 'Grafana’s alert rules', why }]);
      expect(report.dashboards.map(({ uid }) => uid)).toEqual(['one']);
      expect(report.alerts).toEqual([]);
    });

    it('are not read where only some dashboards are asked about', async () => {
      const denied: Failure = { kind: 'forbidden', message: 'no', status: 403 };
      const steps = scan(withRules({ ok: false, failure: denied }), { dashboardUids: ['one'] }, never);
      let next = await steps.next();
      while (!next.done) {
        next = await steps.next();
      }
      expect(next.value.omissions).toEqual([]);
    });
  });

  it('keeps a dashboard title as data', async () => {
    const report = await finish(portsWith(emptyStores));
    expect(report.dashboards[0]?.title).toBe('<img src=x onerror=alert(1)>');
  });

  it('fails with what Grafana answered when there is nothing to look at', async () => {
    const ports = portsWith(emptyStores);
    const denied: Failure = { kind: 'forbidden', message: '403: you may not list dashboards', status: 403 };
    const closed = {
      ...ports,
      grafana: { ...ports.grafana, dashboards: () => fails<readonly DashboardSummary[]>(denied) },
    };
    await expect(finish(closed)).rejects.toThrow(ScanFailed);
    await expect(finish(closed)).rejects.toThrow('403: you may not list dashboards');
  });

  it('asks nothing more once it is cancelled, and says so', async () => {
    let asked = 0;
    const signal = { aborted: false, addEventListener: () => undefined };
    const stores: StorePort = {
      ...emptyStores,
      query: (batch) => {
        asked++;
        signal.aborted = true;
        return emptyStores.query(batch, signal);
      },
    };
    const report = await finish(portsWith(stores, ['one']), signal);
    expect(report.cancelled).toBe(true);
    expect(report.complete).toBe(false);
    expect(asked).toBeLessThanOrEqual(2);
  });
});
