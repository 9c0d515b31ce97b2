import { Incident } from './incident';
import { logDashboard } from './ownDashboard';

const counted = { options: { reduceOptions: { calcs: ['count'], values: false } } };
const requests = '{source="scanium-backend"} | json';

export const logCountCutOff: Incident = {
  name: 'log-count-cut-off',
  title: 'A count that ends at the limit of lines',
  description:
    'The panel "Requests logged" of the dashboard "Counts" counts the lines that Loki gives, and Loki gives the newest 1000. "Errors of the worker" does the same, and there are fewer.',
  whatMisled: 'The number 1000 stands there in large digits and looks like a lot.',
  dashboards: (_found, repaired) => {
    const dashboard = logDashboard('counts', 'Counts', [
      ['Requests logged', 'stat', requests],
      ['Errors of the worker', 'stat', '{source="scanium-worker"} | logfmt | level="error"'],
      ['Requests', 'stat', `sum(count_over_time(${requests} [6h]))`],
      ['Newest requests', 'logs', requests],
    ]);
    return [
      ...repaired,
      {
        ...dashboard,
        time: { from: 'now-6h', to: 'now' },
        panels: dashboard.panels.map((panel) => (panel.type === 'stat' ? { ...panel, ...counted } : panel)),
      },
    ];
  },
};
