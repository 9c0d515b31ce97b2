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
import { permissionMissing } from './permission-missing';

/** No role at all: refused before the data source is looked at. */
const roleless = failed(
  'forbidden',
  "You'll need additional permissions to perform this action. Permissions needed: datasources:query",
  403
);
/** The data source has permissions of its own. */
const denied = failed('forbidden', 'Access denied to data source', 403);
/** The same through a data source's resource path and through the proxy. */
const deniedByProxy = failed('forbidden', 'Access denied to datasource', 403);
const stores = failed('forbidden', 'unexpected response with status code 403: RBAC: access denied', 403);

const panels = (failure = denied) => [
  targetState('{source="scanium-backend"}', { datasource: loki, failure }),
  targetState('up', { panelId: 2 }),
];
const refused = (failure = denied) => [logStore([], { failure })];

testCheck(permissionMissing, {
  found: [
    {
      name: 'the data source’s own permissions leave the viewer out; others answer',
      evidence: evidenceWith({ targets: panels(), logs: refused(deniedByProxy), metrics: [promSource()] }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki',
          claims: ['overview/1/A *'],
          says: 'datasources:uid:LOKI',
        },
      ],
    },
    {
      name: 'a service account without a role may ask nothing',
      evidence: evidenceWith({
        targets: [
          ...panels(roleless).slice(0, 1),
          targetState('up', { panelId: 2, failure: roleless }),
          targetState('{}', { panelId: 3, datasource: tempo, failure: roleless }),
        ],
        metrics: [promSource({ source: mimir, failure: roleless })],
        logs: refused(roleless),
        traces: [traceStore([], { failure: roleless })],
      }),
      finds: [
        { verdict: 'proved', subject: 'Mimir', claims: ['overview/2/A *'], says: 'it lacks datasources:query on it' },
        { verdict: 'proved', subject: 'Loki', claims: ['overview/1/A *'] },
        { verdict: 'proved', subject: 'Tempo', claims: ['overview/3/A *'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the store refuses Grafana’s credentials',
      evidence: evidenceWith({ targets: panels(stores), logs: refused(stores) }),
    },
    {
      name: 'a single query is refused: the simplest question is answered',
      evidence: evidenceWith({ targets: panels(), logs: [logStore([])] }),
    },
    {
      name: 'it may not be asked, and no panel does',
      evidence: evidenceWith({ targets: panels().slice(1), logs: refused() }),
    },
  ],
  unknown: [
    {
      name: 'it was not asked: the budget was spent',
      evidence: evidenceWith({ targets: panels(), logs: refused(failed('over-budget')) }),
    },
  ],
});
