import { SelfMetrics } from '../evidence/evidence';
import { testCheck } from '../testing/checkTester';
import {
  asked,
  down,
  ended,
  evidenceWith,
  failed,
  from,
  loki,
  metricFacts,
  minutesAgo,
  never,
  nowMs,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  tempo,
  traceStore,
} from '../testing/evidence';
import { searchQuestion, spansOf } from '../evidence/traces';
import { counter, each15s } from '../testing/counters';
import { acceptedQuery, flowQuery } from './shared/collector-flows';
import { discarded } from './spans-rejected';
import { tracesNotCollected } from './traces-not-collected';

const hourAgo = minutesAgo(60);
const search = '{resource.service.name="scanium-backend"}';
const spans = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
const otherSpans = 'traces_spanmetrics_calls_total{service="scanium-mobile"}';

const backend = service('scanium-backend', { traces: ended(hourAgo) });
const mobile = service('scanium-mobile', { scrape: undefined });
const store = (self: SelfMetrics) => [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('alloy')], self)];
const nothing = { tempoReceived: 0, failedSpans: 0 };

const starved = {
  targets: [
    targetState(search, { datasource: tempo }),
    targetState('{ status = error }', { panelId: 2, datasource: tempo }),
    targetState(`sum(rate(${spans}[5m]))`, { panelId: 3 }),
    targetState('{source="tv-box"}', { panelId: 4, datasource: loki }),
    targetState('absent_metric', { panelId: 5 }),
    targetState(`sum(rate(${otherSpans}[5m]))`, { panelId: 6 }),
    targetState('{ resource.service.name = "scanium-backend" && duration > 1s }', {
      panelId: 7,
      datasource: tempo,
      status: 'data',
    }),
  ],
  selectors: [
    metricFacts(spans, { origins: [from('tempo', hourAgo)] }),
    metricFacts(otherSpans, { origins: [from('tempo', hourAgo)] }),
    metricFacts('absent_metric'),
    streamFacts('{source="tv-box"}', [{ source: 'tv-box' }], { lastMs: hourAgo }),
  ],
};
const named = ['overview/1/A *', `overview/3/A MIMIR ${spans}`];
const all = [...named, 'overview/2/A *', `overview/6/A MIMIR ${otherSpans}`];
const found = { subject: 'scanium-backend', claims: all, fading: ['overview/7/A'] };

const receiver = { component_id: 'otelcol.receiver.otlp.backend' };
/** What a receiver accepts, and what Tempo has of the app since it got no span: nothing, or still something. */
const accepting = ({ spanMinutes = each15s(15, 2), lineMinutes = each15s(15), isStored = false } = {}) =>
  evidenceWith({
    services: [service('scanium-backend'), mobile],
    metrics: store({}),
    ...starved,
    targets: starved.targets.slice(-1),
    traces: [traceStore(['scanium-backend', 'scanium-mobile'])],
    answers: {
      [flowQuery('receiver_accepted', 'spans')]: [{ ...counter(receiver, []), last: spanMinutes.includes(1) ? 3 : 0 }],
      ...(spanMinutes.includes(1)
        ? {}
        : {
            [acceptedQuery('spans')]: [counter(receiver, spanMinutes)],
            [acceptedQuery('log_records')]: [counter(receiver, lineMinutes)],
            [asked(searchQuestion(tempo, spansOf('scanium-backend'), nowMs, minutesAgo(2) + 20_000))]: isStored
              ? [{ traceId: 'a', rootName: 'GET /', startMs: nowMs - 10_000 }]
              : [],
          }),
    },
  });

testCheck(tracesNotCollected, {
  found: [
    {
      name: 'a receiver gets log records and no span since two minutes, and Tempo has none of the app since',
      evidence: accepting(),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium-backend',
          claims: [],
          fading: ['overview/7/A'],
          says: 'log records as before, and no span since',
        },
      ],
    },
    {
      name: 'Tempo is sent nothing while the app serves requests and its logs arrive: claims all that lives of spans',
      evidence: evidenceWith({ services: [backend], metrics: store(nothing), ...starved }),
      finds: [{ verdict: 'proved', ...found, says: 'it is sent none and no export fails' }],
    },
    {
      name: 'the collector has never counted a failed export',
      evidence: evidenceWith({ services: [backend], metrics: store({ tempoReceived: 0 }), ...starved }),
      finds: [{ verdict: 'proved', ...found }],
    },
    {
      name: 'another app still sends spans: claims only what names this one, and proves nothing',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store({ tempoReceived: 20, failedSpans: 0 }),
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...found, claims: named, says: 'spans accepted, exported, received' }],
    },
    {
      name: 'an app that never sent a span, though a panel looks for it',
      evidence: evidenceWith({
        services: [{ ...backend, traces: never }, mobile],
        metrics: store(nothing),
        targets: [...starved.targets.slice(0, 1), targetState('absent_metric', { panelId: 2 })],
        selectors: [metricFacts('absent_metric')],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium-backend',
          claims: ['overview/1/A *'],
          says: 'none in the last 24 hours',
        },
      ],
    },
  ],
  ruledOut: [
    { name: 'its spans come by another way', evidence: accepting({ isStored: true }) },
    {
      name: 'Tempo refuses spans',
      evidence: evidenceWith({
        services: [backend],
        metrics: store({ ...nothing, tempoDiscarded: 4 }),
        ...starved,
        answers: { [discarded.total]: [counter({ reason: 'rate_limited' }, each15s(9))] },
      }),
    },
    {
      name: 'Tempo receives spans though a search finds none of anybody',
      evidence: evidenceWith({
        services: [backend],
        metrics: store({ tempoReceived: 20, failedSpans: 0 }),
        ...starved,
      }),
    },
    { name: 'a receiver gets spans as before', evidence: accepting({ spanMinutes: each15s(15) }) },
    {
      name: 'the app is quiet: nobody asks it anything',
      evidence: evidenceWith({ services: [{ ...backend, traffic: false }], metrics: store(nothing), ...starved }),
    },
    {
      name: 'OTLP as a whole does not arrive: its logs are missing as well',
      evidence: evidenceWith({ services: [{ ...backend, logs: ended(hourAgo) }], metrics: store(nothing), ...starved }),
    },
    {
      name: 'the app stopped, or its scrape fails',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: down('scanium-backend', hourAgo) }],
        metrics: store(nothing),
        ...starved,
      }),
    },
    {
      name: 'its spans arrive: the search finds none of what it looks for',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        targets: [targetState('{resource.service.name="scanium-backend" && status=error}', { datasource: tempo })],
      }),
    },
    {
      name: 'an app without tracing, and nobody looks for its spans',
      evidence: evidenceWith({ services: [{ ...backend, traces: never }, mobile], metrics: store(nothing) }),
    },
    {
      name: 'Tempo does not answer',
      evidence: evidenceWith({
        services: [{ ...backend, traces: { kind: 'unknown', why: 'Tempo did not answer' } }],
        traces: [traceStore([], { failure: failed('unreachable') })],
        metrics: store(nothing),
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'Tempo is not scraped: nothing tells what it is sent',
      evidence: evidenceWith({ services: [backend], metrics: store({ failedSpans: 0 }), ...starved }),
      finds: [{ verdict: 'likely', ...found, says: 'the self-metrics of the collector and of Tempo' }],
    },
    {
      name: 'the collector is not scraped: its exports may fail',
      evidence: evidenceWith({
        services: [backend],
        metrics: [scrapedBy([scrapeTarget('scanium-backend')], { tempoReceived: 0 })],
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'exports fail: the loss may be between collector and Tempo',
      evidence: evidenceWith({ services: [backend], metrics: store({ ...nothing, failedSpans: 3 }), ...starved }),
      finds: [{ verdict: 'likely', ...found, says: 'whether the loss is behind the collector' }],
    },
    {
      name: 'it is not known whether lines of the app arrive',
      evidence: evidenceWith({
        services: [{ ...backend, logs: { kind: 'unknown', why: 'Loki did not answer' } }],
        metrics: store(nothing),
        ...starved,
      }),
    },
  ],
});
