import * as v from 'valibot';
import { Answer, Failure, QueryResult } from '../engine/model';
import { CancelSignal, StoreQuery } from '../engine/ports';
import { malformed, readFailure, readTargetFailure } from './failure';
import { readFrames } from './frames';
import { Http, HttpResponse, readJson } from './http';

type Answers = Map<string, Answer<QueryResult>>;

/**
 * One result of `/api/ds/query`; errors come with or without frames, and so does an empty success (recorded). What is there in
 * another shape is not read as nothing: that would be a proof of absence.
 */
const result = v.object({
  status: v.nullish(v.number()),
  error: v.nullish(v.string()),
  frames: v.nullish(v.array(v.unknown())),
});
const envelope = v.object({ results: v.record(v.string(), v.unknown()) });

/**
 * Runs a batch through `POST /api/ds/query`, one request for each time range in it. Every id is in the answer.
 * The whole is 200 only when all targets succeeded; with 207, 400 or 500 each target's own answer is still inside
 * (Grafana 10.3 to 12.4 pkg/api/ds_query.go; recorded).
 */
export async function queryBatch(http: Http, batch: readonly StoreQuery[], signal: CancelSignal): Promise<Answers> {
  const parts = await Promise.all(byRange(batch).map((part) => queryPart(http, part, signal)));
  return new Map(parts.flatMap((part) => [...part]));
}

function byRange(batch: readonly StoreQuery[]): readonly (readonly StoreQuery[])[] {
  const parts = new Map<string, StoreQuery[]>();
  for (const query of batch) {
    const key = `${query.range.fromMs} ${query.range.toMs}`;
    const part = parts.get(key);
    if (part) {
      part.push(query);
    } else {
      parts.set(key, [query]);
    }
  }
  return [...parts.values()];
}

async function queryPart(http: Http, part: readonly StoreQuery[], signal: CancelSignal): Promise<Answers> {
  const [first] = part;
  if (!first) {
    return new Map();
  }
  const body = {
    from: String(Math.floor(first.range.fromMs)),
    to: String(Math.ceil(first.range.toMs)),
    queries: part.map(toTarget),
  };
  const response = await http.request({ method: 'POST', path: '/api/ds/query', body }, signal);
  const results = readResults(response);
  return new Map(
    part.map((query, index) => [
      query.id,
      results.ok ? readResult(results.value[refId(index)], query.keepPoints === true) : results,
    ])
  );
}

/** Ids may be long and hold anything; Grafana is given short ones. */
const refId = (index: number): string => `q${index}`;

function toTarget({ datasource, model, intervalMs, maxDataPoints }: StoreQuery, index: number) {
  return {
    ...model,
    refId: refId(index),
    datasource: { uid: datasource.uid, type: datasource.type },
    intervalMs: Math.max(1, Math.round(intervalMs)),
    maxDataPoints: Math.max(1, Math.round(maxDataPoints)),
  };
}

function readResults(response: HttpResponse): Answer<Readonly<Record<string, unknown>>> {
  if ('failed' in response) {
    return { ok: false, failure: response.failed };
  }
  const read = readJson(response, envelope);
  if (read.ok) {
    return { ok: true, value: read.value.results };
  }
  return { ok: false, failure: isSuccess(response.status) ? read.failure : readFailure(response) };
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

function readResult(json: unknown, keepPoints: boolean): Answer<QueryResult> {
  const read = v.safeParse(result, json);
  if (!read.success) {
    return failed(malformed({ status: 200, text: '' }, 'the answer holds no readable result for this target'));
  }
  const { error, status, frames } = read.output;
  if (error !== undefined && error !== null && error !== '') {
    return failed(readTargetFailure(error, status ?? undefined));
  }
  if (status !== undefined && status !== null && !isSuccess(status)) {
    return failed(readTargetFailure('', status));
  }
  return readFrames(frames ?? [], keepPoints);
}

const failed = (failure: Failure): Answer<never> => ({ ok: false, failure });
