import { displayName, Frame, frameType, seriesFrame } from './frame';
import { fillIn, goDuration, parseDuration } from './interval';
import { Source } from './sources';
import { ask, ConnectionRefused, StoreAnswer } from './store';
import { QueryContext, Target, TargetResult, textOf } from './target';

type Point = readonly [timeSeconds: number, value: string];

type LokiData =
  | {
      readonly resultType: 'streams';
      readonly result: ReadonlyArray<{
        stream: Record<string, string>;
        values: ReadonlyArray<readonly [string, string]>;
      }>;
    }
  | {
      readonly resultType: 'matrix' | 'vector';
      readonly result: ReadonlyArray<{ metric: Record<string, string>; value?: Point; values?: readonly Point[] }>;
    }
  | { readonly resultType: 'scalar'; readonly result: Point };

/**
 * One Loki target. Only `queryType` tells instant from range here: the older `instant: true` is translated by the
 * browser, and a target that still has it runs as a range query, as recorded.
 */
export async function lokiTarget(target: Target, source: Source, context: QueryContext): Promise<TargetResult> {
  const instant = target.queryType === 'instant';
  const rangeMs = context.toMs - context.fromMs;
  const stepMs = Math.max(parseDuration(textOf(target.step)) ?? target.intervalMs, Math.ceil(rangeMs / 11_000));
  const expr = fillIn(textOf(target.expr), {
    __interval: goDuration(stepMs),
    __interval_ms: String(stepMs),
    __range: goDuration(rangeMs),
    __range_s: String(Math.round(rangeMs / 1000)),
    __range_ms: String(rangeMs),
    __rate_interval: goDuration(stepMs),
    __auto: goDuration(instant ? rangeMs : stepMs),
  });
  // Keys in alphabetical order, as Go encodes them.
  const params = new URLSearchParams(
    instant
      ? { direction: 'backward', query: expr, time: nanoseconds(context.toMs) }
      : {
          direction: 'backward',
          end: nanoseconds(context.toMs),
          ...(Number(target.maxLines) > 0 ? { limit: String(target.maxLines) } : {}),
          query: expr,
          start: nanoseconds(context.fromMs),
          step: `${stepMs}ms`,
        }
  );
  let answer: StoreAnswer;
  try {
    const path = instant ? '/loki/api/v1/query' : '/loki/api/v1/query_range';
    answer = await ask(context.network, source.url, { method: 'GET', path: `${path}?${goEncoded(params)}` });
  } catch (error) {
    if (error instanceof ConnectionRefused) {
      return { status: 502, error: error.message, errorSource: 'downstream' };
    }
    throw error;
  }
  if (answer.status !== 200) {
    return { status: answer.status, error: answer.body, errorSource: 'downstream' };
  }
  const { data } = JSON.parse(answer.body) as { data: LokiData };
  const frames = framesOf(target, data, stepMs, expr);
  return frames.length === 0 ? { status: 200 } : { status: 200, frames };
}

/** As Go's url.Values.Encode writes it: error messages quote it. */
const goEncoded = (params: URLSearchParams): string => params.toString().replaceAll('*', '%2A').replaceAll('%7E', '~');

const nanoseconds = (ms: number): string => `${Math.round(ms)}000000`;

function framesOf(target: Target, data: LokiData, stepMs: number, expr: string): Frame[] {
  if (data.resultType === 'streams') {
    return [logsFrame(target.refId, data.result, expr)];
  }
  const executed = `Expr: ${expr}\nStep: ${goDuration(stepMs)}`;
  const series = data.resultType === 'scalar' ? [{ metric: {}, value: data.result, values: undefined }] : data.result;
  const type = data.resultType === 'matrix' ? 'timeseries-multi' : 'numeric-multi';
  return series.map(({ metric, value, values }, i) => {
    const points = (values ?? (value ? [value] : [])).map(([seconds, text]): readonly [number, number] => [
      Math.round(seconds * 1000),
      Number(text),
    ]);
    const shown = displayName(textOf(target.legendFormat), metric);
    const meta = { type, typeVersion: [0, 1], ...(i === 0 ? { stats: [], executedQueryString: executed } : {}) };
    const field = {
      name: 'Value',
      labels: metric,
      ...(shown === undefined ? {} : { config: { displayNameFromDS: shown } }),
    };
    return seriesFrame(target.refId, meta, field, { interval: stepMs }, points);
  });
}

/** All lines of all streams in one frame, newest first. */
function logsFrame(
  refId: string,
  streams: ReadonlyArray<{ stream: Record<string, string>; values: ReadonlyArray<readonly [string, string]> }>,
  expr: string
): Frame {
  const lines = streams
    .flatMap(({ stream, values }) => values.map(([timeNs, line]) => ({ stream, timeNs, line })))
    .sort((a, b) => (a.timeNs < b.timeNs ? 1 : -1));
  const field = (name: string, type: 'other' | 'time' | 'string') => ({
    name,
    type,
    typeInfo: { frame: frameType[type] },
  });
  return {
    schema: {
      refId,
      meta: {
        typeVersion: [0, 0],
        custom: { frameType: 'LabeledTimeValues' },
        stats: [],
        executedQueryString: `Expr: ${expr}`,
      },
      fields: [
        field('labels', 'other'),
        field('Time', 'time'),
        field('Line', 'string'),
        field('tsNs', 'string'),
        field('id', 'string'),
      ],
    },
    data: {
      values: [
        lines.map(({ stream }) => stream),
        lines.map(({ timeNs }) => Math.floor(Number(timeNs) / 1e6)),
        lines.map(({ line }) => line),
        lines.map(({ timeNs }) => timeNs),
        lines.map(({ timeNs }, i) => `${timeNs}_${i}`),
      ],
    },
  };
}
