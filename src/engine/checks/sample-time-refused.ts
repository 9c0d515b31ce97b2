import { refusalCheck } from './shared/refusals';

/** The samples' own time is too far from the store's clock. Rival: they are merely out of order. */
export const sampleTimeRefused = refusalCheck({
  id: 'sample-time-refused',
  title: 'The samples are too old or too far in the future',
  reasons: [
    'too-far-in-future',
    'sample-too-far-in-future',
    'too-far-in-past',
    'sample-out-of-bounds',
    'sample-timestamp-too-old',
    'sample-too-old',
    'scrape-out-of-bounds',
  ],
  what: 'samples whose time is too old or too far in the future',
  remedy: {
    text: 'Compare the clock of the host that sends them with the store’s (timedatectl, chronyc tracking) and let both follow one time server. If an exporter writes its own timestamps, set honor_timestamps = false in its prometheus.scrape. After a long outage old samples are refused as well: they are lost, and nothing needs to be done.',
  },
});
