import { parseDurationMs } from '../query/duration';
import { quote } from '../query/text';
import { asRecord, JsonRecord, texts } from './reading';

/** What a Tempo target asks, in TraceQL, or as PromQL on the span metrics for the service map. */
type TempoQuery =
  { readonly mode: 'search'; readonly query: string } | { readonly mode: 'service-map'; readonly selector: string };

/** Intrinsics are written without a scope or dot (Grafana 10.3 public/app/plugins/datasource/tempo/traceql/traceql.ts). */
const intrinsics = new Set([
  'duration',
  'kind',
  'name',
  'rootName',
  'rootServiceName',
  'status',
  'statusMessage',
  'traceDuration',
]);

/** A search form with nothing filled in finds any trace. */
const anyTrace = '{}';

/** Reads a saved Tempo target whose texts are filled in; undefined when it asks nothing that can be searched for. */
export function readTempoQuery(model: JsonRecord): TempoQuery | undefined {
  const written = typeof model.query === 'string' ? model.query.trim() : '';
  switch (model.queryType) {
    case 'serviceMap':
      return { mode: 'service-map', selector: texts(model.serviceMapQuery).join(' ').trim() };
    case 'traceqlSearch':
      return search(filtersToTraceql(model.filters) ?? (written || anyTrace));
    case 'nativeSearch':
      return search(fieldsToTraceql(model) ?? (written || anyTrace));
    case 'search':
    case 'clear':
      return search(fieldsToTraceql(model) ?? written);
    default:
      // A bare trace id is looked up, not searched for.
      return /^[0-9a-fA-F]{0,32}$/.test(written) ? undefined : search(written);
  }
}

/** The query that Grafana's search editor makes of its filters; undefined when it has none. */
function filtersToTraceql(json: unknown): string | undefined {
  if (!Array.isArray(json) || json.length === 0) {
    return undefined;
  }
  const terms = json.flatMap((one: unknown) => {
    const filter = asRecord(one);
    const tag = typeof filter?.tag === 'string' ? filter.tag : '';
    const values = texts(filter?.value).filter((value) => value !== '');
    if (!filter || tag === '' || typeof filter.operator !== 'string' || values.length === 0) {
      return [];
    }
    const isString = values.length > 1 || filter.valueType === 'string';
    const scope = filter.scope === 'resource' || filter.scope === 'span' ? filter.scope : '';
    const name = intrinsics.has(tag) ? tag : `${scope}.${tag}`;
    return [`${name}${filter.operator}${isString ? quote(values.join('|')) : values.join('|')}`];
  });
  return `{${terms.join(' && ')}}`;
}

/** The fields of the search form before TraceQL; undefined when none is filled. */
function fieldsToTraceql(model: JsonRecord): string | undefined {
  const field = (name: string) => texts(model[name]).join('').trim();
  const tags = [...field('search').matchAll(/([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/g)];
  const terms = [
    field('serviceName') && `resource.service.name=${quote(field('serviceName'))}`,
    field('spanName') && `name=${quote(field('spanName'))}`,
    ...tags.map(([, tag, quoted, bare]) => `.${tag}=${quote(quoted ?? bare ?? '')}`),
    isDuration(field('minDuration')) && `duration>=${field('minDuration')}`,
    isDuration(field('maxDuration')) && `duration<=${field('maxDuration')}`,
  ].filter((term) => typeof term === 'string' && term !== '');
  return terms.length === 0 ? undefined : `{${terms.join(' && ')}}`;
}

const isDuration = (text: string): boolean => text !== '' && parseDurationMs(text) !== undefined;
const search = (query: string): TempoQuery | undefined => (query === '' ? undefined : { mode: 'search', query });
