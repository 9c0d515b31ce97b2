import { Narrowing } from '../model';
import { leavesNothing, NamedQuery, readJoin, readNarrowing } from './leaves';

const byName = (options: object, more: object = {}) => ({ id: 'filterFieldsByName', options, ...more });
const include = (names: readonly string[], pattern?: string) => byName({ include: { names, pattern } });
const exclude = (names: readonly string[], pattern?: string) => byName({ exclude: { names, pattern } });
const hide = (...names: readonly string[]) => ({
  id: 'organize',
  options: { excludeByName: Object.fromEntries(names.map((name) => [name, true])), renameByName: {} },
});
const fields = (pattern: string) => ({ options: { reduceOptions: { calcs: ['last'], fields: pattern } } });

interface Shape {
  readonly type?: string;
  readonly options?: unknown;
  readonly fieldConfig?: unknown;
}

const read = (transformations: unknown, { type = 'stat', options, fieldConfig }: Shape = {}): readonly Narrowing[] =>
  readNarrowing({ type, transformations, options, fieldConfig });
const one: readonly NamedQuery[] = [{ refId: 'A', name: 'Requests' }];
const two: readonly NamedQuery[] = [...one, { refId: 'B', name: 'Errors' }];

test.each<[name: string, transformations: unknown, queries: readonly NamedQuery[], shape?: Shape]>([
  ['a limit of no rows', [{ id: 'limit', options: { limitField: 0 } }], [{ refId: 'A' }]],
  ['a limit of no rows, written', [{ id: 'limit', options: { limitField: '0' } }], one],
  ['fields that were called otherwise', [include(['Calls'])], two],
  ['a pattern of such', [include([], '/^Calls.*/')], one],
  ['all fields left out', [exclude(['Requests', 'Errors'])], two],
  ['all fields hidden', [hide('Requests')], one],
  ['one after the other', [exclude(['Requests']), hide('Errors')], two],
  ['the option “Fields” of a name that was', [], one, fields('/^Calls$/')],
  ['the option “Fields” of a query that is left out', [exclude(['Requests'])], two, fields('/^Requests$/')],
  ['schema v2', [{ kind: 'limit', spec: { options: { limitField: 0 } } }], one],
])('leaves nothing: %s', (_, transformations, queries, ...[shape]) => {
  expect(leavesNothing(read(transformations, shape), queries)).toBeDefined();
});

test.each<[name: string, transformations: unknown, queries: readonly NamedQuery[], shape?: Shape]>([
  ['a limit of one row', [{ id: 'limit', options: { limitField: 1 } }], one],
  ['a limit that was cleared', [{ id: 'limit', options: { limitField: '' } }], one],
  ['one of the names', [include(['Requests', 'Calls'])], two],
  ['a name with the number that Grafana gives to series of one name', [include(['Requests 12'])], one],
  ['the time, which is no query’s name', [include(['Time'])], one],
  ['names of a query whose series are called by their labels', [include(['Calls'])], [{ refId: 'A' }]],
  ['one of two fields left out', [exclude(['Requests'])], two],
  ['a pattern with a variable', [include([], '/$name/')], one],
  ['a pattern that is none', [include([], '/(/')], one],
  ['by a variable', [byName({ include: { variable: '$x', names: ['Calls'] }, byVariable: true })], one],
  ['behind a transformation that gives other names', [{ id: 'renameByRegex', options: {} }, include(['Calls'])], one],
  [
    'behind a renaming',
    [{ id: 'organize', options: { renameByName: { Requests: 'Calls' } } }, include(['Calls'])],
    one,
  ],
  ['before one that makes rows of nothing', [include(['Calls']), { id: 'reduce', options: {} }], one],
  ['only some frames', [byName({ include: { names: ['Calls'] } }, { filter: { id: 'byRefId' } })], one],
  ['a table, which shows the time', [include(['Calls'])], one, { type: 'table' }],
  [
    '“Fields” where a field is given another name',
    [],
    one,
    { ...fields('/^Calls$/'), fieldConfig: { defaults: { displayName: 'Calls' } } },
  ],
  ['“Fields” behind an unknown transformation', [{ id: 'merge' }], one, fields('/^Calls$/')],
  ['“Fields”: all numbers', [], one, fields('')],
  ['an option of another panel', [], one, { type: 'timeseries', ...fields('/^Calls$/') }],
  ['no query', [{ id: 'limit', options: { limitField: 0 } }], []],
])('may leave something: %s', (_, transformations, queries, ...[shape]) => {
  expect(leavesNothing(read(transformations, shape), queries)).toBeUndefined();
});

test('says what it keeps and what there is', () => {
  expect(leavesNothing(read([include(['Calls'])]), two)).toBe(
    '“Filter fields by name” keeps Calls, the queries are called Requests, Errors'
  );
  expect(leavesNothing(read([hide('Requests')]), one)).toBe('“Organize fields by name” leaves out Requests');
  expect(leavesNothing(read([], fields('/^Calls$/')), one)).toBe(
    'the option “Fields” keeps /^Calls$/, the queries are called Requests'
  );
});

const join = (byField: unknown, mode?: string, more: object = {}) => ({
  id: 'joinByField',
  options: { byField, mode },
  ...more,
});
test.each<[name: string, transformations: unknown, joins: ReturnType<typeof readJoin>]>([
  ['a field', [join('route', 'inner')], { field: 'route', inner: true }],
  [
    'a field, keeping all rows, by its older name',
    [{ id: 'seriesToColumns', options: { byField: 'route' } }],
    { field: 'route', inner: false },
  ],
  ['the time, which all have', [join('Time', 'inner')], undefined],
  ['no field', [join(undefined)], undefined],
  ['what an expression names', [join('$field')], undefined],
  ['frames that were changed before', [{ id: 'organize' }, join('route')], undefined],
  ['frames, and makes rows of nothing then', [join('route'), { id: 'reduce' }], undefined],
  ['nothing: it is switched off', [join('route', 'inner', { disabled: true })], undefined],
])('joins by %s', (_, transformations, joins) => {
  expect(readJoin(transformations)).toEqual(joins);
});
