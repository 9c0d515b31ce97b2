import {
  Dashboard,
  DataSource,
  ResolvedVariable,
  Selector,
  TimeRange,
  Variable,
  VariableFate,
  VariableOption,
} from '../model';
import { formatDuration } from '../query/duration';
import { Ask } from './ask';
import { resolveDataSource } from './datasource';
import { interpolate, referencedNames, Scope, WithTexts } from './interpolate';
import { calculateIntervalMs, defaultScrapeMs, minStepMs, rateIntervalMs } from './interval';
import { textsWithin } from './reading';
import { SavedVariable, savedVariable } from './savedVariable';
import { applyPattern, customOptions, intervalOptions, readPattern, sortOptions } from './variableOptions';
import { variableQuestion } from './variableQuery';

interface VariableContext {
  readonly dataSources: readonly DataSource[];
  readonly range: TimeRange;
  /** Values from a URL instead of the saved ones: variable → values. */
  readonly urlValues?: Readonly<Record<string, readonly string[]>>;
  readonly ask: Ask;
}

const allToken = '$__all';

/**
 * Brings every variable of a dashboard to its value, in the order of their dependencies, as Grafana does when it opens the
 * dashboard. A variable that fails or turns in circles says so in its fate and keeps its saved value; the others go on.
 */
export async function resolveVariables(dashboard: Dashboard, context: VariableContext): Promise<ResolvedVariable[]> {
  const variables = uniqueByName(dashboard.variables).map(savedVariable);
  const dependencies = dependenciesOf(variables);
  const resolved = new Map<string, ResolvedVariable>();
  let waiting = variables;
  while (waiting.length > 0) {
    const ready = waiting.filter((variable) => unmet(variable.name, dependencies, resolved).length === 0);
    if (ready.length > 0) {
      const others = [...resolved.values()];
      const done = await Promise.all(ready.map((variable) => resolveOne(variable, dashboard, others, context)));
      done.forEach((one) => resolved.set(one.name, excused(one, dependencies, resolved)));
    } else {
      const cycle = findCycle(waiting, dependencies, resolved);
      const through = cycle.map(({ name }) => name);
      cycle.forEach((one) => resolved.set(one.name, asSaved(one, { kind: 'cyclic', through }, context)));
    }
    waiting = waiting.filter((variable) => !resolved.has(variable.name));
  }
  return variables.flatMap((variable) => resolved.get(variable.name) ?? []);
}

/** A variable may be named as something that every object has: `constructor`. */
const givenFor = (name: string, { urlValues = {} }: VariableContext): readonly string[] | undefined =>
  Object.hasOwn(urlValues, name) ? urlValues[name] : undefined;

type Failed = Extract<VariableFate, { kind: 'failed' }>;

/** What a variable's options turned out to be. */
interface Options {
  readonly options: readonly VariableOption[];
  readonly selectors: readonly Selector[];
  readonly query: string;
  readonly datasourceUid?: string;
  readonly failure?: Failed['failure'];
  readonly missingSource?: Failed['missingSource'];
}

async function resolveOne(
  variable: SavedVariable,
  dashboard: Dashboard,
  others: readonly ResolvedVariable[],
  context: VariableContext
): Promise<ResolvedVariable> {
  if (variable.type === 'adhoc') {
    return build(variable, {
      values: [],
      urlValues: variable.filters.map(({ label, op, value }) => `${label}|${op}|${value}`),
    });
  }
  if (
    variable.type !== 'query' &&
    variable.type !== 'custom' &&
    variable.type !== 'interval' &&
    variable.type !== 'datasource'
  ) {
    return resolveFree(variable, others, context);
  }
  // A variable that names itself sees its own saved value.
  const self = asSaved(variable, { kind: 'ok' }, context);
  const scope: Scope = {
    variables: [...others, self],
    range: context.range,
    dashboard: { uid: dashboard.uid, title: dashboard.title },
    windows: {
      intervalMs: defaultScrapeMs,
      rateIntervalMs: rateIntervalMs(defaultScrapeMs, defaultScrapeMs),
      autoMs: defaultScrapeMs,
    },
  };
  const found =
    variable.type === 'query' ? await queryOptions(variable, scope, context) : localOptions(variable, scope, context);
  return choose(variable, found, context);
}

/** Constants, text boxes and the like: no options, the value is what was saved or given. */
function resolveFree(
  variable: SavedVariable,
  others: readonly ResolvedVariable[],
  context: VariableContext
): ResolvedVariable {
  const scope: Scope = { variables: others, range: context.range };
  const given = variable.type === 'constant' ? undefined : givenFor(variable.name, context);
  const values = (given ?? variable.current).map((value) => interpolate(value, scope, 'plain'));
  const isLiteral = values[0] === allToken;
  return build(variable, { values, urlValues: values, fate: isLiteral ? { kind: 'all-literal' } : { kind: 'ok' } });
}

async function queryOptions(variable: SavedVariable, scope: Scope, context: VariableContext): Promise<Options> {
  const found = resolveDataSource(variable.datasource, {
    dataSources: context.dataSources,
    variables: scope.variables,
  });
  if (found.kind !== 'found') {
    const name = found.kind === 'missing' ? found.ref : 'a built-in one';
    const failure = { kind: 'not-found', message: `its data source does not exist: ${name}` } as const;
    return found.kind === 'missing'
      ? {
          options: variable.options,
          selectors: [],
          query: variable.query,
          failure,
          missingSource: { ref: found.ref, placeholder: found.placeholder },
        }
      : { options: withoutAll(variable.options), selectors: [], query: variable.query };
  }
  const { dataSource } = found;
  const question = variableQuestion(variable, dataSource, scope);
  if (!question) {
    // Nothing that our stores could answer: another kind of data source, or an empty query. What was saved stands.
    return { options: savedOptions(variable), selectors: [], query: variable.query, datasourceUid: dataSource.uid };
  }
  const common = { selectors: question.selectors, query: question.text, datasourceUid: dataSource.uid };
  const answer = await question.ask(context.ask);
  if (!answer.ok) {
    return { ...common, options: savedOptions(variable), failure: answer.failure };
  }
  const regex = interpolate(variable.regex, { ...scope }, 'plain');
  const pattern = regex === '' ? undefined : readPattern(regex);
  if (regex !== '' && !pattern) {
    const failure = {
      kind: 'bad-query',
      message: `its regex "${regex.slice(0, 200)}" is not a regular expression`,
    } as const;
    return { ...common, options: savedOptions(variable), failure };
  }
  const options = applyPattern(answer.value, pattern);
  return options
    ? { ...common, options: sortOptions(options, variable.sort) }
    : {
        ...common,
        options: savedOptions(variable),
        failure: { kind: 'timeout', message: `its regex "${regex.slice(0, 200)}" takes too long to be tried here` },
      };
}

function localOptions(variable: SavedVariable, scope: Scope, context: VariableContext): Options {
  const query = interpolate(variable.query, scope, 'plain');
  const common = { selectors: [], query };
  if (variable.type === 'custom') {
    return { ...common, options: customOptions(query) };
  }
  if (variable.type === 'interval') {
    return { ...common, options: intervalOptions(query) };
  }
  const regex = interpolate(variable.regex, scope, 'plain');
  const pattern = regex === '' ? undefined : readPattern(regex);
  const options = context.dataSources
    .filter(({ type, name }) => type === query && (pattern?.test(name) ?? true))
    .map(({ name, uid }) => ({ text: name, value: uid }));
  return { ...common, options };
}

/** The value that Grafana 10.3 settles on (variables/state/actions.ts `validateVariableSelectionState`). */
function choose(variable: SavedVariable, found: Options, context: VariableContext): ResolvedVariable {
  const given = givenFor(variable.name, context);
  const wanted = (given ?? variable.current).filter((value) => value !== '' || variable.type === 'custom');
  const { options } = found;
  const place = {
    selectors: found.selectors,
    ...(found.datasourceUid !== undefined && { datasourceUid: found.datasourceUid }),
  };
  const fateIn = {
    query: found.query,
    ...(found.datasourceUid !== undefined && { datasourceUid: found.datasourceUid }),
  };
  const failed: VariableFate | undefined = found.failure && {
    kind: 'failed',
    failure: found.failure,
    ...(found.missingSource && { missingSource: found.missingSource }),
    ...fateIn,
  };
  const isAll = wanted[0] === allToken || (variable.includeAll && given?.[0] === 'All');
  if (isAll && variable.includeAll) {
    return chooseAll(variable, options, failed, { kind: 'empty', ...fateIn }, place);
  }
  if (variable.type === 'interval' && wanted[0]?.startsWith('$__auto')) {
    return build(variable, { ...place, values: [autoInterval(variable, context.range)], urlValues: wanted });
  }
  const keepsUnknown = given !== undefined || (variable.type === 'query' && variable.refresh === 'never');
  if (isAll && keepsUnknown) {
    return build(variable, {
      ...place,
      values: [allToken],
      urlValues: [allToken],
      fate: failed ?? { kind: 'all-literal' },
    });
  }
  if (failed) {
    return build(variable, { ...place, values: wanted, urlValues: wanted, fate: failed });
  }
  const valid = wanted.flatMap((value) => matching(value, options, variable.type === 'datasource') ?? []);
  if (valid.length > 0) {
    const kept = given !== undefined && variable.multi ? wanted.map((value) => ({ text: value, value })) : valid;
    return build(variable, { ...place, values: kept.map(({ value }) => value), texts: kept.map(({ text }) => text) });
  }
  if (options.length === 0) {
    const values = keepsUnknown ? wanted : [''];
    return build(variable, { ...place, values, fate: { kind: 'empty', ...fateIn } });
  }
  const stale: VariableFate =
    wanted.length === 0 ? { kind: 'ok' } : { kind: 'stale', missing: wanted, fresh: options.map(({ value }) => value) };
  if (keepsUnknown && wanted.length > 0) {
    return build(variable, { ...place, values: wanted, fate: stale });
  }
  // Grafana moves on to the first option, and All is the first where it is offered.
  if (variable.includeAll) {
    return { ...chooseAll(variable, options, undefined, stale, place), fate: stale };
  }
  const first = options.slice(0, 1);
  return build(variable, {
    ...place,
    values: first.map(({ value }) => value),
    texts: first.map(({ text }) => text),
    fate: stale,
  });
}

function chooseAll(
  variable: SavedVariable,
  options: readonly VariableOption[],
  failed: VariableFate | undefined,
  empty: VariableFate,
  place: Pick<ResolvedVariable, 'selectors' | 'datasourceUid'>
): ResolvedVariable {
  const stands = variable.allValue !== undefined;
  return build(variable, {
    ...place,
    isAll: true,
    values: variable.allValue !== undefined ? [variable.allValue] : options.map(({ value }) => value),
    texts: ['All'],
    urlValues: [allToken],
    fate: failed ?? (options.length > 0 || stands ? { kind: 'ok' } : empty),
  });
}

/** A data source variable may hold the name where newer versions save the uid. */
function matching(value: string, options: readonly VariableOption[], byText: boolean): VariableOption | undefined {
  const found = options.find((option) => option.value === value);
  return found ?? (byText ? options.find((option) => option.text === value) : undefined);
}

/** The saved value, unjudged: for variables that cannot be brought to a fresh one. */
function asSaved(variable: SavedVariable, fate: VariableFate, context: VariableContext): ResolvedVariable {
  const current = givenFor(variable.name, context) ?? variable.current;
  const isAll = current[0] === allToken && variable.includeAll;
  return build(variable, {
    isAll,
    values: isAll
      ? variable.allValue !== undefined
        ? [variable.allValue]
        : savedOptions(variable).map(({ value }) => value)
      : current,
    urlValues: current,
    fate,
  });
}

type Built = Partial<Pick<ResolvedVariable, 'isAll' | 'fate' | 'selectors' | 'datasourceUid' | 'urlValues'>> &
  WithTexts & { readonly values: readonly string[] };

function build(variable: Variable, built: Built): ResolvedVariable & WithTexts {
  return {
    name: variable.name,
    type: variable.type,
    isAll: false,
    ...(variable.allValue !== undefined && { allValue: variable.allValue }),
    multi: variable.multi,
    includeAll: variable.includeAll,
    fate: { kind: 'ok' },
    selectors: [],
    urlValues: built.values,
    ...built,
  };
}

/** The step that an interval variable's `auto` means for a range. */
function autoInterval(variable: SavedVariable, range: TimeRange): string {
  const { count, min } = variable.auto ?? { count: 30, min: '10s' };
  return formatDuration(calculateIntervalMs(range.toMs - range.fromMs, count, minStepMs(min)));
}

const withoutAll = (options: readonly VariableOption[]): VariableOption[] =>
  options.filter(({ value }) => value !== allToken);

/** Saved options, or the saved value as the only one. */
function savedOptions(variable: SavedVariable): VariableOption[] {
  const options = withoutAll(variable.options);
  return options.length > 0
    ? options
    : variable.current.filter((value) => value !== allToken).map((value) => ({ text: value, value }));
}

/** Grafana lets the last of several variables of one name win. */
function uniqueByName(variables: readonly Variable[]): Variable[] {
  return [...new Map(variables.map((variable) => [variable.name, variable])).values()];
}

type Dependencies = ReadonlyMap<string, readonly string[]>;

/** Which other variables each one names in its query, regex or data source; itself does not count. */
function dependenciesOf(variables: readonly SavedVariable[]): Dependencies {
  const names = new Set(variables.map(({ name }) => name));
  return new Map(
    variables.map((variable) => {
      const ref = variable.datasource.kind === 'named' ? variable.datasource.text : '';
      const free = variable.type === 'textbox' || variable.type === 'constant' ? variable.current.join(' ') : '';
      const text = [variable.query, ...textsWithin(variable.queryModel), variable.regex, ref, free].join(' ');
      return [variable.name, referencedNames(text).filter((name) => name !== variable.name && names.has(name))];
    })
  );
}

/** What comes of asking with a value that is no good says nothing: what is wrong is wrong with the variable above. */
function excused(
  one: ResolvedVariable,
  dependencies: Dependencies,
  resolved: ReadonlyMap<string, ResolvedVariable>
): ResolvedVariable {
  const above = (dependencies.get(one.name) ?? []).flatMap((name) => resolved.get(name) ?? []);
  const spoils = ({ fate: { kind } }: ResolvedVariable): boolean =>
    kind === 'stale' ? one.fate.kind === 'empty' : kind !== 'ok';
  const bad = above.find(({ fate }) => fate.kind === 'failed') ?? above.find(spoils);
  if (!bad || (one.fate.kind !== 'empty' && one.fate.kind !== 'stale' && one.fate.kind !== 'failed')) {
    return one;
  }
  const root = { ...one, above: bad.above ?? bad.name };
  switch (bad.fate.kind) {
    case 'failed':
      return { ...root, selectors: [], fate: bad.fate };
    case 'stale':
      return root;
    default:
      return { ...root, selectors: [] };
  }
}

const unmet = (name: string, dependencies: Dependencies, resolved: ReadonlyMap<string, unknown>): string[] =>
  (dependencies.get(name) ?? []).filter((one) => !resolved.has(one));

/** One circle among variables that all wait for another: follow the first that each waits for until one comes back. */
function findCycle(
  waiting: readonly SavedVariable[],
  dependencies: Dependencies,
  resolved: ReadonlyMap<string, unknown>
): SavedVariable[] {
  const path: string[] = [];
  let name = waiting[0]?.name;
  while (name !== undefined && !path.includes(name)) {
    path.push(name);
    name = unmet(name, dependencies, resolved)[0];
  }
  const cycle = name === undefined ? path : path.slice(path.indexOf(name));
  return waiting.filter((variable) => cycle.includes(variable.name));
}
