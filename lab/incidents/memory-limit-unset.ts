import { unit } from '../world/random';
import { scraped } from './exporter';
import { Incident, MINUTE } from './incident';
import { graphs } from './ownDashboard';

const cadvisor = { job: 'cadvisor', instance: 'cadvisor:8080', source: 'pipeline', env: 'dev' };

export const memoryLimitUnset: Incident = {
  name: 'memory-limit-unset',
  title: 'Containers without a memory limit',
  description:
    'A dashboard "Containers" shows memory as a share of the limit. No container has one: cAdvisor reports a limit of 0, and the share is infinite.',
  whatMisled: 'The panel is empty although its query answers and both metrics are there.',
  scenario: () => ({
    also: (minuteMs) =>
      scraped(
        minuteMs,
        cadvisor,
        ['scanium-backend', 'scanium-mimir'].flatMap((name, index) => [
          [
            'container_memory_working_set_bytes',
            { name },
            Math.round((96e6 + 3e8 * index) * (1 + 0.1 * unit(70 + index, minuteMs / MINUTE))),
          ] as const,
          ['container_spec_memory_limit_bytes', { name }, 0] as const,
        ])
      ),
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    graphs('containers', 'Containers', {
      Memory: 'container_memory_working_set_bytes{job="cadvisor"}',
      'Memory of limit':
        'container_memory_working_set_bytes{job="cadvisor"} / container_spec_memory_limit_bytes{job="cadvisor"}',
      'Memory of all, percent':
        '100 * sum(container_memory_working_set_bytes{job="cadvisor"}) / sum(container_spec_memory_limit_bytes{job="cadvisor"})',
    }),
  ],
};
