import { Incident } from './incident';
import { ownDashboard, search } from './ownDashboard';

export const spanAttributes: Incident = {
  name: 'span-attributes',
  title: 'Span attributes asked wrongly',
  description:
    'The dashboard "Trace Searches" asks the span for what belongs to the resource, compares a status code that is a number with text, and asks for the method under the name that OpenTelemetry gave it later.',
  whatMisled: 'The searches are accepted and find nothing, so tracing was thought to be broken.',
  dashboards: (_found, repaired) => [...repaired, ownDashboard('trace-searches', 'Trace Searches', searches)],
};

const searches = [
  search('Backend', '{span.service.name = "scanium-backend"}'),
  search('Slow requests of the backend', '{span.service.name = "scanium-backend" && duration > 1ms}'),
  search('Answered', '{resource.service.name = "scanium-backend" && span.http.status_code = "200"}'),
  search('Writes', '{span.http.request.method = "POST"}'),
  search('Reads of the backend', '{resource.service.name = "scanium-backend" && span.http.method = "GET"}'),
];
