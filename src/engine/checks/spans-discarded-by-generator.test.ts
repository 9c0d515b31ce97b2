import { SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  counted,
  evidenceWith,
  failed,
  from,
  metricFacts,
  minutesAgo,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
} from '../testing/evidence';
import { risingRate } from './shared/rising';
import { spansDiscardedByGenerator } from './spans-discarded-by-generator';

const services = [service('scanium-backend')];
const metrics = [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('tempo')], { generatorProcessors: 2 })];
const byReason = `sum by (reason) (${risingRate('tempo_metrics_generator_spans_discarded_total')})`;
const received = 'sum(rate(tempo_metrics_generator_spans_received_total[10m]))';
const limited = `sum(${risingRate('{__name__=~"tempo_metrics_generator_registry_(series|entities)_limited_total"}')})`;
const limit = 'max({__name__=~"tempo_metrics_generator_registry_max_active_(series|entities)"})';
const failures = '{__name__=~"tempo_distributor_(metrics_generator|forwarder)_pushes_failures_total"}';
const lost = `sum(${risingRate(failures)})`;
const pushes =
  'sum(rate({__name__=~"tempo_distributor_(metrics_generator_pushes|forwarder_pushes_failures)_total"}[10m]))';
const slack = 'outside_metrics_ingestion_slack';
const discards = (reasons: Readonly<Record<string, number>>): readonly SeriesSummary[] =>
  Object.entries(reasons).map(([reason, last]) => ({ labels: { reason }, last, samples: 1, zeros: 0, nonFinite: 0 }));

const calls = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
const graph = 'traces_service_graph_request_total';
const shown = [
  targetState(`sum(rate(${calls}[5m]))`, { status: 'data' }),
  targetState('up', { panelId: 2, status: 'data' }),
];
const empty = {
  targets: [
    targetState(`sum(rate(${calls}[5m]))`),
    targetState(graph, { panelId: 2 }),
    targetState('absent_metric', { panelId: 3 }),
  ],
  selectors: [metricFacts(calls), metricFacts(graph), metricFacts('absent_metric')],
};
const quiet: Answers = { [limited]: counted(0), [limit]: counted(0) };
const claims = [`overview/1/A MIMIR ${calls}`, `overview/2/A MIMIR ${graph}`];

testCheck(spansDiscardedByGenerator, {
  found: [
    {
      name: 'a third of the spans come too late: what panels show lacks them',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [byReason]: discards({ [slack]: 3, invalid_utf8: 0 }), [received]: counted(9) },
      }),
      finds: [{ verdict: 'proved', subject: slack, claims: [], says: '"targetId":"overview/1/A","how":"lacks 33 %' }],
    },
    {
      name: 'all spans come too late: claims span metrics and service graph, and nothing else',
      evidence: evidenceWith({
        services,
        metrics,
        ...empty,
        answers: { ...quiet, [byReason]: discards({ [slack]: 9 }), [received]: counted(9) },
      }),
      finds: [{ verdict: 'proved', subject: slack, claims, says: 'metrics_ingestion_time_range_slack' }],
    },
    {
      name: 'a filter lets nothing through: claims the span metrics alone',
      evidence: evidenceWith({
        services,
        metrics,
        ...empty,
        answers: { ...quiet, [byReason]: discards({ span_metrics_filtered: 9 }), [received]: counted(9) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'span_metrics_filtered',
          claims: claims.slice(0, 1),
          says: 'filter_policies',
        },
      ],
    },
    {
      name: 'the registry is full: what is new gets no metrics',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { [byReason]: [], [received]: counted(9), [limited]: counted(2), [limit]: counted(1000) },
      }),
      finds: [{ verdict: 'proved', subject: 'series limit', claims: [], says: 'lacks services, span names or edges' }],
    },
    {
      name: 'the registry is full: what was there and lost its labels is claimed, what never was is not',
      evidence: evidenceWith({
        services,
        metrics,
        targets: empty.targets.slice(0, 2),
        selectors: [
          metricFacts(calls, { base: 3, origins: [from('tempo', minutesAgo(6))] }),
          metricFacts(graph, { base: 3 }),
        ],
        answers: { [byReason]: [], [received]: counted(9), [limited]: counted(2), [limit]: counted(10) },
      }),
      finds: [{ verdict: 'proved', subject: 'series limit', claims: claims.slice(0, 1) }],
    },
    {
      name: 'the distributor hands no spans over: claims what is made of them, and nothing else',
      evidence: evidenceWith({
        services,
        metrics,
        ...empty,
        answers: { ...quiet, [byReason]: [], [received]: counted(0), [lost]: counted(9), [pushes]: counted(9) },
      }),
      finds: [{ verdict: 'proved', subject: 'pushes to the generator', claims, says: 'queue_size' }],
    },
    {
      name: 'it hands over half: what panels show lacks the rest',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [byReason]: [], [lost]: counted(3), [pushes]: counted(6) },
      }),
      finds: [{ verdict: 'proved', subject: 'pushes to the generator', claims: [], says: 'lacks 50 %' }],
    },
  ],
  ruledOut: [
    {
      name: 'one push in a thousand fails',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [lost]: counted(0.009), [pushes]: counted(9) },
      }),
    },
    {
      name: 'pushes failed a while ago',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [lost]: counted(0), [pushes]: counted(9) },
      }),
    },
    {
      name: 'nothing is discarded',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [byReason]: discards({ [slack]: 0 }), [received]: counted(9) },
      }),
    },
    {
      name: 'a filter takes out a part, as it is meant to',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [byReason]: discards({ span_metrics_filtered: 3 }), [received]: counted(9) },
      }),
    },
    {
      name: 'one span in a thousand is late',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { ...quiet, [byReason]: discards({ [slack]: 0.009 }), [received]: counted(9) },
      }),
    },
    {
      name: 'no panel asks for what the generator makes',
      evidence: evidenceWith({ services, metrics, targets: shown.slice(1) }),
    },
  ],
  unknown: [
    {
      name: 'a filter takes out part of the spans, and what a panel showed of one who still sends them has ended',
      evidence: evidenceWith({
        services,
        metrics,
        targets: empty.targets.slice(0, 2),
        selectors: [
          metricFacts(calls, { base: 3, origins: [from('tempo', minutesAgo(6))] }),
          metricFacts(graph, { base: 3, origins: [from('tempo', minutesAgo(6))] }),
        ],
        answers: { ...quiet, [byReason]: discards({ span_metrics_filtered: 3 }), [received]: counted(9) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'span_metrics_filtered',
          claims: claims.slice(0, 1),
          distorts: [],
          says: 'not whose',
        },
      ],
    },
    {
      name: 'how many pushes there are is not known: claims and distorts nothing',
      evidence: evidenceWith({
        services,
        metrics,
        ...empty,
        answers: { ...quiet, [byReason]: [], [lost]: counted(3), [pushes]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: 'pushes to the generator', claims: [] }],
    },
    {
      name: 'how many spans it gets is not known: claims and distorts nothing',
      evidence: evidenceWith({
        services,
        metrics,
        ...empty,
        answers: { ...quiet, [byReason]: discards({ [slack]: 9 }), [received]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: slack, claims: [] }],
    },
    {
      name: 'the limit itself is not known',
      evidence: evidenceWith({
        services,
        metrics,
        targets: shown,
        answers: { [byReason]: [], [received]: counted(9), [limited]: counted(2), [limit]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: 'series limit', claims: [] }],
    },
  ],
});
