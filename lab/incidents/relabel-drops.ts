import { HOUR, Incident, MINUTE } from './incident';
import { minutesSince, selfMetric } from './selfMetrics';

/** Samples of a scrape of the backend, and how many of them the new rule drops. */
const PROCESSED = 400;
const DROPPED = 140;

export const relabelDrops: Incident = {
  name: 'relabel-drops',
  title: 'A new rule drops metrics',
  description:
    'To save series, somebody added a drop rule for scanium_assistant_.* to the prometheus.relabel of the backend, and thought that nothing asked for them.',
  whatMisled: 'The endpoint shows the metrics, the scrape is up, and other metrics of the app arrive.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => (sample.timeMs >= sinceMs && sample.series.startsWith('scanium_assistant_') ? [] : [sample]),
    also: (minuteMs) => {
      const component = { component_id: 'prometheus.relabel.backend', component_path: '/' };
      const processed = (minuteMs / MINUTE) * PROCESSED;
      const dropped = minutesSince(sinceMs, minuteMs) * DROPPED;
      // Alloy 1.0.0 exports the first and never counts in it; its cache knows what came in.
      return [
        selfMetric('alloy', 'alloy_prometheus_relabel_metrics_processed', component, minuteMs, 0),
        selfMetric('alloy', 'alloy_prometheus_relabel_cache_hits', component, minuteMs, processed),
        selfMetric('alloy', 'alloy_prometheus_relabel_cache_misses', component, minuteMs, PROCESSED),
        selfMetric('alloy', 'alloy_prometheus_relabel_metrics_written', component, minuteMs, processed - dropped),
      ];
    },
  }),
};
