/** Faults of what the public dashboards read, and defects that such dashboards are known for. */
import { allPanels, DashboardJson, TargetJson } from '../../../lab/dashboards/dashboards';
import { HOUR, Incident } from '../../../lab/incidents/incident';
import { Sample, Scenario } from '../../../lab/world/scenario';

const began = { agoMs: 3 * HOUR, from: 'hour' } as const;

/** What the scrape of a job leaves when nothing answers: `up` 0, no samples. */
const unanswered =
  (job: string, sinceMs: number): Scenario['stored'] =>
  (sample) => {
    if (sample.timeMs < sinceMs || !sample.series.includes(`job="${job}"`)) {
      return [sample];
    }
    if (/^(up|scrape_samples_\w+)\{/.test(sample.series)) {
      return [{ ...sample, value: 0 }];
    }
    return sample.series.startsWith('scrape_') ? [sample] : [];
  };

const without =
  (isLost: (sample: Sample) => boolean): Scenario['stored'] =>
  (sample) =>
    isLost(sample) ? [] : [sample];

const relabelled =
  (name: string, from: string, to: string): Scenario['stored'] =>
  (sample) =>
    sample.series.startsWith(`${name}{`) ? [{ ...sample, series: sample.series.replace(from, to) }] : [sample];

function changing(uid: string, change: (target: TargetJson, dashboard: DashboardJson) => void): Incident['dashboards'] {
  return (_found, repaired) => {
    for (const dashboard of repaired.filter((each) => each.uid === uid)) {
      for (const target of allPanels(dashboard).flatMap(({ targets }) => targets ?? [])) {
        change(target, dashboard);
      }
    }
    return repaired;
  };
}

const replacing = (uid: string, pattern: RegExp, by: string): Incident['dashboards'] =>
  changing(uid, (target) => {
    target.expr = target.expr?.replace(pattern, by);
  });

const HOST = 'bench-node-full';
const KUBERNETES = 'bench-k8s-namespace';
const SERVICE = 'bench-red-service';

const incident = (name: string, description: string, rest: Partial<Incident>): Incident => ({
  name,
  title: name,
  description,
  whatMisled: '',
  ...rest,
});

export const publicIncidents: readonly Incident[] = [
  incident(
    'node-exporter-down',
    'Nothing listens on port 9100 of either host: every scrape of node_exporter is refused.',
    {
      began,
      scenario: (sinceMs) => ({ stored: unanswered('node', sinceMs) }),
    }
  ),
  incident(
    'cadvisor-down',
    'The kubelets refuse the collector: no container_* series, and what is recorded of them ends too.',
    {
      began,
      scenario: (sinceMs) => {
        const scraped = unanswered('kubelet', sinceMs);
        return {
          stored: (sample) =>
            sample.timeMs >= sinceMs && sample.series.startsWith('node_namespace_pod_container:')
              ? []
              : scraped(sample),
        };
      },
    }
  ),
  incident(
    'kube-state-metrics-removed',
    'kube-state-metrics was uninstalled and its scrape job with it, before the history begins: nothing of it is known, nor what is recorded of it.',
    {
      scenario: () => ({
        stored: without(({ series }) =>
          /job="kube-state-metrics"|prometheus\.scrape\.kube_state_metrics|^(namespace_workload_pod|cluster:namespace):/.test(
            series
          )
        ),
      }),
    }
  ),
  incident(
    'recording-rules-missing',
    'The rules of the mixin were never loaded: no recorded series, all inputs are there.',
    {
      scenario: () => ({ stored: without(({ series }) => /^[a-z_]+:/.test(series)) }),
    }
  ),
  incident(
    'join-label-renamed',
    'The rule that maps pods to workloads writes the label exported_pod in place of pod: the joins find too many pods.',
    {
      scenario: () => ({
        stored: relabelled('namespace_workload_pod:kube_pod_owner:relabel', 'pod="', 'exported_pod="'),
      }),
    }
  ),
  incident(
    'join-values-differ',
    'The rule that maps pods to workloads writes namespace and pod as one value into pod: both sides of the joins have data and no pair matches.',
    {
      scenario: () => ({ stored: relabelled('namespace_workload_pod:kube_pod_owner:relabel', 'pod="', 'pod="shop/') }),
    }
  ),
  incident(
    'imported-placeholder',
    'The host dashboard was provisioned from its export: its panels name ${DS_PROMETHEUS}.',
    {
      dashboards: (_found, repaired) =>
        repaired.map((dashboard) =>
          dashboard.uid === HOST
            ? (JSON.parse(JSON.stringify(dashboard).replaceAll('${datasource}', '${DS_PROMETHEUS}')) as DashboardJson)
            : dashboard
        ),
    }
  ),
  incident(
    'old-node-names',
    'The host dashboard is older than node_exporter 0.16: it asks node_cpu and node_memory_MemTotal.',
    {
      dashboards: changing(HOST, (target) => {
        target.expr = target.expr
          ?.replaceAll('node_cpu_seconds_total', 'node_cpu')
          .replace(/node_memory_(MemTotal|MemAvailable)_bytes/g, 'node_memory_$1');
      }),
    }
  ),
  incident(
    'old-pod-label',
    'The Kubernetes dashboard is older than Kubernetes 1.16: throttling is grouped and filtered by container_name.',
    {
      dashboards: replacing(KUBERNETES, /container!=""\}\[/g, 'container_name!=""}['),
    }
  ),
  incident(
    'wrong-cluster',
    'The Kubernetes dashboard was copied from another cluster: its variable is the fixed word prod-us.',
    {
      dashboards: (_found, repaired) => {
        for (const variable of repaired.find(({ uid }) => uid === KUBERNETES)?.templating?.list ?? []) {
          if (variable.name === 'cluster') {
            Object.keys(variable).forEach((key) => delete variable[key]);
            Object.assign(variable, {
              name: 'cluster',
              type: 'constant',
              query: 'prod-us',
              current: { text: 'prod-us', value: 'prod-us' },
              options: [],
            });
          }
        }
        return repaired;
      },
    }
  ),
  incident(
    'stream-label-app',
    'The service dashboard selects its streams by app, as other shippers name it; here they have service_name.',
    {
      dashboards: changing(SERVICE, (target) => {
        if (JSON.stringify(target.datasource).includes('LOKI')) {
          target.expr = target.expr?.replaceAll('{service_name=', '{app=');
        }
      }),
    }
  ),
  incident('level-in-lower-case', 'The service dashboard asks level="error"; the streams have level="ERROR".', {
    dashboards: replacing(SERVICE, /level="ERROR"/, 'level="error"'),
  }),
  incident(
    'metric-selected-by-wrong-code',
    'The service dashboard asks status_code="5xx", a value that the app never writes.',
    {
      dashboards: replacing(SERVICE, /status_code=~"5\.\."/, 'status_code="5xx"'),
    }
  ),
];
