import * as v from 'valibot';

import { Matcher, MatchOp, Variable, VariableOption, VariableType } from '../model';
import { readDataSourceRef } from './datasource';
import { asRecord, filledText, flag, JsonRecord, maybeNumber, text, texts } from './reading';
import { SavedVariable } from './savedVariable';

const types: ReadonlySet<string> = new Set<VariableType>([
  'query',
  'custom',
  'constant',
  'interval',
  'datasource',
  'textbox',
  'adhoc',
  'groupby',
  'switch',
]);

const schema = v.object({
  name: v.pipe(v.string(), v.nonEmpty()),
  type: text,
  label: filledText,
  definition: text,
  regex: text,
  multi: flag,
  includeAll: flag,
  allValue: filledText,
  refresh: v.optional(v.unknown()),
  sort: v.optional(v.unknown()),
  auto: flag,
  auto_count: maybeNumber,
  auto_min: text,
});

/** Reads one variable of `templating.list`; undefined when it has no name. */
export function readVariable(json: unknown): Variable | undefined {
  const record = asRecord(json);
  const read = record ? v.safeParse(schema, record) : undefined;
  if (!record || !read?.success) {
    return undefined;
  }
  const { name, type, label, definition, regex, multi, includeAll, allValue, auto, ...rest } = read.output;
  const queryModel = asRecord(record.query);
  const current = asRecord(record.current);
  const values = texts(current?.value);
  const options = readOptions(record.options);
  const written =
    typeof record.query === 'string' ? record.query : typeof queryModel?.query === 'string' ? queryModel.query : '';
  const query = written || definition;
  // Switches and text boxes of some versions save their value only in the query.
  const fallback = (type === 'textbox' || type === 'constant') && query !== '' ? [query] : [];
  const saved: SavedVariable = {
    name,
    type: types.has(type) ? (type as VariableType) : 'other',
    ...(label !== undefined && { label }),
    query,
    ...(queryModel && { queryModel }),
    datasource: readDataSourceRef(record.datasource),
    regex,
    multi,
    includeAll,
    ...(allValue !== undefined && { allValue }),
    current: values.length > 0 ? values : fallback,
    options,
    filters: readFilters(record.filters),
    refresh: readRefresh(rest.refresh),
    sort: readSort(rest.sort),
    currentTexts: texts(current?.text),
    ...(auto && { auto: { count: rest.auto_count ?? 30, min: rest.auto_min || '10s' } }),
  };
  return saved;
}

/** Ad hoc filters `{key, operator, value}`; incomplete ones and operators that no store knows are dropped. */
function readFilters(json: unknown): Matcher[] {
  return (Array.isArray(json) ? json : []).flatMap((one: unknown): Matcher[] => {
    const { key, operator, value } = asRecord(one) ?? {};
    const isOp = operator === '=' || operator === '!=' || operator === '=~' || operator === '!~';
    return typeof key === 'string' && key !== '' && typeof value === 'string' && isOp
      ? [{ label: key, op: operator as MatchOp, value }]
      : [];
  });
}

function readOptions(json: unknown): VariableOption[] {
  return (Array.isArray(json) ? json : []).flatMap((one: unknown): VariableOption[] => {
    const option: JsonRecord = asRecord(one) ?? {};
    const value = texts(option.value)[0];
    return value === undefined ? [] : [{ text: texts(option.text)[0] ?? value, value }];
  });
}

function readRefresh(value: unknown): SavedVariable['refresh'] {
  if (value === 2 || value === 'onTimeRangeChanged') {
    return 'range';
  }
  return value === 1 || value === true || value === 'onDashboardLoad' ? 'load' : 'never';
}

const sortNames = [
  'disabled',
  'alphabeticalAsc',
  'alphabeticalDesc',
  'numericalAsc',
  'numericalDesc',
  'alphabeticalCaseInsensitiveAsc',
  'alphabeticalCaseInsensitiveDesc',
  'naturalAsc',
  'naturalDesc',
];

function readSort(value: unknown): number {
  return typeof value === 'number' ? value : Math.max(0, sortNames.indexOf(String(value)));
}
