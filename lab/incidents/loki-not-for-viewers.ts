import { panelAdded } from './changes';
import { Incident } from './incident';

export const lokiNotForViewers: Incident = {
  name: 'loki-not-for-viewers',
  title: 'A data source that its viewers may not query',
  description:
    'Since the roles were tidied up, whoever looks may see that there is a data source Loki, and may not query it (no datasources:query on it). Loki is well, and so is everything that fills it. One more panel of "Backend Health" asks Mimir for a metric that nobody exports.',
  whatMisled: 'Administrators see all panels with data.',
  denied: ['LOKI'],
  dashboards: (_found, repaired) =>
    panelAdded(repaired, 'scanium-backend-health', {
      title: 'Queue',
      type: 'timeseries',
      targets: ['scanium_queue_length'],
    }),
};
