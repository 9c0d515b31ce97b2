import { Incident } from './incident';
import { graphs } from './ownDashboard';

const memory = 'process_resident_memory_bytes{job="scanium-backend"}';
const failures =
  'sum(rate(scanium_http_requests_total{status_code=~"4.."}[5m])) / sum(rate(scanium_http_requests_total[5m]))';

/** Panels by title, with their units. */
const panels: Readonly<Record<string, readonly [query: string, unit: string]>> = {
  Memory: [memory, 'decmbytes'],
  'Memory, most': [`max_over_time(${memory}[10m])`, 'decmbytes'],
  'Memory in megabytes': [`${memory} / 1e6`, 'decmbytes'],
  'Memory in bytes': [memory, 'bytes'],
  'CPU of a core': ['rate(process_cpu_seconds_total{job="scanium-backend"}[5m])', 'percentunit'],
  'Failed requests': [failures, 'percentunit'],
  'Failed requests in percent': [`${failures} * 100`, 'percent'],
  'Started at': ['process_start_time_seconds{job="scanium-backend"} * 1000', 'dateTimeAsIso'],
};

export const wrongUnit: Incident = {
  name: 'wrong-unit',
  title: 'Bytes drawn as megabytes',
  description:
    'Two panels of the dashboard "Process" draw process_resident_memory_bytes, which is in bytes, and their unit is megabytes: 90 MB of memory read 90 TB.',
  whatMisled: 'The curve has the right shape, and the axis was taken for a typing error.',
  dashboards: (_found, repaired) => {
    const dashboard = graphs(
      'process',
      'Process',
      Object.fromEntries(Object.entries(panels).map(([title, [query]]) => [title, query]))
    );
    return [
      ...repaired,
      {
        ...dashboard,
        panels: dashboard.panels.map((panel) => ({
          ...panel,
          fieldConfig: { defaults: { unit: panels[String(panel.title)]?.[1] }, overrides: [] },
        })),
      },
    ];
  },
};
