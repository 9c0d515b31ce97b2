import { DashboardJson } from '../dashboards/dashboards';
import { Incident } from './incident';

export const renamedMetrics: Incident = {
  name: 'renamed-metrics',
  title: 'Renamed metrics',
  description:
    'The dashboard "OpenAI Runtime" asks openai_*, the app exports scanium_assistant_*; its two rate limit panels ask openai_rate_limit_*, which nothing ever exported.',
  whatMisled: "The app's calls to OpenAI were thought to fail.",
  dashboards: (found, repaired) => {
    const runtime = found.find(({ uid }) => uid === 'scanium-openai-runtime');
    return repaired.map((dashboard) => (runtime && dashboard.uid === runtime.uid ? askOldNames(runtime) : dashboard));
  },
};

/** The dashboard before it followed the rename: panels and its variable alike. */
function askOldNames(dashboard: DashboardJson): DashboardJson {
  return JSON.parse(JSON.stringify(dashboard).replaceAll('scanium_assistant_', 'openai_')) as DashboardJson;
}
