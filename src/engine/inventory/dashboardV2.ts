import { Dashboard, DataSourceRef, Panel, Target, Variable } from '../model';
import { readDataSourceRef } from './datasource';
import { calcsOf, commonRef, definedOnly, describe, Omit, someOf, standInOf, uniqueIds, unitOf } from './panelParts';
import { readJoin, readNarrowing } from './leaves';
import { asRecord, JsonRecord, texts } from './reading';
import { defaultRange } from './time';
import { readVariable } from './variableModel';

/** Layout nodes visited at most: far above what a person can lay out. */
const mostNodes = 200_000;

/** Reads schema v2 (`dashboard.grafana.app/v2alpha1`, `v2beta1`): panels are elements, the layout says which are shown and where. */
export function readV2(spec: JsonRecord, omit: Omit): Pick<Dashboard, 'time' | 'variables' | 'panels'> {
  const time = asRecord(spec.timeSettings);
  return {
    time: {
      from: typeof time?.from === 'string' ? time.from : defaultRange.from,
      to: typeof time?.to === 'string' ? time.to : defaultRange.to,
    },
    variables: readVariables(spec.variables, omit),
    panels: readElements(spec, omit),
  };
}

interface Place {
  readonly name: string;
  readonly row?: string;
  readonly repeat?: string;
}

function readElements(spec: JsonRecord, omit: Omit): Panel[] {
  const elements = asRecord(spec.elements) ?? {};
  const placed = placesIn(spec.layout);
  // Without a readable layout every element counts: better one too many than a panel nobody looked at.
  const places = placed.length > 0 ? placed : Object.keys(elements).map((name): Place => ({ name }));
  const found = places.flatMap((place) => {
    const element = asRecord(elements[place.name]);
    const body = asRecord(element?.spec);
    if (!element || !body) {
      omit(
        `element "${place.name}"`,
        element ? 'it has no spec' : `it is ${describe(elements[place.name])} instead of an object`
      );
      return [];
    }
    return [{ place, kind: element.kind, body }];
  });
  const ids = uniqueIds(found.map(({ body }) => body.id));
  return found.map(({ place, kind, body }, index) => readElement(place, kind, body, ids[index] ?? index + 1, omit));
}

function readElement(place: Place, kind: unknown, body: JsonRecord, id: number, omit: Omit): Panel {
  const title = typeof body.title === 'string' ? body.title : '';
  const data = asRecord(asRecord(body.data)?.spec);
  const options = asRecord(data?.queryOptions);
  const viz = asRecord(body.vizConfig);
  const targets = readQueries(data?.queries, `panel "${title}" (id ${id})`, omit);
  const library = kind === 'LibraryPanel' ? asRecord(body.libraryPanel)?.uid : undefined;
  return {
    id,
    title,
    type: pluginId(viz),
    datasource: commonRef(targets.map((target) => target.datasource)),
    targets,
    transformations: (Array.isArray(data?.transformations) ? data.transformations : []).flatMap((one: unknown) => {
      const name = pluginId(asRecord(one));
      return name === '' ? [] : [name];
    }),
    ...definedOnly({
      row: place.row,
      repeat: place.repeat,
      libraryUid: typeof library === 'string' ? library : undefined,
      timeFrom: filled(options?.timeFrom),
      timeShift: filled(options?.timeShift),
      interval: filled(options?.interval),
      unit: unitOf(asRecord(viz?.spec)?.fieldConfig),
      calcs: calcsOf(asRecord(viz?.spec)?.options),
      narrowing: someOf(
        readNarrowing({
          type: pluginId(viz),
          transformations: data?.transformations,
          options: asRecord(viz?.spec)?.options,
          fieldConfig: asRecord(viz?.spec)?.fieldConfig,
        })
      ),
      joinsBy: readJoin(data?.transformations),
      standIn: standInOf(pluginId(viz), asRecord(viz?.spec)?.fieldConfig),
      maxDataPoints: typeof options?.maxDataPoints === 'number' ? options.maxDataPoints : undefined,
    }),
  };
}

function readQueries(json: unknown, panelName: string, omit: Omit): Target[] {
  if (json !== undefined && !Array.isArray(json)) {
    omit(`the queries of ${panelName}`, `they are ${describe(json)} instead of a list`);
    return [];
  }
  return (json ?? []).flatMap((one: unknown, index: number): Target[] => {
    const panelQuery = asRecord(asRecord(one)?.spec);
    const query = asRecord(panelQuery?.query);
    if (!panelQuery || !query) {
      omit(`query ${index + 1} of ${panelName}`, 'it has no spec');
      return [];
    }
    const datasource = queryRef(query, panelQuery.datasource);
    const refId = typeof panelQuery.refId === 'string' && panelQuery.refId !== '' ? panelQuery.refId : `Q${index + 1}`;
    return [{ refId, hidden: panelQuery.hidden === true, datasource, model: { ...asRecord(query.spec), refId } }];
  });
}

/** v2beta1 keeps the plugin in `group` and the uid in `datasource.name`; v2alpha1 the plugin in `kind`, the rest outside. */
function queryRef(query: JsonRecord, outside: unknown): DataSourceRef {
  const inside = asRecord(query.datasource);
  const type = pluginId(query);
  const uid = inside?.name ?? inside?.uid ?? asRecord(outside)?.uid;
  return readDataSourceRef({ ...(type !== '' && { type }), ...(typeof uid === 'string' && { uid }) });
}

/** The plugin of a v2 thing: `group` where its kind is a general word, else the kind itself. */
function pluginId(thing: JsonRecord | undefined): string {
  const general = ['DataQuery', 'VizConfig', 'Transformation'];
  if (typeof thing?.group === 'string') {
    return thing.group;
  }
  return typeof thing?.kind === 'string' && !general.includes(thing.kind) ? thing.kind : '';
}

/** Every element that the layout shows, in its order; the nearest titled row or tab is its row. */
function placesIn(layout: unknown): Place[] {
  const places: Place[] = [];
  const shown = new Set<string>();
  const waiting: Array<{ node: unknown; row?: string; repeat?: string }> = [{ node: layout }];
  for (let visited = 0; waiting.length > 0 && visited < mostNodes; visited++) {
    const { node, row, repeat } = waiting.pop() ?? { node: undefined };
    const record = asRecord(node);
    const spec = asRecord(record?.spec);
    const element = asRecord(spec?.element);
    const here = {
      row: record?.kind !== 'GridLayout' && typeof spec?.title === 'string' && spec.title !== '' ? spec.title : row,
      repeat: filled(asRecord(spec?.repeat)?.value) ?? repeat,
    };
    if (typeof element?.name === 'string' && !shown.has(element.name)) {
      shown.add(element.name);
      places.push({ name: element.name, ...definedOnly(here) });
    }
    const inside = [spec?.layout, spec?.rows, spec?.tabs, spec?.items, spec?.elements].flat().filter(asRecord);
    for (const one of inside.reverse()) {
      waiting.push({ node: one, ...definedOnly(here) });
    }
  }
  return places;
}

const variableTypes: Readonly<Record<string, string>> = {
  QueryVariable: 'query',
  CustomVariable: 'custom',
  ConstantVariable: 'constant',
  IntervalVariable: 'interval',
  DatasourceVariable: 'datasource',
  TextVariable: 'textbox',
  AdhocVariable: 'adhoc',
  GroupByVariable: 'groupby',
  SwitchVariable: 'switch',
};

function readVariables(json: unknown, omit: Omit): Variable[] {
  return (Array.isArray(json) ? json : []).flatMap((one: unknown, index): Variable[] => {
    const record = asRecord(one);
    const spec = asRecord(record?.spec);
    const variable = spec ? readVariable(asV1(String(record?.kind), spec)) : undefined;
    if (!variable) {
      omit(`variable ${index + 1}`, 'it has no name or is not an object');
      return [];
    }
    return [variable];
  });
}

/** The same variable in the words of schema v1. */
function asV1(kind: string, spec: JsonRecord): JsonRecord {
  const query = asRecord(spec.query);
  const inner = asRecord(query?.spec);
  const written = inner?.__legacyStringValue;
  const ref = query ? queryRef(query, spec.datasource) : undefined;
  const current = asRecord(spec.current) ?? { value: spec.current, text: spec.current };
  return {
    ...spec,
    type: variableTypes[kind] ?? '',
    query: typeof written === 'string' ? written : (inner ?? spec.pluginId ?? spec.query),
    datasource: ref?.kind === 'named' ? { uid: ref.text, type: ref.type } : spec.datasource,
    current: kind === 'TextVariable' && texts(current.value).length === 0 ? { value: spec.query } : current,
    auto_count: spec.auto_count ?? spec.autoCount,
    auto_min: spec.auto_min ?? spec.autoMin,
    filters: spec.filters,
  };
}

const filled = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
