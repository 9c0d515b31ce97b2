import { testCheck } from '../testing/checkTester';
import { evidenceWith, skippedTarget, targetState } from '../testing/evidence';
import { libraryPanelMissing } from './library-panel-missing';

const lost = (uid: string, panelId: number) => skippedTarget({ kind: 'library-panel-missing', uid }, panelId, '');

testCheck(libraryPanelMissing, {
  found: [
    {
      name: 'two panels stand for one that Grafana does not find, a third for another',
      evidence: evidenceWith({ skipped: [lost('shared', 1), lost('shared', 2), lost('other', 3)] }),
      finds: [
        {
          verdict: 'likely',
          subject: 'shared',
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: '2 panels stand for',
        },
        { verdict: 'likely', subject: 'other', claims: ['overview/3/A *'], says: 'a folder that you may not read' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'a library panel that is found and has no data',
      evidence: evidenceWith({ targets: [targetState('absent_metric')] }),
    },
    {
      name: 'a panel without a query',
      evidence: evidenceWith({ skipped: [skippedTarget({ kind: 'no-query' })] }),
    },
  ],
  unknown: [
    {
      name: 'one that may lie in a hidden folder: it is never proved',
      evidence: evidenceWith({ skipped: [lost('shared', 1)] }),
      finds: [{ verdict: 'likely', subject: 'shared', claims: ['overview/1/A *'] }],
    },
  ],
});
