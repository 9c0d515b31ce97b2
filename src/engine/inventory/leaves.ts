/**
 * What a panel's own settings leave of its queries' data, as far as they tell it themselves. Fields have names that the
 * browser makes; where those are not certain, nothing is said.
 */
import { Narrowing } from '../model';
import { javascriptPattern, Pattern } from '../query/pattern';
import { asRecord, JsonRecord, texts } from './reading';

/** Transformations that make nothing out of nothing: behind them a panel that had nothing left has nothing. */
const harmless = new Set([
  'filterByRefId',
  'filterFieldsByName',
  'filterByValue',
  'organize',
  'limit',
  'sortBy',
  'renameByRegex',
  'merge',
  'joinByField',
  'seriesToColumns',
]);

/** Panels that need a field of numbers. */
const ofNumbers = new Set(['timeseries', 'stat', 'gauge', 'bargauge', 'piechart']);
/** Those with the option “Fields”. */
const withFields = new Set(['stat', 'gauge', 'bargauge', 'piechart']);

interface Step {
  readonly name: string;
  readonly options: JsonRecord;
  /** Only some frames go through it. */
  readonly filtered: boolean;
}

interface Settings {
  readonly type: string;
  readonly transformations: unknown;
  readonly options: unknown;
  readonly fieldConfig: unknown;
}

/** How a panel narrows its data down, in order, up to the first transformation whose effect its settings do not tell. */
export function readNarrowing({ type, transformations, options, fieldConfig }: Settings): readonly Narrowing[] {
  const steps = stepsOf(transformations);
  const known: Narrowing[] = [];
  let at = 0;
  for (let goesOn = true; goesOn && at < steps.length; at++) {
    const step = steps[at];
    const read = step ? narrowingOf(step) : undefined;
    known.push(...(read?.narrows ?? []));
    goesOn = read?.goesOn ?? false;
  }
  const isAll = steps.every((step) => narrowingOf(step)?.goesOn);
  const fields = asRecord(asRecord(options)?.reduceOptions)?.fields;
  const isRenamed = JSON.stringify(fieldConfig ?? '').includes('"displayName"');
  if (isAll && withFields.has(type) && typeof fields === 'string' && fields !== '' && !isRenamed) {
    known.push({ kind: 'names', by: 'the option “Fields”', include: { names: [], pattern: fields } });
  }
  const staysNothing = steps.every(({ name }) => harmless.has(name));
  return known.filter(
    ({ kind }, index) =>
      (kind === 'refIds' && known.slice(0, index).every((each) => each.kind === 'refIds')) ||
      (staysNothing && (kind !== 'names' || ofNumbers.has(type)))
  );
}

/** Enabled transformations; schema v2 keeps the settings in `spec`. */
function stepsOf(transformations: unknown): readonly Step[] {
  return (Array.isArray(transformations) ? transformations : [])
    .map(asRecord)
    .map((one) => ({ one, spec: asRecord(one?.spec) ?? one }))
    .filter(({ spec }) => spec !== undefined && spec.disabled !== true)
    .map(({ one, spec }) => ({
      name: [one?.id, one?.group, one?.kind, spec?.id].map(String).find((each) => harmless.has(each)) ?? '',
      options: asRecord(spec?.options) ?? {},
      filtered: spec?.filter !== undefined,
    }));
}

/** Undefined where its effect is not known; `goesOn` where the frames keep their names behind it. */
function narrowingOf({
  name,
  options,
  filtered,
}: Step): { narrows: readonly Narrowing[]; goesOn: boolean } | undefined {
  if (filtered) {
    return undefined;
  }
  switch (name) {
    case 'filterByRefId': {
      const { include } = options;
      return {
        narrows: typeof include === 'string' && include !== '' ? [{ kind: 'refIds', keeps: include }] : [],
        goesOn: true,
      };
    }
    case 'limit':
      return {
        narrows: Number(options.limitField ?? 10) === 0 && options.limitField !== '' ? [{ kind: 'no-rows' }] : [],
        goesOn: true,
      };
    case 'sortBy':
      return { narrows: [], goesOn: true };
    case 'filterFieldsByName': {
      const include = filterOf(options.include);
      const exclude = filterOf(options.exclude);
      return options.byVariable === true
        ? undefined
        : {
            narrows: [
              {
                kind: 'names',
                by: '“Filter fields by name”',
                ...(include && { include }),
                ...(exclude && { exclude }),
              },
            ],
            goesOn: true,
          };
    }
    case 'organize': {
      const hidden = Object.entries(asRecord(options.excludeByName) ?? {}).flatMap(([field, is]) =>
        is === true ? [field] : []
      );
      const renamed = Object.values(asRecord(options.renameByName) ?? {}).some((to) => to !== '');
      return {
        narrows: [{ kind: 'names', by: '“Organize fields by name”', exclude: { names: hidden } }],
        goesOn: !renamed,
      };
    }
    default:
      return undefined;
  }
}

function filterOf(json: unknown): { names: readonly string[]; pattern?: string } | undefined {
  const filter = asRecord(json);
  const names = texts(filter?.names ?? []);
  const pattern = typeof filter?.pattern === 'string' && filter.pattern !== '' ? filter.pattern : undefined;
  return names.length === 0 && pattern === undefined ? undefined : { names, ...(pattern !== undefined && { pattern }) };
}

/** The first transformation, where it joins frames by a field. */
export function readJoin(transformations: unknown): { field: string; inner: boolean } | undefined {
  const steps = stepsOf(transformations);
  const [first] = steps;
  const { byField, mode } = first?.options ?? {};
  return first !== undefined &&
    ['joinByField', 'seriesToColumns'].includes(first.name) &&
    !first.filtered &&
    steps.every(({ name }) => harmless.has(name)) &&
    typeof byField === 'string' &&
    /^[a-z_]\w*$/i.test(byField) &&
    !/^(time|value)/i.test(byField)
    ? { field: byField, inner: mode === 'inner' }
    : undefined;
}

/** A query of the panel; `name` is what its every series is called, where that is certain. */
export interface NamedQuery {
  readonly refId: string;
  readonly name?: string;
}

/** In words, the setting that leaves nothing of any query; undefined where something may be left. */
export function leavesNothing(narrowing: readonly Narrowing[], queries: readonly NamedQuery[]): string | undefined {
  let left = queries;
  for (const step of narrowing) {
    left = left.filter((query) => passes(step, query));
    if (left.length === 0 && queries.length > 0) {
      return wordsFor(step, queries);
    }
  }
  return undefined;
}

function passes(step: Narrowing, { refId, name }: NamedQuery): boolean {
  switch (step.kind) {
    case 'no-rows':
      return false;
    case 'refIds': {
      // Without Grafana's anchors: what this does not fit, no version lets through.
      const pattern = patternOf(step.keeps, false);
      return pattern?.test(refId) !== false;
    }
    case 'names':
      return name === undefined || (isKept(step.include, name) && !isLeftOut(step.exclude, name));
  }
}

type NameFilter = Extract<Narrowing, { kind: 'names' }>['include'];

/** Whether a filter may keep something of a query: its series, numbered where there are more, or another field of its frames. */
function isKept(include: NameFilter, name: string): boolean {
  if (include === undefined) {
    return true;
  }
  const fields = [name, 'Value', 'Time', 'time', ...Array.from({ length: 9 }, (_, index) => `${name} ${index + 1}`)];
  const pattern = include.pattern === undefined ? undefined : patternOf(include.pattern, true);
  const isReadable = include.pattern === undefined || pattern !== undefined;
  return (
    !isReadable ||
    fields.some((field) => include.names.includes(field) || (pattern && pattern.test(field) !== false)) ||
    include.names.some((each) => each.startsWith(`${name} `))
  );
}

/** Whether a filter surely leaves out the series of that name. */
function isLeftOut(exclude: NameFilter, name: string): boolean {
  const pattern = exclude?.pattern === undefined ? undefined : patternOf(exclude.pattern, true);
  return exclude !== undefined && (exclude.names.includes(name) || pattern?.test(name) === true);
}

/** As Grafana reads a pattern (packages/grafana-data/src/text/string.ts `stringToJsRegex`); variables are not known here. */
function patternOf(text: string, anchored: boolean): Pattern | undefined {
  const written = /^\/(.*)\/([gimsy]*)$/.exec(text);
  return anchored && /\$\{|\$\w|\[\[/.test(text)
    ? undefined
    : javascriptPattern(written?.[1] ?? (anchored ? `^${text}$` : text), written?.[2]);
}

function wordsFor(step: Narrowing, queries: readonly NamedQuery[]): string {
  const names = [...new Set(queries.flatMap(({ name }) => name ?? []))].join(', ');
  switch (step.kind) {
    case 'no-rows':
      return '“Limit” keeps 0 rows';
    case 'refIds':
      return `“Filter data by query refId” keeps ${step.keeps}, the queries are ${queries.map(({ refId }) => refId).join(', ')}`;
    case 'names':
      return queries.every(({ name }) => name === undefined || isKept(step.include, name))
        ? `${step.by} leaves out ${names}`
        : `${step.by} keeps ${[...(step.include?.names ?? []), step.include?.pattern ?? ''].filter((each) => each !== '').join(', ')}, the queries are called ${names}`;
  }
}
