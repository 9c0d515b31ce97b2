import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, skippedTarget, targetState, valuesOf } from '../testing/evidence';
import { panelShowsNothing } from './panel-shows-nothing';

const removedBy = '“Filter data by query refId” keeps B, the queries are A';
const hidden = (panelId: number) => skippedTarget({ kind: 'hidden' }, panelId);

/** A panel that joins the tables of two queries, which have these values of the field. */
const joined = (inner: boolean, requests: readonly string[], errors?: readonly string[]) =>
  evidenceWith({
    targets: ['requests', 'errors'].map((query, index) =>
      targetState(query, {
        status: 'data',
        refId: 'AB'.charAt(index),
        mode: 'instant',
        joinsBy: { field: 'route', inner },
      })
    ),
    answers: {
      'count by (route) (requests)': valuesOf('route', requests),
      ...(errors && { 'count by (route) (errors)': valuesOf('route', errors) }),
    },
  });
const nothingJoined = {
  verdict: 'proved',
  subject: 'overview/1',
  claims: [],
  distorts: ['overview/1/A', 'overview/1/B'],
} as const;

testCheck(panelShowsNothing, {
  found: [
    {
      name: 'all queries of two panels are hidden',
      evidence: evidenceWith({ skipped: [hidden(1), hidden(2)], targets: [targetState('up', { panelId: 3 })] }),
      finds: [
        {
          verdict: 'proved',
          subject: 'hidden queries',
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: '2 panels have hidden queries only',
        },
      ],
    },
    {
      name: 'a transformation keeps a query that is not there, and the queries bring data',
      evidence: evidenceWith({ targets: [targetState('up', { status: 'data', removedBy })] }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview/1',
          claims: [],
          distorts: ['overview/1/A'],
          says: 'keeps B, the queries are A',
        },
      ],
    },
    {
      name: 'joined tables share no value',
      evidence: joined(true, ['/a', '/b'], ['/v1/a', '/v1/b']),
      finds: [{ ...nothingJoined, says: 'they share no value' }],
    },
    {
      name: 'no joined table has the column',
      evidence: joined(false, [''], ['']),
      finds: [{ ...nothingJoined, says: 'which none of its tables has' }],
    },
  ],
  ruledOut: [
    { name: 'two joined tables share a value', evidence: joined(true, ['/a', '/b'], ['/b']) },
    { name: 'two tables share none, and the join keeps the rows of each', evidence: joined(false, ['/a'], ['/b']) },
    { name: 'the one table that lacks the column is left out of the join', evidence: joined(true, ['/a'], ['']) },
    {
      name: 'a joined table has no rows itself',
      evidence: evidenceWith({
        targets: [
          targetState('requests', { status: 'data', joinsBy: { field: 'route', inner: true } }),
          targetState('errors', { refId: 'B', joinsBy: { field: 'route', inner: true } }),
        ],
      }),
    },
    {
      name: 'a hidden query stands beside one that is asked',
      evidence: evidenceWith({ skipped: [hidden(1)], targets: [targetState('up', { refId: 'B', status: 'data' })] }),
    },
    {
      name: 'an expression reads the hidden query',
      evidence: evidenceWith({
        skipped: [hidden(1), { ...skippedTarget({ kind: 'built-in' }), id: 'overview/1/B', refId: 'B' }],
      }),
    },
    {
      name: 'the queries bring no data themselves',
      evidence: evidenceWith({ targets: [targetState('up', { removedBy })] }),
    },
  ],
  unknown: [
    { name: 'what one of the joined tables has is not answered', evidence: joined(true, ['/a']) },
    {
      name: 'the queries are not answered',
      evidence: evidenceWith({ targets: [targetState('up', { failure: failed('timeout'), removedBy })] }),
    },
  ],
});
