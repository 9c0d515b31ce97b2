import { refusalCheck } from './shared/refusals';

/** Series with more or longer labels than the store takes. Rival: new series are refused whatever their labels (series-limit). */
export const labelLimit = refusalCheck({
  id: 'label-limit',
  title: 'Labels are too many or too long for the store',
  reasons: [
    'max-label-names-per-series',
    'max-label-names-per-info-series',
    'label-name-too-long',
    'label-value-too-long',
  ],
  what: 'series with more or longer labels than it takes',
  remedy: {
    text: 'Take the label out where it is made, or drop it before it is sent (action labeldrop). Mimir takes 30 labels a series, names of 1024 and values of 2048 characters unless configured otherwise.',
    lines: {
      file: 'collector configuration, prometheus.relabel',
      after: ['rule {', '  action = "labeldrop"', '  regex  = "<the label>"', '}'].join('\n'),
    },
  },
});
