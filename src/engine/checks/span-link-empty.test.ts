import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  logStore,
  loki,
  mimir,
  minutesAgo,
  service,
  targetState,
  tempo,
} from '../testing/evidence';
import { DataSource, SeriesSummary, SourceLink, SpanQuery } from '../model';
import { FoundSpan, FoundTrace } from '../ports';
import { spanLinkEmpty } from './span-link-empty';

const asks: SpanQuery = {
  tags: [{ key: 'service.name', label: 'service' }],
  written: [],
  byTraceId: false,
  shiftMs: { start: 0, end: 0 },
};
const linked = (options: Partial<SpanQuery> = {}, more: Partial<SourceLink> = {}): readonly DataSource[] => [
  mimir,
  loki,
  { ...tempo, links: [{ setting: 'tracesToLogsV2', uid: loki.uid, asks: { ...asks, ...options }, ...more }] },
];
const toMetrics = (query: string): readonly DataSource[] =>
  linked({ written: [query] }, { setting: 'tracesToMetrics', uid: mimir.uid });

const search = targetState('{}', { datasource: tempo, status: 'data' });
const services = [service('shop')];
const found = (count: number): readonly FoundTrace[] =>
  Array.from({ length: count }, (_, index) => ({
    traceId: `a${index}`,
    rootService: 'shop',
    services: ['shop'],
    startMs: minutesAgo(5),
  }));
const [fromMs, toMs] = [minutesAgo(15), minutesAgo(2)];
const searched = JSON.stringify({
  kind: 'traces',
  query: '{}',
  range: { fromMs, toMs, raw: { from: String(fromMs), to: String(toMs) } },
  limit: 20,
});
const byId = JSON.stringify({ kind: 'trace', traceId: 'a0' });
const span: FoundSpan = {
  name: 'GET /',
  startMs: minutesAgo(5),
  endMs: minutesAgo(5) + 20,
  tags: { 'http.method': 'GET', 'service.name': 'shop', namespace: 'web' },
};
const world = { services, targets: [search], logs: [logStore([{ source: 'shop' }])] };
const traces = { [searched]: found(1), [byId]: [span] };
const count = (query: string) => `sum(count_over_time(${query} [15m]))`;
const proved = { verdict: 'proved', claims: [], distorts: ['overview/1/A'] } as const;
const toLogs = { ...proved, subject: 'Tempo tracesToLogsV2' };

const ids = 'a0|a1|a2|a3|a4';
const withIds = (selector: string, text: number, label: number) => ({
  [searched]: found(5),
  [byId]: [span],
  [count(selector)]: counted(40),
  [count(`${selector} |~ \`${ids}\``)]: counted(text),
  [count(`${selector} | trace_id=~\`${ids}\``)]: counted(label),
});
const source = [{ key: 'service.name', label: 'source' }];

const latency = 'traces_spanmetrics_latency_bucket';
const labels = `count by (service, service_name, job, app) (${latency})`;
const seriesOf = (name: string): readonly SeriesSummary[] => [
  { labels: { service: name }, last: 12, samples: 1, zeros: 0, nonFinite: 0 },
];

testCheck(spanLinkEmpty, {
  found: [
    {
      name: 'logs: the service’s name is another label’s value',
      evidence: evidenceWith({
        ...world,
        dataSources: linked(),
        answers: { ...traces, [count('{service="shop"}')]: counted(0) },
      }),
      finds: [{ ...toLogs, says: 'value: source' }],
    },
    {
      name: 'a name that is no label: the attribute as it is',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ tags: [{ key: 'service.name', label: 'service.name' }] }, { setting: 'tracesToLogs' }),
        answers: traces,
      }),
      finds: [{ ...proved, subject: 'Tempo tracesToLogs', says: 'cannot read' }],
    },
    {
      name: 'two services: the label that names both',
      evidence: evidenceWith({
        ...world,
        logs: [
          logStore([], {
            fresh: new Map([
              ['service_name', new Map([['shop', 10]])],
              [
                'source',
                new Map([
                  ['shop', 10],
                  ['till', 3],
                ]),
              ],
            ]),
          }),
        ],
        dataSources: linked(),
        answers: {
          [searched]: found(1),
          [byId]: [span, { ...span, tags: { 'service.name': 'till' } }],
          [count('{service="shop"}')]: counted(0),
          [count('{service="till"}')]: counted(0),
        },
      }),
      finds: [{ ...toLogs, says: 'value: source' }],
    },
    {
      name: 'the tags that Grafana takes where none are set, one too many',
      evidence: evidenceWith({
        ...world,
        logs: [logStore([], { fresh: new Map([['service_name', new Map([['shop', 10]])]]) })],
        dataSources: linked({ tags: [] }),
        answers: { ...traces, [count('{service_name="shop",namespace="web"}')]: counted(0) },
      }),
      finds: [{ ...toLogs, says: 'take the other tags out' }],
    },
    {
      name: 'a query by hand',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ written: ['{app="${__span.tags["service.name"]}"} |= "${__trace.traceId}"'] }),
        answers: { ...traces, [count('{app="shop"}')]: counted(0) },
      }),
      finds: [{ ...toLogs, says: 'let the query select' }],
    },
    {
      name: 'lines of another hour',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ tags: source, shiftMs: { start: 3_600_000, end: 3_600_000 } }),
        answers: withIds('{source="shop"}', 12, 0),
      }),
      finds: [{ ...toLogs, says: 'begins 1h after the span' }],
    },
    {
      name: 'lines without ids',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ tags: source, byTraceId: true }),
        answers: withIds('{source="shop"}', 0, 0),
      }),
      finds: [{ ...toLogs, says: 'filterByTraceID' }],
    },
    {
      name: 'metrics: the service’s name is another label’s value',
      evidence: evidenceWith({
        ...world,
        dataSources: toMetrics(`sum(rate(${latency}{$__tags}[5m]))`).map((each) => ({
          ...each,
          links: each.links?.map((link) => ({
            ...link,
            asks: { ...asks, tags: [{ key: 'service.name', label: 'app' }], written: link.asks?.written ?? [] },
          })),
        })),
        answers: { ...traces, [`count(${latency}{app="shop"})`]: counted(0), [labels]: seriesOf('shop') },
      }),
      finds: [{ ...proved, subject: 'Tempo tracesToMetrics', says: `${latency}{service=` }],
    },
  ],
  ruledOut: [
    {
      name: 'it finds lines',
      evidence: evidenceWith({
        ...world,
        dataSources: linked(),
        answers: { ...traces, [count('{service="shop"}')]: counted(9) },
      }),
    },
    {
      name: 'the service has no logs under any label',
      evidence: evidenceWith({
        ...world,
        logs: [logStore([{ source: 'other' }])],
        dataSources: linked(),
        answers: { ...traces, [count('{service="shop"}')]: counted(0) },
      }),
    },
    {
      name: 'lines with ids, in their text or beside it',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ tags: source, byTraceId: true }),
        answers: withIds('{source="shop"}', 0, 3),
      }),
    },
    {
      name: 'the asked time is around the span',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ tags: source, byTraceId: true, shiftMs: { start: -3_600_000, end: 3_600_000 } }),
        answers: withIds('{source="shop"}', 12, 0),
      }),
    },
    {
      name: 'one trace of which nothing was logged',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ tags: source, byTraceId: true }),
        answers: {
          ...traces,
          [count('{source="shop"}')]: counted(40),
          [count('{source="shop"} |~ `a0`')]: counted(0),
          [count('{source="shop"} | trace_id=~`a0`')]: counted(0),
        },
      }),
    },
    {
      name: 'a variable that is not known',
      evidence: evidenceWith({
        ...world,
        dataSources: linked({ written: ['{app="${__span.tags["pod"]}"}'] }),
        answers: traces,
      }),
    },
    {
      name: 'no link to metrics without a query',
      evidence: evidenceWith({ ...world, dataSources: linked({}, { setting: 'tracesToMetrics', uid: mimir.uid }) }),
    },
    {
      name: 'the metric is nowhere: not the link’s fault',
      evidence: evidenceWith({
        ...world,
        dataSources: toMetrics(`sum(rate(${latency}{$__tags}[5m]))`),
        answers: { ...traces, [`count(${latency}{service="shop"})`]: counted(0), [labels]: [] },
      }),
    },
    {
      name: 'it leads nowhere: a cause of its own',
      evidence: evidenceWith({ ...world, dataSources: linked({}, { uid: 'gone' }) }),
    },
    {
      name: 'no panel shows spans',
      evidence: evidenceWith({ ...world, targets: [], dataSources: linked() }),
    },
  ],
  unknown: [
    {
      name: 'what the link finds was not answered',
      evidence: evidenceWith({
        ...world,
        dataSources: linked(),
        answers: { ...traces, [count('{service="shop"}')]: failed('timeout') },
      }),
    },
    {
      name: 'the trace is not there any more',
      evidence: evidenceWith({ ...world, dataSources: linked(), answers: { [searched]: found(1), [byId]: [] } }),
    },
  ],
});
