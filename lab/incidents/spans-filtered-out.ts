import { frozenFrom } from './changes';
import { HOUR, Incident } from './incident';
import { nothingReachesTempo } from './lostTraces';

const accepted = 'receiver_accepted_spans_ratio_total';

export const spansFilteredOut: Incident = {
  name: 'spans-filtered-out',
  title: 'A filter with its condition the wrong way round',
  description:
    'Three hours ago an otelcol.processor.filter was put behind each OTLP receiver, to drop the spans of health checks. It drops what meets a condition, and the condition is `attributes["http.route"] != "/health"`: every span but those. Tempo gets nothing, and its generator forgets its series after 15 minutes.',
  whatMisled: 'Nothing fails: the apps export, Alloy accepts, no export is refused, and Tempo is up.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lost = nothingReachesTempo(sinceMs);
    const before = frozenFrom(sinceMs, new RegExp(`^${accepted}`));
    return {
      ...lost,
      stored: (sample) => {
        const { series, timeMs, value } = sample;
        const then = before(sample).value;
        return timeMs >= sinceMs && series.startsWith(accepted)
          ? [sample, { series: filteredBy(series), timeMs, value: value - then }]
          : lost.stored(sample);
      },
    };
  },
};

/** One filter of its own behind each receiver. */
const filteredBy = (series: string): string =>
  series
    .replace(accepted, 'processor_filter_spans_filtered_ratio_total')
    .replace(/component_id="otelcol\.receiver\.otlp\./, 'component_id="otelcol.processor.filter.')
    .replace(/,transport="[^"]*"|transport="[^"]*",/, '')
    .replace('obsreport/receiver', 'otelcol/filterprocessor');
