import * as v from 'valibot';
import { Answer, DataSource, TimeRange } from '../engine/model';
import { CancelSignal, FoundTrace } from '../engine/ports';
import { ask, Http, segment } from './http';

const text = v.fallback(v.optional(v.string()), undefined);

/** Nothing found is an empty list or left out; an object that has none of Tempo's fields, such as an error, is not its answer. */
const answerWith = <T extends v.ObjectEntries>(entries: T) =>
  v.pipe(
    v.custom<Readonly<Record<string, unknown>>>(
      (value) => typeof value === 'object' && value !== null && isTempos(value, Object.keys(entries)),
      'none of the fields of an answer'
    ),
    v.object(entries)
  );

function isTempos(value: object, names: readonly string[]): boolean {
  const keys = Object.keys(value);
  return keys.length === 0 || keys.some((key) => key === 'metrics' || names.includes(key));
}

const traces = answerWith({
  traces: v.nullish(
    v.array(
      v.object({
        traceID: v.string(),
        rootServiceName: text,
        rootTraceName: text,
        startTimeUnixNano: v.pipe(v.string(), v.regex(/^\d+$/)),
        serviceStats: v.fallback(v.optional(v.record(v.string(), v.unknown())), undefined),
      })
    )
  ),
});

/** Stands for a root that has not arrived (Tempo pkg/search `RootSpanNotYetReceivedText`). */
const noRoot = '<root span not yet received>';

/** TraceQL search, at most `limit` traces, newest first. Tempo answers only through Grafana's data source proxy. */
export async function searchTraces(
  http: Http,
  source: DataSource,
  query: string,
  range: TimeRange,
  limit: number,
  signal: CancelSignal
): Promise<Answer<readonly FoundTrace[]>> {
  const parameters = [['q', query], ['limit', String(limit)], ...seconds(range)] as const;
  const request = { method: 'GET', path: proxy(source, 'api/search'), query: parameters } as const;
  const answer = await ask(http, request, traces, signal);
  if (!answer.ok) {
    return answer;
  }
  const found = (answer.value.traces ?? []).map(
    ({ traceID, rootServiceName, rootTraceName, startTimeUnixNano, serviceStats }) => ({
      traceId: traceID,
      rootService: rootServiceName === noRoot ? undefined : rootServiceName || undefined,
      rootName: rootTraceName || undefined,
      ...(serviceStats && { services: Object.keys(serviceStats) }),
      // No later than a Date can hold.
      startMs: Math.min(8.64e15, Math.floor(Number(startTimeUnixNano) / 1e6)),
    })
  );
  return { ok: true, value: found.sort((a, b) => b.startMs - a.startMs).slice(0, limit) };
}

/** Tag names by scope. A Tempo before 2.2 knows no scopes: its tags are then under `unscoped`. */
export async function listSpanTags(
  http: Http,
  source: DataSource,
  range: TimeRange,
  signal: CancelSignal
): Promise<Answer<Readonly<Record<string, readonly string[]>>>> {
  const scoped = answerWith({
    scopes: v.nullish(v.array(v.object({ name: v.string(), tags: v.nullish(v.array(v.string())) }))),
  });
  const request = { method: 'GET', path: proxy(source, 'api/v2/search/tags'), query: seconds(range) } as const;
  const answer = await ask(http, request, scoped, signal);
  if (answer.ok) {
    const scopes = (answer.value.scopes ?? []).map(({ name, tags }) => [name, tags ?? []] as const);
    return { ok: true, value: Object.fromEntries(scopes) };
  }
  if (answer.failure.kind !== 'not-found') {
    return answer;
  }
  const flat = answerWith({ tagNames: v.nullish(v.array(v.string())) });
  const older = await ask(http, { ...request, path: proxy(source, 'api/search/tags') }, flat, signal);
  return older.ok ? { ok: true, value: { unscoped: older.value.tagNames ?? [] } } : older;
}

/** Values of a tag written with its scope, `resource.service.name`; a Tempo before 2.2 is asked without the scope. */
export async function listSpanTagValues(
  http: Http,
  source: DataSource,
  tag: string,
  range: TimeRange,
  signal: CancelSignal
): Promise<Answer<readonly string[]>> {
  // Spans without a service name, or any attribute that is empty, have an entry without a value (Tempo 2.7.0, recorded).
  const typed = answerWith({ tagValues: v.nullish(v.array(v.object({ value: v.nullish(v.string()) }))) });
  const path = proxy(source, `api/v2/search/tag/${segment(tag)}/values`);
  const request = { method: 'GET', path, query: seconds(range) } as const;
  const answer = await ask(http, request, typed, signal);
  if (answer.ok) {
    return { ok: true, value: (answer.value.tagValues ?? []).flatMap(({ value }) => value || []) };
  }
  if (answer.failure.kind !== 'not-found') {
    return answer;
  }
  const name = tag.replace(/^(resource|span|event|link|instrumentation)?\./, '');
  const flat = answerWith({ tagValues: v.nullish(v.array(v.string())) });
  const older = await ask(
    http,
    { ...request, path: proxy(source, `api/search/tag/${segment(name)}/values`) },
    flat,
    signal
  );
  return older.ok ? { ok: true, value: older.value.tagValues ?? [] } : older;
}

function proxy({ uid }: DataSource, path: string): string {
  return `/api/datasources/proxy/uid/${segment(uid)}/${path}`;
}

/** Tempo takes whole seconds, and refuses an end that is not after the start. */
function seconds({ fromMs, toMs }: TimeRange): readonly (readonly [string, string])[] {
  const start = Math.floor(fromMs / 1000);
  return [
    ['start', String(start)],
    ['end', String(Math.max(start + 1, Math.ceil(toMs / 1000)))],
  ];
}
