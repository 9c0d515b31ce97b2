import { DataSource, DataSourceRef, ResolvedVariable } from '../model';
import { effectiveRef, FoundDataSource, readDataSourceRef, resolveDataSource } from './datasource';

test.each<[unknown, DataSourceRef]>([
  [undefined, { kind: 'default' }],
  [null, { kind: 'default' }],
  ['default', { kind: 'default' }],
  ['', { kind: 'default' }],
  [{}, { kind: 'default' }],
  [42, { kind: 'default' }],
  [{ uid: 'default', type: 'prometheus' }, { kind: 'default' }],
  ['Mimir', { kind: 'named', text: 'Mimir' }],
  [
    { uid: 'M', type: 'prometheus' },
    { kind: 'named', text: 'M', type: 'prometheus' },
  ],
  [{ uid: 'M' }, { kind: 'named', text: 'M' }],
  [{ type: 'loki' }, { kind: 'named', text: '', type: 'loki' }],
  [
    { type: 'loki', uid: null },
    { kind: 'named', text: '', type: 'loki' },
  ],
  ['${DS_X}', { kind: 'named', text: '${DS_X}' }],
  ['$ds', { kind: 'named', text: '$ds' }],
  ['-- Mixed --', { kind: 'mixed' }],
  [{ uid: '-- Mixed --', type: 'datasource' }, { kind: 'mixed' }],
  [{ uid: '-- Dashboard --', type: 'datasource' }, { kind: 'dashboard' }],
  ['-- Grafana --', { kind: 'grafana' }],
  [{ uid: 'grafana', type: 'datasource' }, { kind: 'grafana' }],
  [{ uid: '__expr__', type: '__expr__' }, { kind: 'grafana' }],
])('reads %j', (json, ref) => {
  expect(readDataSourceRef(json)).toEqual(ref);
});

const mimir: DataSource = { uid: 'M', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true };
const loki: DataSource = { uid: 'L', name: 'Loki', type: 'loki', kind: 'loki', isDefault: false };
const variable = (name: string, value: string): ResolvedVariable => ({
  name,
  type: 'datasource',
  values: [value],
  isAll: false,
  multi: false,
  includeAll: false,
  fate: { kind: 'ok' },
  selectors: [],
  urlValues: [value],
});
const scope = {
  dataSources: [mimir, loki],
  variables: [
    variable('ds', 'L'),
    variable('named', 'Loki'),
    variable('def', 'default'),
    variable('gone', 'X'),
    variable('empty', ''),
    variable('self', '$self'),
  ],
};
const found = (dataSource: DataSource): FoundDataSource => ({ kind: 'found', dataSource });

test.each<[unknown, FoundDataSource]>([
  [null, found(mimir)],
  ['Loki', found(loki)],
  ['L', found(loki)],
  [{ uid: 'L', type: 'prometheus' }, found(loki)],
  [{ type: 'loki' }, found(loki)],
  [{ type: 'tempo' }, { kind: 'missing', ref: 'any of type tempo', placeholder: false }],
  ['$ds', found(loki)],
  ['${ds}', found(loki)],
  ['[[ds]]', found(loki)],
  ['${ds:raw}', found(loki)],
  ['${named}', found(loki)],
  ['$def', found(mimir)],
  ['$gone', { kind: 'missing', ref: 'X', placeholder: false }],
  ['$empty', { kind: 'missing', ref: '$empty', placeholder: true }],
  ['$self', { kind: 'missing', ref: '$self', placeholder: true }],
  ['${DS_PROMETHEUS}', { kind: 'missing', ref: '${DS_PROMETHEUS}', placeholder: true }],
  ['Old', { kind: 'missing', ref: 'Old', placeholder: false }],
  ['-- Dashboard --', { kind: 'built-in' }],
  ['-- Grafana --', { kind: 'built-in' }],
  ['-- Mixed --', { kind: 'mixed' }],
])('resolves %j', (json, expected) => {
  expect(resolveDataSource(readDataSourceRef(json), scope)).toEqual(expected);
});

test('without a default, nothing stands for it', () => {
  expect(resolveDataSource({ kind: 'default' }, { dataSources: [loki], variables: [] })).toEqual({
    kind: 'missing',
    ref: 'default',
    placeholder: false,
  });
});

test('the panel overrules its targets unless it is mixed or says nothing', () => {
  const own: DataSourceRef = { kind: 'named', text: 'L' };
  const panel: DataSourceRef = { kind: 'named', text: 'M' };
  expect(effectiveRef(panel, own)).toEqual(panel);
  expect(effectiveRef({ kind: 'mixed' }, own)).toEqual(own);
  expect(effectiveRef({ kind: 'default' }, own)).toEqual(own);
  expect(effectiveRef(panel, { kind: 'grafana' })).toEqual({ kind: 'grafana' });
});
