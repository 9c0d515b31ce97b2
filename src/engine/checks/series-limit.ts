import { refusalCheck } from './shared/refusals';

/** The tenant, or one metric, has as many series as it may: new ones are refused, old ones go on. Rival: the rate is limited, which hits all alike. */
export const seriesLimit = refusalCheck({
  id: 'series-limit',
  title: 'The store takes no new series',
  reasons: ['per-user-series-limit', 'per-metric-series-limit', 'per-labelset-series-limit'],
  what: 'new series, as there are as many as the limit allows',
  remedy: {
    text: 'Find the metric or label with the most series (count by (__name__) ({__name__!=""}), or Mimir’s cardinality API) and take its growing label out, or raise the limit. A restart with a changed label makes every series new: old ones leave memory after two to three hours.',
    lines: { file: 'mimir.yaml, limits', after: 'max_global_series_per_user: 300000\nmax_global_series_per_metric: 0' },
  },
});
