import { Evidence } from '../evidence/evidence';
import { checks } from '../checks';
import { parsePromql } from '../query/promql';
import {
  counted,
  down,
  ended,
  evidenceWith,
  failed,
  from,
  gone,
  logStore,
  loki,
  metricFacts,
  mimir,
  minutesAgo,
  promSource,
  scrapedBy,
  scrapeTarget,
  service,
  skippedTarget,
  streamFacts,
  targetState,
  tempo,
  TestEvidence,
  variable,
} from '../testing/evidence';
import { explain as explainBy } from './fold';

const explain = (evidence: Evidence) => explainBy(evidence, checks);

interface Row {
  readonly name: string;
  readonly evidence: TestEvidence;
  /** In the order in which they are reported: id, verdict, panels, ids of the causes that it explains, fading panels. */
  readonly causes: ReadonlyArray<{
    readonly id: string;
    readonly verdict?: 'likely';
    readonly panels: readonly number[];
    readonly explains?: readonly string[];
    readonly fading?: readonly number[];
  }>;
}

const hourAgo = minutesAgo(60);
const requests = 'scanium_http_requests_total{job="scanium-backend"}';
const mobileRequests = 'scanium_http_requests_total{job="scanium-mobile"}';
const load = 'node_load1{job="scanium-backend"}';
const streams = '{source="scanium-backend"}';
const stopped = service('scanium-backend', {
  scrape: gone('scanium-backend', hourAgo),
  logs: ended(hourAgo + 5_000),
  traces: ended(hourAgo + 8_000),
});
const mobile = service('scanium-mobile');
const services = [stopped, mobile];
const requestsEnded = metricFacts(requests, { base: 4, origins: [from('scanium-backend', hourAgo)], without: [4] });
const backendPanels = [
  targetState(`sum(rate(${requests}[5m]))`),
  targetState(streams, { panelId: 2, datasource: loki }),
  targetState('{resource.service.name="scanium-backend"}', { panelId: 3, datasource: tempo }),
];
const backendFacts = [requestsEnded, streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo })];
const selectorsOf = (text: string) => {
  const parsed = parsePromql(text);
  return parsed.ok ? parsed.selectors : [];
};
const noTenant = failed('tenant-missing', 'no org id', 401);
const refused = failed('unreachable', 'dial tcp: connect: connection refused', 502);
const slow = failed('timeout', 'context deadline exceeded', 504);
const slip = failed('bad-query', 'unexpected end of input', 400);
const secondMimir = { ...mimir, uid: 'MIMIR2', name: 'Second Mimir', isDefault: false };
const missing = (ref: string, panelId: number) =>
  skippedTarget({ kind: 'datasource-missing', ref, placeholder: false }, panelId);

const rows: readonly Row[] = [
  {
    name: 'nothing is wrong: no cause',
    evidence: evidenceWith({ services: [service('scanium-backend'), mobile] }),
    causes: [],
  },
  {
    name: 'the app stopped: of two panels of one ended series the one that still shows it is fading, the other is empty',
    evidence: evidenceWith({
      services,
      targets: [
        targetState(`sum(rate(${requests}[5m]))`, { status: 'stale' }),
        targetState(`sum(rate(${requests}[5m]))`, { panelId: 2 }),
      ],
      selectors: [requestsEnded],
    }),
    causes: [{ id: 'app-stopped:scanium-backend', panels: [2], fading: [1] }],
  },
  {
    name: 'the app stopped: its metrics, logs and traces have one cause, a metric that never existed another',
    evidence: evidenceWith({
      services,
      targets: [...backendPanels, targetState('absent_metric', { panelId: 4 })],
      selectors: [...backendFacts, metricFacts('absent_metric', { everSeen: false })],
      metricNames: new Map([['MIMIR', ['up', 'scanium_http_requests_total']]]),
    }),
    causes: [
      { id: 'app-stopped:scanium-backend', panels: [1, 2, 3] },
      // While a scrape fails the metric may be exported there.
      { id: 'metric-unknown:absent_metric', verdict: 'likely', panels: [4] },
    ],
  },
  {
    name: 'the app stopped: that a drop-down has lost its values and a saved one is stale follows from it',
    evidence: evidenceWith({
      services,
      targets: [
        targetState(mobileRequests, { variables: ['host'] }),
        targetState(`${requests} / up{job="x"}`, { panelId: 2, variables: ['route'] }),
      ],
      selectors: [
        metricFacts(mobileRequests, { base: 3, now: 3 }),
        requestsEnded,
        metricFacts('up{job="x"}', { base: 2, now: 2 }),
      ],
      variables: [
        variable('host', [''], {
          fate: { kind: 'empty', query: `label_values(${requests}, host)`, datasourceUid: 'MIMIR' },
          selectors: selectorsOf(requests),
          datasourceUid: 'MIMIR',
        }),
        variable('route', ['scanium-backend'], {
          fate: { kind: 'stale', missing: ['scanium-backend'], fresh: ['scanium-mobile'] },
        }),
      ],
      answers: { [`count(${mobileRequests})`]: counted(3) },
    }),
    causes: [{ id: 'app-stopped:scanium-backend', panels: [1, 2], explains: ['variable-stale'] }],
  },
  {
    name: 'the app stopped, and its name is saved where another panel needs one that still reports: each has its panel',
    evidence: evidenceWith({
      services,
      targets: [requests, load].map((query, index) => targetState(query, { panelId: index + 1, variables: ['job'] })),
      selectors: [requestsEnded, metricFacts(load, { base: 2, everSeen: true })],
      variables: [
        variable('job', ['scanium-backend'], {
          fate: { kind: 'stale', missing: ['scanium-backend'], fresh: ['scanium-mobile'] },
        }),
      ],
      answers: { [`count(${mobileRequests})`]: counted(3) },
    }),
    causes: [
      { id: 'app-stopped:scanium-backend', panels: [1] },
      { id: 'variable-stale:overview $job', panels: [2] },
    ],
  },
  {
    name: 'a panel divides what the stopped app sent by what never existed: it hangs on both causes',
    evidence: evidenceWith({
      services,
      targets: [targetState(`${requests} / absent_metric`)],
      selectors: [requestsEnded, metricFacts('absent_metric', { everSeen: false })],
      metricNames: new Map([['MIMIR', ['up', 'scanium_http_requests_total']]]),
    }),
    causes: [
      { id: 'app-stopped:scanium-backend', panels: [1] },
      { id: 'metric-unknown:absent_metric', verdict: 'likely', panels: [1] },
    ],
  },
  {
    name: 'Mimir is down: every panel of it and of its drop-downs has one cause, an empty log panel is not among them',
    evidence: evidenceWith({
      metrics: [promSource({ failure: refused })],
      targets: [
        targetState(requests, { failure: refused }),
        targetState(mobileRequests, { panelId: 2, failure: refused }),
        targetState('{host=~""}', { panelId: 3, datasource: loki, variables: ['host'] }),
        targetState('{env="prod"}', { panelId: 4, datasource: loki }),
      ],
      variables: [
        variable('host', [], {
          fate: { kind: 'failed', failure: refused, query: 'label_values(up, host)', datasourceUid: 'MIMIR' },
          datasourceUid: 'MIMIR',
        }),
      ],
      selectors: [streamFacts('{env="prod"}', [])],
    }),
    causes: [{ id: 'store-unreachable:Mimir', panels: [1, 2, 3] }],
  },
  {
    name: 'Mimir is down and Loki refuses: two causes, each with its own panels',
    evidence: evidenceWith({
      metrics: [promSource({ failure: refused })],
      logs: [logStore([], { failure: noTenant })],
      targets: [
        targetState('up', { failure: refused }),
        targetState(streams, { panelId: 2, datasource: loki, failure: noTenant }),
        targetState('{env="dev"}', { panelId: 3, datasource: loki, failure: noTenant }),
      ],
    }),
    causes: [
      { id: 'store-refusal:Loki', panels: [2, 3] },
      { id: 'store-unreachable:Mimir', panels: [1] },
    ],
  },
  {
    name: 'one panel asks two data sources that have gone: it hangs on both causes',
    evidence: evidenceWith({ skipped: [missing('PROM-OLD', 1), { ...missing('LOKI-OLD', 1), id: 'overview/1/B' }] }),
    causes: [
      { id: 'datasource-missing:PROM-OLD', panels: [1] },
      { id: 'datasource-missing:LOKI-OLD', panels: [1] },
    ],
  },
  {
    name: 'the cause with most panels comes first, though it is further downstream',
    evidence: evidenceWith({
      skipped: [missing('PROM-OLD', 1)],
      targets: [targetState('sum(', { panelId: 2, failure: slip }), targetState('sum(', { panelId: 3, failure: slip })],
    }),
    causes: [
      { id: `query-invalid:Mimir: ${slip.message}`, panels: [2, 3] },
      { id: 'datasource-missing:PROM-OLD', panels: [1] },
    ],
  },
  {
    name: 'of two causes with as many panels the one upstream comes first',
    evidence: evidenceWith({
      skipped: [missing('PROM-OLD', 1)],
      targets: [targetState('sum(', { panelId: 2, failure: slip })],
    }),
    causes: [
      { id: 'datasource-missing:PROM-OLD', panels: [1] },
      { id: `query-invalid:Mimir: ${slip.message}`, panels: [2] },
    ],
  },
  {
    name: 'what is proved comes before what is likely, though that has more panels, and keeps its own panel',
    evidence: evidenceWith({
      metrics: [promSource({ failure: slow })],
      targets: [
        targetState('up', { failure: slow }),
        targetState('go_goroutines', { panelId: 2, failure: slow }),
        targetState('sum(', { panelId: 3, failure: slip }),
      ],
    }),
    causes: [
      { id: `query-invalid:Mimir: ${slip.message}`, panels: [3] },
      { id: 'store-unreachable:Mimir', verdict: 'likely', panels: [1, 2] },
    ],
  },
  {
    name: 'a panel draws two queries of one missing data source: it counts once',
    evidence: evidenceWith({ skipped: [missing('PROM-OLD', 1), { ...missing('PROM-OLD', 1), id: 'overview/1/B' }] }),
    causes: [{ id: 'datasource-missing:PROM-OLD', panels: [1] }],
  },
  {
    name: 'the collector stopped minutes ago: the panels that still show data are fading, not empty',
    evidence: evidenceWith({
      services: [],
      metrics: [scrapedBy([gone('scanium-backend', minutesAgo(3)), gone('alloy', minutesAgo(3))])],
      targets: [
        targetState(`rate(${requests}[5m])`, { status: 'data' }),
        targetState('{env="dev"}', { panelId: 2, datasource: loki, status: 'data' }),
      ],
      origins: new Map([[`MIMIR ${requests}`, [from('scanium-backend', minutesAgo(3))]]]),
    }),
    causes: [{ id: 'collector-down:Mimir', verdict: 'likely', panels: [], fading: [1] }],
  },
  {
    name: 'a panel that is half empty already is not counted as fading, too',
    evidence: evidenceWith({
      services: [{ ...stopped }, mobile],
      targets: [
        targetState(requests),
        targetState('scanium_up', { refId: 'B', status: 'data' }),
        targetState('scanium_up', { panelId: 2, status: 'data' }),
      ],
      selectors: [requestsEnded],
      origins: new Map([['MIMIR scanium_up', [from('scanium-backend', hourAgo)]]]),
    }),
    causes: [{ id: 'app-stopped:scanium-backend', panels: [1], fading: [2] }],
  },
];

const numbers = (refs: ReadonlyArray<{ readonly panelId: number }>) => refs.map(({ panelId }) => panelId);

describe('explain', () => {
  it.each(rows)('$name', ({ evidence, causes }) => {
    const { rootCauses } = explain(evidence);
    expect(
      rootCauses.map(({ id, verdict, panels, explains, fading }) => ({
        id,
        verdict,
        panels: numbers(panels),
        explains: explains.map(({ cause }) => cause),
        fading: numbers(fading),
      }))
    ).toEqual(causes.map((cause) => ({ verdict: 'proved', explains: [], fading: [], ...cause })));
  });
});

it('notices a scrape that fails though no panel asks for it, as nothing that explains anything', () => {
  const scrape = down('scanium-backend', hourAgo);
  const { rootCauses, noticed } = explain(evidenceWith({ services: [service('scanium-backend', { scrape })] }));
  expect({ rootCauses, noticed: noticed.map(({ id }) => id) }).toEqual({
    rootCauses: [],
    noticed: ['scrape-failing:scanium-backend'],
  });
});

describe('what explain says of panels and times', () => {
  const evidence = evidenceWith({
    services,
    targets: [
      ...backendPanels,
      targetState(`rate(${requests}[5m])`, { panelId: 4, status: 'data' }),
      targetState('absent_metric', { panelId: 5 }),
      targetState(`${load} / ${requests}`, { panelId: 6 }),
    ],
    selectors: [
      ...backendFacts,
      metricFacts('absent_metric'),
      metricFacts(load, { origins: [from('scanium-backend', hourAgo)] }),
    ],
    origins: new Map([[`MIMIR ${requests}`, [from('scanium-backend', hourAgo)]]]),
  });
  const explanation = explain(evidence);

  it('names the cause of every target that is empty or fading, and of no other', () =>
    expect([...explanation.byTarget]).toEqual(
      [1, 2, 3, 6, 4].map((panelId) => [`overview/${panelId}/A`, ['app-stopped:scanium-backend']])
    ));

  it('knows which parts of the targets are explained', () =>
    expect([...explanation.claimed].sort()).toEqual([
      `overview/1/A MIMIR ${requests}`,
      `overview/2/A LOKI ${streams}`,
      'overview/3/A *',
      `overview/6/A MIMIR ${load}`,
      `overview/6/A MIMIR ${requests}`,
    ]));

  it('puts alert rules under their cause, without making panels of them', () => {
    const ofRule = (id: string, state: ReturnType<typeof targetState>) => ({
      ...state,
      target: { ...state.target, id: `alert/${id}/A`, alertId: id, dashboardUid: `alert/${id}` },
    });
    const silenced = explain(
      evidenceWith({
        services,
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('alloy')])],
        targets: [
          ofRule('dead', targetState(requests)),
          ofRule('seeing', targetState(`rate(${requests}[2h])`, { mode: 'instant', status: 'data' })),
          ofRule('past', targetState(`rate(${requests}[5m])`, { mode: 'instant', status: 'data' })),
        ],
        selectors: [requestsEnded],
        origins: new Map([[`MIMIR ${requests}`, [from('scanium-backend', hourAgo)]]]),
      })
    ).rootCauses;
    expect(silenced.map(({ cause, panels, fading, alerts }) => ({ cause, panels, fading, alerts }))).toEqual([
      {
        cause: 'app-stopped',
        panels: [],
        fading: [],
        alerts: [
          { id: 'seeing', effect: 'fading' },
          { id: 'dead', effect: 'silent' },
        ],
      },
    ]);
  });

  it('ranks by panels and alert rules healed', () => {
    const other = 'scanium_absent_total{job="kube-state-metrics"}';
    const ofRule = (n: number) => {
      const state = targetState(other);
      return { ...state, target: { ...state.target, id: `alert/${n}/A`, alertId: String(n) } };
    };
    const ranked = explain(
      evidenceWith({
        services,
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('alloy')])],
        targets: [targetState(requests), ofRule(1), ofRule(2)],
        selectors: [requestsEnded, metricFacts(other)],
        answers: { 'count({job="kube-state-metrics"})': counted(0) },
      })
    ).rootCauses;
    expect(ranked.map(({ cause, panels, alerts }) => [cause, panels.length, alerts.length])).toEqual([
      ['scrape-target-missing', 0, 2],
      ['app-stopped', 1, 0],
    ]);
  });

  it('says when the window of a fading panel will have left the last sample behind', () =>
    expect([...explanation.fadesAt]).toEqual([['overview/4/A', hourAgo + 5 * 60_000 + 3_600_000]]));

  it('a panel with two fading queries is empty with the later one', () => {
    const fading = explain(
      evidenceWith({
        services,
        targets: ['30m', '5m'].map((window, index) =>
          targetState(`rate(${requests}[${window}])`, { refId: 'AB'.charAt(index), status: 'data' })
        ),
        origins: new Map([[`MIMIR ${requests}`, [from('scanium-backend', hourAgo)]]]),
      })
    ).rootCauses.map((cause) => cause.fading);
    const emptyAtMs = hourAgo + 30 * 60_000 + 3_600_000;
    expect(fading).toEqual([[{ dashboardUid: 'overview', panelId: 1, emptyAtMs }]]);
  });

  it.each([
    { name: 'the moment that the cause itself knows', cause: 'app-stopped', expected: hourAgo },
    {
      name: 'else the end of the newest series that it took away',
      cause: 'store-unreachable',
      expected: minutesAgo(7),
    },
  ])('since when: $name', ({ cause, expected }) => {
    const both = evidenceWith({
      services,
      metrics: [
        scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('alloy')]),
        promSource({ source: secondMimir, failure: refused }),
      ],
      targets: [targetState(requests), targetState('up', { panelId: 2, datasource: secondMimir })],
      selectors: [
        metricFacts(requests, { base: 4, origins: [from('scanium-backend', minutesAgo(61))] }),
        metricFacts('up', { source: secondMimir, origins: [from('a', minutesAgo(9)), from('b', minutesAgo(7))] }),
      ],
      dataSources: [mimir, secondMimir],
    });
    expect(explain(both).rootCauses.find((each) => each.cause === cause)?.sinceMs).toBe(expected);
  });
});
