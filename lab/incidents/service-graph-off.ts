import { Incident } from './incident';

export const serviceGraphOff: Incident = {
  name: 'service-graph-off',
  title: 'Service graph not enabled',
  description: 'Tempo’s overrides name span-metrics as the only processor of the metrics-generator.',
  whatMisled: 'Span metrics arrive, so the apps were thought not to pass on the trace context.',
  scenario: () => ({
    stored: (sample) => {
      if (/^(traces_service_graph_|tempo_metrics_generator_processor_service_graphs_)/.test(sample.series)) {
        return [];
      }
      return [
        /^tempo_metrics_generator_active_processors\{.*processor="service-graphs"/.test(sample.series)
          ? { ...sample, value: 0 }
          : sample,
      ];
    },
  }),
};
