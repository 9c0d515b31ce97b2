import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  logStore,
  loki,
  metricFacts,
  mimir,
  promSource,
  targetState,
  tempo,
  traceStore,
  variable,
} from '../testing/evidence';
import { storeUnreachable } from './store-unreachable';

const url = 'http://mimir:9009/prometheus';
const mimirAt = { ...mimir, url };
const refusedConnection = failed('unreachable', 'dial tcp 172.18.0.5:9009: connect: connection refused', 502);
const lokiDown = failed('unreachable', 'dial tcp: lookup loki on 127.0.0.11:53: no such host', 502);
const notFound = failed('not-found', '404 page not found', 404);
const slow = failed('timeout', 'context deadline exceeded', 504);
const selector = 'scanium_http_requests_total{job="scanium-backend"}';

const panels = (failure = refusedConnection) => [
  targetState(`sum(rate(${selector}[5m]))`, { failure }),
  targetState('{source="scanium-backend"} |= "error"', { panelId: 2, datasource: loki }),
  targetState('{status=error}', { panelId: 3, datasource: tempo, failure: failed('bad-query') }),
];
const down = (failure = refusedConnection, source = mimirAt) => [promSource({ source, failure })];

testCheck(storeUnreachable, {
  found: [
    {
      name: 'Mimir is not running: its panel is in error, those of Loki and Tempo are not its fault',
      evidence: evidenceWith({ targets: panels(), metrics: down() }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: ['overview/1/A *'], says: `does not answer at ${url}` }],
    },
    {
      name: 'the data source is asked at a path that is not the API: 404',
      evidence: evidenceWith({ targets: panels(notFound), metrics: down(notFound) }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: ['overview/1/A *'], says: `the URL ${url} is wrong` }],
    },
    {
      name: 'a login page answers in the place of the API',
      evidence: evidenceWith({
        targets: panels(failed('malformed', 'HTML in the place of JSON', 200)),
        metrics: down(failed('malformed', 'HTML in the place of JSON', 200)),
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: ['overview/1/A *'], says: 'but not its API' }],
    },
    {
      name: 'the proxy only says Bad Gateway, the panel’s own query says which connection fails',
      evidence: evidenceWith({ targets: panels(), metrics: down(failed('server', 'Bad Gateway', 502)) }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: ['overview/1/A *'], says: 'connection refused' }],
    },
    {
      name: 'Loki cannot be found: a drop-down that it fills spoils a metrics panel, too',
      evidence: evidenceWith({
        targets: [
          targetState('{source="scanium-backend"}', { datasource: loki, failure: lokiDown }),
          targetState('up{env=""}', { panelId: 2, variables: ['env'] }),
          targetState('absent_metric', { panelId: 3 }),
        ],
        selectors: [metricFacts('absent_metric')],
        variables: [
          variable('env', [], {
            fate: { kind: 'failed', failure: lokiDown, query: 'label_values(env)', datasourceUid: 'LOKI' },
            datasourceUid: 'LOKI',
          }),
        ],
        logs: [logStore([], { failure: lokiDown })],
      }),
      finds: [
        { verdict: 'proved', subject: 'Loki', claims: ['overview/1/A *', 'overview/2/A $env'], says: 'no such host' },
      ],
    },
    {
      name: 'Mimir is down: Tempo’s service map, which asks Mimir, is in error; searches of Tempo are not its fault',
      evidence: evidenceWith({
        targets: [
          targetState('{}', {
            datasource: { ...tempo, serviceMapUid: 'MIMIR' },
            mode: 'service-map',
            failure: refusedConnection,
          }),
          targetState('{resource.service.name="scanium-mobile"}', { panelId: 2, datasource: tempo }),
        ],
        metrics: down(),
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: ['overview/1/A *'] }],
    },
    {
      name: 'Mimir and Tempo are both down: one finding for each, each with its own panels',
      evidence: evidenceWith({
        targets: [
          targetState(selector, { failure: refusedConnection }),
          targetState('{}', { panelId: 2, datasource: tempo, failure: failed('unreachable') }),
        ],
        metrics: down(),
        traces: [traceStore([], { failure: failed('unreachable') })],
      }),
      finds: [
        { verdict: 'proved', subject: 'Mimir', claims: ['overview/1/A *'] },
        { verdict: 'proved', subject: 'Tempo', claims: ['overview/2/A *'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'a single query fails: the simplest question is answered',
      evidence: evidenceWith({ targets: panels(), metrics: [promSource({ source: mimirAt })] }),
    },
    {
      name: 'the store is empty: it answers that it has nothing',
      evidence: evidenceWith({
        targets: [targetState(selector)],
        selectors: [metricFacts(selector)],
        metrics: [promSource({ newestMs: undefined })],
      }),
    },
    {
      name: 'the store refuses: it is there',
      evidence: evidenceWith({
        targets: panels(failed('unauthorized', 'Unauthorized', 401)),
        metrics: down(failed('unauthorized', 'Unauthorized', 401)),
      }),
    },
    {
      name: 'the store hides behind Bad Gateway that it refuses: the panel’s own query says no org id',
      evidence: evidenceWith({
        targets: panels(failed('tenant-missing', 'no org id', 401)),
        metrics: down(failed('server', 'Bad Gateway', 502)),
      }),
    },
    {
      name: 'a second Mimir that no panel asks is down',
      evidence: evidenceWith({
        targets: panels(),
        metrics: [promSource(), ...down(refusedConnection, { ...mimirAt, uid: 'OLD', name: 'Old Mimir' })],
      }),
    },
  ],
  unknown: [
    {
      name: 'it does not answer in time: that may pass',
      evidence: evidenceWith({ targets: panels(slow), metrics: down(slow) }),
      finds: [{ verdict: 'likely', subject: 'Mimir', claims: ['overview/1/A *'], says: 'deadline exceeded' }],
    },
    {
      name: 'it answers with an error of its own: that may pass',
      evidence: evidenceWith({
        targets: panels(failed('server', 'too many unhealthy instances in the ring', 500)),
        metrics: down(failed('server', 'too many unhealthy instances in the ring', 500)),
      }),
      finds: [{ verdict: 'likely', subject: 'Mimir', claims: ['overview/1/A *'], says: 'an error of its own' }],
    },
    {
      name: 'it was not asked any more: the budget was spent',
      evidence: evidenceWith({ targets: panels(), metrics: down(failed('over-budget')) }),
    },
    {
      name: 'it is asked too much at this moment',
      evidence: evidenceWith({ targets: panels(), metrics: down(failed('rate-limited', 'too many requests', 429)) }),
    },
  ],
});
