import { Incident } from './incident';
import { panelAdded } from './changes';

export const recordingRuleMissing: Incident = {
  name: 'recording-rule-missing',
  title: 'Recording rules that record nothing',
  description:
    'Panels of "Backend Health" ask recorded metrics: of one the rule was never loaded, of one it fails as both sides of its ratio have many series, and one is made of another rule whose metric nothing exports. An alert of Mimir asks the first.',
  whatMisled: 'The rules are in the repository, so the metrics were thought to exist.',
  stores: {
    mimirRules: `groups:
  - name: scanium
    interval: 1s
    rules:
      - record: route:scanium_http_errors:ratio
        expr: scanium_http_requests_total{status_code=~"[45].."} / on (job) scanium_http_requests_total
      - record: job:scanium_orders:rate5m
        expr: sum by (job) (rate(scanium_orders_total[5m]))
      - record: job:scanium_orders:rate1h
        expr: avg_over_time(job:scanium_orders:rate5m[1h])
      - alert: RequestsFellOff
        expr: sum(job:scanium_http_requests:rate5m) < 0.01
`,
  },
  dashboards: (_found, repaired) => {
    const add = (title: string, ...targets: string[]) =>
      panelAdded(repaired, 'scanium-backend-health', { title, type: 'timeseries', targets });
    add('Request rate, recorded', 'job:scanium_http_requests:rate5m');
    add('Error ratio, recorded', 'route:scanium_http_errors:ratio');
    return add('Orders, recorded', 'job:scanium_orders:rate1h');
  },
};
