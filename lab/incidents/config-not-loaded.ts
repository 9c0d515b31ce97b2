import { HOUR, Incident } from './incident';

export const configNotLoaded: Incident = {
  name: 'config-not-loaded',
  title: 'A reload that failed',
  description:
    'Two hours ago a new scrape job was added to the configuration of Alloy with a brace too few. The reload failed, and Alloy goes on with what it had.',
  whatMisled: 'Everything arrives, so nobody looked; the next restart would fail.',
  began: { agoMs: 2 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    stored: (sample) => {
      const value = sample.timeMs < sinceMs ? undefined : afterFailure(sample.series);
      return [value === undefined ? sample : { ...sample, value }];
    },
  }),
};

function afterFailure(series: string): number | undefined {
  if (series.startsWith('alloy_config_last_load_successful{')) {
    return 0;
  }
  return series.startsWith('alloy_config_load_failures_total{') ? 1 : undefined;
}
