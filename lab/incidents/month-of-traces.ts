import { Incident } from './incident';

export const monthOfTraces: Incident = {
  name: 'month-of-traces',
  title: 'A month of traces in one search',
  description:
    'The dashboard "Traces of the Month" shows 30 days; Tempo searches at most 168 hours at once (query_frontend.search.max_duration, its default) and refuses more.',
  whatMisled: 'Retention was thought to be a week.',
  dashboards: (_found, repaired) => [
    ...repaired,
    {
      uid: 'traces-of-the-month',
      title: 'Traces of the Month',
      schemaVersion: 39,
      time: { from: 'now-30d', to: 'now' },
      panels: [
        ['Errors', '{status = error}', undefined],
        ['Backend', '{resource.service.name = "scanium-backend"}', undefined],
        ['Backend, last hour', '{resource.service.name = "scanium-backend"}', '1h'],
      ].map(([title = '', query, timeFrom], index) => ({
        id: index + 1,
        title,
        type: 'table',
        ...(timeFrom === undefined ? {} : { timeFrom }),
        datasource: { type: 'tempo', uid: 'TEMPO' },
        gridPos: { x: 0, y: 8 * index, w: 24, h: 8 },
        targets: [{ refId: 'A', queryType: 'traceql', query, limit: 20 }],
      })),
    },
  ],
};
