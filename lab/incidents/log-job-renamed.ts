import { Incident, MINUTE } from './incident';
import { logDashboard } from './ownDashboard';

export const logJobRenamed: Incident = {
  name: 'log-job-renamed',
  title: 'Another job label on the lines of containers',
  description:
    'Ten minutes ago the "job" that the collector’s loki.source.docker puts on lines was changed from "docker" to "containers" and the configuration loaded anew. All other labels are as they were, and every line arrives.',
  whatMisled: 'The containers seem to have stopped logging; docker logs shows that they did not.',
  began: { agoMs: 10 * MINUTE, from: 'start' },
  scenario: (sinceMs) => ({
    storedLine: (labels, entry) => [
      { labels: labels.job === 'docker' && entry.timeMs >= sinceMs ? { ...labels, job: 'containers' } : labels, entry },
    ],
  }),
  dashboards: (_found, repaired) => [
    ...repaired,
    {
      ...logDashboard('scanium-containers', 'Scanium - Containers', [
        ['Lines of containers', 'logs', '{job="docker"}'],
        ['Worker', 'timeseries', 'sum(count_over_time({job="docker", container="scanium-worker"}[1m]))'],
        ['Worker under any job', 'timeseries', 'sum(count_over_time({container="scanium-worker"}[1m]))'],
      ]),
      time: { from: 'now-5m', to: 'now' },
    },
  ],
};
