import { HOUR, Incident } from './incident';
import { backendLost, countedBy, less, linesOf, ofWrite, recounted } from './lostLines';

export const logLabelsTooMany: Incident = {
  name: 'log-labels-too-many',
  title: 'Too many log labels',
  description:
    'Three hours ago the backend began to send forty attributes with each line, which the collector makes labels: Loki takes 30 and refuses every line of it. The collector does not try again and drops them.',
  whatMisled: 'The lines of the mobile app and of the containers arrive.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lost = linesOf('backend', sinceMs);
    return {
      storedLine: backendLost(sinceMs),
      also: countedBy(
        'loki',
        'loki_discarded_samples_total',
        { reason: 'max_label_names_per_series', tenant: 'fake' },
        sinceMs,
        lost
      ),
      stored: recounted([
        { of: ofWrite('loki_write_sent_entries_total', 'backend'), by: less(lost) },
        { of: ofWrite('loki_write_dropped_entries_total', 'backend', 'reason="ingester_error"'), by: lost },
      ]),
    };
  },
};
