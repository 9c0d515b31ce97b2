import * as v from 'valibot';
import { Answer, DataSource, SourceLink, SpanQuery, StoreKind } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { parseDurationMs } from '../engine/query/duration';
import { malformed } from './failure';
import { ask, Http } from './http';

/** Plugins that speak a store's own API and query language; Amazon's and Azure's build on Grafana's Prometheus library. */
const kinds: ReadonlyMap<string, StoreKind> = new Map([
  ['prometheus', 'prometheus'],
  ['grafana-amazonprometheus-datasource', 'prometheus'],
  ['grafana-azureprometheus-datasource', 'prometheus'],
  ['loki', 'loki'],
  ['tempo', 'tempo'],
]);

const text = v.fallback(v.optional(v.string()), undefined);

const listed = v.object({
  uid: v.pipe(v.string(), v.nonEmpty()),
  name: v.string(),
  type: v.string(),
  url: text,
  isDefault: v.fallback(v.boolean(), false),
  jsonData: v.fallback(
    v.object({
      timeInterval: text,
      httpMethod: text,
      prometheusType: text,
      maxLines: v.fallback(v.optional(v.union([v.number(), v.string()])), undefined),
      directUrl: text,
      serviceMap: v.fallback(v.optional(v.object({ datasourceUid: text })), undefined),
      derivedFields: v.fallback(v.array(v.unknown()), []),
      exemplarTraceIdDestinations: v.fallback(v.array(v.unknown()), []),
      tracesToLogs: v.optional(v.unknown()),
      tracesToLogsV2: v.optional(v.unknown()),
      tracesToMetrics: v.optional(v.unknown()),
    }),
    { derivedFields: [], exemplarTraceIdDestinations: [] }
  ),
});

const flag = v.fallback(v.boolean(), false);
const mapping = v.object({ key: v.string(), value: text });

const link = v.object({
  datasourceUid: v.pipe(v.string(), v.nonEmpty()),
  matcherRegex: text,
  matcherType: text,
  name: text,
  /** The older form lists names here, and what they are mapped to beside it. */
  tags: v.fallback(
    v.array(
      v.union([
        v.pipe(
          v.string(),
          v.transform((key) => ({ key, value: key }))
        ),
        mapping,
      ])
    ),
    []
  ),
  mappedTags: v.fallback(v.array(mapping), []),
  mapTagNamesEnabled: flag,
  customQuery: flag,
  query: text,
  queries: v.fallback(v.array(v.object({ query: text })), []),
  filterByTraceID: flag,
  spanStartTimeShift: text,
  spanEndTimeShift: text,
});
type Listed = v.InferOutput<typeof listed>;

/**
 * All data sources. Where the list is refused (a Viewer before Grafana 9 or with tightened permissions) the frontend's
 * settings hold the same sources, less their URLs.
 */
export async function listDataSources(http: Http, signal: CancelSignal): Promise<Answer<readonly DataSource[]>> {
  const answer = await ask(http, { method: 'GET', path: '/api/datasources' }, v.array(v.unknown()), signal);
  if (answer.ok) {
    const sources = readable(answer.value);
    // Without any source every panel's would be missing.
    return sources.length === 0 && answer.value.length > 0
      ? {
          ok: false,
          failure: malformed({ status: 200, text: '' }, 'none of the data sources has a uid, a name and a type'),
        }
      : { ok: true, value: sources.map(toDataSource) };
  }
  return answer.failure.kind === 'forbidden' ? fromSettings(http, signal) : answer;
}

async function fromSettings(http: Http, signal: CancelSignal): Promise<Answer<readonly DataSource[]>> {
  const schema = v.object({ datasources: v.record(v.string(), v.unknown()), defaultDatasource: text });
  const answer = await ask(http, { method: 'GET', path: '/api/frontend/settings' }, schema, signal);
  if (!answer.ok) {
    return answer;
  }
  const { datasources, defaultDatasource } = answer.value;
  const sources = readable(Object.values(datasources))
    // `-- Grafana --` and its like.
    .filter(({ type }) => type !== 'datasource')
    // Here `url` is Grafana's own proxy path.
    .map((each) => ({ ...each, url: each.jsonData.directUrl, isDefault: each.name === defaultDatasource }));
  return { ok: true, value: sources.map(toDataSource) };
}

function readable(entries: readonly unknown[]): Listed[] {
  return entries.flatMap((entry) => {
    const read = v.safeParse(listed, entry);
    return read.success ? [read.output] : [];
  });
}

function toDataSource({ uid, name, type, url, isDefault, jsonData }: Listed): DataSource {
  const scrapeMs = jsonData.timeInterval === undefined ? undefined : parseDurationMs(jsonData.timeInterval);
  return {
    uid,
    name,
    type,
    kind: kinds.get(type) ?? 'other',
    isDefault,
    url: url ? url.replace(/\/\/[^/@]*@/, '//') : undefined,
    scrapeIntervalMs: scrapeMs !== undefined && scrapeMs > 0 ? scrapeMs : undefined,
    maxLines: Number(jsonData.maxLines) > 0 ? Number(jsonData.maxLines) : undefined,
    product: jsonData.prometheusType || undefined,
    queriesByGet: jsonData.httpMethod?.toUpperCase() === 'GET' || undefined,
    serviceMapUid: jsonData.serviceMap?.datasourceUid || undefined,
    links: linksOf(jsonData),
  };
}

/** Links without a data source are addresses on the web. */
function linksOf({
  derivedFields,
  exemplarTraceIdDestinations,
  tracesToLogs,
  tracesToLogsV2,
  tracesToMetrics,
}: Listed['jsonData']): readonly SourceLink[] | undefined {
  const settings = {
    derivedFields,
    exemplarTraceIdDestinations,
    // The older form is read only where the newer is not there (Grafana 10.0 and later).
    ...(tracesToLogsV2 === undefined ? { tracesToLogs: [tracesToLogs] } : { tracesToLogsV2: [tracesToLogsV2] }),
    tracesToMetrics: [tracesToMetrics],
  };
  const links = Object.entries(settings).flatMap(([setting, entries]) =>
    entries.flatMap((entry): readonly SourceLink[] => {
      const read = v.safeParse(link, entry);
      if (!read.success) {
        return [];
      }
      const { datasourceUid: uid, matcherRegex, matcherType, name } = read.output;
      const marked = matcherRegex && {
        by: matcherType === 'label' ? ('label' as const) : ('pattern' as const),
        text: matcherRegex,
      };
      return [
        {
          setting,
          uid,
          ...(marked ? { marked } : {}),
          ...(setting === 'exemplarTraceIdDestinations' && name ? { idLabel: name } : {}),
          ...(setting.startsWith('tracesTo') ? { asks: asksOf(setting, read.output) } : {}),
        },
      ];
    })
  );
  return links.length > 0 ? links : undefined;
}

/** As the browser reads it (grafana 12 public/app/core/components/TraceToLogs, features/explore/TraceView/createSpanLink.tsx). */
function asksOf(setting: string, options: v.InferOutput<typeof link>): SpanQuery {
  const tags = setting === 'tracesToLogs' && options.mapTagNamesEnabled ? options.mappedTags : options.tags;
  const { spanStartTimeShift = '', spanEndTimeShift = '' } = options;
  const written = setting === 'tracesToMetrics' ? options.queries : options.customQuery ? [options] : [];
  return {
    tags: tags.map(({ key, value = '' }) => ({ key, label: value || key })),
    written: written.flatMap(({ query }) => query || []),
    byTraceId: options.filterByTraceID,
    shiftMs: { start: parseDurationMs(spanStartTimeShift) ?? 0, end: parseDurationMs(spanEndTimeShift) ?? 0 },
  };
}
