import { panelAdded } from './changes';
import { Incident } from './incident';

export const panelPluginMissing: Incident = {
  name: 'panel-plugin-missing',
  title: 'A panel that nothing draws',
  description:
    'Two panels of a downloaded dashboard were copied into "Backend Health". They are drawn by a plugin that this Grafana does not have; the same query stands beside them in a panel of Grafana’s own, and so does one of a metric that nobody exports.',
  whatMisled: 'The query has data in Explore.',
  dashboards: (_found, repaired) => {
    const add = (title: string, type: string, target: string) =>
      panelAdded(repaired, 'scanium-backend-health', { title, type, targets: [target] });
    const requests = 'sum by (route) (rate(scanium_http_requests_total[5m]))';
    add('Requests, as hexagons', 'grafana-polystat-panel', requests);
    add('Memory, as hexagons', 'grafana-polystat-panel', 'process_resident_memory_bytes{job="scanium-backend"}');
    add('Requests, as a pie', 'grafana-piechart-panel', requests);
    return add('Queue', 'timeseries', 'scanium_queue_length');
  },
};
