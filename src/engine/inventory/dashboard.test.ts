import fc from 'fast-check';

import { Dashboard } from '../model';
import { applyLibraryPanel, readDashboard, ReadDashboard } from './dashboard';
import { openAiRuntimeV2, summary, tracesDrilldown } from './testing/fixtures';
import { wildly } from '../testing/wild/runs';

function dashboardOf(read: ReadDashboard): Dashboard {
  if (!read.ok) {
    throw new Error(read.why);
  }
  return read.dashboard;
}

const panelsOf = (panels: unknown, more = {}) =>
  dashboardOf(readDashboard({ title: 'x', panels, ...more }, summary)).panels;
const omissionsOf = (json: unknown) => {
  const read = readDashboard(json, summary);
  return read.ok ? read.omissions : [{ what: 'all', why: read.why }];
};

describe('schema v1', () => {
  const read = dashboardOf(readDashboard(tracesDrilldown, summary));

  test('is read with its rows, open and collapsed', () => {
    expect(read).toMatchObject({
      uid: 'd',
      title: 'Scanium - Traces Drilldown',
      folder: 'Ops',
      url: '/d/d/listed',
      tags: ['scanium', 'traces'],
      time: { from: 'now-1h', to: 'now' },
    });
    expect(read.panels.map(({ id, row, type }) => [id, row, type])).toEqual([
      [13, 'Trace Explorer', 'table'],
      [17, 'Service Map', 'heatmap'],
    ]);
  });

  test('keeps targets as saved', () => {
    const saved = tracesDrilldown.dashboard.panels[1]?.targets?.[0];
    expect(read.panels[0]).toMatchObject({
      datasource: { kind: 'named', text: 'TEMPO', type: 'tempo' },
      transformations: [],
    });
    expect(read.panels[0]?.targets).toEqual([
      { refId: 'A', hidden: false, datasource: { kind: 'default' }, model: saved },
    ]);
  });

  test('reads variables', () => {
    expect(read.variables).toMatchObject([
      {
        name: 'service',
        type: 'query',
        query: 'label_values(traces_spanmetrics_latency_bucket, service_name)',
        datasource: { kind: 'named', text: 'MIMIR', type: 'prometheus' },
        multi: true,
        includeAll: true,
        current: ['$__all'],
        regex: '',
      },
      { name: 'min_duration', type: 'textbox', current: ['100'] },
    ]);
  });

  test('is the same bare, in an envelope and as a Kubernetes-like object', () => {
    const bare = tracesDrilldown.dashboard;
    expect(dashboardOf(readDashboard(bare, summary))).toEqual(read);
    expect(
      dashboardOf(
        readDashboard({ kind: 'Dashboard', apiVersion: 'dashboard.grafana.app/v1beta1', spec: bare }, summary)
      )
    ).toEqual(read);
  });

  test('before schema 16 holds panels in rows', () => {
    const old = {
      title: 'Old',
      schemaVersion: 14,
      rows: [{ title: 'R', panels: [{ id: 1, title: 'P', type: 'graph', datasource: 'Mimir' }] }, {}],
    };
    expect(dashboardOf(readDashboard(old, summary)).panels).toMatchObject([
      { id: 1, title: 'P', row: 'R', datasource: { kind: 'named', text: 'Mimir' }, targets: [] },
    ]);
  });

  test('gives missing and repeated ids the next free number', () => {
    expect(panelsOf([{ type: 'stat' }, { id: 4 }, { id: 4 }, { id: 'x' }, { id: 2 }]).map(({ id }) => id)).toEqual([
      5, 4, 6, 7, 2,
    ]);
  });

  test('keeps a panel repeated by a variable as one, a library panel by its uid, and hostile titles as text', () => {
    const title = '<img src=x onerror=alert(1)>';
    const [panel] = panelsOf([
      {
        id: 1,
        title,
        repeat: 'service',
        libraryPanel: { uid: 'lib', name: 'Shared' },
        interval: '>1m',
        maxDataPoints: '100',
        timeFrom: '',
        timeShift: '1d',
        transformations: [{ id: 'reduce' }, 7],
      },
    ]);
    expect(panel).toEqual({
      id: 1,
      title,
      type: '',
      repeat: 'service',
      libraryUid: 'lib',
      interval: '>1m',
      maxDataPoints: 100,
      timeShift: '1d',
      datasource: { kind: 'default' },
      targets: [],
      transformations: ['reduce'],
    });
  });

  test('without a range has the last six hours, without a title the listed one', () => {
    const read = dashboardOf(readDashboard({ panels: [], time: { from: 5 } }, summary));
    expect(read).toMatchObject({ title: 'Listed', time: { from: 'now-6h', to: 'now' } });
  });
});

test('schema v2 is read: layout, library panel, repeat, options, variables', () => {
  const read = dashboardOf(readDashboard(openAiRuntimeV2, summary));
  expect(read).toMatchObject({ title: 'Scanium - OpenAI Runtime', time: { from: 'now-1h', to: 'now' } });
  expect(read.panels).toMatchObject([
    {
      id: 2,
      row: 'Overview',
      repeat: 'provider',
      type: 'stat',
      datasource: { kind: 'mixed' },
      targets: [
        {
          refId: 'A',
          hidden: true,
          datasource: { kind: 'named', text: 'LOKI', type: 'loki' },
          model: { expr: '{a="b"}' },
        },
        { refId: 'B', hidden: false, datasource: { kind: 'named', text: '', type: 'prometheus' } },
      ],
    },
    {
      id: 11,
      row: 'Rates',
      title: 'Request Rate by Model',
      type: 'timeseries',
      datasource: { kind: 'named', text: 'MIMIR', type: 'prometheus' },
      interval: '1m',
      maxDataPoints: 200,
      timeFrom: '2h',
      transformations: ['organize'],
      targets: [
        {
          refId: 'A',
          model: {
            refId: 'A',
            expr: 'sum by (provider) (rate(scanium_assistant_requests_total{provider=~"$provider"}[5m]))',
          },
        },
      ],
    },
    { id: 3, libraryUid: 'lib', targets: [] },
  ]);
  expect(read.variables).toMatchObject([
    {
      name: 'provider',
      type: 'query',
      query: 'label_values(scanium_assistant_requests_total, provider)',
      datasource: { text: 'MIMIR' },
      current: ['$__all'],
      multi: true,
    },
    { name: 'env', type: 'custom', query: 'dev, prod', current: ['dev'] },
    { name: 'ds', type: 'datasource', query: 'loki', current: ['LOKI'] },
    { name: 'search', type: 'textbox', current: ['x'] },
  ]);
});

test('a broken part costs only itself and is named', () => {
  const json = {
    title: 'x',
    panels: [7, { id: 1, title: 'A', targets: 'none' }, { id: 2, title: 'B', targets: [null, { expr: 'up' }] }],
    templating: { list: [{ type: 'query' }, 'x', { name: 'ok', type: 'custom', query: 'a' }] },
  };
  const read = dashboardOf(readDashboard(json, summary));
  expect(read.panels.map(({ id, targets }) => [id, targets.map(({ refId }) => refId)])).toEqual([
    [1, []],
    [2, ['B']],
  ]);
  expect(read.variables.map(({ name }) => name)).toEqual(['ok']);
  const at = ' of dashboard "Listed" (uid d)';
  expect(omissionsOf(json)).toEqual(
    expect.arrayContaining([
      { what: `panel 1${at}`, why: 'it is a number instead of an object' },
      { what: `the queries of panel "A" (id 1)${at}`, why: 'they are a string instead of a list' },
      { what: `query 1 of panel "B" (id 2)${at}`, why: 'it is nothing instead of an object' },
      { what: `variable 1${at}`, why: 'it has no name or is not an object' },
      { what: `variable 2${at}`, why: 'it has no name or is not an object' },
    ])
  );
  const v2 = {
    ...openAiRuntimeV2.spec,
    elements: { 'panel-11': openAiRuntimeV2.spec.elements['panel-11'], 'panel-2': 5 },
  };
  expect(dashboardOf(readDashboard(v2, summary)).panels.map(({ id }) => id)).toEqual([11]);
  expect(omissionsOf(v2).map(({ what }) => what)).toEqual([`element "panel-2"${at}`, `element "library-3"${at}`]);
});

test.each([
  ['<html></html>', 'it is not a dashboard: a string instead of an object'],
  [null, 'it is not a dashboard: nothing instead of an object'],
  [[], 'it is not a dashboard: a list instead of an object'],
  [{}, 'its schema is unknown: neither panels, rows nor elements can be read (no schema version)'],
  [
    { dashboard: { panels: 'x', schemaVersion: 39 } },
    'its schema is unknown: neither panels, rows nor elements can be read (schema version 39)',
  ],
  [
    { kind: 'Dashboard', spec: { widgets: [], layout: {} } },
    'its schema is unknown: neither panels, rows nor elements can be read (no schema version)',
  ],
])('refuses %j', (json, why) => {
  expect(readDashboard(json, summary)).toEqual({ ok: false, why });
});

test('a dashboard without panels yet is empty, not broken', () => {
  expect(panelsOf(undefined, { schemaVersion: 41 })).toEqual([]);
});

test('a library panel brings its model, the place keeps its own id, row and repeat', () => {
  const [panel] = panelsOf([
    { type: 'row', title: 'R' },
    { id: 3, repeat: 'x', libraryPanel: { uid: 'lib', name: 'Shared' } },
  ]);
  const model = { id: 99, title: 'Real', type: 'stat', datasource: 'Mimir', targets: [{ refId: 'A', expr: 'up' }] };
  const expected = {
    id: 3,
    row: 'R',
    repeat: 'x',
    libraryUid: 'lib',
    title: 'Real',
    type: 'stat',
    targets: [{ refId: 'A' }],
  };
  if (!panel) {
    throw new Error('no panel');
  }
  expect(applyLibraryPanel(panel, { result: { uid: 'lib', model } })).toMatchObject(expected);
  expect(applyLibraryPanel(panel, { model })).toMatchObject(expected);
  expect(applyLibraryPanel(panel, model)).toMatchObject(expected);
  expect(applyLibraryPanel(panel, '<html>')).toBeUndefined();
});

test('ten thousand panels and deep nesting are no matter', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ id: i + 1, type: 'stat', targets: [{ expr: 'up' }] }));
  expect(panelsOf(many)).toHaveLength(10_000);
  let rows: unknown = [{ id: 5, type: 'stat' }];
  let layout: unknown = {};
  for (let depth = 0; depth < 3000; depth++) {
    rows = [{ type: 'row', title: `r${depth}`, panels: rows }];
    layout = { kind: 'RowsLayout', spec: { rows: [{ spec: { layout } }] } };
  }
  expect(omissionsOf({ panels: rows }).map(({ why }) => why)).toEqual(['its rows are nested too deep']);
  expect(readDashboard({ elements: { a: { spec: {} } }, layout }, summary)).toMatchObject({ ok: true });
});

test('any JSON is read or refused, never thrown at', () => {
  const key = fc.constantFrom(
    'dashboard',
    'spec',
    'panels',
    'rows',
    'elements',
    'layout',
    'variables',
    'templating',
    'list',
    'targets',
    'title',
    'name',
    'id',
    'type',
    'datasource',
    'query',
    'current',
    'value',
    'items',
    'element',
    'data',
    'queries',
    'libraryPanel',
    'uid',
    '__proto__'
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6, depthSize: 'small' },
      fc.constantFrom<unknown>(null, 0, 1, '', 'row', 'x', '$__all', true),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 6 })
    ),
  }));
  const almost = fc.record(
    { panels: tree, templating: tree, elements: tree, layout: tree, variables: tree },
    { requiredKeys: [] }
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), tree, almost), (json) => {
      expect(typeof readDashboard(json, summary).ok).toBe('boolean');
    }),
    wildly(600)
  );
});
