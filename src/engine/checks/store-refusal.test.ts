import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  logStore,
  loki,
  mimir,
  promSource,
  targetState,
  tempo,
  traceStore,
} from '../testing/evidence';
import { storeRefusal } from './store-refusal';

const noTenant = failed('tenant-missing', 'no org id', 401);
const hidden = failed('unauthorized', 'Authentication to data source failed', 401);
const wrongPassword = failed('unauthorized', 'Unauthorized', 401);
const forbidden = failed('forbidden', 'unexpected response with status code 403: RBAC: access denied', 403);
const grafanas = failed('forbidden', 'Access denied to data source', 403);

const panels = (failure = noTenant) => [
  targetState('up', { failure }),
  targetState('{source="scanium-backend"}', { panelId: 2, datasource: loki }),
];
const refused = (failure = noTenant) => [promSource({ source: { ...mimir, url: 'http://mimir:9009' }, failure })];
const claims = ['overview/1/A *'];

testCheck(storeRefusal, {
  found: [
    {
      name: 'the store serves several tenants and the data source names none',
      evidence: evidenceWith({ targets: panels(), metrics: refused() }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims, says: 'httpHeaderName1: X-Scope-OrgID' }],
    },
    {
      name: 'Grafana’s proxy hides the missing tenant, the panel’s own query tells it',
      evidence: evidenceWith({ targets: panels(), metrics: refused(hidden) }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims, says: 'the request names none' }],
    },
    {
      name: 'the password is missing or wrong',
      evidence: evidenceWith({ targets: panels(wrongPassword), metrics: refused(wrongPassword) }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims, says: 'missing or wrong (401)' }],
    },
    {
      name: 'the credentials have no right to Tempo: its searches fail, empty log panels are not its fault',
      evidence: evidenceWith({
        targets: [
          ...panels().slice(1),
          targetState('{status=error}', { panelId: 3, datasource: tempo, failure: forbidden }),
        ],
        traces: [traceStore([], { failure: forbidden })],
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo', claims: ['overview/3/A *'], says: 'no right to it (403)' }],
    },
    {
      name: 'Loki refuses without a tenant as well: one finding for each store',
      evidence: evidenceWith({
        targets: [...panels(), targetState('{env="dev"}', { panelId: 3, datasource: loki, failure: noTenant })],
        metrics: refused(),
        logs: [logStore([], { failure: noTenant })],
      }),
      finds: [
        { verdict: 'proved', subject: 'Mimir', claims },
        { verdict: 'proved', subject: 'Loki', claims: ['overview/2/A *', 'overview/3/A *'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'Grafana itself refuses, and asks no store',
      evidence: evidenceWith({ targets: panels(grafanas), metrics: refused(grafanas) }),
    },
    {
      name: 'the store is down: nobody answers',
      evidence: evidenceWith({
        targets: panels(failed('unreachable', 'connection refused', 502)),
        metrics: refused(failed('unreachable', 'connection refused', 502)),
      }),
    },
    {
      name: 'a single query is refused: the simplest question is answered',
      evidence: evidenceWith({ targets: panels(forbidden), metrics: [promSource()] }),
    },
    {
      name: 'it refuses, but no panel asks it',
      evidence: evidenceWith({ targets: panels().slice(1), metrics: refused() }),
    },
  ],
  unknown: [
    {
      name: 'it answers with an error of its own: nothing tells whether it would let Grafana in',
      evidence: evidenceWith({
        targets: panels(failed('server', 'internal error', 500)),
        metrics: refused(failed('server', 'internal error', 500)),
      }),
    },
    {
      name: 'it was not asked any more: the budget was spent',
      evidence: evidenceWith({ targets: panels(), metrics: refused(failed('over-budget')) }),
    },
  ],
});
