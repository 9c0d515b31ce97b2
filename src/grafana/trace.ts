import * as v from 'valibot';
import { Answer, DataSource, Labels } from '../engine/model';
import { CancelSignal, FoundSpan } from '../engine/ports';
import { ask, Http, segment } from './http';

/** `{ stringValue: "x" }`, `{ intValue: "3" }`; lists and maps are no label's value. */
const value = v.fallback(v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))), undefined);
const attributes = v.nullish(v.array(v.object({ key: v.string(), value })));
const nanoseconds = v.union([v.string(), v.number()]);
const spans = v.object({
  spans: v.nullish(
    v.array(
      v.object({
        name: v.fallback(v.string(), ''),
        startTimeUnixNano: nanoseconds,
        endTimeUnixNano: nanoseconds,
        attributes,
      })
    )
  ),
});

/** OpenTelemetry's JSON, in which Tempo calls the resources `batches` (pkg/tempopb/trace_utils.go); the library's name is of before 2022. */
const answered = v.object({
  batches: v.nullish(
    v.array(
      v.object({
        resource: v.nullish(v.object({ attributes })),
        scopeSpans: v.nullish(v.array(spans)),
        instrumentationLibrarySpans: v.nullish(v.array(spans)),
      })
    )
  ),
});

/** The spans of a trace; Tempo says 404 where it does not have it. */
export async function readTrace(
  http: Http,
  { uid }: DataSource,
  traceId: string,
  signal: CancelSignal
): Promise<Answer<readonly FoundSpan[]>> {
  const path = `/api/datasources/proxy/uid/${segment(uid)}/api/traces/${segment(traceId)}`;
  const answer = await ask(http, { method: 'GET', path }, answered, signal);
  if (!answer.ok) {
    return answer.failure.kind === 'not-found' ? { ok: true, value: [] } : answer;
  }
  return {
    ok: true,
    value: (answer.value.batches ?? []).flatMap(({ resource, scopeSpans, instrumentationLibrarySpans }) =>
      [...(scopeSpans ?? []), ...(instrumentationLibrarySpans ?? [])].flatMap((scope) =>
        (scope.spans ?? []).map(({ name, startTimeUnixNano, endTimeUnixNano, attributes: own }) => ({
          name,
          startMs: Math.floor(Number(startTimeUnixNano) / 1e6),
          endMs: Math.ceil(Number(endTimeUnixNano) / 1e6),
          tags: { ...tagsOf(own), ...tagsOf(resource?.attributes) },
        }))
      )
    ),
  };
}

const tagsOf = (found: v.InferOutput<typeof attributes>): Labels =>
  Object.fromEntries(
    (found ?? []).flatMap(({ key, value: typed }) =>
      Object.values(typed ?? {})
        .slice(0, 1)
        .map((each) => [key, String(each)] as const)
    )
  );
