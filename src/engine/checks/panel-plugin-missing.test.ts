import { testCheck } from '../testing/checkTester';
import { evidenceWith, skippedTarget, targetState } from '../testing/evidence';
import { panelPluginMissing } from './panel-plugin-missing';

const lost = (type: string, panelId: number) => skippedTarget({ kind: 'panel-plugin-missing', type }, panelId, '');

testCheck(panelPluginMissing, {
  found: [
    {
      name: 'two panels need one plugin, a third another',
      evidence: evidenceWith({ skipped: [lost('x-map-panel', 1), lost('x-map-panel', 2), lost('y-clock-panel', 3)] }),
      finds: [
        {
          verdict: 'proved',
          subject: 'x-map-panel',
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: '2 panels need the plugin x-map-panel',
        },
        { verdict: 'proved', subject: 'y-clock-panel', claims: ['overview/3/A *'], says: '1 panel needs' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the healthy twin: a plugin that is there, and shows data',
      evidence: evidenceWith({ targets: [targetState('up', { status: 'data', shown: shownAs('x-map-panel') })] }),
    },
    {
      name: 'the rival: a plugin that is there, and has no data',
      evidence: evidenceWith({ targets: [targetState('up', { shown: shownAs('x-map-panel') })] }),
    },
    {
      name: 'a library panel that is lost',
      evidence: evidenceWith({ skipped: [skippedTarget({ kind: 'library-panel-missing', uid: 'x' })] }),
    },
  ],
  unknown: [
    {
      name: 'Grafana does not say which plugins it has: the panel is asked like any other',
      evidence: evidenceWith({ targets: [targetState('absent_metric', { shown: shownAs('x-map-panel') })] }),
    },
  ],
});

function shownAs(type: string) {
  return { type, transformations: [] };
}
