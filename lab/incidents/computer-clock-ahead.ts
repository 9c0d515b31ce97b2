import { panelAdded } from './changes';
import { Incident, MINUTE } from './incident';

const aheadMs = 12 * MINUTE;

export const computerClockAhead: Incident = {
  name: 'computer-clock-ahead',
  title: 'A laptop that lives in the future',
  description:
    'The clock of the laptop that shows the dashboards is 12 minutes ahead. Grafana, the stores and the senders have the right time, and have nothing of minutes that have not come yet.',
  whatMisled: 'Everything seems to have stopped 12 minutes ago, at once, and colleagues see nothing wrong.',
  began: { agoMs: aheadMs, from: 'start' },
  clocks: { grafana: -aheadMs, mimir: -aheadMs },
  // The fault does not begin in the stack: what the laptop takes for 12 minutes ago is the present.
  scenario: (presentMs) => ({
    stored: (sample) => (sample.timeMs <= presentMs ? [sample] : []),
    storedLine: (labels, entry) => (entry.timeMs <= presentMs ? [{ labels, entry }] : []),
    storedTrace: (spans) => (spans.every(({ startMs }) => startMs <= presentMs) ? spans : []),
  }),
  dashboards: (_found, repaired) =>
    panelAdded(repaired, repaired[0]?.uid ?? '', {
      title: 'Requests of the last 5 minutes',
      type: 'timeseries',
      targets: ['sum(rate(scanium_http_requests_total[2m]))'],
      more: { timeFrom: '5m' },
    }),
};
