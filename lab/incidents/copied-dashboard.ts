import { DashboardJson } from '../dashboards/dashboards';
import { Incident } from './incident';
import { graphs } from './ownDashboard';

const datasource = { type: 'prometheus', uid: 'MIMIR' };
const loki = { type: 'loki', uid: 'LOKI' };

/** A drop-down of what Mimir has of a label; `saved` is the value that the dashboard was saved with. */
const variable = (name: string, query: string, saved: string, refresh = 1) => ({
  name,
  type: 'query',
  datasource,
  query: { query, refId: name },
  definition: query,
  refresh,
  includeAll: false,
  multi: false,
  regex: '',
  current: { selected: true, text: saved, value: saved },
  options: [],
});

export const copiedDashboard: Incident = {
  name: 'copied-dashboard',
  title: 'A dashboard made for another stack',
  description:
    'A dashboard "Hosts" was copied from another team. It was saved with a host that this stack never had, its drop-down of racks reads a label that no target has here and the one of shelves depends on it, a choice of All is saved where none is offered, two panels write several chosen jobs in a way that no operator reads, a panel asks for a job and an instance that do not go together, one joins each target with its many request counters, and one stands for a library panel that was left behind. Two name data sources of the other Grafana, one asks Mimir for log lines, two select by labels that are called otherwise here, and one wants the lines of two months, which is more than Loki gives at once. Panels beside them ask the same rightly.',
  whatMisled: 'Each of the panels works in the other team’s Grafana.',
  dashboards: (_found, repaired) => {
    const hosts = graphs('copied-hosts', 'Hosts', {
      'Up, of the host': 'up{instance="$host"}',
      'Up, of the right host': 'up{instance="$here"}',
      'Up, of the rack': 'up{instance=~"$rack"}',
      'Up, of the shelf': 'up{instance=~"$shelf"}',
      'Up, of all zones': 'up{job=~"$zone"}',
      'Up, of some jobs': 'up{job=~"$jobs"}',
      'Up, of some jobs at once': 'up{job="$jobs"}',
      'Up, of a list of jobs': 'up{job=~"${jobs:csv}"}',
      'Job and instance': 'up{job="loki", instance="scanium-tempo"}',
      'Job and its instance': 'up{job="loki", instance="scanium-loki"}',
      'Requests of each target': 'up * on (job) scanium_http_requests_total',
      'Requests of each target, summed': 'up * on (job) sum by (job) (scanium_http_requests_total)',
    });
    const left = {
      id: 20,
      title: 'Errors',
      type: 'timeseries',
      targets: [{ refId: 'A' }],
      libraryPanel: { uid: 'team-errors', name: 'Errors' },
    };
    const panel = (id: number, title: string, source: object | string, expr: string, more: object = {}) => ({
      ...{ id, title, type: 'timeseries', datasource: source, targets: [{ refId: 'A', expr }] },
      ...more,
    });
    const lines = (id: number, title: string, source: object, expr: string, more: object = {}) =>
      panel(id, title, source, expr, { type: 'logs', ...more });
    const others = [
      panel(21, 'Up, in their Mimir', { type: 'prometheus', uid: 'team-mimir' }, 'up'),
      panel(22, 'Up, as exported', '${DS_PROMETHEUS}', 'up'),
      panel(23, 'Up, of the cluster', datasource, 'up{cluster="east"}'),
      lines(24, 'Lines, of Mimir', { type: 'loki', uid: 'MIMIR' }, '{source="alloy"}'),
      lines(25, 'Lines, of the app', loki, '{app="alloy"}'),
      lines(26, 'Lines, of the source', loki, '{source="alloy"}'),
      lines(27, 'Lines of two months', loki, '{source="alloy"}', { timeFrom: '60d' }),
    ];
    const dashboard: DashboardJson = {
      ...hosts,
      panels: [...hosts.panels, left, ...others],
      templating: {
        list: [
          variable('host', 'label_values(up, instance)', 'node-7', 0),
          variable('here', 'label_values(up, instance)', 'scanium-mimir'),
          variable('rack', 'label_values(up, rack)', ''),
          variable('shelf', 'label_values(up{rack="$rack"}, shelf)', ''),
          variable('zone', 'label_values(up, job)', '$__all', 0),
          { ...variable('jobs', 'label_values(up, job)', ''), multi: true, current: { value: ['loki', 'tempo'] } },
        ],
      },
    };
    return [...repaired, dashboard];
  },
};
