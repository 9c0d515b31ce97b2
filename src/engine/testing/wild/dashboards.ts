/** Dashboards at random: of every age, with every kind of variable, broken in any place. */
import fc from 'fast-check';

import { DataSource } from '../../model';
import { logql } from './logql';
import { promql } from './promql';
import { traceql } from './traceql';
import { broken } from './written';

const wildSources: readonly DataSource[] = [
  { uid: 'MIMIR', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true },
  {
    uid: 'MIMIR2',
    name: '"><img src=x>',
    type: 'grafana-amazonprometheus-datasource',
    kind: 'prometheus',
    isDefault: false,
    queriesByGet: true,
    scrapeIntervalMs: 60_000,
    links: [{ setting: 'exemplarTraceIdDestinations', uid: 'GONE' }],
  },
  {
    uid: 'LOKI',
    name: 'Loki',
    type: 'loki',
    kind: 'loki',
    isDefault: false,
    links: [{ setting: 'derivedFields', uid: 'TEMPO', marked: { by: 'pattern', text: 'trace_id=(\\w+)' } }],
  },
  { uid: 'TEMPO', name: 'Tempo', type: 'tempo', kind: 'tempo', isDefault: false, serviceMapUid: 'MIMIR' },
  { uid: 'TEMPO2', name: 'constructor', type: 'tempo', kind: 'tempo', isDefault: false, serviceMapUid: 'GONE' },
  { uid: 'SQL', name: 'Sql', type: 'mysql', kind: 'other', isDefault: false },
];

/** Some of the data sources, at times none or without a default. */
export const sources: fc.Arbitrary<readonly DataSource[]> = fc.oneof(
  { arbitrary: fc.constant(wildSources), weight: 3 },
  { arbitrary: fc.subarray([...wildSources]), weight: 1 }
);

const names = fc.constantFrom('a', 'b', 'c', 'job', 'ds', '__proto__', 'constructor');
const reference = fc
  .tuple(
    names,
    fc.constantFrom(
      '$x',
      '${x}',
      '${x:csv}',
      '${x:regex}',
      '${x:pipe}',
      '${x:constructor}',
      '[[x]]',
      '[[x:raw]]',
      '${x.text}'
    )
  )
  .map(([name, text]) => text.replace('x', () => name));

/** Texts that hope to be taken for something else. */
const hostile = fc.constantFrom(
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '//evil.example',
  '../../../etc',
  '..',
  '?orgId=2&x=',
  '#/../x',
  "$& $` $' $1",
  '%2e%2e/%2F',
  '\u0000\n\t',
  '\ud800',
  '\u202e',
  '__proto__',
  'x'.repeat(5000),
  ''
);
const title = fc.oneof(fc.constantFrom('Requests', 'Errors of $job'), hostile);

const usual = {
  promql: fc.constantFrom(
    'up',
    'sum(rate(http_requests_total{job="shop"}[5m]))',
    'sum by (route) (rate(http_requests_total{job="shop",status=~"5.."}[$__rate_interval])) or vector(0)',
    'histogram_quantile(0.95, sum by (le) (rate(x_bucket{job="shop"}[1m])))',
    'http_requests_total{job="shop"} / on (instance) group_left up > 100',
    'rate(process_resident_memory_bytes[5m])',
    'traces_spanmetrics_calls_total{service_name="shop"}',
    'app:rate:5m{env="shop"}',
    'up{job="a",job="b"}',
    'max(up) + {app="x"} |= "y"'
  ),
  logql: fc.constantFrom(
    '{app="shop"}',
    '{app="shop"} |= "error" | json | level="error"',
    '{job="shop"} | logfmt | status>=500 | line_format "{{.x}}"',
    'sum by (level) (count_over_time({app="shop"} | json [5m])) or vector(0)',
    'rate({app=~"shop|x", env="prod"} | pattern `<_> <a>` | a="b" [$__auto])',
    'sum(up)'
  ),
  traceql: fc.constantFrom(
    '{}',
    '{resource.service.name="shop"}',
    '{ .http.status_code >= 500 && name = "shop" }',
    '{} | rate()'
  ),
};

/** Query texts, some with variables where the value `shop` stood, some broken. */
const queries = (common: fc.Arbitrary<string>, wild: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.oneof(
        { arbitrary: common, weight: 6 },
        { arbitrary: wild, weight: 3 },
        { arbitrary: broken(fc.oneof(common, wild)), weight: 1 }
      ),
      fc.option(reference)
    )
    .map(([text, by]) => (by === null ? text : text.replaceAll('shop', () => by)));

const promqlQuery = queries(
  usual.promql,
  promql.map(({ text }) => text)
);
const logqlQuery = queries(
  usual.logql,
  logql.map(({ text }) => text)
);
const traceqlQuery = queries(usual.traceql, traceql);

const refTo = (uid: string, type: string) =>
  fc.oneof(
    { arbitrary: fc.constant<unknown>({ uid, type }), weight: 6 },
    { arbitrary: fc.constantFrom<unknown>({ uid }, uid, { type, uid: '' }, { type, uid: '${ds}' }), weight: 1 },
    {
      arbitrary: fc.constantFrom<unknown>(
        'GONE',
        { uid: 'LOKI', type: 'prometheus' },
        '${DS_X}',
        null,
        '-- Mixed --',
        '-- Dashboard --',
        '-- Grafana --',
        { type: '__expr__' }
      ),
      weight: 1,
    }
  );

const refId = fc.constantFrom('A', 'B', 'A', '', 'x y');
const target = fc.oneof(
  {
    arbitrary: fc.record(
      {
        refId,
        expr: promqlQuery,
        datasource: refTo('MIMIR', 'prometheus'),
        instant: fc.boolean(),
        range: fc.boolean(),
        hide: fc.constantFrom(false, false, false, true),
        interval: fc.constantFrom('', '1m', '$a', 'x'),
        intervalFactor: fc.constantFrom(1, 2, -1),
        legendFormat: title,
      },
      { requiredKeys: ['expr', 'datasource'] }
    ),
    weight: 4,
  },
  {
    arbitrary: fc.record(
      {
        refId,
        expr: logqlQuery,
        datasource: refTo('LOKI', 'loki'),
        queryType: fc.constantFrom('range', 'instant', 'x'),
      },
      { requiredKeys: ['expr', 'datasource'] }
    ),
    weight: 3,
  },
  {
    arbitrary: fc.record(
      {
        refId,
        query: traceqlQuery,
        datasource: refTo('TEMPO', 'tempo'),
        queryType: fc.constantFrom('traceql', 'traceqlSearch', 'serviceMap', 'nativeSearch', 'search', 'x'),
        filters: fc.constantFrom<unknown>(
          undefined,
          [],
          [{ tag: 'service.name', scope: 'resource', operator: '=', value: ['shop'] }, null]
        ),
        search: fc.constantFrom('a=b c="d e"', ''),
        serviceName: fc.constantFrom('shop', ''),
        serviceMapQuery: fc.constantFrom('{client="shop"}', '{', ''),
      },
      { requiredKeys: ['query', 'datasource', 'queryType'] }
    ),
    weight: 2,
  }
);

const panelHead = {
  id: fc.constantFrom<unknown>(1, 2, 3, 4, 0, -1, '5', 1e9, null),
  title,
  type: fc.constantFrom('timeseries', 'stat', 'table', 'logs', 'heatmap', 'text', 'nodeGraph', 'row-x'),
  timeFrom: fc.constantFrom<unknown>(null, '2h', '7d', 'now/d', 'x', '999999999y'),
  timeShift: fc.constantFrom<unknown>(null, '1d', '1h', '-1h', 'x'),
  interval: fc.constantFrom<unknown>('', '>1m', '30s', '$a'),
  maxDataPoints: fc.constantFrom<unknown>(100, '50', 0, -5, 1e12, null),
  repeat: fc.constantFrom('a', 'gone'),
  libraryPanel: fc.constantFrom<unknown>({ uid: 'lib', name: 'Library' }, { uid: 'gone' }, {}, null),
  transformations: fc.constantFrom<unknown>([{ id: 'merge' }], [null], 'x'),
  fieldConfig: fc.constant({ defaults: {} }),
};
const panel = fc.record(
  {
    ...panelHead,
    targets: fc.array(target, { minLength: 1, maxLength: 3 }),
    datasource: fc.constantFrom<unknown>('-- Mixed --', { uid: '-- Mixed --', type: 'datasource' }, null, undefined),
  },
  { requiredKeys: ['title', 'type', 'targets', 'id'] }
);
const row = fc.record(
  {
    type: fc.constant('row'),
    title,
    id: fc.nat(9),
    collapsed: fc.boolean(),
    panels: fc.array(panel, { maxLength: 2 }),
  },
  { requiredKeys: ['type'] }
);

const value = fc.oneof(reference, fc.constantFrom('shop', 'prod', '$__all', 'MIMIR', 'All', '', '5m', '.*'), hostile);
const variable = fc.record(
  {
    name: names,
    type: fc.constantFrom(
      'query',
      'query',
      'query',
      'custom',
      'interval',
      'datasource',
      'textbox',
      'constant',
      'adhoc',
      'groupby',
      'switch',
      'system',
      'x'
    ),
    label: title,
    query: fc.oneof(
      fc.constantFrom<unknown>(
        'label_values(up, job)',
        'label_values(http_requests_total{job=~"$a",env="$b"}, route)',
        'label_values($c)',
        'query_result(sum(up) # so\n)',
        'query_result(up, "a", "b")',
        'metrics(.*)',
        'metrics((a+)+$)',
        'label_names()',
        'a, b : c, d\\,e',
        '1m,5m,"1h"',
        'prometheus',
        { type: 1, label: 'app', stream: '{job="$a"}', refId: 'x' },
        { type: 0 },
        { qryType: 1, label: 'job', metric: 'up', labelFilters: [{ label: 'env', op: '=~', value: '$b' }, null] },
        { qryType: 3, varQuery: 'topk(3, up)' }
      ),
      reference,
      promqlQuery
    ),
    definition: reference,
    datasource: fc.oneof(
      refTo('MIMIR', 'prometheus'),
      refTo('LOKI', 'loki'),
      refTo('TEMPO', 'tempo'),
      refTo('GONE', 'prometheus')
    ),
    regex: fc.constantFrom('', '/.*/', '/(.)$b/g', '(', '/(?<value>.)(?<text>.)/', '$a'),
    current: fc.oneof(
      fc.record({ text: value, value }),
      fc.record({ text: fc.array(value, { maxLength: 3 }), value: fc.array(value, { maxLength: 3 }) }),
      fc.constantFrom<unknown>({}, null, 'x', { value: 5 }, { value: { a: 1 } })
    ),
    options: fc.oneof(
      fc.array(fc.record({ text: value, value }), { maxLength: 3 }),
      fc.constantFrom<unknown>(null, 'x', [null])
    ),
    multi: fc.boolean(),
    includeAll: fc.boolean(),
    allValue: fc.oneof(fc.constantFrom('.*', '.+', '$a', '${c}'), fc.constant(null)),
    refresh: fc.constantFrom<unknown>(0, 1, 2, true, 'x'),
    sort: fc.constantFrom<unknown>(0, 1, 2, 3, 4, 5, 6, 7, 8, 1.5, -1, 'naturalDesc'),
    filters: fc.constantFrom<unknown>(
      [
        { key: 'env', operator: '=', value: 'prod' },
        { key: 'a b', operator: '=~', value: '"\\' },
      ],
      [null],
      'x'
    ),
    auto: fc.boolean(),
    auto_count: fc.constantFrom<unknown>(10, 0, -1, 'x'),
    auto_min: fc.constantFrom('10s', '', 'x'),
  },
  { requiredKeys: ['name', 'type', 'query', 'current'] }
);

const time = fc.constantFrom<unknown>(
  { from: 'now-1h', to: 'now' },
  { from: 'now-6h', to: 'now-5m' },
  { from: 'now-7d/d', to: 'now/d' },
  { from: 'now', to: 'now-1h' },
  { from: '1700000000000', to: '1700003600000' },
  { from: '&x=<b>', to: '\'"' },
  { from: 'now-9999999y', to: 'now' },
  null
);

const head = {
  title,
  uid: fc.constantFrom('x', 'y'),
  tags: fc.constantFrom<unknown>(['t'], 'x', [null, 5]),
  time,
  templating: fc.record({ list: fc.array(variable, { maxLength: 4 }) }),
  schemaVersion: fc.constantFrom<unknown>(6, 14, 16, 27, 36, 39, 41, 'x'),
};
const v1 = fc.record(
  {
    ...head,
    panels: fc.array(fc.oneof({ arbitrary: panel, weight: 4 }, { arbitrary: row, weight: 1 }), {
      minLength: 2,
      maxLength: 5,
    }),
  },
  { requiredKeys: ['panels', 'templating', 'title'] }
);
const beforeRowsWerePanels = fc.record(
  { ...head, rows: fc.array(fc.record({ title, panels: fc.array(panel, { maxLength: 2 }) }), { maxLength: 3 }) },
  { requiredKeys: ['rows', 'templating'] }
);

const query2 = fc.tuple(target, fc.boolean()).map(([{ datasource, refId: id, ...model }, beta]) => {
  const ref = typeof datasource === 'object' && datasource !== null ? datasource : { uid: datasource };
  const { uid, type } = { uid: undefined, type: undefined, ...ref };
  return {
    kind: 'PanelQuery',
    spec: {
      refId: id,
      hidden: false,
      ...(beta ? {} : { datasource: { uid, type } }),
      query: beta
        ? { kind: 'DataQuery', group: type, datasource: { name: uid }, spec: model }
        : { kind: type, spec: model },
    },
  };
});
const element = fc
  .record({
    id: panelHead.id,
    title,
    queries: fc.array(query2, { maxLength: 2 }),
    interval: panelHead.interval,
    timeFrom: panelHead.timeFrom,
  })
  .map(({ id, title: name, queries: all, ...queryOptions }) => ({
    kind: 'Panel',
    spec: {
      id,
      title: name,
      vizConfig: { kind: 'timeseries', spec: {} },
      data: { kind: 'QueryGroup', spec: { queries: all, queryOptions, transformations: [] } },
    },
  }));
const places = fc.constantFrom('one', 'two', '__proto__', 'constructor', 'gone');
const item = places.map((name) => ({ kind: 'GridLayoutItem', spec: { element: { kind: 'ElementReference', name } } }));
const grid = fc.array(item, { maxLength: 3 }).map((items) => ({ kind: 'GridLayout', spec: { items } }));
const layout = fc.oneof(
  grid,
  fc.array(fc.tuple(title, grid), { maxLength: 2 }).map((rows) => ({
    kind: 'RowsLayout',
    spec: {
      rows: rows.map(([name, inner]) => ({
        kind: 'RowsLayoutRow',
        spec: { title: name, layout: inner, repeat: { value: 'a' } },
      })),
    },
  })),
  fc.constantFrom<unknown>(null, [], 'x')
);
const v2 = fc
  .record({
    title,
    one: element,
    two: element,
    layout,
    variables: fc.array(variable, { maxLength: 3 }),
    timeSettings: time,
  })
  .map(({ one, two, variables, ...spec }) => ({
    kind: 'Dashboard',
    apiVersion: 'dashboard.grafana.app/v2beta1',
    spec: {
      ...spec,
      elements: { one, two },
      variables: variables.map((each) => ({
        kind: `${each.type.slice(0, 1).toUpperCase()}${each.type.slice(1)}Variable`,
        spec: each,
      })),
    },
  }));

/** What may stand in the place of anything. */
const wrong = fc.oneof(
  fc.constantFrom<unknown>(null, 0, -1, 1e308, true, '', 'x', [], {}, [[]], { a: { b: null } }),
  hostile,
  fc.constant(Array.from({ length: 3000 }, () => ({}))),
  fc.jsonValue({ maxDepth: 2 })
);

type Json = Record<string, unknown>;

/** Puts something wrong into places of a JSON. */
function spoil(json: unknown, changes: readonly (readonly [number, unknown])[]): unknown {
  const copy: unknown = structuredClone(json);
  for (const [place, by] of changes) {
    const holders: [Json, string][] = [];
    const waiting: unknown[] = [copy];
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      if (typeof one === 'object' && one !== null) {
        for (const key of Object.keys(one)) {
          holders.push([one as Json, key]);
          waiting.push((one as Json)[key] ?? null);
        }
      }
    }
    const [holder, key] = holders[place % Math.max(1, holders.length)] ?? [];
    if (holder && key !== undefined) {
      Object.defineProperty(holder, key, {
        value: structuredClone(by),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
  }
  return copy;
}

/** A dashboard as Grafana's API gives it, mostly good, at times spoiled in a place or two. */
export const dashboard: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.oneof(
      { arbitrary: v1, weight: 4 },
      { arbitrary: beforeRowsWerePanels, weight: 1 },
      { arbitrary: v2, weight: 2 }
    ),
    fc.oneof(
      { arbitrary: fc.constant([]), weight: 2 },
      { arbitrary: fc.array(fc.tuple(fc.nat(5000), wrong), { maxLength: 3 }), weight: 1 }
    )
  )
  .map(([json, changes]) => spoil(json, changes));

export const libraryPanel: fc.Arbitrary<unknown> = fc.oneof(
  panel.map((model) => ({ result: { model } })),
  fc.constantFrom<unknown>(null, {}, 'x')
);
