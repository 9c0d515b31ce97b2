/** What a scan of a larger stack asks: requests are counted at the port, where each query is one request to its store. */
import { Answer, DataSource, Labels, QueryResult, SeriesSummary } from './model';
import { Ports, StorePort, StoreQuery } from './ports';
import { scan } from './scan';

const nowMs = Date.UTC(2026, 10, 21, 3, 0);
const boards = 10;
const panelsPerBoard = 30;
const distinct = 200;

const sources: readonly DataSource[] = [
  { uid: 'MIMIR', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true },
  { uid: 'LOKI', name: 'Loki', type: 'loki', kind: 'loki', isDefault: false },
  { uid: 'TEMPO', name: 'Tempo', type: 'tempo', kind: 'tempo', isDefault: false },
];

/** Every tenth of the expressions asks for a region that no series has. */
function targetOf(index: number): Record<string, unknown> {
  if (index % distinct === 0) {
    return { datasource: { uid: 'TEMPO' }, query: '{}', queryType: 'traceql' };
  }
  if (index % distinct === 1) {
    return { datasource: { uid: 'LOKI' }, expr: 'sum(rate({app="shop"}[5m]))' };
  }
  const number = index % distinct;
  const region = number % 10 === 5 ? 'nowhere' : 'eu';
  return {
    datasource: { uid: 'MIMIR' },
    expr: `sum by (route) (rate(shop_requests_${number}_total{job="shop",env="prod",region="${region}"}[5m]))`,
  };
}

const dashboard = (board: number) => ({
  dashboard: {
    uid: `board-${board}`,
    title: `Board ${board}`,
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    panels: Array.from({ length: panelsPerBoard }, (_, panel) => {
      const target = targetOf(board * panelsPerBoard + panel);
      return {
        id: panel,
        type: 'timeseries',
        title: `Panel ${panel}`,
        datasource: target['datasource'],
        targets: [{ refId: 'A', ...target }],
      };
    }),
  },
});

const shop: Labels = { job: 'shop', instance: 'shop:80', env: 'prod', region: 'eu', app: 'shop' };

/** One series for each term that does not ask for `nowhere`. */
function answerOf({ model, range, intervalMs }: StoreQuery): Answer<QueryResult> {
  const terms = String(model['expr']).split(/(?<="", ""\)) or /);
  const points = Array.from(
    { length: Math.floor((range.toMs - range.fromMs) / intervalMs) },
    (_, index) => [range.fromMs + index * intervalMs, 1] as const
  );
  const series = terms.flatMap((term): SeriesSummary[] => {
    const mark = /"ph_term", "(\d+)"/.exec(term)?.[1];
    const labels = mark === undefined ? shop : { ...shop, ph_term: mark };
    return /nowhere|alloy|otelcol|receiver|loki_|tempo_|cortex_|remote_storage|scrapes_sample|process_start_time|push_time/.test(
      term
    )
      ? []
      : [
          {
            labels,
            last: /timestamp\(/.test(term) ? range.toMs / 1000 : 1,
            samples: 60,
            zeros: 0,
            nonFinite: 0,
            lastMs: range.toMs,
            points,
          },
        ];
  });
  return { ok: true, value: { series, rows: 0, lines: [], notices: [] } };
}

function countedPorts(): { readonly ports: Ports; readonly count: () => number } {
  let requests = 0;
  const found = <T>(value: T) => {
    requests++;
    return Promise.resolve<Answer<T>>({ ok: true, value });
  };
  const stores: StorePort = {
    query: (batch) => {
      requests += batch.length;
      return Promise.resolve(new Map(batch.map((query) => [query.id, answerOf(query)] as const)));
    },
    labelNames: () => found(['job', 'instance', 'env', 'region', 'app']),
    labelValues: () => found(['shop']),
    series: () => found([shop]),
    exemplars: () => found([]),
    trace: () => found([]),
    searchTraces: () =>
      found([{ traceId: 'a', rootService: 'shop', rootName: 'GET /', startMs: nowMs, durationMs: 1 }]),
    spanTags: () => found({ resource: ['service.name'] }),
    spanTagValues: () => found(['shop']),
    rules: () => found([]),
    declaredTypes: () => found([]),
    time: () => found({ askedMs: nowMs, saidMs: nowMs, answeredMs: nowMs }),
    alertRules: () => found([]),
  };
  const ok = <T>(value: T) => Promise.resolve<Answer<T>>({ ok: true, value });
  const ports: Ports = {
    clock: { nowMs: () => nowMs, sleepMs: () => Promise.resolve() },
    grafana: {
      dashboards: () =>
        ok(
          Array.from({ length: boards }, (_, board) => ({
            uid: `board-${board}`,
            title: `Board ${board}`,
            url: `/d/board-${board}/x`,
            tags: [],
          }))
        ),
      dashboard: (uid) => ok(dashboard(Number(uid.replace('board-', '')))),
      libraryPanel: () => Promise.resolve({ ok: false, failure: { kind: 'not-found', message: 'none' } }),
      panelPlugins: () => ok([]),
      dataSources: () => ok(sources),
      time: () => ok({ askedMs: nowMs, saidMs: nowMs, answeredMs: nowMs }),
      alertRules: () => ok([]),
    },
    stores,
  };
  return { ports, count: () => requests };
}

it('decides 300 panels and explains 20 failing selectors of three matchers', async () => {
  const { ports, count } = countedPorts();
  const steps = scan(ports, {}, { aborted: false, addEventListener: () => undefined });
  let next = await steps.next();
  while (!next.done) {
    next = await steps.next();
  }
  const { counts, stores, rootCauses } = next.value;
  expect({ panels: counts.panels, empty: counts['no-data'] }).toEqual({ panels: 300, empty: 30 });
  expect(rootCauses.reduce((sum, { panels }) => sum + panels.length, 0)).toBe(30);
  expect(stores.reduce((sum, { requests }) => sum + requests, 0)).toBe(count());
  // As many as there are stores, what explains the failing ones, and whether searches leave out what is minutes old.
  expect(Object.fromEntries(stores.map(({ name, requests }) => [name, requests]))).toEqual({
    Mimir: 8,
    Loki: 4,
    Tempo: 3,
  });
});
