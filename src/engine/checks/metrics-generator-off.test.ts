import { SelfMetrics } from '../evidence/evidence';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  counted,
  ended,
  evidenceWith as evidenceOf,
  failed,
  from,
  metricFacts,
  mimir,
  minutesAgo,
  never,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
  tempo,
  valuesOf,
} from '../testing/evidence';
import { each15s } from '../testing/counters';
import { anyMaker } from './shared/generator';
import { metricsGeneratorOff } from './metrics-generator-off';

const hourAgo = minutesAgo(60);
const calls = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
const graph = 'traces_service_graph_request_total';
const services = [service('scanium-backend'), service('scanium-mobile', { scrape: undefined })];
const store = (self: SelfMetrics) => [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('tempo')], self)];

const starved = {
  targets: [
    targetState(`sum(rate(${calls}[5m]))`),
    targetState(graph, { panelId: 2 }),
    targetState('absent_metric', { panelId: 3 }),
    targetState('{resource.service.name="tv-box"}', { panelId: 4, datasource: tempo }),
    targetState('my_traces_spanmetrics_copy', { panelId: 5 }),
  ],
  selectors: [
    metricFacts(calls),
    metricFacts(graph),
    metricFacts('absent_metric'),
    metricFacts('my_traces_spanmetrics_copy'),
  ],
};
const found = { subject: 'Tempo', claims: [`overview/1/A MIMIR ${calls}`, `overview/2/A MIMIR ${graph}`] };
const namesNow = `count by (__name__) ({__name__=~"${anyMaker}"})`;
const off = { generatorProcessors: 0, tempoReceived: 20 };
const whole =
  'count(count by (job, instance) (tempo_distributor_spans_received_total) and on (job, instance) count by (job, instance) ({__name__=~"tempo_(ingester|live_store)_live_traces"}))';
const there = 'count({__name__=~"traces_spanmetrics_.+|traces_service_graph_.+"})';
const processors = 'sum(tempo_metrics_generator_active_processors{processor!~"local-blocks|host-info"})';
const inactive = `${processors} == 0 or absent(${processors}) * sum(rate(tempo_distributor_spans_received_total[10m]) >= 0)`;
/** A series that was there between these hours of the week. */
const hours = (fromHour: number, toHour: number) => [
  {
    labels: {},
    samples: 1,
    zeros: 0,
    nonFinite: 0,
    points: Array.from({ length: toHour - fromHour }, (_, i) => [minutesAgo(60 * (168 - fromHour - i)), 0] as const),
  },
];
/** Off for an hour, in which no span metric was made. */
const week: Answers = { [whole]: counted(1), [there]: [], [inactive]: hours(167, 168) };
const evidenceWith = (pieces: Parameters<typeof evidenceOf>[0]) =>
  evidenceOf({ ...pieces, answers: { ...week, ...pieces.answers } });

/** The generator writes what it counted before, unchanged. */
const active = (processor: string) => `sum(tempo_metrics_generator_active_processors{processor=~"${processor}.*"})`;
const counts =
  'sum(changes(traces_spanmetrics_calls_total[3m]) or changes(traces_spanmetrics_latency_count[3m]) or changes(traces_spanmetrics_size_total[3m]))';
const edges = 'sum(changes(traces_service_graph_request_total[3m]))';
const arrived = 'sum(increase(tempo_distributor_spans_received_total[3m]))';
const weekOf = (processor: string, family: string): Answers => ({
  [`count({__name__=~"${family}_.+"})`]: hours(0, 168),
  [`${active(processor)} == 0`]: hours(167, 168),
});
const zero = [{ labels: {}, last: 0, samples: 1, zeros: 1, nonFinite: 0 }];
const offSince = (minutes: number) =>
  zero.map((series) => ({
    ...series,
    points: each15s(15).map((each) => [minutesAgo(each), each > minutes ? 1 : 0] as const),
  }));
const still: Answers = {
  [active('span-metrics')]: zero,
  [active('service-graphs')]: zero,
  [counts]: zero,
  [edges]: zero,
  [arrived]: counted(900),
  ...weekOf('span-metrics', 'traces_spanmetrics'),
  ...weekOf('service-graphs', 'traces_service_graph'),
};
const drawn = [
  targetState(`sum(rate(${calls}[5m]))`, { status: 'zero' }),
  targetState(`sum(rate(${graph}[5m])) or vector(0)`, { panelId: 2, status: 'data' }),
  targetState('up', { panelId: 3, status: 'data' }),
  targetState('{}', {
    panelId: 4,
    status: 'data',
    mode: 'service-map',
    datasource: { ...tempo, serviceMapUid: mimir.uid },
  }),
];
const flat = ['overview/1/A', 'overview/2/A', 'overview/4/A'];
const standing = (answers: Answers = {}, pieces: Partial<Parameters<typeof evidenceOf>[0]> = {}) =>
  evidenceOf({ services, metrics: store(off), targets: drawn, ...pieces, answers: { ...still, ...answers } });
const only = (answers: Answers, ...texts: readonly string[]): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([text]) => texts.includes(text)));

testCheck(metricsGeneratorOff, {
  found: [
    {
      name: 'a query computes series of spans, and Tempo keeps no local blocks to compute them of',
      evidence: evidenceOf({
        services,
        metrics: store({ ...off, generatorProcessors: 2 }),
        targets: [
          targetState('{} | rate()', {
            datasource: tempo,
            mode: 'range',
            failure: failed('server', 'rpc error: code = Unknown desc = localblocks processor not found', 500),
          }),
          targetState('{}', { datasource: tempo, panelId: 2 }),
        ],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'local-blocks of Tempo',
          claims: ['overview/1/A *'],
          says: '[service-graphs, span-metrics, local-blocks]',
        },
      ],
    },
    {
      name: 'spans arrive and the generator has no processor: claims span metrics and service graphs, and nothing else',
      evidence: evidenceWith({ services, metrics: store(off), ...starved }),
      finds: [{ verdict: 'proved', ...found, says: 'the generator has no active processor' }],
    },
    {
      name: 'Tempo reports its spans, but not one processor',
      evidence: evidenceWith({ services, metrics: store({ tempoReceived: 20 }), ...starved }),
      finds: [{ verdict: 'proved', ...found, says: 'Tempo reports none at all' }],
    },
    {
      name: 'the processors were switched off an hour ago: the span metrics ended then',
      evidence: evidenceWith({
        services,
        metrics: store(off),
        answers: { [there]: hours(0, 167) },
        targets: starved.targets,
        selectors: [
          metricFacts(calls, { origins: [from('tempo', hourAgo)] }),
          metricFacts(graph, { origins: [from('tempo', hourAgo)] }),
          ...starved.selectors.slice(2),
        ],
      }),
      finds: [{ verdict: 'proved', ...found }],
    },
    {
      name: 'the processors were switched off minutes ago: what they counted stands still, in panels and the service map',
      evidence: standing(),
      finds: [
        { verdict: 'proved', subject: 'Tempo', claims: [], distorts: flat, says: 'span-metrics and service-graphs of' },
      ],
    },
    {
      name: 'since the first of the processors was active no more',
      evidence: standing({ [active('span-metrics')]: offSince(6), [active('service-graphs')]: offSince(5) }),
      finds: [{ verdict: 'proved', subject: 'Tempo', claims: [], distorts: flat, says: `"sinceMs":${minutesAgo(6)}` }],
    },
    {
      name: 'one of two processors was switched off: the other counts on',
      evidence: evidenceOf({
        services,
        metrics: store({ ...off, generatorProcessors: 1 }),
        targets: drawn,
        answers: {
          ...only(
            still,
            active('span-metrics'),
            counts,
            arrived,
            ...Object.keys(weekOf('span-metrics', 'traces_spanmetrics'))
          ),
          [active('service-graphs')]: counted(1),
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo', claims: [], distorts: ['overview/1/A'], says: 'span-metrics of' }],
    },
    {
      name: 'Tempo has dropped the old series: panels of an hour show their end, others look back farther',
      evidence: evidenceWith({
        services,
        metrics: store(off),
        answers: {
          [there]: hours(0, 167),
          [namesNow]: [],
          [active('service-graphs')]: zero,
          [edges]: [],
          [arrived]: [],
          ...weekOf('service-graphs', 'traces_service_graph'),
        },
        targets: [
          targetState(`sum(rate(${calls}[5m]))`, { status: 'stale' }),
          targetState(`sum(increase(${graph}[1h]))`, { panelId: 2, status: 'data' }),
        ],
        selectors: [metricFacts(calls, { origins: [from('tempo', hourAgo)] })],
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo', claims: [`overview/1/A MIMIR ${calls}`] }],
    },
    {
      name: 'only one app sends spans',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        metrics: store(off),
        targets: starved.targets,
        selectors: starved.selectors,
      }),
      finds: [{ verdict: 'proved', ...found, says: 'scanium-backend sends spans now' }],
    },
  ],
  ruledOut: [
    {
      name: 'Tempo fails for another reason where a query computes series of spans',
      evidence: evidenceOf({
        services,
        metrics: store({ ...off, generatorProcessors: 2 }),
        targets: [
          targetState('{} | rate()', { datasource: tempo, mode: 'range', failure: failed('server', 'timeout', 500) }),
        ],
      }),
    },
    {
      name: 'nothing is counted because no span arrives, and the processors are there',
      evidence: evidenceOf({
        services,
        metrics: store({ generatorProcessors: 2, tempoReceived: 0 }),
        targets: drawn,
        answers: { [active('span-metrics')]: counted(1), [active('service-graphs')]: counted(1) },
      }),
    },
    {
      name: 'the processors are off and no span arrives',
      evidence: standing({ [arrived]: zero }),
    },
    {
      name: 'the counts rise: something else makes them, or the generator has just started',
      evidence: standing({ [counts]: counted(12), [edges]: counted(3) }),
    },
    {
      name: 'a connector makes them for days, and nothing came in these minutes that it counts',
      evidence: standing({
        [`${active('span-metrics')} == 0`]: hours(0, 168),
        [`${active('service-graphs')} == 0`]: hours(0, 168),
      }),
    },
    {
      name: 'the processors are off, and no panel reads what they made',
      evidence: evidenceOf({ services, metrics: store(off), targets: [targetState('up', { status: 'data' })] }),
    },
    {
      name: 'a connector of the collector made them for days, and the generator had no processor by design',
      evidence: evidenceWith({
        services,
        metrics: store(off),
        ...starved,
        answers: { [there]: hours(0, 160), [inactive]: hours(0, 168) },
      }),
    },
    {
      name: 'no traces arrive: there is nothing to make metrics of',
      evidence: evidenceWith({
        services: [service('scanium-backend', { traces: ended(hourAgo) }), service('tv-box', { traces: never })],
        metrics: store(off),
        ...starved,
      }),
    },
    {
      name: 'the generator works and its metrics do not reach this store',
      evidence: evidenceWith({ services, metrics: store({ ...off, generatorProcessors: 2 }), ...starved }),
    },
    {
      name: 'other span metrics are there: only this name is not',
      evidence: evidenceWith({
        services,
        metrics: store(off),
        targets: [...starved.targets, targetState('traces_spanmetrics_latency_count', { panelId: 6, status: 'data' })],
        selectors: starved.selectors,
      }),
    },
    {
      name: 'the span metric is there, but not of this service',
      evidence: evidenceOf({
        services,
        metrics: store(off),
        targets: starved.targets.slice(0, 1),
        selectors: [metricFacts(calls, { base: 14 })],
      }),
    },
    {
      name: 'a connector makes span metrics under its own names',
      evidence: evidenceOf({
        services,
        metrics: store(off),
        targets: starved.targets.slice(0, 1),
        selectors: [metricFacts(calls)],
        answers: { [namesNow]: valuesOf('__name__', ['traces_span_metrics_calls_total']) },
      }),
    },
    {
      name: 'no panel asks for span metrics',
      evidence: evidenceOf({
        services,
        metrics: store(off),
        targets: starved.targets.slice(2),
        selectors: starved.selectors.slice(2),
      }),
    },
  ],
  unknown: [
    {
      name: 'what was counted stands still, and how many spans arrived was not told',
      evidence: standing({ [arrived]: failed('timeout') }),
      finds: [{ verdict: 'likely', subject: 'Tempo', claims: [], distorts: flat }],
    },
    {
      name: 'what was counted stands still, and the week was not told',
      evidence: standing({ [`${active('span-metrics')} == 0`]: failed('timeout') }),
      finds: [{ verdict: 'likely', subject: 'Tempo', claims: [], distorts: flat }],
    },
    {
      name: 'whether the counts stand still was not told',
      evidence: standing({ [counts]: failed('timeout'), [edges]: failed('timeout') }),
    },
    {
      name: 'whether the processors are active was not told',
      evidence: evidenceOf({
        services,
        metrics: store(off),
        targets: drawn,
        answers: { [active('span-metrics')]: failed('timeout'), [active('service-graphs')]: failed('timeout') },
      }),
    },
    {
      name: 'a Tempo in parts of which the distributor alone is scraped',
      evidence: evidenceWith({
        services,
        metrics: store({ tempoReceived: 20 }),
        ...starved,
        answers: { [whole]: counted(0) },
      }),
      finds: [{ verdict: 'likely', ...found, says: 'scrape Tempo' }],
    },
    {
      name: 'whether something else made them within the week was not told',
      evidence: evidenceWith({ services, metrics: store(off), ...starved, answers: { [there]: failed('timeout') } }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'the metrics of a connector that the panels ask for besides are missing too: they are not the generator’s',
      evidence: evidenceWith({
        services,
        metrics: store({ tempoReceived: 0 }),
        targets: [...starved.targets, targetState('calls_total', { panelId: 6 })],
        selectors: [...starved.selectors, metricFacts('calls_total')],
      }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'the question for its processors got no answer',
      evidence: evidenceWith({
        services,
        metrics: store({ tempoReceived: 12 }).map((each) => ({
          ...each,
          selfUnanswered: new Set(['generatorProcessors' as const]),
        })),
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'Tempo is not scraped: its processors cannot be seen',
      evidence: evidenceWith({ services, metrics: [scrapedBy([scrapeTarget('scanium-backend')])], ...starved }),
      finds: [{ verdict: 'likely', ...found, says: 'scrape Tempo' }],
    },
    {
      name: 'Tempo reports no processors, nor that it receives a span',
      evidence: evidenceWith({ services, metrics: store({ tempoReceived: 0 }), ...starved }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'the store did not say whether the span metric is there',
      evidence: evidenceOf({
        services,
        metrics: store(off),
        targets: starved.targets.slice(0, 1),
        selectors: [{ ...metricFacts(calls), base: undefined }],
      }),
    },
  ],
});
