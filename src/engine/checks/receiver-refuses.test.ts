import { testCheck } from '../testing/checkTester';
import {
  ended,
  evidenceWith,
  failed,
  from,
  loki,
  metricFacts,
  minutesAgo,
  never,
  promSource,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  tempo,
} from '../testing/evidence';
import { SeriesSummary } from '../model';
import { flowQuery } from './shared/collector-flows';
import { receiverRefuses } from './receiver-refuses';

const hourAgo = minutesAgo(60);
const receiver = 'otelcol.receiver.otlp.backend_http';
const rate = (last: number, component = receiver, points?: SeriesSummary['points']): readonly SeriesSummary[] => [
  { labels: { component_id: component }, last, samples: 1, zeros: last === 0 ? 1 : 0, nonFinite: 0, points },
];
/** An hour of refusals behind an hour without: the answer to the rate now and to its history. */
const refusing = rate(5, receiver, [
  [minutesAgo(120), 0],
  [minutesAgo(65), 0],
  [hourAgo, 5],
  [minutesAgo(0), 5],
]);
const zero = rate(0);

const backend = service('scanium-backend', { logs: ended(hourAgo), traces: ended(hourAgo) });
const other = service('tv-box', { scrape: undefined });
const metrics = [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('alloy')])];
const streams = '{source="scanium-backend"}';
const calls = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
const starved = {
  targets: [
    targetState('{resource.service.name="scanium-backend"}', { datasource: tempo }),
    targetState('{resource.service.name="tv-box"}', { datasource: tempo, panelId: 2 }),
    targetState(streams, { datasource: loki, panelId: 3 }),
    targetState(`sum(rate(${calls}[5m]))`, { panelId: 4 }),
    targetState('ml_inference_latency_ms_count', { panelId: 5 }),
    targetState('absent_metric', { panelId: 6 }),
    targetState('{resource.service.name="scanium-backend" && duration > 1s}', {
      datasource: tempo,
      panelId: 7,
      status: 'data',
    }),
  ],
  selectors: [
    streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo }),
    metricFacts(calls, { origins: [from('tempo', hourAgo)] }),
    metricFacts('ml_inference_latency_ms_count', { origins: [from('scanium-mobile', hourAgo)] }),
    metricFacts('absent_metric'),
  ],
};

const answersOf = (items: 'spans' | 'log_records' | 'metric_points', refused: readonly SeriesSummary[]) => ({
  [flowQuery('receiver_refused', items)]: refused,
});
const detailsOf = (
  items: 'spans' | 'log_records' | 'metric_points',
  accepted: readonly SeriesSummary[],
  sendFailed: readonly SeriesSummary[] = [],
  limiter: readonly SeriesSummary[] = []
) => ({
  [flowQuery('receiver_accepted', items)]: accepted,
  [flowQuery('exporter_send_failed', items)]: sendFailed,
  [flowQuery('exporter_enqueue_failed', items)]: [],
  [flowQuery('processor_refused', items)]: limiter,
});
const none = { ...answersOf('log_records', zero), ...answersOf('metric_points', []) };
const spansRefused = { ...none, ...answersOf('spans', refusing), ...detailsOf('spans', zero) };
const spanClaims = ['overview/1/A *', `overview/4/A MIMIR ${calls}`];

testCheck(receiverRefuses, {
  found: [
    {
      name: 'all spans are refused: claims what lives of the spans that went missing then, and nothing else',
      evidence: evidenceWith({ services: [backend, other], metrics, ...starved, answers: spansRefused }),
      finds: [
        {
          verdict: 'proved',
          subject: receiver,
          claims: spanClaims,
          fading: ['overview/7/A'],
          says: 'refuses all spans',
        },
      ],
    },
    {
      name: 'the memory limiter refuses spans, log records and metric points alike',
      evidence: evidenceWith({
        services: [backend, other],
        metrics,
        ...starved,
        answers: {
          ...answersOf('spans', refusing),
          ...detailsOf('spans', zero, [], rate(5, 'otelcol.processor.memory_limiter.default')),
          ...answersOf('log_records', refusing),
          ...detailsOf('log_records', zero),
          ...answersOf('metric_points', refusing),
          ...detailsOf('metric_points', []),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: receiver,
          claims: [...spanClaims, `overview/3/A LOKI ${streams}`, 'overview/5/A MIMIR ml_inference_latency_ms_count'],
          fading: ['overview/7/A'],
          says: 'raise limit in otelcol.processor.memory_limiter.default',
        },
      ],
    },
    {
      name: 'part of the spans is refused: said, and no panel is empty for it',
      evidence: evidenceWith({
        services: [service('scanium-backend'), other],
        metrics,
        ...starved,
        answers: { ...spansRefused, ...detailsOf('spans', rate(15)) },
      }),
      finds: [{ verdict: 'proved', subject: receiver, claims: [], says: '25 % is refused' }],
    },
  ],
  ruledOut: [
    {
      name: 'nothing is refused',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...none, ...answersOf('spans', zero) },
      }),
    },
    {
      name: 'the exporter behind it fails, and pushes back',
      evidence: evidenceWith({
        services: [backend],
        metrics,
        ...starved,
        answers: { ...spansRefused, ...detailsOf('spans', zero, rate(5, 'otelcol.exporter.otlp.tempo')) },
      }),
    },
    {
      name: 'the store of metrics fails',
      evidence: evidenceWith({
        services: [backend],
        metrics: [promSource({ failure: failed('unreachable') })],
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'whether its exporters fail is not known',
      evidence: evidenceWith({
        services: [backend, other],
        metrics,
        ...starved,
        answers: { ...spansRefused, [flowQuery('exporter_enqueue_failed', 'spans')]: failed('timeout') },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: receiver,
          claims: spanClaims,
          fading: ['overview/7/A'],
          says: 'enqueue_failed',
        },
      ],
    },
    {
      name: 'what it accepts is not known: claims nothing',
      evidence: evidenceWith({
        services: [backend, service('tv-box', { traces: never })],
        metrics,
        ...starved,
        answers: { ...spansRefused, [flowQuery('receiver_accepted', 'spans')]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: receiver, claims: [] }],
    },
  ],
});
