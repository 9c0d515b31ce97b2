import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  loki,
  metricFacts,
  mimir,
  promSource,
  service,
  targetState,
  tempo,
  variable,
} from '../testing/evidence';
import { queryLimit } from './query-limit';

const services = [service('scanium-backend'), service('scanium-mobile')];
const query = 'sum by (path) (rate(scanium_http_requests_total[30d]))';
const tooMany = failed('limit', 'the query hit the max number of series limit (limit: 100000 series)', 422);
const refused = targetState(query, { failure: tooMany });
const absent = targetState('absent_metric', { panelId: 2 });
const selectors = [metricFacts('absent_metric')];
const proved = { verdict: 'proved', subject: `Mimir: ${query}`, claims: ['overview/1/A *'] } as const;

const logs = '{source="scanium-backend"} |= "x"';
const spans = '{duration > 1ms}';
const empty = variable('path', [], { fate: { kind: 'empty', query: 'label_values(absent_metric, path)' } });

testCheck(queryLimit, {
  found: [
    {
      name: 'too many series for the store of metrics: claims the panel, and not the one whose metric is absent',
      evidence: evidenceWith({ services, targets: [refused, absent], selectors }),
      finds: [{ ...proved, says: '422: the query hit the max number of series limit' }],
    },
    {
      name: 'one query runs out of time while the store answers others',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { failure: failed('timeout', 'no answer within 10 s') }), absent],
        selectors,
      }),
      finds: [{ ...proved, says: 'no answer within 10 s' }],
    },
    {
      name: 'one limit stops three queries, two of them alike but for their size: one cause',
      evidence: evidenceWith({
        services,
        targets: [
          refused,
          targetState(`${query} > 1`, { panelId: 5, failure: tooMany }),
          targetState(`${query} > 2`, {
            panelId: 6,
            failure: failed('limit', 'the query hit the max number of series limit (limit: 100001 series)', 422),
          }),
          targetState(`${query} > 3`, { panelId: 7, failure: failed('timeout', 'no answer within 10 s') }),
        ],
      }),
      finds: [
        { ...proved, claims: ['overview/1/A *', 'overview/5/A *', 'overview/6/A *'], says: 'stops 3 queries' },
        { verdict: 'proved', subject: `Mimir: ${query} > 3`, claims: ['overview/7/A *'], says: 'stops this query' },
      ],
    },
    {
      name: 'the limit is so low that the store’s own questions fail as well, and a panel is answered',
      evidence: evidenceWith({
        services,
        targets: [refused, targetState('up', { panelId: 3, status: 'data' })],
        metrics: [promSource({ failure: failed('over-budget') })],
      }),
      finds: [proved],
    },
    {
      name: 'each store stops a query of its own',
      evidence: evidenceWith({
        services,
        targets: [
          targetState(query, { failure: failed('rate-limited', 'too many requests', 429) }),
          targetState(logs, { panelId: 3, datasource: loki, failure: failed('limit', 'query too long', 400) }),
          targetState(spans, {
            panelId: 4,
            datasource: tempo,
            failure: failed('too-large', 'response larger than 4 MB'),
          }),
          absent,
        ],
        selectors,
      }),
      finds: [
        { ...proved, verdict: 'likely', says: '429: too many requests' },
        { verdict: 'proved', subject: `Loki: ${logs}`, claims: ['overview/3/A *'], says: '400: query too long' },
        { verdict: 'proved', subject: `Tempo: ${spans}`, claims: ['overview/4/A *'], says: 'larger than 4 MB' },
      ],
    },
    {
      name: 'the query also reads a variable that has no value: that is not for the limit to explain',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { failure: tooMany, variables: ['path'] }), absent],
        variables: [empty],
        selectors,
      }),
      finds: [proved],
    },
  ],
  ruledOut: [
    {
      name: 'the store answers nothing, while those of logs and traces do',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { failure: failed('timeout') })],
        metrics: [promSource({ failure: failed('timeout') })],
      }),
    },
    {
      name: 'the store does not understand the query',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { failure: failed('bad-query', 'parse error', 400) })],
      }),
    },
    {
      name: 'the store breaks at the query without naming a limit',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { failure: failed('server', 'internal error', 500) })],
      }),
    },
  ],
  unknown: [
    {
      name: 'the store was asked nothing else: it may be down',
      evidence: evidenceWith({ services, targets: [refused], metrics: [] }),
    },
    {
      name: 'another store of metrics answers, this one was asked nothing else',
      evidence: evidenceWith({
        services,
        targets: [refused],
        metrics: [promSource({ source: { ...mimir, uid: 'PROM', name: 'Prometheus' } })],
      }),
    },
    {
      name: 'the query was not asked: the budget was spent',
      evidence: evidenceWith({ services, targets: [targetState(query, { failure: failed('over-budget') })] }),
    },
  ],
});
