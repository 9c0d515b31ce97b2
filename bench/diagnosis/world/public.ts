/** What the public dashboards read: two hosts with node_exporter and a small Kubernetes cluster, scraped by the collector. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DashboardJson } from '../../../lab/dashboards/dashboards';
import { MINUTE } from '../../../lab/incidents/incident';
import { Sample } from '../../../lab/world/scenario';
import { series } from '../../../lab/world/series';
import { Surroundings } from '../combine';

type Labels = Readonly<Record<string, string>>;
type Value = readonly [name: string, labels: Labels, value: number];

const HOUR = 60 * MINUTE;
const DAY_S = 86_400;

/** Grows by about `perSecond`, a little more by day, and never falls. */
const counter = (seconds: number, perSecond: number): number =>
  perSecond * (seconds % (400 * DAY_S)) +
  ((0.3 * perSecond * 3600) / (2 * Math.PI)) * (1 + Math.sin((2 * Math.PI * seconds) / 3600));

const wave = (seconds: number, mean: number): number => mean * (1 + 0.1 * Math.sin(seconds / 700));

const hosts = [
  { nodename: 'host-a', bytes: 8 * 2 ** 30 },
  { nodename: 'host-b', bytes: 16 * 2 ** 30 },
];

function* hostValues(seconds: number): Iterable<Value> {
  for (const { nodename, bytes } of hosts) {
    const self = { job: 'node', instance: `${nodename}:9100`, source: 'infra', env: 'dev' };
    yield ['node_uname_info', { ...self, nodename, sysname: 'Linux', release: '6.1.0', machine: 'x86_64' }, 1];
    for (const cpu of ['0', '1']) {
      for (const [mode, share] of Object.entries({ idle: 0.8, user: 0.12, system: 0.06, iowait: 0.02 })) {
        yield ['node_cpu_seconds_total', { ...self, cpu, mode }, counter(seconds, share)];
      }
    }
    yield ['node_load1', self, wave(seconds, 0.5)];
    yield ['node_load5', self, wave(seconds, 0.45)];
    yield ['node_load15', self, wave(seconds, 0.4)];
    yield ['node_memory_MemTotal_bytes', self, bytes];
    yield ['node_memory_MemAvailable_bytes', self, Math.round(wave(seconds, bytes / 2))];
    for (const [device, mountpoint] of [
      ['/dev/vda1', '/'],
      ['/dev/vdb1', '/data'],
    ] as const) {
      const disk = { ...self, device, mountpoint, fstype: 'ext4' };
      yield ['node_filesystem_size_bytes', disk, 100 * 2 ** 30];
      yield ['node_filesystem_avail_bytes', disk, Math.round(wave(seconds, 60 * 2 ** 30))];
    }
    for (const [device, perSecond] of [
      ['eth0', 40_000],
      ['lo', 3_000],
    ] as const) {
      yield ['node_network_receive_bytes_total', { ...self, device }, counter(seconds, perSecond)];
      yield ['node_network_transmit_bytes_total', { ...self, device }, counter(seconds, perSecond / 2)];
      yield ['node_network_receive_errs_total', { ...self, device }, 0];
    }
    yield ['node_disk_io_time_seconds_total', { ...self, device: 'vda' }, counter(seconds, 0.05)];
    yield ['node_time_seconds', self, seconds];
    yield ['node_boot_time_seconds', self, Math.floor(seconds / (400 * DAY_S)) * 400 * DAY_S];
    yield* reportOf(self, 34);
  }
}

const cluster = { cluster: 'prod-eu', source: 'infra', env: 'dev' };
const kubeState = { ...cluster, job: 'kube-state-metrics', instance: 'kube-state-metrics:8080' };
const workloads = [
  { namespace: 'shop', workload: 'web', pods: ['web-5d9c7b8f4-x2vqp', 'web-5d9c7b8f4-k8t6n'], kind: 'ReplicaSet' },
  { namespace: 'shop', workload: 'orders', pods: ['orders-0'], kind: 'StatefulSet' },
  { namespace: 'monitoring', workload: 'agent', pods: ['agent-6f7d9-b4jzr'], kind: 'ReplicaSet' },
];
const pods = workloads.flatMap((each) =>
  each.pods.map((pod, index) => ({ ...each, pod, container: each.workload, node: hosts[index % 2]?.nodename ?? '' }))
);

function* kubeStateValues(seconds: number): Iterable<Value> {
  for (const namespace of new Set(workloads.map((each) => each.namespace))) {
    yield ['kube_namespace_status_phase', { ...kubeState, namespace, phase: 'Active' }, 1];
  }
  for (const { namespace, pod, container, node, kind, workload } of pods) {
    const self = { ...kubeState, namespace, pod };
    yield ['kube_pod_info', { ...self, node, created_by_kind: kind, host_network: 'false' }, 1];
    yield ['kube_pod_owner', { ...self, owner_kind: kind, owner_name: workload, owner_is_controller: 'true' }, 1];
    for (const [phase, value] of Object.entries({ Running: 1, Pending: 0, Failed: 0 })) {
      yield ['kube_pod_status_phase', { ...self, phase }, value];
    }
    for (const [resource, unit, value] of [
      ['cpu', 'core', 0.25],
      ['memory', 'byte', 256 * 2 ** 20],
    ] as const) {
      const asked = { ...self, container, node, resource, unit };
      yield ['kube_pod_container_resource_requests', asked, value];
      yield ['kube_pod_container_resource_limits', asked, value * 2];
    }
  }
  yield* reportOf(kubeState, 60 + (seconds % 1));
}

function* cadvisorValues(seconds: number): Iterable<Value> {
  for (const { nodename } of hosts) {
    const kubelet = {
      ...cluster,
      job: 'kubelet',
      metrics_path: '/metrics/cadvisor',
      instance: `${nodename}:10250`,
      node: nodename,
    };
    for (const { namespace, pod, container } of pods.filter(({ node }) => node === nodename)) {
      const self = { ...kubelet, namespace, pod };
      const own = { ...self, container, image: `registry.example.com/${container}:1.4.2` };
      yield ['container_cpu_usage_seconds_total', own, counter(seconds, 0.08)];
      yield ['container_memory_working_set_bytes', own, Math.round(wave(seconds, 120 * 2 ** 20))];
      yield ['container_cpu_cfs_periods_total', own, Math.floor(counter(seconds, 10))];
      yield ['container_cpu_cfs_throttled_periods_total', own, Math.floor(counter(seconds, 0.2))];
      yield ['container_network_receive_bytes_total', { ...self, interface: 'eth0' }, counter(seconds, 2_000)];
      yield ['container_network_transmit_bytes_total', { ...self, interface: 'eth0' }, counter(seconds, 1_500)];
    }
    yield* reportOf(kubelet, 24);
  }
}

/** What the rules of the mixin record: no target exports these. */
function* recordedValues(seconds: number): Iterable<Value> {
  for (const { namespace, pod, container, node, workload, kind } of pods) {
    const self = { ...cluster, namespace, pod };
    yield [
      'node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m',
      { ...self, container, node },
      0.08 + 0.02 * Math.cos((2 * Math.PI * seconds) / 3600),
    ];
    yield [
      'namespace_workload_pod:kube_pod_owner:relabel',
      { ...self, workload, workload_type: kind === 'StatefulSet' ? 'statefulset' : 'deployment' },
      1,
    ];
    yield [
      'cluster:namespace:pod_cpu:active:kube_pod_container_resource_requests',
      { ...self, container, node, resource: 'cpu' },
      0.25,
    ];
  }
}

function* reportOf(labels: Labels, scraped: number): Iterable<Value> {
  yield ['up', labels, 1];
  yield ['scrape_duration_seconds', labels, 0.03];
  yield ['scrape_samples_scraped', labels, Math.floor(scraped)];
  yield ['scrape_samples_post_metric_relabeling', labels, Math.floor(scraped)];
  yield ['scrape_series_added', labels, 0];
}

const alloy = { job: 'alloy', instance: 'scanium-alloy', source: 'pipeline', env: 'dev' };

/** The collector's own count of the targets of each of its jobs. */
function* poolValues(): Iterable<Value> {
  for (const [pool, targets] of Object.entries({ node: 2, kube_state_metrics: 1, cadvisor: 2 })) {
    yield ['prometheus_target_scrape_pool_targets', { ...alloy, scrape_job: `prometheus.scrape.${pool}` }, targets];
  }
}

const scrapes = [
  { offsetMs: 7_000, values: poolValues },
  { offsetMs: 11_000, values: hostValues },
  { offsetMs: 18_000, values: kubeStateValues },
  { offsetMs: 27_000, values: cadvisorValues },
];
/** The ruler evaluates at the end of each minute; what it finds is that minute's. */
const RECORD_OFFSET_MS = 50_000;

const folder = path.join(__dirname, '../dashboards');
const read = (): readonly DashboardJson[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as DashboardJson);
const dashboards = read();

export const publicWorld: Surroundings = {
  also: (scenario) => (minuteMs) => {
    const at = (timeMs: number, values: Iterable<Value>): readonly Sample[] =>
      scenario.collector(timeMs)
        ? [...values].map(([name, labels, value]): Sample => ({ series: series(name, labels), timeMs, value }))
        : [];
    return [
      ...scrapes.flatMap(({ offsetMs, values }) => at(minuteMs + offsetMs, values((minuteMs + offsetMs) / 1000))),
      ...at(minuteMs + RECORD_OFFSET_MS, recordedValues((minuteMs + RECORD_OFFSET_MS) / 1000)),
    ];
  },
  dashboards: () => structuredClone(dashboards) as DashboardJson[],
};

export const SINCE_MS = 3 * HOUR;
