/** A made-up report that has one of everything that a view must show. */
import {
  AlertReport,
  DashboardReport,
  Hop,
  HopReport,
  PanelReport,
  PanelStatus,
  Proof,
  Report,
  RootCause,
  TargetReport,
  TimeRange,
} from '../../engine';

/** 2026-01-01 12:00:00 UTC. */
export const nowMs = Date.UTC(2026, 0, 1, 12);
const minuteMs = 60_000;

/** A title that would run a script, were it ever taken for markup. */
export const hostile = '<img src=x onerror=alert(1)>';

const range: TimeRange = { fromMs: nowMs - 60 * minuteMs, toMs: nowMs, raw: { from: 'now-1h', to: 'now' } };

const target = (status: PanelStatus, rest: Partial<TargetReport> = {}): TargetReport => ({
  refId: 'A',
  datasourceUid: 'MIMIR',
  language: 'promql',
  query: 'sum(rate(http_requests_total[5m]))',
  instant: false,
  status,
  ...rest,
});

const panel = (id: number, title: string, status: PanelStatus, rest: Partial<PanelReport> = {}): PanelReport => ({
  id,
  title,
  type: 'timeseries',
  status,
  range,
  targets: [target(status)],
  rootCauses: [],
  ...rest,
});

const dashboard = (uid: string, title: string, panels: readonly PanelReport[]): DashboardReport => ({
  uid,
  title,
  folder: 'Team',
  url: `/d/${uid}/${uid}`,
  tags: ['backend'],
  variables: { service: ['$__all'], env: ['prod', 'stage'] },
  range,
  panels,
});

const proof: Proof = { datasourceUid: 'MIMIR', language: 'promql', query: 'up{job="backend"}', range, instant: false };

const unreachable: RootCause = {
  id: 'scrape-target-unreachable:backend',
  cause: 'scrape-target-unreachable',
  hop: 'collector',
  signal: 'metrics',
  verdict: 'proved',
  title: 'The collector cannot reach the scrape target',
  what: 'The collector cannot reach backend, so none of its metrics are stored.',
  proofLine: 'up is 0 while its logs still arrive',
  sinceMs: nowMs - 180 * minuteMs,
  evidence: [
    { hop: 'source', question: 'When did the last log line arrive?', answer: 'just now', proves: 'the app is alive' },
    {
      hop: 'collector',
      question: 'Does the scrape of backend work?',
      answer: 'up is 0 since 3 h ago',
      proves: 'its scrape fails',
      proof,
    },
  ],
  rivals: [{ rival: 'the app stopped', because: 'its logs still arrive' }],
  wouldDecide: ['the collector’s own log'],
  remedy: {
    text: 'Put both on one network.',
    lines: { file: 'config.alloy', before: '__address__ = "backend-old:8080"', after: '__address__ = "backend:8080"' },
  },
  panels: [
    { dashboardUid: 'api', panelId: 1 },
    { dashboardUid: 'api', panelId: 2 },
    { dashboardUid: 'ops', panelId: 1 },
  ],
  fading: [{ dashboardUid: 'ops', panelId: 2, emptyAtMs: nowMs + 20 * minuteMs }],
  distorted: [],
  alerts: [
    { id: 'grafana/p95', effect: 'silent' },
    { id: 'grafana/errors', effect: 'silent' },
    { id: 'MIMIR/slo', effect: 'silent' },
    { id: 'grafana/later', effect: 'fading' },
  ],
  explains: [{ cause: 'variable-empty', title: 'A variable has no values', what: '$service has none.' }],
};

const renamed: RootCause = {
  ...unreachable,
  id: 'metric-renamed:openai_requests_total',
  cause: 'metric-renamed',
  hop: 'query',
  title: 'A metric was renamed',
  what: `${hostile} asks for openai_requests_total, which is now called assistant_requests_total.`,
  proofLine: 'openai_requests_total has no series, assistant_requests_total has 3',
  sinceMs: undefined,
  evidence: [],
  rivals: [],
  wouldDecide: [],
  remedy: { text: 'Ask for assistant_requests_total.' },
  panels: [{ dashboardUid: 'hostile', panelId: 1 }],
  fading: [],
  distorted: [],
  alerts: [],
  explains: [],
};

const likely: RootCause = {
  ...renamed,
  id: 'label-missing:route',
  cause: 'label-missing',
  verdict: 'likely',
  title: 'A label is missing',
  what: 'No series has the label route.',
  panels: [{ dashboardUid: 'hostile', panelId: 2 }],
};

const alert = (id: string, title: string, rest: Partial<AlertReport>): AlertReport => ({
  id: `grafana/${id}`,
  title,
  folder: 'Team alerts',
  group: 'Backend',
  url: `/alerting/grafana/${id}/view`,
  status: 'blind',
  why: 'its query finds nothing, and its setting for "No data" is OK: nobody is told',
  targets: [target('no-data')],
  rootCauses: [],
  ...rest,
});

const alerts: readonly AlertReport[] = [
  alert('p95', `${hostile} p95 too high`, { rootCauses: [unreachable.id] }),
  alert('errors', 'Errors', {
    status: 'telling',
    why: 'its query finds nothing, and it is firing',
    rootCauses: [unreachable.id],
  }),
  alert('slo', 'SLO burns', {
    id: 'MIMIR/slo',
    url: undefined,
    ruler: 'Mimir',
    why: 'its query finds nothing, and a rule of Mimir never fires then',
    rootCauses: [unreachable.id],
  }),
  alert('later', 'Slow', {
    status: 'fading',
    why: 'still sees earlier data of what is broken',
    rootCauses: [unreachable.id],
  }),
  alert('lost', 'Lost and blind', {}),
  alert('paused', 'Night shift', { status: 'paused', why: 'it is paused', targets: [] }),
];

const cell = (hop: Hop, signal: HopReport['signal'], rest: Partial<HopReport> = {}): HopReport => ({
  hop,
  signal,
  verdict: 'healthy',
  detail: 'nothing wrong found',
  rootCauses: [],
  ...rest,
});

const dashboards: readonly DashboardReport[] = [
  dashboard('api', 'API performance', [
    panel(1, 'p95 latency', 'no-data', { row: 'Latency', rootCauses: [unreachable.id] }),
    panel(2, 'Error rate', 'masked', { rootCauses: [unreachable.id] }),
    panel(3, 'Retries', 'zero', { quiet: 'only zeros' }),
    panel(4, 'Uptime', 'data'),
  ]),
  dashboard('ops', 'Ops overview', [
    panel(1, '', 'error', {
      rootCauses: [unreachable.id],
      targets: [target('error', { note: '422: too many samples' }), target('data', { refId: 'B', query: 'up' })],
    }),
    panel(2, 'Requests per day', 'data', { fadesAtMs: nowMs + 20 * minuteMs, rootCauses: [unreachable.id] }),
    panel(3, 'Notes', 'skipped', { targets: [] }),
  ]),
  dashboard('hostile', `${hostile} dashboard`, [
    panel(1, `${hostile} panel`, 'no-data', { rootCauses: [renamed.id] }),
    panel(2, 'By route', 'no-data', { rootCauses: [likely.id] }),
    panel(3, 'Nobody knows', 'no-data'),
    panel(4, 'Errors logged', 'no-data', {
      quiet: 'no line matched, and the stream is alive',
      targets: [target('no-data', { datasourceUid: 'LOKI', language: 'logql', query: '{app="x"} |= "error"' })],
    }),
  ]),
];

export const brokenReport: Report = {
  schema: 2,
  complete: true,
  cancelled: false,
  startedMs: nowMs - 8_000,
  finishedMs: nowMs,
  headline: '3 causes explain 5 of 6 broken panels; 1 more is fading; logs are fine.',
  headlineVerdict: 'broken',
  counts: {
    error: 1,
    'no-data': 4,
    masked: 1,
    stale: 0,
    partial: 0,
    zero: 1,
    data: 2,
    skipped: 1,
    fading: 1,
    panels: 11,
  },
  noticed: [],
  rootCauses: [unreachable, renamed, likely],
  hops: [
    cell('source', 'metrics', { verdict: 'unknown', detail: 'nobody sends now' }),
    cell('collector', 'metrics', {
      verdict: 'broken',
      detail: 'scrape of backend fails',
      rootCauses: [unreachable.id],
    }),
    cell('store', 'metrics', { throughput: { perSecond: 3.33, unit: 'samples' }, newestMs: nowMs - 8_000 }),
    cell('panel', 'metrics'),
    cell('collector', 'logs', { verdict: 'blind', detail: 'own metrics not collected' }),
    cell('store', 'logs', {
      throughput: { perSecond: 1234, unit: 'lines' },
      balance: { in: 1234, out: 1000, dropped: 234 },
    }),
    cell('panel', 'logs'),
  ],
  dashboards,
  alerts,
  quiet: [
    { dashboardUid: 'api', panelId: 3, why: 'only zeros' },
    { dashboardUid: 'hostile', panelId: 4, why: 'no line matched, and the stream is alive' },
  ],
  unexplained: [{ dashboardUid: 'hostile', panelId: 3 }],
  unexplainedAlerts: ['grafana/lost'],
  blind: [{ component: 'Alloy', why: 'no series of its own metrics' }],
  stores: [
    { uid: 'MIMIR', name: 'Mimir', kind: 'prometheus', requests: 133, budget: 200, cut: 0 },
    { uid: 'LOKI', name: 'Loki', kind: 'loki', requests: 200, budget: 200, cut: 4 },
  ],
  omissions: [{ what: `dashboard "${hostile}" (uid x)`, why: '403: you may not read it' }],
};

const nothing = {
  rootCauses: [],
  alerts: [],
  unexplained: [],
  unexplainedAlerts: [],
  omissions: [],
  blind: [],
  stores: brokenReport.stores.slice(0, 1),
  hops: brokenReport.hops.map((hop): HopReport => ({ ...hop, verdict: 'healthy', rootCauses: [] })),
} as const;

export const healthyReport: Report = {
  ...brokenReport,
  ...nothing,
  headline: 'Nothing is broken: 4 panels checked.',
  headlineVerdict: 'healthy',
  quiet: [],
  dashboards: [dashboard('api', 'API performance', [panel(4, 'Uptime', 'data')])],
  counts: { ...brokenReport.counts, error: 0, 'no-data': 0, masked: 0, zero: 0, data: 1, fading: 0, panels: 1 },
};

export const quietReport: Report = {
  ...healthyReport,
  headline: 'Nothing is broken. It is quiet: 1 panel has nothing to show.',
  headlineVerdict: 'quiet',
  quiet: [{ dashboardUid: 'api', panelId: 3, why: 'only zeros' }],
};

export const emptyReport: Report = {
  ...healthyReport,
  headline: 'There is no panel to look at.',
  headlineVerdict: 'unknown',
  dashboards: [],
  hops: [],
};

/** What is known when the panels have answered and the causes are still sought. */
export const firstReport: Report = { ...brokenReport, complete: false, rootCauses: [], headline: 'must not be shown' };
