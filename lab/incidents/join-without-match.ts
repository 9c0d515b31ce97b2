import { Incident } from './incident';
import { panelAdded } from './changes';

export const joinWithoutMatch: Incident = {
  name: 'join-without-match',
  title: 'A ratio whose sides share no labels',
  description:
    'A panel "Errors by route (%)" was added to "Backend Health": it divides errors by route through the total of all requests, without saying which labels to compare.',
  whatMisled: 'Each side has data when it is run alone.',
  dashboards: (_found, repaired) =>
    panelAdded(repaired, 'scanium-backend-health', {
      title: 'Errors by route (%)',
      type: 'timeseries',
      targets: [
        'sum by (route) (rate(scanium_http_requests_total{status_code=~"[45].."}[5m])) / sum(rate(scanium_http_requests_total[5m])) * 100',
      ],
    }),
};
