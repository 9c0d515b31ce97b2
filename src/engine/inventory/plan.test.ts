import { DataSource, ResolvedVariable } from '../model';
import { readDashboard } from './dashboard';
import { planTargets } from './plan';
import {
  dataSources,
  mimir,
  nowMs,
  openAiRuntimeV2,
  resolvedVariable,
  summary,
  tracesDrilldown,
} from './testing/fixtures';

function plan(
  json: unknown,
  variables: ResolvedVariable[] = [],
  more: { dataSources?: DataSource[]; range?: { from: string; to: string } } = {}
) {
  const read = readDashboard(json, summary);
  if (!read.ok) {
    throw new Error(read.why);
  }
  return planTargets(read.dashboard, variables, { dataSources, nowMs, ...more });
}

const hour = { from: 'now-1h', to: 'now' };
const panel = (datasource: unknown, targets: unknown[], more = {}) => ({
  time: hour,
  panels: [{ id: 1, type: 'timeseries', datasource, targets, ...more }],
});
const one = (...args: Parameters<typeof plan>) => {
  const { targets, skipped } = plan(...args);
  expect({ targets: targets.length, skipped }).toEqual({ targets: 1, skipped: [] });
  return targets[0];
};
const prometheus = { uid: 'MIMIR', type: 'prometheus' };
const loki = { uid: 'LOKI', type: 'loki' };
const tempo = { uid: 'TEMPO', type: 'tempo' };

test("plans the user's panels, variables and macros filled in, the model left to the backend where macros stand", () => {
  const variables = [
    resolvedVariable('service', ['a.b', 'c'], { isAll: true, multi: true, includeAll: true }),
    resolvedVariable('min_duration', ['100'], { type: 'textbox' }),
  ];
  const { targets, skipped } = plan(tracesDrilldown, variables);
  expect(skipped).toEqual([]);
  expect(targets).toMatchObject([
    {
      id: 'd/13/A',
      language: 'traceql',
      mode: 'search',
      query: '{resource.service.name =~ ".*" && duration > 100ms}',
      model: { queryType: 'traceql', query: '{resource.service.name =~ ".*" && duration > 100ms}', limit: 20 },
      variables: ['min_duration'],
      parsed: { ok: true },
    },
    {
      id: 'd/17/A',
      datasource: mimir,
      language: 'promql',
      mode: 'range',
      query: 'sum(increase(traces_spanmetrics_latency_bucket{service_name=~"(a\\\\.b|c)"}[1m])) by (le)',
      model: {
        expr: 'sum(increase(traces_spanmetrics_latency_bucket{service_name=~"(a\\\\.b|c)"}[$__rate_interval])) by (le)',
        format: 'heatmap',
        legendFormat: '{{le}}',
        exemplar: false,
      },
      range: { fromMs: nowMs - 3_600_000, toMs: nowMs },
      intervalMs: 15_000,
      autoWindowMs: 60_000,
      variables: ['service'],
      parsed: {
        ok: true,
        selectors: [{ metric: 'traces_spanmetrics_latency_bucket', rangeMs: 60_000, call: 'increase' }],
      },
    },
  ]);
});

test('a library panel that is lost stands for its queries', () => {
  const read = readDashboard({ panels: [{ id: 4, type: 'stat', libraryPanel: { uid: 'lib' } }] }, summary);
  const panels = read.ok ? read.dashboard.panels.map((each) => ({ ...each, libraryLost: true })) : [];
  expect(read.ok && planTargets({ ...read.dashboard, panels }, [], { dataSources: [], nowMs })).toEqual({
    targets: [],
    skipped: [
      {
        id: 'd/4/library',
        dashboardUid: 'd',
        panelId: 4,
        refId: 'library',
        query: '',
        reason: { kind: 'library-panel-missing', uid: 'lib' },
      },
    ],
  });
});

test('a panel that no plugin draws is not asked for', () => {
  const dashboard = { panels: [{ id: 4, type: 'x-map-panel', targets: [{ refId: 'A', expr: 'up' }] }] };
  const read = readDashboard(dashboard, summary);
  const panels = read.ok ? read.dashboard.panels.map((each) => ({ ...each, pluginLost: true })) : [];
  expect(read.ok && planTargets({ ...read.dashboard, panels }, [], { dataSources: [], nowMs })).toMatchObject({
    targets: [],
    skipped: [{ id: 'd/4/plugin', reason: { kind: 'panel-plugin-missing', type: 'x-map-panel' } }],
  });
});

const keep = (include: unknown, more: object = {}) => ({ id: 'filterByRefId', options: { include }, ...more });
const removes = (...refIds: readonly string[]) =>
  `“Filter data by query refId” keeps B, the queries are ${refIds.join(', ')}`;
test.each<[name: string, transformations: unknown, removedBy: string | undefined, more?: object]>([
  ['a refId that no query has', [keep('B')], removes('A')],
  ['a refId that only a hidden query has', [keep('B')], removes('A'), { refId: 'B', hide: true }],
  ['a refId that another query has', [keep('B')], undefined, { refId: 'B' }],
  ['its own refId', [keep('A')], undefined],
  ['a pattern that fits', [keep('/^(?:A|C)$/')], undefined],
  ['all, by an empty pattern', [keep('')], undefined],
  ['a pattern that is none', [keep('(')], undefined],
  ['switched off', [keep('B', { disabled: true })], undefined],
  ['only some frames looked at', [keep('B', { filter: { id: 'byRefId' } })], undefined],
  ['frames that were joined before, and have another refId', [{ id: 'merge' }, keep('merge-A')], undefined],
  ['behind one that is switched off', [{ id: 'merge', disabled: true }, keep('B')], removes('A')],
  ['another panel’s queries', [keep('B')], undefined, { refId: 'C', datasource: { uid: '-- Dashboard --' } }],
])('a transformation keeps %s', (_, transformations, removedBy, ...[more]) => {
  const targets = [{ refId: 'A', expr: 'up' }, ...(more ? [{ expr: 'up', ...more }] : [])];
  expect(plan(panel(prometheus, targets, { transformations })).targets[0]?.removedBy).toBe(removedBy);
});

test('reads such a transformation of schema v2', () => {
  const spec = { options: { include: 'B' } };
  const query = { kind: 'prometheus', spec: { expr: 'up' } };
  const queries = [{ kind: 'PanelQuery', spec: { refId: 'A', hidden: false, datasource: prometheus, query } }];
  const v2 = (transformation: object) => ({
    elements: {
      one: {
        kind: 'Panel',
        spec: { id: 1, title: 'x', data: { spec: { queries, transformations: [transformation] } }, vizConfig: {} },
      },
    },
    layout: {
      kind: 'GridLayout',
      spec: { items: [{ kind: 'GridLayoutItem', spec: { element: { kind: 'ElementReference', name: 'one' } } }] },
    },
  });
  const found = [
    { kind: 'filterByRefId', spec },
    { kind: 'Transformation', group: 'filterByRefId', spec },
  ]
    .map(v2)
    .flatMap((each) => plan(each).targets.map((target) => target.removedBy));
  expect(found).toEqual([removes('A'), removes('A')]);
});

test('plans schema v2 alike', () => {
  const { targets, skipped } = plan(openAiRuntimeV2, [resolvedVariable('provider', ['x'], { multi: true })]);
  expect(targets.map(({ id, query, range }) => [id, query, range.raw.from])).toEqual([
    ['d/2/B', 'up', 'now-1h'],
    ['d/11/A', 'sum by (provider) (rate(scanium_assistant_requests_total{provider=~"x"}[5m]))', 'now-2h'],
  ]);
  expect(targets[1]).toMatchObject({ intervalMs: 60_000, maxDataPoints: 200 });
  expect(skipped).toMatchObject([{ id: 'd/2/A', reason: { kind: 'hidden' } }]);
});

describe('windows', () => {
  const rate = { refId: 'A', expr: 'rate(x[$__rate_interval])' };
  test.each<[name: string, target: object, panel: object, source: Partial<DataSource>, window: number, step: number]>([
    ['nothing configured: 15 s scrapes', rate, {}, {}, 60_000, 15_000],
    ['the source knows its scrapes', rate, {}, { scrapeIntervalMs: 60_000 }, 240_000, 60_000],
    ["the target's least step", { ...rate, interval: '30s' }, {}, { scrapeIntervalMs: 60_000 }, 120_000, 60_000],
    ["the panel's least step", rate, { interval: '5m' }, {}, 315_000, 300_000],
    ['few points', rate, { maxDataPoints: 10 }, {}, 315_000, 300_000],
    ['the step itself', { refId: 'A', expr: 'rate(x[$__interval])' }, {}, {}, 15_000, 15_000],
    ['coarse resolution', { ...rate, expr: 'rate(x[$__interval])', intervalFactor: 4 }, {}, {}, 60_000, 15_000],
  ])('%s', (_, target, more, source, window, step) => {
    const planned = one(panel(prometheus, [target], more), [], { dataSources: [{ ...mimir, ...source }] });
    expect(planned).toMatchObject({
      autoWindowMs: window,
      intervalMs: step,
      parsed: { selectors: [{ rangeMs: window }] },
    });
  });

  test("Loki's follow the panel's step, and the range where the query is instant", () => {
    const target = { refId: 'A', expr: 'sum(rate({a="b"}[$__auto]))' };
    expect(one(panel(loki, [target]))).toMatchObject({
      query: 'sum(rate({a="b"}[5s]))',
      autoWindowMs: 5000,
      mode: 'range',
    });
    expect(one(panel(loki, [{ ...target, queryType: 'instant' }]))).toMatchObject({
      query: 'sum(rate({a="b"}[1h]))',
      mode: 'instant',
    });
  });

  test('no macro, no window', () => {
    expect(one(panel(prometheus, [{ expr: 'rate(x[5m]) * $__interval_ms' }]))).not.toHaveProperty('autoWindowMs');
  });
});

test.each<[datasource: unknown, target: object, mode: string, model: object]>([
  [prometheus, { expr: 'up' }, 'range', { expr: 'up', exemplar: false }],
  [
    prometheus,
    { expr: 'up', instant: true, range: false, format: 'table' },
    'instant',
    { instant: true, range: false, format: 'table' },
  ],
  [
    prometheus,
    { expr: 'up', instant: true, range: true, exemplar: true },
    'range',
    { instant: true, range: true, exemplar: false },
  ],
  [loki, { expr: 'rate({a="b"}[1m])', instant: true }, 'instant', { queryType: 'instant' }],
  [loki, { expr: '{a="b"}', queryType: 'instant', maxLines: 7 }, 'range', { queryType: 'range', maxLines: 7 }],
  [loki, { expr: '{a="b"}', queryType: 'range', instant: true }, 'range', { queryType: 'range' }],
  [tempo, { queryType: 'traceql', query: '{} | rate()' }, 'range', { queryType: 'traceql' }],
])('%j %j runs as %s', (datasource, target, mode, model) => {
  expect(one(panel(datasource, [target]))).toMatchObject({ mode, model });
});

test('knows which queries show exemplars, of which none are asked', () => {
  const [shown, hidden] = [true, false].map((exemplar) => one(panel(prometheus, [{ expr: 'up', exemplar }])));
  expect([shown?.exemplars, hidden?.exemplars]).toEqual([true, undefined]);
});

test.each<[target: object, query: string]>([
  [{ queryType: 'traceql', query: '{status = error}' }, '{status = error}'],
  [
    {
      queryType: 'traceqlSearch',
      query: 'left from before',
      filters: [
        { tag: 'service.name', scope: 'resource', operator: '=', value: ['a', 'b'], valueType: 'string' },
        { tag: 'http.status', scope: 'span', operator: '>', value: '400', valueType: 'int' },
        { tag: 'status', scope: 'intrinsic', operator: '=', value: 'error', valueType: 'keyword' },
        { tag: 'any', scope: 'unscoped', operator: '=~', value: '$v', valueType: 'string' },
        { tag: 'empty', operator: '=', value: '' },
      ],
    },
    '{resource.service.name="a|b" && span.http.status>400 && status=error && .any=~"x|y"}',
  ],
  [
    {
      queryType: 'nativeSearch',
      serviceName: 'shop',
      spanName: 'GET',
      search: 'a=b c="d e"',
      minDuration: '1ms',
      maxDuration: 'soon',
    },
    '{resource.service.name="shop" && name="GET" && .a="b" && .c="d e" && duration>=1ms}',
  ],
  [{ queryType: 'nativeSearch', limit: 20 }, '{}'],
])('%j asks Tempo %s', (target, query) => {
  expect(one(panel(tempo, [target]), [resolvedVariable('v', ['x', 'y'], { multi: true })])).toMatchObject({
    query,
    language: 'traceql',
  });
});

test('a service map reads span metrics', () => {
  expect(one(panel(tempo, [{ queryType: 'serviceMap', serviceMapQuery: '{client="a"}' }]))).toMatchObject({
    language: 'promql',
    mode: 'service-map',
    query: 'sum by (client, server) (rate(traces_service_graph_request_total{client="a"}[3600s]))',
    parsed: { ok: true, selectors: [{ metric: 'traces_service_graph_request_total' }] },
  });
});

test('a query in the wrong language runs, and is known not to parse', () => {
  expect(one(panel(prometheus, [{ expr: '{a="b"} | json' }]))).toMatchObject({
    language: 'promql',
    parsed: { ok: false },
  });
});

test('ad hoc filters reach every selector of their own data source', () => {
  const dashboard = {
    ...panel('-- Mixed --', [
      { refId: 'A', datasource: prometheus, expr: 'rate(x{a="b"}[$__rate_interval])' },
      { refId: 'B', datasource: loki, expr: '{a="b"}' },
    ]),
    templating: {
      list: [
        {
          name: 'filters',
          type: 'adhoc',
          datasource: prometheus,
          filters: [{ key: 'env', operator: '=', value: 'dev' }],
        },
      ],
    },
  };
  const { targets } = plan(dashboard);
  expect(targets.map(({ model }) => model.expr)).toEqual(['rate(x{a="b",env="dev"}[$__rate_interval])', '{a="b"}']);
  expect(targets[0]?.query).toBe('rate(x{a="b",env="dev"}[1m])');
});

test.each<[datasource: unknown, target: object, reason: object, more?: object]>([
  [prometheus, { expr: 'up', hide: true }, { kind: 'hidden' }],
  [prometheus, { expr: 'up', hide: true }, { kind: 'no-query' }, { type: 'text' }],
  [prometheus, { expr: ' ' }, { kind: 'no-query' }],
  [prometheus, {}, { kind: 'no-query' }],
  [prometheus, { expr: 'up' }, { kind: 'no-query' }, { type: 'text' }],
  [tempo, { queryType: 'traceql', query: '' }, { kind: 'no-query' }],
  [tempo, { queryType: 'traceql', query: '0123456789abcdef' }, { kind: 'no-query' }],
  ['-- Grafana --', {}, { kind: 'built-in' }],
  ['-- Dashboard --', { panelId: 2 }, { kind: 'built-in' }],
  [prometheus, { datasource: { uid: '__expr__', type: '__expr__' }, expression: '$A' }, { kind: 'built-in' }],
  [{ uid: 'SQL', type: 'mysql' }, { rawSql: 'SELECT 1' }, { kind: 'other-store', type: 'mysql' }],
  ['${DS_MIMIR}', { expr: 'up' }, { kind: 'datasource-missing', ref: '${DS_MIMIR}', placeholder: true }],
  [
    { uid: 'gone', type: 'prometheus' },
    { expr: 'up' },
    { kind: 'datasource-missing', ref: 'gone', placeholder: false },
  ],
  [
    { uid: 'MIMIR', type: 'loki' },
    { expr: '{a="b"}' },
    { kind: 'datasource-wrong-type', ref: 'MIMIR', wants: 'logql', type: 'prometheus' },
  ],
  [
    '-- Mixed --',
    { datasource: '-- Mixed --', expr: 'up' },
    { kind: 'datasource-missing', ref: '-- Mixed --', placeholder: false },
  ],
])('%j %j is skipped: %j', (...[datasource, target, reason, more]) => {
  const { targets, skipped } = plan(panel(datasource, [{ refId: 'A', ...target }], more));
  expect(targets).toEqual([]);
  expect(skipped).toMatchObject([{ id: 'd/1/A', dashboardUid: 'd', panelId: 1, refId: 'A', reason }]);
});

test('ids stay unique when refIds repeat, and the range may come from the page', () => {
  const { targets } = plan(
    panel(prometheus, [
      { refId: 'A', expr: 'a' },
      { refId: 'A', expr: 'b' },
    ]),
    [],
    { range: { from: 'now-5m', to: 'now' } }
  );
  expect(targets.map(({ id, range }) => [id, range.fromMs])).toEqual([
    ['d/1/A', nowMs - 300_000],
    ['d/1/A#2', nowMs - 300_000],
  ]);
});

test('a deeply nested target is planned all the same', () => {
  let deep: unknown = '$v';
  for (let i = 0; i < 5000; i++) {
    deep = [deep];
  }
  expect(one(panel(prometheus, [{ expr: 'up', deep }]))).toMatchObject({ query: 'up' });
});
