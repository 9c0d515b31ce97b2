import { testCheck } from '../testing/checkTester';
import {
  Answers,
  asked,
  counted,
  evidenceWith,
  failed,
  metricFacts,
  nowMs,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
  tempo,
  valuesOf,
} from '../testing/evidence';
import { absoluteRange } from '../probing/question';
import { serviceGraphOnly } from './service-graph-only';
import { spansIn } from './shared/span-searches';

const services = [service('scanium-backend'), service('scanium-mobile', { scrape: undefined })];
const metrics = [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('tempo')], { generatorProcessors: 1 })];
const graph = 'traces_service_graph_request_total';
const calls = 'traces_spanmetrics_calls_total{service="tv-box"}';
const starved = {
  targets: [
    targetState(`sum by (client, server) (rate(${graph}[5m]))`),
    targetState(`sum(rate(${calls}[5m]))`, { panelId: 2 }),
    targetState('absent_metric', { panelId: 3 }),
  ],
  selectors: [metricFacts(graph), metricFacts(calls, { base: 12 }), metricFacts('absent_metric')],
};

const names = (pattern: string) => `count by (__name__) ({__name__=~"${pattern}"})`;
const processors = 'sum(tempo_metrics_generator_active_processors{processor=~"service-graphs.*"})';
const edges = 'sum(rate(tempo_metrics_generator_processor_service_graphs_edges[10m]))';
const expired = 'sum(rate(tempo_metrics_generator_processor_service_graphs_expired_edges[10m]))';
const hour = absoluteRange(nowMs - 3_600_000, nowMs);
const side = (kinds: string, found: boolean): Answers => ({
  [asked(spansIn(tempo, kinds, hour))]: found ? [{ traceId: 'a', startMs: nowMs - 1000 }] : [],
});
const clients = '{kind = client || kind = producer}';
const servers = '{kind = server || kind = consumer}';
const answers: Answers = {
  [names('traces_spanmetrics_.+')]: valuesOf('__name__', ['traces_spanmetrics_calls_total']),
  [names('traces_service_graph_.+')]: [],
  [processors]: counted(1),
  ...side(clients, true),
  ...side(servers, true),
};
const found = { subject: 'Mimir', claims: [`overview/1/A MIMIR ${graph}`] };

testCheck(serviceGraphOnly, {
  found: [
    {
      name: 'its processor is not enabled: claims the service graph, and nothing else',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...answers, [processors]: [{ labels: {}, last: 0, samples: 1, zeros: 1, nonFinite: 0 }] },
      }),
      finds: [{ verdict: 'proved', ...found, says: 'processor service-graphs is not enabled' }],
    },
    {
      name: 'no server sends spans',
      evidence: evidenceWith({ services, metrics, ...starved, answers: { ...answers, ...side(servers, false) } }),
      finds: [{ verdict: 'proved', ...found, says: 'no span is of kind server,' }],
    },
    {
      name: 'spans are of no kind that makes an edge',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...answers, ...side(clients, false), ...side(servers, false) },
      }),
      finds: [{ verdict: 'proved', ...found, says: 'no span is of kind client or server,' }],
    },
  ],
  ruledOut: [
    {
      name: 'a connector makes the span metrics: the generator has no processor at all',
      evidence: evidenceWith({
        services,
        metrics: [scrapedBy([scrapeTarget('tempo')], { generatorProcessors: 0 })],
        ...starved,
        answers,
      }),
    },
    {
      name: 'span metrics are missing too: the generator is off or its writes fail',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...answers, [names('traces_spanmetrics_.+')]: [], [processors]: counted(0) },
      }),
    },
    {
      name: 'other metrics of the service graph are there',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: {
          ...answers,
          ...side(servers, false),
          [names('traces_service_graph_.+')]: valuesOf('__name__', ['traces_service_graph_request_failed_total']),
        },
      }),
    },
    {
      name: 'no panel asks for it',
      evidence: evidenceWith({
        services,
        metrics,
        targets: starved.targets.slice(1),
        selectors: starved.selectors.slice(1),
      }),
    },
  ],
  unknown: [
    {
      name: 'clients and servers send spans, and all edges expire',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...answers, [edges]: counted(2), [expired]: counted(2) },
      }),
      finds: [{ verdict: 'likely', ...found, says: 'all edges expire' }],
    },
    {
      name: 'its processors are not known',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...answers, ...side(servers, false), [processors]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', ...found, says: 'scrape Tempo' }],
    },
    {
      name: 'whether span metrics are there is not known',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...answers, [names('traces_spanmetrics_.+')]: failed('timeout'), [processors]: counted(0) },
      }),
    },
  ],
});
