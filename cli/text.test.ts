import { Report, RootCause } from '../src/engine/model';
import { progressText, reportText } from './text';

const range = { fromMs: 0, toMs: 3_600_000, raw: { from: 'now-1h', to: 'now' } };

const panel = (id: number) => ({
  id,
  title: id === 2 ? 'Rate \u001b[31m<b>red</b>\nline' : `Panel ${id}`,
  type: 'stat',
  status: 'no-data' as const,
  range,
  targets: [],
  rootCauses: [],
});

const dashboard = (uid: string) => ({
  uid,
  title: `Dashboard ${uid}`,
  url: `/d/${uid}/slug`,
  tags: [],
  variables: { env: ['dev', 'a&b'] },
  range,
  panels: [panel(1), panel(2)],
});

const cause: RootCause = {
  id: 'scrape-rejected:scanium-backend',
  cause: 'scrape-rejected',
  hop: 'collector',
  verdict: 'proved',
  title: 'The scrape of scanium-backend is rejected',
  what: 'The app answers /metrics with 403.',
  proofLine: 'up{job="scanium-backend"} is 0',
  sinceMs: 1_795_231_200_000,
  evidence: [],
  rivals: [],
  wouldDecide: ['the collector log'],
  remedy: { text: 'Allow HTTP for /metrics.', lines: { file: 'config.alloy', after: 'scheme = "https"' } },
  panels: [
    { dashboardUid: 'a', panelId: 1 },
    ...['b', 'c', 'd'].flatMap((dashboardUid) => [
      { dashboardUid, panelId: 2 },
      { dashboardUid, panelId: 1 },
    ]),
  ],
  fading: [{ dashboardUid: 'e', panelId: 1, emptyAtMs: 5 }],
  distorted: [],
  alerts: [
    { id: 'p95', effect: 'silent' },
    { id: 'errors', effect: 'silent' },
  ],
  explains: [{ cause: 'metric-unknown', title: 'Metric x is missing', what: '' }],
};

const counts = { error: 0, 'no-data': 7, masked: 0, stale: 0, partial: 0, zero: 1, data: 2, skipped: 0 };

const alert = { group: 'g', why: 'its query finds nothing', targets: [], rootCauses: [] };

const report: Report = {
  schema: 2,
  complete: true,
  cancelled: false,
  startedMs: 0,
  finishedMs: 1234,
  headline: '1 cause explains all 7 empty panels',
  headlineVerdict: 'broken',
  counts: { ...counts, fading: 1, panels: 10 },
  noticed: [],
  rootCauses: [cause],
  hops: [],
  alerts: [
    { ...alert, id: 'p95', title: 'p95', url: '/alerting/grafana/p95/view', status: 'blind' },
    { ...alert, id: 'errors', title: 'errors', status: 'telling' },
    { ...alert, id: 'slo', title: 'SLO', ruler: 'Mimir', status: 'blind' },
  ],
  unexplainedAlerts: ['slo'],
  dashboards: ['a', 'b', 'c', 'd', 'e'].map(dashboard),
  quiet: [{ dashboardUid: 'a', panelId: 2, why: 'no requests' }],
  unexplained: [1, 2, 3, 4, 5].map((panelId) => ({ dashboardUid: 'gone', panelId })),
  blind: [{ component: 'Loki', why: 'its own metrics are not collected' }],
  stores: [{ uid: 'MIMIR', name: 'Mimir', kind: 'prometheus', requests: 12, budget: 300, cut: 1 }],
  omissions: [{ what: 'dashboard "Ops" (uid ops)', why: '403: you may not read it' }],
};

describe('reportText', () => {
  it('says everything, shortly', () => {
    const link = (uid: string, id: number) =>
      `https://g/sub/d/${uid}/slug?viewPanel=${id}&var-env=dev&var-env=a%26b&from=now-1h&to=now`;
    expect(reportText(report, 'https://g/sub')).toBe(`1 cause explains all 7 empty panels

10 panels of 5 dashboards: 7 no-data, 1 zero, 2 data, 1 fading (1.2 s)

1. The scrape of scanium-backend is rejected [proved; 7 panels, 1 fading, 2 alert rules]
   what: The app answers /metrics with 403.
   since: 2026-11-21T03:20:00.000Z
   proof: up{job="scanium-backend"} is 0
   remedy: Allow HTTP for /metrics.
   change: config.alloy: scheme = "https"
   would decide: the collector log
   explains: Metric x is missing
   - Dashboard b (2): ${link('b', 2)}
   - Dashboard c (2): ${link('c', 2)}
   - Dashboard d (2): ${link('d', 2)}
   - and 2 more dashboards
   - blind alert rule p95: its query finds nothing https://g/sub/alerting/grafana/p95/view

Quiet: empty, and nothing is broken (1):
  Dashboard a / Rate  [31m<b>red</b> line: no requests

Blind: nothing can be said of (1):
  Loki: its own metrics are not collected

Unexplained (5):
  gone / panel 1
  gone / panel 2
  gone / panel 3
  and 2 more

Unexplained: blind alert rules (1):
  SLO: its query finds nothing (Mimir)

Left out (1):
  dashboard "Ops" (uid ops): 403: you may not read it

Requests (1):
  Mimir: 12 of 300; 1 question not asked
`);
  });

  it('leaves out what there is nothing of', () => {
    const healthy: Report = {
      ...report,
      headline: 'All is well',
      counts: { ...counts, 'no-data': 0, zero: 0, data: 0, fading: 0, panels: 0 },
      dashboards: [],
      rootCauses: [],
      quiet: [],
      unexplained: [],
      unexplainedAlerts: [],
      blind: [],
      stores: [],
      omissions: [],
    };
    expect(reportText(healthy, 'https://g')).toBe('All is well\n\n0 panels of 0 dashboards (1.2 s)\n');
  });

  it('says that it was cancelled', () => {
    expect(reportText({ ...report, cancelled: true }, 'https://g')).toMatch(/^1 cause .* \(cancelled: /);
  });
});

it('writes progress', () => {
  expect(progressText({ type: 'progress', phase: 'panels', done: 3, total: 9 })).toBe('panels 3/9');
});
