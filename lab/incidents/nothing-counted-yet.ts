import { panelAdded } from './changes';
import { Incident } from './incident';

export const nothingCountedYet: Incident = {
  name: 'nothing-counted-yet',
  title: 'A counter that has counted nothing',
  description:
    'The backend counts failed payments since its last release, by reason, and none has failed: its endpoint shows the # TYPE line of the counter and no series. The collector passes such lines on to Mimir. A panel shows it; another asks for refunds, which the backend does not count at all, and a third for requests.',
  whatMisled: 'A panel that is empty since it was made looks like one whose query is wrong.',
  stores: {
    mimirMetadata: {
      scanium_payment_failures_total: 'counter',
      scanium_http_requests_total: 'counter',
      up: 'gauge',
    },
  },
  dashboards: (_found, repaired) => {
    const add = (title: string, metric: string) =>
      panelAdded(repaired, 'scanium-backend-health', {
        title,
        type: 'timeseries',
        targets: [`sum by (reason) (rate(${metric}[5m]))`],
      });
    add('Failed payments', 'scanium_payment_failures_total');
    add('Refunds', 'scanium_refunds_total');
    return add('Requests', 'scanium_http_requests_total');
  },
};
