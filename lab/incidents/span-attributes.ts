import { DashboardJson } from '../dashboards/dashboards';
import { Incident } from './incident';

export const spanAttributes: Incident = {
  name: 'span-attributes',
  title: 'Span attributes asked wrongly',
  description:
    'The dashboard "Trace Searches" asks the span for what belongs to the resource, compares a status code that is a number with text, and asks for the method under the name that OpenTelemetry gave it later.',
  whatMisled: 'The searches are accepted and find nothing, so tracing was thought to be broken.',
  dashboards: (_found, repaired) => [...repaired, traceSearches],
};

const searches: ReadonlyArray<readonly [title: string, query: string]> = [
  ['Backend', '{span.service.name = "scanium-backend"}'],
  ['Slow requests of the backend', '{span.service.name = "scanium-backend" && duration > 1ms}'],
  ['Answered', '{resource.service.name = "scanium-backend" && span.http.status_code = "200"}'],
  ['Writes', '{span.http.request.method = "POST"}'],
  ['Reads of the backend', '{resource.service.name = "scanium-backend" && span.http.method = "GET"}'],
];

const traceSearches: DashboardJson = {
  uid: 'trace-searches',
  title: 'Trace Searches',
  schemaVersion: 39,
  time: { from: 'now-1h', to: 'now' },
  panels: searches.map(([title, query], index) => ({
    id: index + 1,
    title,
    type: 'table',
    datasource: { type: 'tempo', uid: 'TEMPO' },
    gridPos: { x: 0, y: 8 * index, w: 24, h: 8 },
    targets: [{ refId: 'A', queryType: 'traceql', query, limit: 20 }],
  })),
};
