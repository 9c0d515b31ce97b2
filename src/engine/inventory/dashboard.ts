import * as v from 'valibot';

import { Dashboard, Omission, Panel, Target, Variable } from '../model';
import { DashboardSummary } from '../ports';
import { readV2 } from './dashboardV2';
import { readDataSourceRef } from './datasource';
import { calcsOf, definedOnly, describe, Omit, someOf, standInOf, uniqueIds, unitOf } from './panelParts';
import { readJoin, readNarrowing } from './leaves';
import { asRecord, filledText, flag, JsonRecord, list, maybeNumber, maybeRecord, text } from './reading';
import { defaultRange } from './time';
import { readVariable } from './variableModel';

export type ReadDashboard =
  | { readonly ok: true; readonly dashboard: Dashboard; readonly omissions: readonly Omission[] }
  | { readonly ok: false; readonly why: string };

/** Rows in rows in rows: deeper than Grafana can make. */
const deepestRow = 8;

const panelSchema = v.object({
  id: maybeNumber,
  title: text,
  type: text,
  datasource: v.optional(v.unknown()),
  targets: v.optional(v.unknown()),
  repeat: filledText,
  libraryPanel: maybeRecord,
  timeFrom: filledText,
  timeShift: filledText,
  interval: filledText,
  maxDataPoints: maybeNumber,
  transformations: list,
  fieldConfig: maybeRecord,
  options: maybeRecord,
});

const targetSchema = v.looseObject({ refId: text, hide: flag, datasource: v.optional(v.unknown()) });

const dashboardSchema = v.object({
  title: text,
  tags: list,
  time: v.fallback(v.object({ from: v.string(), to: v.string() }), defaultRange),
  templating: maybeRecord,
});

/**
 * Reads a dashboard as Grafana's API gives it: `{dashboard, meta}`, a Kubernetes-like `{kind, spec}`, or bare; schema v1
 * (panels, or rows before schema 16) or v2 (elements and layout). What is broken inside costs only itself.
 */
export function readDashboard(json: unknown, summary: DashboardSummary): ReadDashboard {
  const body = unwrap(json);
  if (!body) {
    return { ok: false, why: `it is not a dashboard: ${describe(json)} instead of an object` };
  }
  const name = `dashboard "${summary.title}" (uid ${summary.uid})`;
  const omissions: Omission[] = [];
  const omit = (what: string, why: string) => omissions.push({ what: `${what} of ${name}`, why });
  if (asRecord(body.elements)) {
    return { ok: true, dashboard: { ...headOf(body, summary), ...readV2(body, omit) }, omissions };
  }
  const isV1 = Array.isArray(body.panels) || Array.isArray(body.rows);
  if (!isV1 && (body.panels !== undefined || typeof body.schemaVersion !== 'number' || 'layout' in body)) {
    const version =
      body.schemaVersion === undefined ? 'no schema version' : `schema version ${String(body.schemaVersion)}`;
    return { ok: false, why: `its schema is unknown: neither panels, rows nor elements can be read (${version})` };
  }
  const { templating, time, ...head } = v.parse(dashboardSchema, body);
  const dashboard: Dashboard = {
    ...headOf({ ...body, title: head.title }, summary),
    time: { from: time.from, to: time.to },
    variables: readVariables(templating?.list, omit),
    panels: readPanels(body, omit),
  };
  return { ok: true, dashboard, omissions };
}

/** The panel with the model of its library panel in place of its own; its id, place and repeat stay. */
export function applyLibraryPanel(panel: Panel, json: unknown): Panel | undefined {
  const envelope = asRecord(json);
  const result = asRecord(envelope?.result) ?? envelope;
  const model = asRecord(result?.model) ?? result;
  if (!model || (model.targets === undefined && typeof model.type !== 'string')) {
    return undefined;
  }
  const read = readPanel(model, panel.id, panel.row, () => undefined);
  return {
    ...read,
    id: panel.id,
    title: read.title || panel.title,
    ...(panel.repeat !== undefined && { repeat: panel.repeat }),
    ...(panel.libraryUid !== undefined && { libraryUid: panel.libraryUid }),
  };
}

/** Targets as saved; one that is no object, or has no refId, is named or given the next letter. */
function readTargets(json: unknown, panelName: string, omit: Omit): Target[] {
  if (json === undefined || json === null) {
    return [];
  }
  if (!Array.isArray(json)) {
    omit(`the queries of ${panelName}`, `they are ${describe(json)} instead of a list`);
    return [];
  }
  return json.flatMap((one: unknown, index): Target[] => {
    const model = asRecord(one);
    if (!model) {
      omit(`query ${index + 1} of ${panelName}`, `it is ${describe(one)} instead of an object`);
      return [];
    }
    const { refId, hide, datasource } = v.parse(targetSchema, model);
    return [{ refId: refId || refIdAt(index), hidden: hide, datasource: readDataSourceRef(datasource), model }];
  });
}

function unwrap(json: unknown): JsonRecord | undefined {
  const outer = asRecord(json);
  const inner = asRecord(outer?.dashboard) ?? outer;
  return asRecord(inner?.spec) ?? inner;
}

function headOf(
  body: JsonRecord,
  summary: DashboardSummary
): Pick<Dashboard, 'uid' | 'title' | 'folder' | 'url' | 'tags'> {
  const tags = Array.isArray(body.tags)
    ? body.tags.filter((tag): tag is string => typeof tag === 'string')
    : summary.tags;
  return {
    uid: summary.uid,
    title: typeof body.title === 'string' && body.title !== '' ? body.title : summary.title,
    ...(summary.folder !== undefined && { folder: summary.folder }),
    url: summary.url,
    tags,
  };
}

function readVariables(json: unknown, omit: Omit): Variable[] {
  const variables: Variable[] = [];
  for (const [index, one] of (Array.isArray(json) ? json : []).entries()) {
    const variable = readVariable(one);
    if (variable) {
      variables.push(variable);
    } else {
      omit(`variable ${index + 1}`, 'it has no name or is not an object');
    }
  }
  return variables;
}

interface FoundPanel {
  readonly json: JsonRecord;
  readonly row?: string;
}

/** Panels in reading order with the rows they stand in; the rows themselves are not panels, but they take ids. */
function readPanels(body: JsonRecord, omit: Omit): Panel[] {
  const found: FoundPanel[] = [];
  if (Array.isArray(body.panels)) {
    collectPanels(body.panels, undefined, 0, found, omit);
  }
  for (const row of Array.isArray(body.rows) ? body.rows : []) {
    const record = asRecord(row);
    const title = typeof record?.title === 'string' && record.title !== '' ? record.title : undefined;
    collectPanels(record?.panels, title, 0, found, omit);
  }
  const ids = uniqueIds(found.map(({ json }) => json.id));
  return found.flatMap(({ json, row }, index) =>
    json.type === 'row' ? [] : [readPanel(json, ids[index] ?? index + 1, row, omit)]
  );
}

function collectPanels(json: unknown, row: string | undefined, depth: number, found: FoundPanel[], omit: Omit): void {
  let current = row;
  for (const [index, one] of (Array.isArray(json) ? json : []).entries()) {
    const panel = asRecord(one);
    if (!panel) {
      omit(`panel ${index + 1}`, `it is ${describe(one)} instead of an object`);
      continue;
    }
    if (panel.type !== 'row') {
      found.push({ json: panel, ...(current !== undefined && { row: current }) });
      continue;
    }
    // An open row holds what follows it, a collapsed one what is inside it.
    current = typeof panel.title === 'string' && panel.title !== '' ? panel.title : undefined;
    found.push({ json: panel });
    if (depth >= deepestRow) {
      omit(`row "${current ?? ''}"`, 'its rows are nested too deep');
    } else {
      collectPanels(panel.panels, current, depth + 1, found, omit);
    }
  }
}

function readPanel(json: JsonRecord, id: number, row: string | undefined, omit: Omit): Panel {
  const {
    libraryPanel,
    transformations,
    targets,
    datasource,
    id: savedId,
    fieldConfig,
    options,
    ...rest
  } = v.parse(panelSchema, json);
  const unit = unitOf(fieldConfig);
  const calcs = calcsOf(options);
  const libraryUid = typeof libraryPanel?.uid === 'string' ? libraryPanel.uid : undefined;
  const title = rest.title || (typeof libraryPanel?.name === 'string' ? libraryPanel.name : '');
  return {
    ...definedOnly({
      ...rest,
      narrowing: someOf(readNarrowing({ type: rest.type, transformations, options, fieldConfig })),
      joinsBy: readJoin(transformations),
      standIn: standInOf(rest.type, fieldConfig),
    }),
    title,
    type: rest.type,
    id,
    ...(row !== undefined && { row }),
    ...(libraryUid !== undefined && { libraryUid }),
    ...(unit !== undefined && { unit }),
    ...(calcs && { calcs }),
    datasource: readDataSourceRef(datasource),
    targets: readTargets(targets, `panel "${title}" (id ${savedId ?? id})`, omit),
    transformations: transformations.flatMap((one) => {
      const name = asRecord(one)?.id;
      return typeof name === 'string' ? [name] : [];
    }),
  };
}

/** A, B, … Z, AA, …: what Grafana's editor names queries. */
function refIdAt(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : refIdAt(Math.floor(index / 26) - 1) + letter;
}
