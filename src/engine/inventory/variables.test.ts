import { Dashboard, ResolvedVariable } from '../model';
import { readDashboard } from './dashboard';
import { dataSources, fakeAsk, lastHour, summary } from './testing/fixtures';
import { applyPattern, customOptions, readPattern, sortOptions } from './variableOptions';
import { resolveVariables } from './variables';

type Saved = Record<string, unknown>;
type Answers = Parameters<typeof fakeAsk>[0];

function dashboardWith(variables: Saved[]): Dashboard {
  const read = readDashboard({ panels: [], templating: { list: variables } }, summary);
  if (!read.ok) {
    throw new Error(read.why);
  }
  return read.dashboard;
}

async function resolve(variables: Saved[], answers: Answers = {}, urlValues?: Record<string, string[]>) {
  const { ask, asked } = fakeAsk(answers);
  const resolved = await resolveVariables(dashboardWith(variables), {
    dataSources,
    range: lastHour,
    ask,
    ...(urlValues && { urlValues }),
  });
  return { resolved, asked };
}

async function resolveOne(variable: Saved, answers: Answers = {}, urlValues?: string[]) {
  const { resolved, asked } = await resolve([{ name: 'v', ...variable }], answers, urlValues && { v: urlValues });
  return { ...(resolved[0] as ResolvedVariable), asked };
}

const all = { text: 'All', value: '$__all' };
const current = (...values: string[]) => ({ text: values, value: values });
const prometheus = { type: 'query', datasource: { type: 'prometheus', uid: 'MIMIR' }, refresh: 1 };
const lokiQuery = { type: 'query', datasource: { type: 'loki', uid: 'LOKI' }, refresh: 1 };
const tempoQuery = { type: 'query', datasource: { type: 'tempo', uid: 'TEMPO' }, refresh: 1 };

describe('query variables ask their stores', () => {
  test.each<[variable: Saved, asked: string, values: string[]]>([
    [{ ...prometheus, query: 'label_names()' }, 'MIMIR labels ', ['a', 'b']],
    [{ ...prometheus, query: 'label_names(up)' }, 'MIMIR labels {__name__=~".*up.*"}', ['a', 'b']],
    [{ ...prometheus, query: 'label_values(job)' }, 'MIMIR values job ', ['a', 'b']],
    [{ ...prometheus, query: 'label_values({}, job)' }, 'MIMIR values job ', ['a', 'b']],
    [
      { ...prometheus, query: 'label_values(up{a="x,y", b=~"(c)"}, job)' },
      'MIMIR values job up{a="x,y", b=~"(c)"}',
      ['a', 'b'],
    ],
    [{ ...prometheus, query: ' label_values( up , job ) ' }, 'MIMIR values job up', ['a', 'b']],
    [{ ...prometheus, query: 'metrics(^b)' }, 'MIMIR values __name__ ', ['b']],
    [{ ...prometheus, query: 'query_result(sum(up))' }, 'MIMIR query sum(up)', ['m{l="a"} 5 1000', 'm{l="b"} 5 1000']],
    [{ ...prometheus, query: 'up{job="x"}' }, 'MIMIR series up{job="x"}', ['m{l="a"}', 'm{l="b"}']],
    [
      { ...prometheus, query: { query: 'label_values(up, job)', refId: 'A', qryType: 1 } },
      'MIMIR values job up',
      ['a', 'b'],
    ],
    [
      {
        ...prometheus,
        query: { qryType: 1, metric: 'up', label: 'job', labelFilters: [{ label: 'a', op: '=~', value: 'b' }] },
      },
      'MIMIR values job up{a=~"b"}',
      ['a', 'b'],
    ],
    [
      { ...prometheus, query: { qryType: 3, varQuery: 'sum(\nup)' } },
      'MIMIR query sum(up)',
      ['m{l="a"} 5 1000', 'm{l="b"} 5 1000'],
    ],
    [{ ...lokiQuery, query: 'label_names()' }, 'LOKI labels ', ['a', 'b']],
    [{ ...lokiQuery, query: 'label_values(app)' }, 'LOKI values app ', ['a', 'b']],
    [{ ...lokiQuery, query: 'label_values({source="x"}, app)' }, 'LOKI values app {source="x"}', ['a', 'b']],
    [
      { ...lokiQuery, query: { type: 1, label: 'app', stream: '{source="x"}', refId: 'A' } },
      'LOKI values app {source="x"}',
      ['a', 'b'],
    ],
    [{ ...lokiQuery, query: { type: 0, refId: 'A' } }, 'LOKI labels ', ['a', 'b']],
    [{ ...tempoQuery, query: { type: 0, refId: 'A' } }, 'TEMPO tags', ['a', 'b', 's']],
    [{ ...tempoQuery, query: { type: 1, label: 'service.name' } }, 'TEMPO values .service.name', ['a', 'b']],
    [
      { ...tempoQuery, query: { type: 1, label: 'resource.service.name' } },
      'TEMPO values resource.service.name',
      ['a', 'b'],
    ],
    [{ ...tempoQuery, query: { type: 1, label: 'status' } }, 'TEMPO values status', ['a', 'b']],
  ])('%j', async (variable, question, values) => {
    const answer = await resolveOne(
      { ...variable, multi: true, includeAll: true, current: all },
      { [question]: ['a', 'b'] }
    );
    expect(answer.asked).toEqual([question]);
    expect(answer).toMatchObject({ values, isAll: true, fate: { kind: 'ok' }, urlValues: ['$__all'] });
  });

  test('and say which selectors feed them', async () => {
    const one = await resolveOne({ ...prometheus, query: 'label_values(up{a="b"}, job)' });
    expect(one).toMatchObject({ datasourceUid: 'MIMIR', selectors: [{ text: 'up{a="b"}' }] });
    const two = await resolveOne({ ...lokiQuery, query: 'label_values({source="x"}, app)' });
    expect(two).toMatchObject({ datasourceUid: 'LOKI', selectors: [{ text: '{source="x"}' }] });
  });

  test('of other kinds of store keep what was saved', async () => {
    const sql = { type: 'query', datasource: { type: 'mysql', uid: 'SQL' }, query: 'SELECT 1', current: current('x') };
    expect(await resolveOne(sql)).toMatchObject({ values: ['x'], fate: { kind: 'ok' }, asked: [] });
  });
});

describe('the value that Grafana settles on', () => {
  const query = { ...prometheus, query: 'label_values(job)' };
  const answers = { 'MIMIR values job ': ['a', 'b', 'c'] };
  const empty = { kind: 'empty', query: 'label_values(job)', datasourceUid: 'MIMIR' };

  test.each<[name: string, variable: Saved, values: string[], fate: unknown, urlValues?: string[]]>([
    ['a fresh one stays', { ...query, current: current('b') }, ['b'], { kind: 'ok' }],
    ['of several the fresh ones stay', { ...query, multi: true, current: current('b', 'x') }, ['b'], { kind: 'ok' }],
    [
      'a gone one gives way to the first',
      { ...query, current: current('x') },
      ['a'],
      { kind: 'stale', missing: ['x'], fresh: ['a', 'b', 'c'] },
    ],
    [
      'or to All where that is offered',
      { ...query, includeAll: true, current: current('x') },
      ['a', 'b', 'c'],
      { kind: 'stale', missing: ['x'], fresh: ['a', 'b', 'c'] },
    ],
    [
      'a gone one that is never refreshed stays',
      { ...query, refresh: 0, current: current('x') },
      ['x'],
      { kind: 'stale', missing: ['x'], fresh: ['a', 'b', 'c'] },
    ],
    [
      'a gone one from the URL stays',
      { ...query, current: current('b') },
      ['x'],
      { kind: 'stale', missing: ['x'], fresh: ['a', 'b', 'c'] },
      ['x'],
    ],
    ['a fresh one from the URL wins', { ...query, current: current('b') }, ['c'], { kind: 'ok' }, ['c']],
    ['none saved: the first', { ...query }, ['a'], { kind: 'ok' }],
    ['none saved: All', { ...query, includeAll: true }, ['a', 'b', 'c'], { kind: 'ok' }],
    [
      'All from the URL',
      { ...query, includeAll: true, current: current('b') },
      ['a', 'b', 'c'],
      { kind: 'ok' },
      ['All'],
    ],
    ['All with its own value', { ...query, includeAll: true, allValue: '.+', current: all }, ['.+'], { kind: 'ok' }],
    ['a filtered list', { ...query, includeAll: true, regex: '/[bc]/', current: all }, ['b', 'c'], { kind: 'ok' }],
    ['a list filtered to nothing', { ...query, includeAll: true, regex: 'zzz', current: all }, [], empty],
    [
      'All where All is not offered and nothing refreshes',
      { ...query, refresh: 0, current: all },
      ['$__all'],
      { kind: 'all-literal' },
    ],
    [
      'All where All is not offered gives way to the first',
      { ...query, current: all },
      ['a'],
      { kind: 'stale', missing: ['$__all'], fresh: ['a', 'b', 'c'] },
    ],
  ])('%s', async (...[, variable, values, fate, urlValues]) => {
    expect(await resolveOne(variable, answers, urlValues)).toMatchObject({ values, fate });
  });

  test.each<[variable: Saved, values: string[], fate: unknown]>([
    [{ ...query, includeAll: true, current: all }, [], empty],
    [{ ...query, includeAll: true, allValue: '.*', current: all }, ['.*'], { kind: 'ok' }],
    [{ ...query, current: current('x') }, [''], empty],
    [{ ...query, refresh: 0, current: current('x') }, ['x'], empty],
  ])('nothing found: %j', async (variable, values, fate) => {
    expect(await resolveOne(variable)).toMatchObject({ values, fate });
  });

  test('a failed question is told, and the saved value stays', async () => {
    const answer = await resolveOne({ ...query, current: current('x') }, { 'MIMIR values job ': 'fails' });
    const failure = { kind: 'server', message: 'store is down', status: 500 };
    expect(answer).toMatchObject({
      values: ['x'],
      fate: { kind: 'failed', failure, query: 'label_values(job)', datasourceUid: 'MIMIR' },
    });
  });

  test.each<[variable: Saved, message: string]>([
    [{ ...query, datasource: '${DS_X}' }, 'its data source does not exist: ${DS_X}'],
    [{ ...query, regex: '/(/' }, 'its regex "/(/" is not a regular expression'],
    [{ ...query, query: 'metrics(()' }, '"(" is not a regular expression'],
    [{ ...query, regex: '/(?!-)(a+)+$/' }, 'its regex "/(?!-)(a+)+$/" takes too long to be tried here'],
  ])('what cannot be asked is told: %j', async (variable, message) => {
    expect(await resolveOne({ ...variable, current: current('x') }, answers)).toMatchObject({
      values: ['x'],
      fate: { kind: 'failed', failure: { message } },
    });
  });
});

describe('variables without a store', () => {
  test.each<[variable: Saved, values: string[], fate: unknown]>([
    [
      { type: 'custom', query: 'dev, stage\\,x ,one : 1', includeAll: true, current: all },
      ['dev', 'stage,x', '1'],
      { kind: 'ok' },
    ],
    [
      { type: 'custom', query: '4..,5..', includeAll: true, allValue: '4..|5..', current: all },
      ['4..|5..'],
      { kind: 'ok' },
    ],
    [{ type: 'custom', query: 'a,b', current: current('b') }, ['b'], { kind: 'ok' }],
    [
      { type: 'custom', query: 'a,b', current: current('x') },
      ['a'],
      { kind: 'stale', missing: ['x'], fresh: ['a', 'b'] },
    ],
    [{ type: 'custom', query: '', includeAll: true, current: all }, [], { kind: 'empty', query: '' }],
    [{ type: 'constant', query: 'c' }, ['c'], { kind: 'ok' }],
    [{ type: 'textbox', query: 'q', current: { value: 'typed' } }, ['typed'], { kind: 'ok' }],
    [{ type: 'textbox', query: 'q' }, ['q'], { kind: 'ok' }],
    [{ type: 'textbox', current: { value: '' } }, [''], { kind: 'ok' }],
    [{ type: 'textbox', current: { value: '$__all' } }, ['$__all'], { kind: 'all-literal' }],
    [{ type: 'interval', query: '1m,10m,"1h"', current: current('10m') }, ['10m'], { kind: 'ok' }],
    [
      {
        type: 'interval',
        query: '1m',
        auto: true,
        auto_count: 60,
        auto_min: '10s',
        current: current('$__auto_interval_v'),
      },
      ['1m'],
      { kind: 'ok' },
    ],
    [{ type: 'datasource', query: 'loki', current: current('LOKI') }, ['LOKI'], { kind: 'ok' }],
    [{ type: 'datasource', query: 'loki', current: current('Loki') }, ['LOKI'], { kind: 'ok' }],
    [
      { type: 'datasource', query: 'loki', current: current('Old') },
      ['LOKI'],
      { kind: 'stale', missing: ['Old'], fresh: ['LOKI'] },
    ],
    [
      { type: 'datasource', query: 'prometheus', regex: '/^Other/', current: current('MIMIR') },
      [''],
      { kind: 'empty', query: 'prometheus' },
    ],
    [
      {
        type: 'adhoc',
        filters: [
          { key: 'a', operator: '=', value: 'b' },
          { key: 'c', operator: '<', value: '1' },
        ],
      },
      [],
      { kind: 'ok' },
    ],
    [{ type: 'groupby', current: current('x', 'y') }, ['x', 'y'], { kind: 'ok' }],
    [{ type: 'from-the-future', current: current('x') }, ['x'], { kind: 'ok' }],
  ])('%j', async (variable, values, fate) => {
    expect(await resolveOne(variable)).toMatchObject({ values, fate });
  });
});

describe('chains', () => {
  const service = {
    name: 'service',
    ...prometheus,
    query: 'label_values(service)',
    multi: true,
    includeAll: true,
    current: all,
  };
  const route = {
    name: 'route',
    ...prometheus,
    query: 'label_values(x{service=~"$service"}, route)',
    current: current('/a'),
  };

  test('run in the order of their needs, whatever the order of saving', async () => {
    const answers = { 'MIMIR values service ': ['s.1', 's2'], 'MIMIR values route x{service=~"(s\\\\.1|s2)"}': ['/a'] };
    const { resolved, asked } = await resolve([route, service], answers);
    expect(asked).toEqual(Object.keys(answers));
    expect(resolved.map(({ name, values }) => [name, values])).toEqual([
      ['route', ['/a']],
      ['service', ['s.1', 's2']],
    ]);
    expect(resolved[0]?.selectors).toMatchObject([{ matchers: [{ label: 'service', op: '=~', value: '(s\\.1|s2)' }] }]);
  });

  test('may pass through a data source variable and a regex', async () => {
    const ds = { name: 'ds', type: 'datasource', query: 'loki', current: current('LOKI') };
    const prefix = { name: 'prefix', type: 'constant', query: 'a' };
    const app = {
      name: 'app',
      ...lokiQuery,
      datasource: { uid: '${ds}', type: 'loki' },
      query: 'label_values(app)',
      regex: '/^${prefix}/',
      includeAll: true,
      current: all,
    };
    const { resolved } = await resolve([app, ds, prefix], { 'LOKI values app ': ['a1', 'b1'] });
    expect(resolved[0]).toMatchObject({ values: ['a1'], datasourceUid: 'LOKI' });
  });

  test('end where one fails: the others go on', async () => {
    const other = { name: 'other', type: 'custom', query: 'x', current: current('x') };
    const { resolved, asked } = await resolve([service, route, other], { 'MIMIR values service ': 'fails' });
    expect(resolved.map(({ fate }) => fate.kind)).toEqual(['failed', 'failed', 'ok']);
    expect(resolved[1]).toMatchObject({ selectors: [], fate: resolved[0]?.fate });
    expect(asked[1]).toBe('MIMIR values route x{service=~"()"}');
  });

  test('end where one has no value: what is below it has none because of it', async () => {
    const { resolved } = await resolve([service, route], { 'MIMIR values service ': [] });
    expect(resolved.map(({ name, fate, above }) => [name, fate.kind, above])).toEqual([
      ['service', 'empty', undefined],
      ['route', 'empty', 'service'],
    ]);
    expect(resolved[1]?.selectors).toEqual([]);
  });

  test('end where a saved value is gone: what is below it keeps what it asked for', async () => {
    const gone = { ...service, multi: false, includeAll: false, current: current('old'), refresh: 0 };
    const { resolved } = await resolve([gone, { ...route, refresh: 1 }], { 'MIMIR values service ': ['new'] });
    expect(resolved.map(({ name, fate, above }) => [name, fate.kind, above])).toEqual([
      ['service', 'stale', undefined],
      ['route', 'empty', 'service'],
    ]);
    expect(resolved[1]?.selectors).toHaveLength(1);
  });

  test('end where one fails, also for one that fails itself: what it asks for was made of no value', async () => {
    const { resolved } = await resolve([service, route], {
      'MIMIR values service ': 'fails',
      'MIMIR values route x{service=~"()"}': 'fails',
    });
    expect(resolved[1]).toMatchObject({ selectors: [], fate: resolved[0]?.fate });
  });

  test('that turn in circles are named and keep their saved values; what hangs on them still runs', async () => {
    const a = { name: 'a', ...prometheus, query: 'label_values(x{l="$b"}, a)', current: current('saved-a') };
    const b = { name: 'b', ...prometheus, query: 'label_values(x{l="$a"}, b)', current: current('saved-b') };
    const c = { name: 'c', ...prometheus, query: 'label_values(x{l="$a"}, c)', current: current('fresh') };
    const { resolved, asked } = await resolve([c, a, b], { 'MIMIR values c x{l="saved-a"}': ['fresh'] });
    expect(resolved.map(({ name, values, fate }) => [name, values, fate.kind])).toEqual([
      ['c', ['fresh'], 'ok'],
      ['a', ['saved-a'], 'cyclic'],
      ['b', ['saved-b'], 'cyclic'],
    ]);
    expect(resolved[1]?.fate).toEqual({ kind: 'cyclic', through: ['a', 'b'] });
    expect(asked).toEqual(['MIMIR values c x{l="saved-a"}']);
  });

  test('a variable that names itself sees its saved value', async () => {
    const self = { ...prometheus, query: 'label_values(x{l="$v"}, l)', current: current('old') };
    expect(await resolveOne(self, { 'MIMIR values l x{l="old"}': ['old'] })).toMatchObject({
      values: ['old'],
      fate: { kind: 'ok' },
    });
  });
});

test('patterns cut values: whole, group, named groups, every match', () => {
  const values = ['a-1', 'b-2', 'b-2'];
  const cut = (pattern: string) => applyPattern(values, readPattern(pattern));
  expect(cut('a-.')).toEqual([{ text: 'a-1', value: 'a-1' }]);
  expect(cut('a')).toEqual([]);
  expect(cut('/(.)-/')?.map(({ value }) => value)).toEqual(['a', 'b']);
  expect(cut('/(?<text>.)-(?<value>.)/')).toEqual([
    { text: 'a', value: '1' },
    { text: 'b', value: '2' },
  ]);
  expect(cut('/([a-z0-9])/g')?.map(({ value }) => value)).toEqual(['a', '1', 'b', '2']);
  expect(cut('/B/i')?.map(({ value }) => value)).toEqual(['b-2']);
  expect(readPattern('/(/')).toBeUndefined();
});

test.each([
  [0, ['b10', 'B2', 'a1']],
  [1, ['B2', 'a1', 'b10']],
  [2, ['b10', 'a1', 'B2']],
  [3, ['a1', 'B2', 'b10']],
  [4, ['b10', 'B2', 'a1']],
  [5, ['a1', 'b10', 'B2']],
  [6, ['B2', 'b10', 'a1']],
  [7, ['a1', 'B2', 'b10']],
])('sort %d', (sort, expected) => {
  expect(sortOptions(customOptions('b10,B2,a1'), sort).map(({ value }) => value)).toEqual(expected);
});

test('a variable may have the name of something that every object has', async () => {
  const { resolved } = await resolve(
    [{ name: 'constructor', type: 'custom', query: 'a,b', current: current('b') }],
    {},
    {}
  );
  expect(resolved).toMatchObject([{ name: 'constructor', values: ['b'] }]);
});
