import { DataSource, DataSourceRef, Language, ResolvedVariable, StoreKind } from '../model';
import { asRecord } from './reading';

const builtInNames = new Set(['-- Grafana --', 'grafana', '__expr__', '-100', '-- Expression --']);

/** Reads what a dashboard writes where a data source is named: legacy name, uid, `{uid, type}`, null, nothing. */
export function readDataSourceRef(value: unknown): DataSourceRef {
  const record = asRecord(value);
  const uid = record ? record.uid : value;
  const type = typeof record?.type === 'string' && record.type !== '' ? record.type : undefined;
  const text = typeof uid === 'string' ? uid : '';
  if (text === '-- Mixed --') {
    return { kind: 'mixed' };
  }
  if (text === '-- Dashboard --') {
    return { kind: 'dashboard' };
  }
  if (builtInNames.has(text) || type === '__expr__' || type === 'grafana') {
    return { kind: 'grafana' };
  }
  if (text === 'default' || (text === '' && type === undefined)) {
    return { kind: 'default' };
  }
  return type === undefined ? { kind: 'named', text } : { kind: 'named', text, type };
}

export type FoundDataSource =
  | { readonly kind: 'found'; readonly dataSource: DataSource }
  /** `placeholder`: an import's `${DS_X}` or a variable without a value stands where a data source should. */
  | { readonly kind: 'missing'; readonly ref: string; readonly placeholder: boolean }
  | { readonly kind: 'built-in' }
  | { readonly kind: 'mixed' };

export interface DataSourceScope {
  readonly dataSources: readonly DataSource[];
  readonly variables: readonly ResolvedVariable[];
}

const variableName = /^(?:\$(\w+)|\$\{(\w+)(?:[.:][^}]*)?\}|\[\[(\w+)(?::\w+)?\]\])$/;

/** Finds the data source that a reference means, as Grafana does: variable's value, then uid, then name, then the default. */
export function resolveDataSource(ref: DataSourceRef, scope: DataSourceScope): FoundDataSource {
  switch (ref.kind) {
    case 'dashboard':
    case 'grafana':
      return { kind: 'built-in' };
    case 'mixed':
      return { kind: 'mixed' };
    case 'default':
      return found(
        scope.dataSources.find((source) => source.isDefault),
        'default'
      );
    case 'named':
      return resolveNamed(ref.text, ref.type, scope);
  }
}

/**
 * The reference that a target runs with. A panel that names one data source overrules its targets, an absent or mixed one
 * leaves it to them (Grafana 10.3 public/app/features/query/state/PanelQueryRunner.ts); expressions are always their own.
 */
export function effectiveRef(panel: DataSourceRef, target: DataSourceRef): DataSourceRef {
  if (target.kind === 'grafana') {
    return target;
  }
  return panel.kind === 'mixed' || panel.kind === 'default' ? target : panel;
}

/** The query language of a store; undefined for stores that none of the three signals lives in. */
export function languageOf(kind: StoreKind): Language | undefined {
  const languages = { prometheus: 'promql', loki: 'logql', tempo: 'traceql', other: undefined } as const;
  return languages[kind];
}

/** The store that a data source plugin talks to. */
export function storeKindOf(pluginId: string): StoreKind {
  if (pluginId === 'loki' || pluginId === 'tempo') {
    return pluginId;
  }
  // Amazon's and Azure's managed Prometheus plugins speak the same language.
  return pluginId === 'prometheus' || /prometheus-datasource$/.test(pluginId) ? 'prometheus' : 'other';
}

function resolveNamed(text: string, type: string | undefined, scope: DataSourceScope): FoundDataSource {
  const name = variableName.exec(text);
  if (name) {
    const variable = scope.variables.find((one) => one.name === (name[1] ?? name[2] ?? name[3]));
    const value = variable?.values[0];
    if (value === undefined || value === '' || value === text) {
      return { kind: 'missing', ref: text, placeholder: true };
    }
    return resolveDataSource(readDataSourceRef(type === undefined ? value : { uid: value, type }), scope);
  }
  const { dataSources } = scope;
  if (text === '') {
    const ofType = dataSources.filter((source) => source.type === type);
    return found(ofType.find((source) => source.isDefault) ?? ofType[0], `any of type ${type ?? ''}`);
  }
  return found(
    dataSources.find((source) => source.uid === text) ?? dataSources.find((source) => source.name === text),
    text,
    text.includes('$')
  );
}

function found(dataSource: DataSource | undefined, ref: string, placeholder = false): FoundDataSource {
  return dataSource ? { kind: 'found', dataSource } : { kind: 'missing', ref, placeholder };
}
