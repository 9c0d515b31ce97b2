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
  promSource,
  scrapeTarget,
  service,
  targetState,
  tempo,
} from '../testing/evidence';
import { counter, each15s } from '../testing/counters';
import { discarded, received, spansRejected } from './spans-rejected';

const calls = 'traces_spanmetrics_calls_total';
const search = targetState('{}', { datasource: tempo, status: 'data' });
const graph = targetState(`sum(rate(${calls}[5m]))`, { panelId: 2, status: 'data' });
const logs = targetState('{source="shop"}', { datasource: loki, panelId: 3, status: 'data' });

const metrics = [promSource({ self: { tempoDiscarded: 1 } })];

/** Refused since five minutes ago, so many spans every 15 seconds, and so many taken. */
const refused = (reason: string, by: number, taken: number, minutes = each15s(5)): Answers => ({
  [discarded.total]: [counter({ reason, tenant: 'single-tenant' }, minutes, { by, isBorn: true })],
  [received]: taken === 0 ? [counter({}, [])] : [counter({}, each15s(15), { by: taken })],
});
const shown = (answers: Answers) =>
  evidenceWith({ services: [service('shop')], targets: [search, graph, logs], metrics, answers });

testCheck(spansRejected, {
  found: [
    {
      name: 'a third of the spans is over the rate: searches and span metrics lack them',
      evidence: shown(refused('rate_limited', 10, 20)),
      finds: [
        {
          verdict: 'proved',
          subject: 'rate_limited',
          claims: [],
          distorts: ['overview/1/A', 'overview/2/A'],
          says: 'burst_size_bytes',
        },
      ],
    },
    {
      name: 'all are over the rate: searches empty, span metrics stand still',
      evidence: shown(refused('rate_limited', 30, 0)),
      finds: [
        {
          verdict: 'proved',
          subject: 'rate_limited',
          claims: [],
          fading: ['overview/1/A'],
          distorts: ['overview/2/A'],
          says: 'refuses all of the spans',
        },
      ],
    },
    {
      name: 'all are over the rate for long: claims the searches and span metrics that are empty',
      evidence: evidenceWith({
        services: [service('shop', { traces: ended(minutesAgo(14)) })],
        targets: [
          targetState('{}', { datasource: tempo }),
          targetState(`sum(rate(${calls}[5m]))`, { panelId: 2 }),
          targetState('{source="shop"}', { datasource: loki, panelId: 3 }),
        ],
        selectors: [metricFacts(calls, { origins: [from('tempo', minutesAgo(14))] })],
        metrics,
        answers: refused('rate_limited', 30, 0, each15s(14)),
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'rate_limited',
          claims: ['overview/1/A *', `overview/2/A MIMIR ${calls}`],
        },
      ],
    },
    {
      name: 'new traces are refused, which the generator counts all the same',
      evidence: shown(refused('live_traces_exceeded', 10, 20)),
      finds: [
        {
          verdict: 'proved',
          subject: 'live_traces_exceeded',
          claims: [],
          distorts: ['overview/1/A'],
          says: 'refuses 50 %',
        },
      ],
    },
    {
      name: 'a reason that is not known here is said as Tempo says it',
      evidence: shown(refused('unknown_error', 10, 20)),
      finds: [
        { verdict: 'proved', subject: 'unknown_error', claims: [], distorts: ['overview/1/A'], says: 'distributor' },
      ],
    },
  ],
  ruledOut: [
    { name: 'none is discarded', evidence: shown({ [discarded.total]: [], [received]: [counter({}, each15s(15))] }) },
    { name: 'it is over', evidence: shown(refused('rate_limited', 10, 20, each15s(9, 4))) },
    {
      name: 'it has been over for a minute, and Tempo is scraped often enough to show it',
      evidence: evidenceWith({
        services: [service('shop')],
        targets: [search],
        metrics: [promSource({ ...metrics[0], targets: [scrapeTarget('tempo', { spacingMs: 15_000 })] })],
        answers: refused('rate_limited', 10, 20, each15s(9, 1.25)),
      }),
    },
    { name: 'less than a hundredth', evidence: shown(refused('trace_too_large', 1, 200)) },
  ],
  unknown: [
    {
      name: 'the counter was not answered',
      evidence: shown({ ...refused('rate_limited', 10, 20), [discarded.total]: failed('timeout') }),
    },
  ],
});
