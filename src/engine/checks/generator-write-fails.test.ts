import { DataSource } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  counted,
  ended,
  evidenceWith,
  failed,
  loki,
  metricFacts,
  mimir,
  minutesAgo,
  nowMs,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
  tempo,
  valuesOf,
} from '../testing/evidence';
import { Evidence } from '../evidence/evidence';
import { generatorWriteFails } from './generator-write-fails';

const [active = '', refused = '', lag = '', uptime = '', names = ''] = (() => {
  const targets = [targetState('traces_spanmetrics_calls_total')];
  const evidence: Evidence = evidenceWith({ targets, selectors: [metricFacts('traces_spanmetrics_calls_total')] });
  return (generatorWriteFails.asks?.(evidence) ?? []).map(({ spec }) => ('expr' in spec ? spec.expr : ''));
})();

const services = [service('scanium-backend')];
const calls = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
const graph = 'traces_service_graph_request_total';
const starved = {
  targets: [
    targetState(`sum(rate(${calls}[5m]))`),
    targetState(graph, { panelId: 2 }),
    targetState('absent_metric', { panelId: 3 }),
    targetState('calls_total', { panelId: 4 }),
  ],
  selectors: [metricFacts(calls), metricFacts(graph), metricFacts('absent_metric'), metricFacts('calls_total')],
};
const metrics = [
  scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('tempo')], { generatorProcessors: 2, tempoReceived: 9 }),
];
const found = { subject: 'Mimir', claims: [`overview/1/A MIMIR ${calls}`, `overview/2/A MIMIR ${graph}`] };
const writing: Answers = {
  [active]: counted(260),
  [refused]: counted(0),
  [lag]: counted(20),
  [uptime]: counted(90_000),
  [names]: [],
};

const newest = 'max(timestamp(traces_spanmetrics_calls_total) or timestamp(traces_service_graph_request_total))';
/** Panels still show what was written before. */
const young = (seconds: number, answers: Answers) =>
  evidenceWith({
    services,
    metrics,
    targets: [
      targetState(`sum(rate(${calls}[5m]))`, { status: 'data' }),
      targetState('up', { panelId: 2, status: 'data' }),
    ],
    answers: {
      [active]: counted(260),
      [refused]: counted(0),
      [uptime]: counted(90_000),
      [newest]: counted(nowMs / 1000 - seconds),
      ...answers,
    },
  });

testCheck(generatorWriteFails, {
  found: [
    {
      name: 'since two minutes the store refuses what it writes: its panels will be empty',
      evidence: young(120, { [refused]: counted(12) }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: [], fading: ['overview/1/A'], says: '120 s old' }],
    },
    {
      name: 'the store refuses what it writes: claims what its generator makes, and nothing else',
      evidence: evidenceWith({ services, metrics, ...starved, answers: { ...writing, [refused]: counted(12) } }),
      finds: [{ verdict: 'proved', ...found, says: 'its remote write to the store fails' }],
    },
    {
      name: 'nothing gets through: what was sent is an hour behind',
      evidence: evidenceWith({ services, metrics, ...starved, answers: { ...writing, [lag]: counted(3600) } }),
      finds: [{ verdict: 'proved', ...found, says: '3600 s' }],
    },
  ],
  ruledOut: [
    { name: 'some was refused minutes ago, and it writes again', evidence: young(20, { [refused]: counted(3) }) },
    { name: 'Tempo has started a minute ago, and writes nothing yet', evidence: young(90, { [uptime]: counted(60) }) },
    { name: 'it makes nothing', evidence: young(120, { [refused]: counted(12), [active]: counted(0) }) },
    {
      name: 'Tempo has just started: it has made series, and not yet written any',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...writing, [active]: counted(345), [lag]: counted(15), [uptime]: counted(33) },
      }),
    },
    {
      name: 'no span arrives any more: its series are those of before',
      evidence: evidenceWith({
        services: [service('scanium-backend', { traces: ended(minutesAgo(60)) })],
        metrics,
        ...starved,
        answers: { ...writing, [refused]: counted(12) },
      }),
    },
    {
      name: 'the generator holds no series',
      evidence: evidenceWith({ services, metrics, ...starved, answers: { ...writing, [active]: counted(0) } }),
    },
    {
      name: 'the generator has no processor: its series are those of before',
      evidence: evidenceWith({
        services,
        metrics: [scrapedBy([scrapeTarget('tempo')], { generatorProcessors: 0 })],
        ...starved,
        answers: { ...writing, [refused]: counted(12) },
      }),
    },
    {
      name: 'other span metrics of it arrive: this name is another matter',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: {
          ...writing,
          [refused]: counted(12),
          [names]: valuesOf('__name__', ['traces_spanmetrics_latency_count']),
        },
      }),
    },
    {
      name: 'no panel misses what the generator makes',
      evidence: evidenceWith({
        services,
        metrics,
        targets: starved.targets.slice(2),
        selectors: starved.selectors.slice(2),
      }),
    },
  ],
  unknown: [
    {
      name: 'nothing arrives since minutes, and no write is known to fail',
      evidence: young(200, {}),
      finds: [{ verdict: 'likely', subject: 'Mimir', claims: [], fading: ['overview/1/A'] }],
    },
    {
      name: 'its remote write reports no trouble, and no other source has the series',
      evidence: evidenceWith({ services, metrics, ...starved, answers: writing }),
      finds: [{ verdict: 'likely', ...found, says: 'remote_write is set' }],
    },
    {
      name: 'whether the asked source has any span metric is not known',
      evidence: evidenceWith({
        services,
        metrics,
        ...starved,
        answers: { ...writing, [refused]: counted(12), [names]: failed('timeout') },
      }),
    },
  ],
});

describe('with a second source of metrics', () => {
  const other: DataSource = { ...mimir, uid: 'PROM', name: 'Prometheus' };
  const base = evidenceWith({
    services,
    metrics,
    ...starved,
    dataSources: [mimir, loki, tempo, other],
    answers: writing,
  });
  const there = (found: boolean): Evidence => ({
    ...base,
    answer: (question) =>
      question.source.uid === 'PROM'
        ? // The test says the answer in the form that the question has.
          ({ ok: true, value: found ? valuesOf('__name__', ['traces_spanmetrics_calls_total']) : [] } as never)
        : base.answer(question),
  });

  it('asks it too', () => {
    expect(generatorWriteFails.asks?.(base).map(({ source }) => source.uid)).toContain('PROM');
  });

  it('proves that the series go there', () => {
    expect(generatorWriteFails.examine(there(true))).toMatchObject([
      { verdict: 'proved', what: 'Tempo writes its span metrics to Prometheus; the panels ask Mimir.' },
    ]);
  });

  it('proves nothing when it has none either', () => {
    expect(generatorWriteFails.examine(there(false))).toMatchObject([{ verdict: 'likely' }]);
  });
});
