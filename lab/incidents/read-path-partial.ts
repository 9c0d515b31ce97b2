import { HOUR, Incident, MINUTE } from './incident';
import { panelAdded } from './changes';

export const readPathPartial: Incident = {
  name: 'read-path-partial',
  title: 'A block that is not read',
  description:
    'Mimir took all samples, but the block of three hours in the past is not read any more. Two panels of "Backend Health" look at it: one over six hours, one over an hour two hours ago.',
  whatMisled: 'It looks as if the collector had been down; its own counters ran on.',
  // It ends more than an hour ago, whenever one looks: panels over the last hour do not reach it.
  began: { agoMs: 4 * HOUR + 20 * MINUTE, from: 'start' },
  scenario: (sinceMs) => ({
    stored: (sample) => (sample.timeMs >= sinceMs && sample.timeMs < sinceMs + 3 * HOUR + 10 * MINUTE ? [] : [sample]),
  }),
  dashboards: (_found, repaired) => {
    const requests = 'sum(rate(scanium_http_requests_total[5m]))';
    panelAdded(repaired, 'scanium-backend-health', {
      title: 'Requests of six hours',
      type: 'timeseries',
      targets: [requests],
      more: { timeFrom: '6h' },
    });
    return panelAdded(repaired, 'scanium-backend-health', {
      title: 'Requests two hours ago',
      type: 'timeseries',
      targets: [requests],
      more: { timeShift: '2h' },
    });
  },
};
