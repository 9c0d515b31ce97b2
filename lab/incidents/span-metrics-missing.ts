import { Incident } from './incident';

export const spanMetricsMissing: Incident = {
  name: 'span-metrics-missing',
  title: 'Span metrics missing',
  description:
    "Traces arrive, but Tempo's overrides name no processor for its metrics-generator: nothing ever wrote traces_spanmetrics_* or the service graph.",
  whatMisled: 'The dashboard "Traces Drilldown" is empty although Tempo finds traces, so its queries were rewritten.',
  scenario: () => ({ generator: false }),
};
