import { HOUR, Incident } from './incident';
import { selfMetric } from './selfMetrics';

export const collectorUnhealthy: Incident = {
  name: 'collector-unhealthy',
  title: 'The collector is reported unhealthy',
  description:
    'A component of Alloy that nothing depends on cannot read its file any more: Alloy counts one component as unhealthy, and delivers all the same.',
  whatMisled: 'The collector was restarted again and again for faults that lay elsewhere.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) =>
      sample.timeMs >= sinceMs && sample.series.startsWith('alloy_component_controller_running_components{')
        ? [{ ...sample, value: sample.value - 1 }]
        : [sample],
    also: (minuteMs) =>
      minuteMs < sinceMs
        ? []
        : [
            selfMetric(
              'alloy',
              'alloy_component_controller_running_components',
              { controller_path: '/', health_type: 'unhealthy' },
              minuteMs,
              1
            ),
          ],
  }),
};
