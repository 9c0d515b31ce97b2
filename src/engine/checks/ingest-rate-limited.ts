import { refusalCheck } from './shared/refusals';

/** More samples a second arrive than the tenant may send. Rival: only new series are refused (series-limit). */
export const ingestRateLimited = refusalCheck({
  id: 'ingest-rate-limited',
  title: 'The store limits the rate of samples',
  reasons: ['rate-limited', 'request-rate-limited'],
  isRetried: true,
  what: 'samples beyond the rate that the tenant may send',
  remedy: {
    text: 'Send less (longer scrape intervals, fewer series), or raise the limit of the tenant: ingestion_rate is samples a second, ingestion_burst_size is what one burst may have.',
    lines: { file: 'mimir.yaml, limits', after: 'ingestion_rate: 20000\ningestion_burst_size: 400000' },
  },
});
