import { Incident } from './incident';
import { panelAdded } from './changes';

export const rangeBeforeData: Incident = {
  name: 'range-before-data',
  title: 'Compared with a yesterday that is not there',
  description:
    'Panels that compare with yesterday and with last week were added to "Backend Health"; the stores were set up this morning.',
  whatMisled: 'The same queries have data without the shift.',
  dashboards: (_found, repaired) => {
    const requests = 'sum(rate(scanium_http_requests_total[5m]))';
    panelAdded(repaired, 'scanium-backend-health', {
      title: 'Requests yesterday',
      type: 'timeseries',
      targets: [requests],
      more: { timeShift: '1d' },
    });
    panelAdded(repaired, 'scanium-backend-health', {
      title: 'Requests against last week',
      type: 'timeseries',
      targets: ['sum(rate(scanium_http_requests_total[5m])) - sum(rate(scanium_http_requests_total[5m] offset 1w))'],
    });
    return panelAdded(repaired, 'scanium-backend-health', {
      title: 'Log lines of yesterday',
      type: 'logs',
      targets: ['{source="scanium-backend"}'],
      more: { timeShift: '1d', datasource: { type: 'loki', uid: 'LOKI' } },
    });
  },
};
