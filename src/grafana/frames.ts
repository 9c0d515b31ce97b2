import * as v from 'valibot';
import { Answer, Labels, QueryResult, SeriesSummary } from '../engine/model';
import { malformed, shorten } from './failure';
import { readLines, timeIn } from './logFrames';

/** Positions of what JSON cannot hold, by field (grafana-plugin-sdk-go data/frame_json.go). */
const entities = v.nullish(
  v.object({
    NaN: v.optional(v.array(v.number())),
    Inf: v.optional(v.array(v.number())),
    NegInf: v.optional(v.array(v.number())),
  })
);

// Values are not walked through here: there may be hundreds of thousands, and each is looked at once anyway.
const column = v.custom<readonly unknown[]>(Array.isArray, 'not a list of values');
const labels = v.record(v.string(), v.string());

const field = v.object({
  name: v.fallback(v.string(), ''),
  type: v.string(),
  labels: v.nullish(labels, {}),
  config: v.fallback(v.nullish(v.object({ displayNameFromDS: v.fallback(v.optional(v.string()), undefined) }), {}), {}),
});

const meta = v.object({
  type: v.fallback(v.optional(v.string()), undefined),
  custom: v.fallback(
    v.optional(
      v.object({
        frameType: v.fallback(v.optional(v.string()), undefined),
        resultType: v.fallback(v.optional(v.string()), undefined),
      })
    ),
    undefined
  ),
  notices: v.fallback(v.nullish(v.array(v.object({ text: v.string() })), []), []),
});

const frame = v.object({
  schema: v.object({
    name: v.fallback(v.optional(v.string()), undefined),
    meta: v.fallback(v.nullish(meta), undefined),
    fields: v.array(field),
  }),
  data: v.nullish(v.object({ values: v.array(column), entities: v.nullish(v.array(entities)) })),
});

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly labels: Labels;
  readonly displayName?: string;
  readonly values: readonly unknown[];
  /** Positions that hold NaN or ±Inf. */
  readonly nonFinite: ReadonlySet<number>;
}

interface Frame {
  readonly kind: 'series' | 'logs' | 'table' | 'exemplars';
  readonly columns: readonly Column[];
  readonly notices: readonly string[];
}

const nothing: QueryResult = { series: [], rows: 0, lines: [], notices: [] };

/** Data frames as `/api/ds/query` has them, reduced to what can be judged. One unreadable frame makes the whole answer unreadable. */
export function readFrames(frames: readonly unknown[], keepPoints: boolean): Answer<QueryResult> {
  const results: QueryResult[] = [];
  for (const json of frames) {
    const read = v.safeParse(frame, json);
    if (!read.success) {
      const [issue] = read.issues;
      const why = `a data frame is unreadable at ${v.getDotPath(issue) ?? 'its top'}: ${issue.message}`;
      return { ok: false, failure: malformed({ status: 200, text: '' }, why) };
    }
    const known = toFrame(read.output);
    const fault = faultOf(known, read.output.data?.values.length ?? 0);
    if (fault !== undefined) {
      return { ok: false, failure: malformed({ status: 200, text: '' }, `a data frame is unreadable at ${fault}`) };
    }
    results.push(reduceFrame(known, keepPoints));
  }
  return {
    ok: true,
    value: {
      series: results.flatMap(({ series }) => series),
      rows: results.reduce((sum, { rows }) => sum + rows, 0),
      lines: results.flatMap(({ lines }) => lines),
      notices: [...new Set(results.flatMap(({ notices }) => notices))],
    },
  };
}

function toFrame({ schema, data }: v.InferOutput<typeof frame>): Frame {
  const columns = schema.fields.map((each, index): Column => {
    const special = data?.entities?.[index];
    return {
      name: each.name,
      type: each.type,
      labels: each.labels ?? {},
      displayName: each.config?.displayNameFromDS,
      values: data?.values[index] ?? [],
      nonFinite: new Set([...(special?.NaN ?? []), ...(special?.Inf ?? []), ...(special?.NegInf ?? [])]),
    };
  });
  const notices = (schema.meta?.notices ?? []).map(({ text }) => shorten(text));
  return { kind: kindOf(schema, columns), columns, notices };
}

/** Values that are lost or of another type: as absent they would prove that nothing is there. */
function faultOf({ kind, columns }: Frame, lists: number): string | undefined {
  if (lists !== columns.length) {
    return `data.values: ${lists} lists for ${columns.length} fields`;
  }
  if (columns.some(({ values }) => values.length !== columns[0]?.values.length)) {
    return 'data.values: lists of different lengths';
  }
  const numbers = kind === 'series' ? columns : columns.filter(({ type }) => type === 'time');
  const odd = numbers.find(({ values }) => values.some((value) => typeof value !== 'number' && value !== null));
  return odd && `data.values: text or the like in ${odd.name || 'a column'} of type ${odd.type}`;
}

function kindOf(
  { name, meta: about }: v.InferOutput<typeof frame>['schema'],
  columns: readonly Column[]
): Frame['kind'] {
  if (about?.custom?.resultType === 'exemplar' || name === 'exemplar') {
    return 'exemplars';
  }
  if (about?.custom?.frameType === 'LabeledTimeValues' || about?.type === 'log-lines') {
    return 'logs';
  }
  const hasOnlyNumbers = columns.every(({ type }) => type === 'time' || type === 'number');
  return hasOnlyNumbers && columns.filter(({ type }) => type === 'time').length <= 1 ? 'series' : 'table';
}

function reduceFrame({ kind, columns, notices }: Frame, keepPoints: boolean): QueryResult {
  switch (kind) {
    case 'exemplars': // dots beside a graph: their presence or absence says nothing about its data
      return { ...nothing, notices };
    case 'logs':
      return { ...nothing, lines: readLines(columns), rows: rowsOf(columns), notices };
    case 'table':
      return { ...nothing, rows: rowsOf(columns), notices };
    case 'series': {
      const times = columns.find(({ type }) => type === 'time')?.values;
      const series = valueColumns(columns).map((each) => summarise(each, times, keepPoints));
      return { ...nothing, series, notices };
    }
  }
}

/** Of a native histogram's cells only the counts are values; its other numbers are the cells' edges (`heatmap-cells`). */
function valueColumns(columns: readonly Column[]): readonly Column[] {
  const numbers = columns.filter(({ type }) => type === 'number');
  const isCells = numbers.some(({ name }) => name === 'yMin' || name === 'yMax');
  return isCells ? numbers.filter(({ name }) => name === 'count') : numbers;
}

function rowsOf(columns: readonly Column[]): number {
  return columns.reduce((most, { values }) => Math.max(most, values.length), 0);
}

/**
 * First and last are the times at which there was a value at all, NaN and ±Inf included: a quantile without traffic is
 * NaN, yet still there. `last`, `min`, `max` and the points are of finite values.
 */
function summarise(values: Column, times: readonly unknown[] | undefined, keepPoints: boolean): SeriesSummary {
  let samples = 0;
  let zeros = 0;
  let nonFinite = 0;
  let min: number | undefined;
  let max: number | undefined;
  let last: number | undefined;
  let firstMs: number | undefined;
  let lastMs: number | undefined;
  const points: Array<readonly [number, number]> = [];
  values.values.forEach((value, index) => {
    // JSON can hold 1e999, which is read as infinite.
    const isNonFinite = values.nonFinite.has(index) || Math.abs(Number(value)) === Infinity;
    if (!isNonFinite && typeof value !== 'number') {
      return;
    }
    const time = timeIn(times?.[index]);
    if (time !== undefined) {
      firstMs = firstMs === undefined ? time : Math.min(firstMs, time);
      lastMs = lastMs === undefined ? time : Math.max(lastMs, time);
    }
    if (isNonFinite || typeof value !== 'number') {
      nonFinite++;
      return;
    }
    samples++;
    zeros += value === 0 ? 1 : 0;
    min = min === undefined ? value : Math.min(min, value);
    max = max === undefined ? value : Math.max(max, value);
    last = value;
    if (keepPoints && time !== undefined) {
      points.push([time, value]);
    }
  });
  const name = values.displayName ?? (values.name === 'Value' ? undefined : values.name || undefined);
  const summary = { name, labels: values.labels, samples, zeros, nonFinite, min, max, firstMs, lastMs, last };
  return keepPoints ? { ...summary, points } : summary;
}
