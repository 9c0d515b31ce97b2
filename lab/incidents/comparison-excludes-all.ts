import { Incident } from './incident';
import { panelAdded } from './changes';

export const comparisonExcludesAll: Incident = {
  name: 'comparison-excludes-all',
  title: 'Only what is above a threshold',
  description:
    'Panels that show only what is above a threshold were added to "Backend Health"; nothing is above it, and nothing is broken.',
  whatMisled: 'A panel that is empty looks broken.',
  dashboards: (_found, repaired) => {
    const add = (title: string, ...targets: string[]) =>
      panelAdded(repaired, 'scanium-backend-health', { title, type: 'timeseries', targets });
    add('Busy routes', 'sum by (route) (rate(scanium_http_requests_total[5m])) > 1000');
    add('Targets down', 'up == 0');
    add('Unscraped requests', 'scanium_http_requests_total unless on (job, instance) up');
    return panelAdded(repaired, 'scanium-backend-health', {
      title: 'Floods of lines',
      type: 'timeseries',
      targets: ['sum(count_over_time({source="scanium-backend"}[5m])) > 1000000'],
      more: { datasource: { type: 'loki', uid: 'LOKI' } },
    });
  },
};
