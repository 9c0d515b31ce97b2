import { Incident } from './incident';

export const lokiDown: Incident = {
  name: 'loki-down',
  title: 'Loki is stopped',
  description: 'Nothing listens on loki:3100; metrics and traces are fine.',
  whatMisled: 'Grafana says "An error occurred within the plugin" without the cause.',
  stores: { loki: 'stopped' },
};
