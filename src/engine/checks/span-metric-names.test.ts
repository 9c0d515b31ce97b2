import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  from,
  metricFacts,
  minutesAgo,
  service,
  targetState,
  valuesOf,
} from '../testing/evidence';
import { anyMaker } from './shared/generator';
import { spanMetricNames } from './span-metric-names';

const services = [service('scanium-backend')];
const there = `count by (__name__) ({__name__=~"${anyMaker}"})`;
const ofTempo = valuesOf('__name__', [
  'traces_spanmetrics_calls_total',
  'traces_spanmetrics_latency_bucket',
  'traces_spanmetrics_latency_count',
]);
const calls = 'traces_span_metrics_calls_total{service_name="scanium-backend"}';
const latency = 'traces_span_metrics_duration_milliseconds_bucket';
const starved = {
  targets: [
    targetState(`sum(rate(${calls}[5m]))`),
    targetState(`histogram_quantile(0.9, sum by (le) (rate(${latency}[5m])))`, { panelId: 2 }),
    targetState('absent_metric', { panelId: 3 }),
    targetState('traces_service_graph_request_total', { panelId: 4 }),
  ],
  selectors: [
    metricFacts(calls),
    metricFacts(latency),
    metricFacts('absent_metric'),
    metricFacts('traces_service_graph_request_total'),
  ],
};
const asIs = 'count(traces_spanmetrics_calls_total{service_name="scanium-backend"})';
const renamed = 'count(traces_spanmetrics_calls_total{service="scanium-backend"})';
const buckets = 'count(traces_spanmetrics_latency_bucket)';
const answers = { [there]: ofTempo, [asIs]: counted(0), [renamed]: counted(8), [buckets]: counted(96) };

testCheck(spanMetricNames, {
  found: [
    {
      name: 'a connector’s names are asked, Tempo’s are there: claims those that have a counterpart, and nothing else',
      evidence: evidenceWith({ services, ...starved, answers }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir traces_span_metrics_calls_total',
          claims: [`overview/1/A MIMIR ${calls}`, `overview/2/A MIMIR ${latency}`],
          says: 'mind the unit',
        },
      ],
    },
    {
      name: 'Tempo’s names are asked, an old connector’s are there',
      evidence: evidenceWith({
        services,
        targets: [targetState('sum(rate(traces_spanmetrics_calls_total{service="scanium-backend"}[5m]))')],
        selectors: [metricFacts('traces_spanmetrics_calls_total{service="scanium-backend"}')],
        answers: {
          [there]: valuesOf('__name__', ['calls_total', 'duration_milliseconds_bucket']),
          'count(calls_total{service="scanium-backend"})': counted(0),
          'count(calls_total{service_name="scanium-backend"})': counted(3),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir traces_spanmetrics_calls_total',
          claims: ['overview/1/A MIMIR traces_spanmetrics_calls_total{service="scanium-backend"}'],
          says: 'calls_total{service_name=',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'nobody makes span metrics',
      evidence: evidenceWith({ services, ...starved, answers: { [there]: [] } }),
    },
    {
      name: 'the asked name was there until an hour ago',
      evidence: evidenceWith({
        services,
        targets: starved.targets.slice(0, 1),
        selectors: [metricFacts(calls, { origins: [from('alloy', minutesAgo(60))] })],
      }),
    },
    {
      name: 'the other name has no series of this service',
      evidence: evidenceWith({
        services,
        targets: starved.targets.slice(0, 1),
        selectors: [metricFacts(calls)],
        answers: { [there]: ofTempo, [asIs]: counted(0), [renamed]: counted(0) },
      }),
    },
  ],
  unknown: [
    {
      name: 'whether the name was there in 7 days is not known',
      evidence: evidenceWith({
        services,
        targets: starved.targets.slice(0, 1),
        selectors: [metricFacts(calls, { everSeen: undefined })],
      }),
    },
    {
      name: 'the trial under the other name fails',
      evidence: evidenceWith({
        services,
        targets: starved.targets.slice(0, 1),
        selectors: [metricFacts(calls)],
        answers: { [there]: ofTempo, [asIs]: failed('timeout'), [renamed]: failed('timeout') },
      }),
    },
  ],
});
