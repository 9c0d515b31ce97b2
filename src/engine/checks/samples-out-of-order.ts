import { refusalCheck } from './shared/refusals';

/** Of one series the store has a newer sample already, or another value for the same moment. Rival: the clock of the sender is wrong. */
export const samplesOutOfOrder = refusalCheck({
  id: 'samples-out-of-order',
  title: 'Samples arrive out of order',
  reasons: [
    'sample-out-of-order',
    'new-value-for-timestamp',
    'sample-duplicate-timestamp',
    'duplicate-timestamp',
    'scrape-out-of-order',
    'scrape-duplicate-timestamp',
  ],
  what: 'samples of series that already have a newer sample, or another value for the same moment',
  remedy: {
    text: 'Look for two collectors that write the same series (give each its own external label, or let the store deduplicate them as a high-availability pair), and for an exporter that writes its own timestamps. For senders that are late by design, allow it (Prometheus: storage.tsdb.out_of_order_time_window in its own configuration).',
    lines: { file: 'mimir.yaml, limits', after: 'out_of_order_time_window: 30m' },
  },
});
