import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, skippedTarget, targetState } from '../testing/evidence';
import { panelShowsNothing } from './panel-shows-nothing';

const removedBy = '“Filter data by query refId” keeps B, the queries are A';
const hidden = (panelId: number) => skippedTarget({ kind: 'hidden' }, panelId);

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
  ],
  ruledOut: [
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
    {
      name: 'the queries are not answered',
      evidence: evidenceWith({ targets: [targetState('up', { failure: failed('timeout'), removedBy })] }),
    },
  ],
});
