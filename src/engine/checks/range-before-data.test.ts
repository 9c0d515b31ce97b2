import { SeriesSummary, TimeRange } from '../model';
import { absoluteRange } from '../probing/question';
import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  loki,
  metricFacts,
  minutesAgo,
  nowMs,
  service,
  streamFacts,
  targetState,
  tempo,
} from '../testing/evidence';
import { rangeBeforeData } from './range-before-data';

const services = [service('scanium-backend')];
const metric = 'scanium_http_requests_total';
const day = 24 * 60;
const past = (fromMinutes: number, toMinutes: number): TimeRange =>
  absoluteRange(minutesAgo(fromMinutes), minutesAgo(toMinutes));
const yesterday = past(day + 60, day);
const since = (minutes: number): readonly SeriesSummary[] => [
  {
    labels: {},
    samples: 2,
    zeros: 0,
    nonFinite: 0,
    last: 3,
    points: [
      [minutesAgo(minutes), 3],
      [nowMs, 3],
    ],
  },
];
const panel = (query = metric, range = yesterday) => ({
  services,
  targets: [
    targetState(query, { range }),
    targetState('absent_metric', { panelId: 2 }),
    targetState('up', { panelId: 3, status: 'data' }),
  ],
  selectors: [metricFacts(metric), metricFacts('absent_metric')],
});
const logs = (options: Parameters<typeof streamFacts>[2], range = yesterday) => ({
  services,
  targets: [targetState('{source="scanium-backend"}', { datasource: loki, range })],
  selectors: [streamFacts('{source="scanium-backend"}', [{ source: 'scanium-backend' }], options)],
});
const olderLines = '{source="scanium-backend"}';
const search = (fromMs: number, toMs: number) =>
  JSON.stringify({ kind: 'traces', query: '{}', range: absoluteRange(fromMs, toMs), limit: 1 });
const spans = { services, targets: [targetState('{}', { datasource: tempo, range: yesterday })] };
const trace = [{ traceId: '1', startMs: nowMs }] as unknown as readonly string[];
const line = [{ timeMs: minutesAgo(2 * day), line: 'x', labels: {} }] as unknown as readonly string[];

testCheck(rangeBeforeData, {
  found: [
    {
      name: 'yesterday, and the store was set up this morning: claims this panel, leaves the absent metric',
      evidence: evidenceWith({
        ...panel(),
        answers: { [`count(${metric})`]: since(300), 'count(up)': since(300) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir overview/1',
          claims: [`overview/1/A MIMIR ${metric}`],
          says: 'it was set up then, or keeps no more',
        },
      ],
    },
    {
      name: 'the store is older than the metric',
      evidence: evidenceWith({
        ...panel(),
        answers: { [`count(${metric})`]: since(300), 'count(up)': since(2 * day) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir overview/1',
          claims: [`overview/1/A MIMIR ${metric}`],
          says: 'this series is younger',
        },
      ],
    },
    {
      name: 'the whole dashboard is set to last month',
      evidence: evidenceWith({
        services,
        targets: [
          targetState(metric, { range: past(31 * day, 30 * day) }),
          targetState('rate(up[5m])', { range: past(31 * day, 30 * day), panelId: 2 }),
        ],
        selectors: [metricFacts(metric), metricFacts('up')],
        answers: { [`count(${metric})`]: since(300), 'count(up)': since(300) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir overview',
          claims: [`overview/1/A MIMIR ${metric}`],
          says: 'Change the dashboard’s time',
        },
        {
          verdict: 'proved',
          subject: 'Mimir overview',
          claims: ['overview/2/A MIMIR up'],
          says: 'Change the dashboard’s time',
        },
      ],
    },
    {
      name: 'the query itself looks a week back',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${metric} - ${metric} offset 1w`)],
        selectors: [metricFacts(metric, { now: 2, base: 2 })],
        answers: { [`count(${metric})`]: since(300), 'count(up)': since(300) },
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir overview/1', claims: ['overview/1/A *'], says: '7 days before' }],
    },
    {
      name: 'log lines of yesterday, and there are none older than today',
      evidence: evidenceWith({ ...logs({ lastMs: nowMs }), answers: { [olderLines]: [] } }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki overview',
          claims: ['overview/1/A LOKI {source="scanium-backend"}'],
        },
      ],
    },
    {
      name: 'lines of a day before, and there are none older than today',
      evidence: evidenceWith({
        ...logs({ lastMs: nowMs }),
        targets: [targetState('sum(count_over_time({source="scanium-backend"}[5m] offset 1d))', { datasource: loki })],
        answers: { [olderLines]: [] },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki overview/1',
          claims: ['overview/1/A LOKI {source="scanium-backend"}'],
          says: '24 h before',
        },
      ],
    },
    {
      name: 'spans of yesterday, and there are none older than today',
      evidence: evidenceWith({
        ...spans,
        answers: {
          [search(minutesAgo(60), nowMs)]: trace,
          [search(minutesAgo(7 * day), minutesAgo(day))]: [],
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo overview', claims: ['overview/1/A *'] }],
    },
  ],
  ruledOut: [
    {
      name: 'there was data before the panel’s time: a gap',
      evidence: evidenceWith({
        ...panel(),
        answers: { [`count(${metric})`]: since(2 * day), 'count(up)': since(2 * day) },
      }),
    },
    {
      name: 'the metric is not there now either',
      evidence: evidenceWith({
        ...panel(),
        answers: { [`count(${metric})`]: [], 'count(up)': since(300) },
      }),
    },
    {
      name: 'the panel’s time ends now',
      evidence: evidenceWith(panel(metric, past(60, 0))),
    },
    {
      name: 'there are older lines',
      evidence: evidenceWith({ ...logs({ lastMs: nowMs }), answers: { [olderLines]: line } }),
    },
    {
      name: 'no line arrives any more',
      evidence: evidenceWith(logs({ lastMs: minutesAgo(day + 30) })),
    },
    {
      name: 'no span is found today either',
      evidence: evidenceWith({
        ...spans,
        answers: { [search(minutesAgo(60), nowMs)]: [], [search(minutesAgo(7 * day), minutesAgo(day))]: [] },
      }),
    },
  ],
  unknown: [
    {
      name: 'how far the data goes back was not answered',
      evidence: evidenceWith({
        ...panel(),
        answers: { [`count(${metric})`]: failed('limit'), 'count(up)': since(300) },
      }),
    },
    {
      name: 'whether there are older lines was not answered',
      evidence: evidenceWith({ ...logs({ lastMs: nowMs }), answers: { [olderLines]: failed('timeout') } }),
    },
  ],
});
