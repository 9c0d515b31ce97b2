import { Sample } from '../world/scenario';
import { HOUR, Incident } from './incident';
import { minutesSince, selfMetric } from './selfMetrics';

/** The release labels its request metrics by user: this many samples a scrape, over a sample_limit of 2000. */
const OFFERED = 3_180;

const ofBackend = /[{,]job="scanium-backend"/;
/** What the collector itself writes of a scrape, also of one that fails. */
const report = /^(up|scrape_\w+)\{/;
const offered = /^scrape_samples_(scraped|post_metric_relabeling)\{/;

export const scrapeLimit: Incident = {
  name: 'scrape-limit',
  title: 'Sample limit hit',
  description:
    'Since a release the backend labels its request metrics by user and exports more samples than the sample_limit of its scrape job: every scrape is answered, read, and thrown away as a whole.',
  whatMisled: 'The metrics endpoint answers 200 with all metrics when it is asked by hand.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => (sample.timeMs >= sinceMs && ofBackend.test(sample.series) ? refused(sample) : [sample]),
    also: (minuteMs) => [
      // Counted once a scrape; the backend is scraped every minute.
      selfMetric(
        'alloy',
        'prometheus_target_scrapes_exceeded_sample_limit_total',
        {},
        minuteMs,
        minutesSince(sinceMs, minuteMs)
      ),
    ],
  }),
};

/** `up` is 0, the samples are counted all the same, and none of them is kept (Prometheus scrape/scrape.go, `report`). */
function refused(sample: Sample): readonly Sample[] {
  if (!report.test(sample.series)) {
    return [];
  }
  return [
    { ...sample, value: offered.test(sample.series) ? OFFERED : sample.series.startsWith('up{') ? 0 : sample.value },
  ];
}
