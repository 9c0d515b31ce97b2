import * as v from 'valibot';
import { Answer, Failure } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { malformed, readFailure, tooLarge } from './failure';
import { parseJson } from './json';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Path within Grafana, with every variable part already percent-encoded: `/api/search`. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: readonly (readonly [string, string])[];
}

/** What came back, whatever its status; `failed` when nothing did: network error, timeout, cancelled, too large. */
export type HttpResponse =
  | {
      readonly status: number;
      readonly contentType: string;
      readonly text: string;
      /** The `Date` header, where it is told. */
      readonly date?: string;
    }
  | { readonly failed: Failure };

/** The only way out to Grafana. Implementations never throw, and stop reading at `maxAnswerBytes`. */
export interface Http {
  request(request: HttpRequest, signal: CancelSignal): Promise<HttpResponse>;
}

/** Larger answers are refused: 10 MiB. */
export const maxAnswerBytes = 10 * 1024 * 1024;

/** How a path's variable part is written. */
export const segment = encodeURIComponent;

/** Asks for JSON of a known shape; statuses other than 2xx, other shapes and everything else that can go wrong are failures. */
export async function ask<S extends v.GenericSchema>(
  http: Http,
  request: HttpRequest,
  schema: S,
  signal: CancelSignal
): Promise<Answer<v.InferOutput<S>>> {
  const response = await http.request(request, signal);
  if ('failed' in response) {
    return { ok: false, failure: response.failed };
  }
  if (response.status < 200 || response.status > 299) {
    return { ok: false, failure: readFailure(response) };
  }
  return readJson(response, schema);
}

/** The body as JSON of a known shape, whatever the status. */
export function readJson<S extends v.GenericSchema>(
  response: { readonly status: number; readonly text: string },
  schema: S
): Answer<v.InferOutput<S>> {
  if (response.text.length > maxAnswerBytes) {
    return { ok: false, failure: tooLarge(maxAnswerBytes) };
  }
  const json = parseJson(response.text);
  if (!json.ok) {
    return { ok: false, failure: malformed(response) };
  }
  if (Array.isArray(json.value) !== (schema.type === 'array')) {
    return { ok: false, failure: malformed(response, 'unexpected shape: a list, or none where one should be') };
  }
  const read = v.safeParse(schema, json.value);
  if (!read.success) {
    const [issue] = read.issues;
    const failure = malformed(response, `unexpected shape at ${v.getDotPath(issue) ?? 'its top'}: ${issue.message}`);
    return { ok: false, failure };
  }
  return { ok: true, value: read.output };
}
