import { allPanels } from '../dashboards/dashboards';
import { Incident } from './incident';

export const otherDataSource: Incident = {
  name: 'other-data-source',
  title: 'Panels ask another Mimir',
  description:
    'A second Mimir for a stage that nobody has set up yet is a data source, too; the panels of "OpenAI Runtime" ask it, their drop-downs ask the first.',
  whatMisled: 'The queries are right and answer without an error.',
  stores: { mimirStage: 'empty' },
  sources: (_found, repaired) => [
    ...repaired,
    ...repaired
      .filter(({ uid }) => uid === 'MIMIR')
      .map((source) => ({
        ...source,
        id: 4,
        uid: 'MIMIR_STAGE',
        name: 'Mimir Stage',
        url: 'http://mimir-stage:9009/prometheus',
        isDefault: false,
      })),
  ],
  dashboards: (_found, repaired) => {
    const runtime = repaired.find(({ uid }) => uid === 'scanium-openai-runtime');
    for (const panel of runtime ? allPanels(runtime) : []) {
      const stage = { type: 'prometheus', uid: 'MIMIR_STAGE' };
      if (JSON.stringify(panel.datasource ?? '').includes('MIMIR')) {
        panel.datasource = stage;
        for (const target of panel.targets ?? []) {
          target.datasource = stage;
        }
      }
    }
    return repaired;
  },
};
