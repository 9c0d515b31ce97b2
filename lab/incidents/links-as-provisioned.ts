import { Incident } from './incident';
import { graph, ownDashboard } from './ownDashboard';

const slowest = 'histogram_quantile(0.99, sum by (le) (rate(scanium_http_request_duration_ms_bucket[5m])))';

/** The links that the user's own provisioning sets (config/grafana/provisioning/datasources), beside what the lab's sources have. */
export const linksAsProvisioned: Incident = {
  name: 'links-as-provisioned',
  title: 'Links between logs and traces, as in the example that was copied',
  description:
    'The links were copied from an example. Its derived field looks for trace_id=…; the backend writes "traceid":"…". Its tracesToLogs lists span attributes as they are, service.name and deployment.environment, leaves the mapping off, and shifts the asked time an hour ahead; Loki has the service as source. Exemplars, it says, have the id as traceID; the backend writes trace_id.',
  whatMisled: 'All data sources pass their test, and both settings look complete. Nobody had ever followed the links.',
  sources: (_found, repaired) =>
    repaired.map((source) => ({ ...source, jsonData: { ...source.jsonData, ...links[source.type] } })),
  stores: { mimirExemplars: 'trace_id' },
  dashboards: (_found, repaired) => [
    ...repaired,
    ownDashboard('slow-requests', 'Slow Requests', [
      { ...graph('Slowest, with exemplars', slowest), targets: [{ refId: 'A', exemplar: true, expr: slowest }] },
      graph('Slowest', slowest),
    ]),
  ],
};

const links = {
  loki: {
    derivedFields: [
      { datasourceUid: 'TEMPO', matcherRegex: 'trace_id=(\\w+)', name: 'TraceID', url: '$${__value.raw}' },
    ],
  },
  tempo: {
    tracesToLogs: {
      datasourceUid: 'LOKI',
      tags: ['service.name', 'deployment.environment'],
      mappedTags: [{ key: 'service.name', value: 'service' }],
      mapTagNamesEnabled: false,
      spanStartTimeShift: '1h',
      spanEndTimeShift: '1h',
      filterByTraceID: true,
      filterBySpanID: false,
    },
    tracesToMetrics: {
      datasourceUid: 'MIMIR',
      tags: [{ key: 'service.name', value: 'service' }],
      queries: [{ name: 'Sample query', query: 'sum(rate(tempo_spanmetrics_latency_bucket{$__tags}[5m]))' }],
    },
  },
  prometheus: { exemplarTraceIdDestinations: [{ name: 'traceID', datasourceUid: 'TEMPO' }] },
};
