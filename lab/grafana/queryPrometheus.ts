import { displayName, Frame, seriesFrame } from './frame';
import { fillIn, goDuration, parseDuration, prometheusStep, rateInterval } from './interval';
import { Source } from './sources';
import { ask, ConnectionRefused, StoreAnswer } from './store';
import { QueryContext, Target, TargetResult, textOf } from './target';

/** What Grafana takes where neither the target nor the source names an interval. */
const DEFAULT_SCRAPE_MS = 15_000;

type Point = readonly [timeSeconds: number, value: string];

interface PrometheusData {
  readonly resultType: 'matrix' | 'vector' | 'scalar' | 'string';
  readonly result: ReadonlyArray<{ metric: Record<string, string>; value?: Point; values?: readonly Point[] }> | Point;
}

/** One Prometheus target; without `instant` or `range` it is a range query, as recorded. */
export async function prometheusTarget(target: Target, source: Source, context: QueryContext): Promise<TargetResult> {
  const sourceScrapeMs = parseDuration(textOf(source.jsonData.timeInterval)) ?? DEFAULT_SCRAPE_MS;
  const minStep = textOf(target.interval);
  const stepMs = prometheusStep({ ...context, ...target }, minStep, sourceScrapeMs);
  const rangeMs = context.toMs - context.fromMs;
  const expr = fillIn(textOf(target.expr), {
    __interval: goDuration(stepMs),
    __interval_ms: String(stepMs),
    __rate_interval: goDuration(rateInterval(stepMs, parseDuration(minStep) ?? sourceScrapeMs)),
    __rate_interval_ms: String(rateInterval(stepMs, parseDuration(minStep) ?? sourceScrapeMs)),
    __range: goDuration(rangeMs),
    __range_s: String(Math.round(rangeMs / 1000)),
    __range_ms: String(rangeMs),
  });
  const executed = `Expr: ${expr}\nStep: ${goDuration(stepMs)}`;
  const kinds = target.instant === true ? (target.range === true ? ['range', 'instant'] : ['instant']) : ['range'];

  const frames: Frame[] = [];
  for (const kind of kinds) {
    const params: Record<string, string> =
      kind === 'instant'
        ? { query: expr, time: String(context.toMs / 1000) }
        : {
            query: expr,
            start: String(aligned(context.fromMs, stepMs) / 1000),
            end: String(aligned(context.toMs, stepMs) / 1000),
            step: String(stepMs / 1000),
          };
    let answer: StoreAnswer;
    try {
      answer = await ask(context.network, source.url, {
        method: 'POST',
        path: kind === 'instant' ? '/api/v1/query' : '/api/v1/query_range',
        body: new URLSearchParams(params).toString(),
        contentType: 'application/x-www-form-urlencoded',
      });
    } catch (error) {
      if (error instanceof ConnectionRefused) {
        return { status: 502, error: error.message, errorSource: 'downstream' };
      }
      throw error;
    }
    const failure = failureOf(answer);
    if (failure) {
      return {
        ...failure,
        errorSource: 'downstream',
        frames: [noFields(target.refId, { executedQueryString: executed })],
      };
    }
    const { data } = JSON.parse(answer.body) as { data: PrometheusData };
    frames.push(...framesOf(target, data, stepMs, executed, context.toMs));
  }
  return { status: 200, frames };
}

/** Grafana aligns the start and end of range queries to the step. */
const aligned = (timeMs: number, stepMs: number): number => Math.floor(timeMs / stepMs) * stepMs;

/** Status codes whose bodies the plugin reads as Prometheus errors (promlib querydata/request.go); others are quoted. */
function failureOf({ status, body }: StoreAnswer): { status: number; error: string } | undefined {
  if (status >= 200 && status < 300) {
    return undefined;
  }
  if ([400, 422, 503].includes(status)) {
    try {
      const { errorType, error } = JSON.parse(body) as { errorType: string; error: string };
      return { status, error: `${errorType}: ${error}` };
    } catch {
      return { status, error: body };
    }
  }
  return { status: 500, error: `unexpected response with status code ${status}: ${body}` };
}

function framesOf(target: Target, data: PrometheusData, stepMs: number, executed: string, toMs: number): Frame[] {
  const interval = { interval: stepMs };
  const first = { calculatedMinStep: stepMs };
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    const [, value] = data.result as Point;
    const meta = {
      type: 'numeric-multi',
      typeVersion: [0, 1],
      custom: { ...first, resultType: data.resultType },
      executedQueryString: executed,
    };
    return [seriesFrame(target.refId, meta, { name: 'Value', labels: {} }, interval, [[toMs, Number(value)]])];
  }
  const result = data.result as Exclude<PrometheusData['result'], Point>;
  if (result.length === 0) {
    return [noFields(target.refId, { custom: first, executedQueryString: executed })];
  }
  const type = data.resultType === 'matrix' ? 'timeseries-multi' : 'numeric-multi';
  return result.map(({ metric, value, values }, i) => {
    const points = (values ?? (value ? [value] : [])).map(([seconds, text]): readonly [number, number] => [
      Math.round(seconds * 1000),
      number(text),
    ]);
    const shown = displayName(textOf(target.legendFormat), metric);
    const meta = {
      type,
      typeVersion: [0, 1],
      custom: { ...(i === 0 ? first : {}), resultType: data.resultType },
      ...(i === 0 ? { executedQueryString: executed } : {}),
    };
    const field = {
      name: metric.__name__ ?? 'Value',
      labels: metric,
      ...(shown === undefined ? {} : { config: { displayNameFromDS: shown } }),
    };
    return seriesFrame(target.refId, meta, field, interval, points);
  });
}

function noFields(refId: string, meta: object): Frame {
  return { schema: { refId, meta: { typeVersion: [0, 0], ...meta }, fields: [] }, data: { values: [] } };
}

const number = (text: string): number => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text));
