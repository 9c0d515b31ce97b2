import { Incident } from './incident';
import { graphs } from './ownDashboard';

export const rateOfMemory: Incident = {
  name: 'rate-of-memory',
  title: 'A rate of a gauge',
  description:
    'A dashboard "Memory" takes rate() and increase() of process_resident_memory_bytes, a gauge: each fall of the memory is added up as if a counter had started again. Beside it, “Requests a second” draws the counter of requests without one.',
  whatMisled: 'The panel says that the backend takes megabytes a second, so a leak was searched for.',
  dashboards: (_found, repaired) => {
    const requests = 'sum(scanium_http_requests_total)';
    const memory = graphs('memory', 'Memory', {
      Memory: 'process_resident_memory_bytes{job="scanium-backend"}',
      'Memory taken a second': 'rate(process_resident_memory_bytes{job="scanium-backend"}[5m])',
      'Memory taken in an hour': 'sum(increase(process_resident_memory_bytes{job="scanium-backend"}[1h]))',
      'Memory trend': 'deriv(process_resident_memory_bytes{job="scanium-backend"}[30m])',
      CPU: 'rate(process_cpu_seconds_total{job="scanium-backend"}[5m])',
      'Requests a second': requests,
      'Requests so far': requests,
      'Requests each second': `sum(rate(scanium_http_requests_total[5m]))`,
    });
    return [...repaired, memory];
  },
};
