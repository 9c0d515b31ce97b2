import { testCheck } from '../testing/checkTester';
import {
  Answers,
  ended,
  evidenceWith,
  failed,
  from,
  loki,
  metricFacts,
  minutesAgo,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  tempo,
  traceStore,
} from '../testing/evidence';
import { SeriesSummary } from '../model';
import { everQuery, flowQuery, queueQuery } from './shared/collector-flows';
import { exporterFails } from './exporter-fails';

const hourAgo = minutesAgo(60);
const toTempo = 'otelcol.exporter.otlp.tempo';
const toLoki = 'otelcol.exporter.otlphttp.loki';
const rate = (last: number, component = toTempo, before?: number): readonly SeriesSummary[] => [
  {
    labels: { component_id: component },
    last,
    samples: 1,
    zeros: last === 0 ? 1 : 0,
    nonFinite: 0,
    ...(before === undefined
      ? {}
      : {
          points: [
            [minutesAgo(120), before],
            [hourAgo, last],
            [minutesAgo(0), last],
          ],
        }),
  },
];
const spans = {
  accepted: flowQuery('receiver_accepted', 'spans'),
  sent: flowQuery('exporter_sent', 'spans'),
  failed: flowQuery('exporter_send_failed', 'spans'),
  full: flowQuery('exporter_enqueue_failed', 'spans'),
};
const records = {
  accepted: flowQuery('receiver_accepted', 'log_records'),
  sent: flowQuery('exporter_sent', 'log_records'),
  failed: flowQuery('exporter_send_failed', 'log_records'),
  full: flowQuery('exporter_enqueue_failed', 'log_records'),
};
const noLogs: Answers = { [records.sent]: [], [records.failed]: [], [records.full]: [] };
const points = {
  accepted: flowQuery('receiver_accepted', 'metric_points'),
  sent: flowQuery('exporter_sent', 'metric_points'),
  failed: flowQuery('exporter_send_failed', 'metric_points'),
  full: flowQuery('exporter_enqueue_failed', 'metric_points'),
};
const toMimir = 'otelcol.exporter.otlphttp.mimir';
const pushed = 'checkout_orders_total';
const acceptedBy = 'otelcol.receiver.otlp.default';
const nothingSent: Answers = {
  ...noLogs,
  [queueQuery]: rate(12),
  [spans.accepted]: rate(6, acceptedBy),
  [spans.sent]: rate(0, toTempo, 6),
  [spans.failed]: rate(6, toTempo, 0),
  [spans.full]: [],
};

const backend = service('scanium-backend', { traces: ended(hourAgo) });
const metrics = [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('alloy')])];
const calls = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
/** Made in the collector, before the exporter. */
const connected = 'traces_span_metrics_calls_total{service_name="scanium-backend"}';
const streams = '{source="scanium-backend"}';
const starved = {
  targets: [
    targetState('{resource.service.name="scanium-backend"}', { datasource: tempo }),
    targetState(`sum(rate(${calls}[5m]))`, { panelId: 2 }),
    targetState(streams, { datasource: loki, panelId: 3 }),
    targetState('absent_metric', { panelId: 4 }),
    targetState('{duration > 1s}', { datasource: tempo, panelId: 5, status: 'data' }),
    targetState('up', { panelId: 6, status: 'data' }),
    targetState(`sum(rate(${connected}[5m]))`, { panelId: 7 }),
    targetState(`sum(rate(${calls}[5m]))`, { panelId: 8, status: 'data' }),
    targetState(`sum(rate(${connected}[5m]))`, { panelId: 9, status: 'data' }),
  ],
  selectors: [
    metricFacts(calls, { origins: [from('tempo', hourAgo)] }),
    metricFacts(connected, { origins: [from('alloy', hourAgo)] }),
    metricFacts('absent_metric'),
    streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo }),
  ],
};
const found = {
  subject: `${toTempo} spans`,
  claims: ['overview/1/A *', `overview/2/A MIMIR ${calls}`],
  fading: ['overview/5/A'],
};

testCheck(exporterFails, {
  found: [
    {
      name: 'no span leaves the collector: claims what lives of spans, and nothing else',
      evidence: evidenceWith({ services: [backend], metrics, ...starved, answers: nothingSent }),
      finds: [{ verdict: 'proved', ...found, says: 'hands on none of the spans' }],
    },
    {
      name: 'since minutes: nobody’s spans count as ended yet, searches will empty and what is made of spans stands still',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics,
        ...starved,
        answers: { ...nothingSent, [spans.sent]: rate(0), [spans.failed]: rate(0) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `${toTempo} spans`,
          claims: ['overview/1/A *', `overview/2/A MIMIR ${calls}`],
          fading: ['overview/5/A'],
          distorts: ['overview/8/A'],
        },
      ],
    },
    {
      name: 'Tempo refuses Grafana as well: what it made of spans ended with them, whoever sent them',
      evidence: evidenceWith({
        services: [service('scanium-backend', { traces: { kind: 'unknown', why: '401' } })],
        metrics,
        traces: [traceStore([], { failure: failed('unauthorized', 'no org id', 401) })],
        targets: starved.targets.slice(1, 2),
        selectors: starved.selectors.slice(0, 1),
        answers: nothingSent,
      }),
      finds: [{ verdict: 'proved', subject: found.subject, claims: [`overview/2/A MIMIR ${calls}`] }],
    },
    {
      name: 'it was configured anew, and has forgotten what it sent before',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics,
        ...starved,
        answers: {
          ...nothingSent,
          [spans.sent]: [],
          [spans.failed]: [],
          [everQuery('exporter_sent', 'spans')]: rate(900),
          [everQuery('exporter_sent', 'log_records')]: [],
        },
      }),
      finds: [{ verdict: 'proved', ...found, distorts: ['overview/8/A'], says: '12 batches wait in its queue' }],
    },
    {
      name: 'it still tries: nothing is sent, nothing given up, the queue fills',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...nothingSent, [spans.failed]: rate(0) },
      }),
      finds: [{ verdict: 'proved', ...found, says: '12 batches wait in its queue' }],
    },
    {
      name: 'a quarter is lost: panels that show data lack it',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics,
        ...starved,
        answers: { ...nothingSent, [spans.sent]: rate(6), [spans.failed]: [], [spans.full]: rate(2, toTempo, 0) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: found.subject,
          claims: [],
          says: 'lacks 25 % of the spans',
          distorts: ['overview/5/A', 'overview/8/A'],
        },
      ],
    },
    {
      name: 'log records do not leave it: claims their streams',
      evidence: evidenceWith({
        services: [service('scanium-backend', { logs: ended(hourAgo) })],
        metrics,
        ...starved,
        answers: {
          [queueQuery]: [],
          [spans.sent]: rate(6),
          [spans.failed]: [],
          [spans.full]: [],
          [records.accepted]: rate(3, acceptedBy),
          [records.full]: [],
          [records.sent]: rate(0, toLoki, 3),
          [records.failed]: rate(3, toLoki, 0),
        },
      }),
      finds: [{ verdict: 'proved', subject: `${toLoki} log records`, claims: [`overview/3/A LOKI ${streams}`] }],
    },
    {
      name: 'metric points do not leave it: claims the series that nobody scrapes',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics,
        targets: [...starved.targets, targetState(pushed, { panelId: 7 })],
        selectors: [...starved.selectors, metricFacts(pushed, { origins: [from('checkout', hourAgo)] })],
        answers: {
          ...noLogs,
          [queueQuery]: [],
          [spans.sent]: rate(6),
          [spans.failed]: [],
          [spans.full]: [],
          [points.accepted]: rate(9, acceptedBy),
          [points.sent]: rate(0, toMimir, 9),
          [points.failed]: rate(9, toMimir, 0),
          [points.full]: [],
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `${toMimir} metric points`,
          claims: [`overview/7/A MIMIR ${pushed}`],
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'Tempo is down for everybody',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        traces: [traceStore([], { failure: failed('unreachable') })],
        answers: nothingSent,
      }),
    },
    {
      name: 'it was configured anew, and nothing tells that it ever sent spans',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics,
        ...starved,
        answers: { ...noLogs, [queueQuery]: rate(12), [spans.full]: [], [everQuery('exporter_sent', 'spans')]: [] },
      }),
    },
    {
      name: 'no metric points take this way, and its queue holds a few spans',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics,
        ...starved,
        answers: {
          ...noLogs,
          [queueQuery]: rate(3),
          [spans.sent]: rate(6),
          [spans.failed]: [],
          [spans.full]: [],
          [points.failed]: [],
          [points.full]: [],
        },
      }),
    },
    {
      name: 'all that is accepted is sent',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...noLogs, [queueQuery]: rate(3), [spans.sent]: rate(6), [spans.failed]: rate(0), [spans.full]: [] },
      }),
    },
    {
      name: 'nothing arrives, and the queue holds what came before',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...nothingSent, [spans.failed]: rate(0), [spans.accepted]: rate(0) },
      }),
    },
    {
      name: 'nothing is sent, and nothing waits to be',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...noLogs, [queueQuery]: rate(0), [spans.sent]: rate(0), [spans.failed]: rate(0), [spans.full]: [] },
      }),
    },
  ],
  unknown: [
    {
      name: 'what the receivers accept is not known: claims nothing',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...nothingSent, [spans.accepted]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: found.subject, claims: [] }],
    },
    {
      name: 'how many it sends is not known',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...nothingSent, [spans.sent]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: found.subject, claims: [] }],
    },
  ],
});
