import { allPanels } from '../dashboards/dashboards';
import { Incident } from './incident';

export const wrongDatasourceForQuery: Incident = {
  name: 'wrong-datasource-for-query',
  title: 'Queries sent to the wrong store',
  description: 'In the dashboard "Errors & Failures" the panels ask Mimir in LogQL.',
  whatMisled: 'Errors or silence, panel by panel.',
  dashboards: (_found, repaired) => {
    const errors = repaired.find(({ uid }) => uid === 'scanium-errors');
    const mimir = { type: 'prometheus', uid: 'MIMIR' };
    for (const panel of errors ? allPanels(errors) : []) {
      panel.datasource = mimir;
      for (const target of panel.targets ?? []) {
        target.datasource = mimir;
      }
    }
    return repaired;
  },
};
