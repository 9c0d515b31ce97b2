/** What Grafana asks where a span links to logs or metrics (grafana 12 public/app/features/explore/TraceView/createSpanLink.tsx). */
import { SpanQuery } from '../../model';
import { FoundSpan } from '../../ports';
import { quote } from '../../query/text';

/** Tags that Grafana takes where none are set; a dot in their names becomes an underscore. */
const usualTags: SpanQuery['tags'] = [
  'cluster',
  'hostname',
  'namespace',
  'pod',
  'service.name',
  'service.namespace',
].map((key) => ({ key, label: key.replace('.', '_') }));

/** Matchers of those tags that the span has: `service_name="shop", pod="a"`. */
function matchersOf({ tags }: SpanQuery, span: FoundSpan): string {
  const wanted = tags.length > 0 ? tags : usualTags;
  return Object.entries(span.tags)
    .flatMap(([key, value]) => wanted.filter((tag) => tag.key === key).map(({ label }) => `${label}=${quote(value)}`))
    .join(', ');
}

/** The queries of a span, without what narrows them to its trace; those with a variable that is not known are left out. */
export function spanQueries(asks: SpanQuery, span: FoundSpan, traceId: string): readonly string[] {
  const matchers = matchersOf(asks, span);
  if (asks.written.length === 0) {
    return matchers === '' ? [] : [`{${matchers}}`];
  }
  const known = new Map([
    ...Object.entries(span.tags).flatMap(([key, value]) => [
      [`__span.tags.${key}`, value] as const,
      ...['"', "'"].map((mark) => [`__span.tags[${mark}${key}${mark}]`, value] as const),
    ]),
    ['__tags', matchers],
    ['__span.name', span.name],
    ['__span.traceId', traceId],
    ['__trace.traceId', traceId],
  ]);
  return asks.written
    .map((query) =>
      query.replace(
        /\$\{([^}]+)\}|\$(__\w+)/g,
        (whole, braced?: string, bare?: string) => known.get(braced ?? bare ?? '') ?? whole
      )
    )
    .filter((query) => !query.includes('$'));
}
