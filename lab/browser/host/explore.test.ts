import { exploreQueries } from './explore';

const address = (params: Record<string, unknown>) =>
  new URLSearchParams(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
  );
const lastHour = { from: 'now-1h', to: 'now' };

test.each<[string, Record<string, unknown>, ReturnType<typeof exploreQueries>]>([
  ['nothing', {}, []],
  [
    'a pane',
    { schemaVersion: '1', panes: { a: { datasource: 'm', queries: [{ expr: 'up' }], range: { from: '1', to: '2' } } } },
    [{ datasource: 'm', model: { expr: 'up' }, range: { from: '1', to: '2' } }],
  ],
  [
    'two panes, one mixed',
    {
      panes: {
        a: { datasource: '-- Mixed --', queries: [{ expr: 'up', datasource: { uid: 'm' } }] },
        b: { datasource: 'l', queries: [{ expr: '{a="b"}' }] },
      },
    },
    [
      { datasource: 'm', model: { expr: 'up', datasource: { uid: 'm' } }, range: lastHour },
      { datasource: 'l', model: { expr: '{a="b"}' }, range: lastHour },
    ],
  ],
  [
    'the old form',
    { left: { datasource: 'Mimir', queries: [{ expr: 'up' }], range: lastHour } },
    [{ datasource: 'Mimir', model: { expr: 'up' }, range: lastHour }],
  ],
  [
    'what is no query',
    { panes: { a: null, b: { queries: 'up' }, c: { queries: [1, { expr: 'up' }], range: { from: 5 } } } },
    [{ datasource: undefined, model: { expr: 'up' }, range: lastHour }],
  ],
])('%s', (_, params, queries) => {
  expect(exploreQueries(address(params))).toEqual(queries);
});

test.each(['{', '', 'null', '[]', '"up"'])('panes=%s is refused', (panes) => {
  expect(() => exploreQueries(address({ panes }))).toThrow('The address does not say what to explore');
});
