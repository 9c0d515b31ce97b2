import { Incident } from './incident';
import { ownDashboard, search } from './ownDashboard';

export const monthOfTraces: Incident = {
  name: 'month-of-traces',
  title: 'A month of traces in one search',
  description:
    'The dashboard "Traces of the Month" shows 30 days; Tempo searches at most 168 hours at once (query_frontend.search.max_duration, its default) and refuses more.',
  whatMisled: 'Retention was thought to be a week.',
  dashboards: (_found, repaired) => [
    ...repaired,
    {
      ...ownDashboard('traces-of-the-month', 'Traces of the Month', [
        search('Errors', '{status = error}'),
        search('Backend', '{resource.service.name = "scanium-backend"}'),
        { ...search('Backend, last hour', '{resource.service.name = "scanium-backend"}'), timeFrom: '1h' },
      ]),
      time: { from: 'now-30d', to: 'now' },
    },
  ],
};
