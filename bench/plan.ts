/** CPU time to read and plan many dashboards: no store is asked. */
import { readDashboard } from '../src/engine/inventory/dashboard';
import { planTargets } from '../src/engine/inventory/plan';
import { DataSource } from '../src/engine/model';

const dataSources: readonly DataSource[] = [
  { uid: 'MIMIR', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true },
  { uid: 'LOKI', name: 'Loki', type: 'loki', kind: 'loki', isDefault: false },
];

/** A dashboard of panels with different queries, two thirds of them PromQL. */
function dashboardJson(index: number, panels: number): unknown {
  return {
    uid: `bench-${index}`,
    title: `Bench ${index}`,
    schemaVersion: 39,
    time: { from: 'now-1h', to: 'now' },
    templating: { list: [] },
    panels: Array.from({ length: panels }, (_, id) => ({
      id,
      type: 'timeseries',
      title: `Panel ${id}`,
      datasource: { uid: id % 3 === 2 ? 'LOKI' : 'MIMIR' },
      targets: [
        {
          refId: 'A',
          expr:
            id % 3 === 2
              ? `sum by (level) (count_over_time({app="app${index}", env="prod"} | json | status >= 500 [5m]))`
              : `histogram_quantile(0.9${id % 10}, sum by (le) (rate(app${index}_requests_${id}_bucket{job="app", env=~"prod|dev"}[$__rate_interval])))`,
        },
      ],
    })),
  };
}

interface PlanResult {
  readonly dashboards: number;
  readonly targets: number;
  readonly cpuMs: number;
}

export function benchPlan(dashboards: number, panels: number): PlanResult {
  const jsons = Array.from({ length: dashboards }, (_, index) => dashboardJson(index, panels));
  const before = process.cpuUsage();
  const targets = jsons.reduce<number>((sum, json, index) => {
    const read = readDashboard(json, { uid: `bench-${index}`, title: '', url: '', tags: [] });
    return read.ok ? sum + planTargets(read.dashboard, [], { dataSources, nowMs: 0 }).targets.length : sum;
  }, 0);
  const { user, system } = process.cpuUsage(before);
  return { dashboards, targets, cpuMs: Math.round((user + system) / 1000) };
}
