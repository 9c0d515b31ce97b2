import { testCheck } from '../testing/checkTester';
import {
  Answers,
  evidenceWith,
  failed,
  from,
  metricFacts,
  mimir,
  minutesAgo,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
} from '../testing/evidence';
import { relabelDrops } from './shared/losses';
import { nothingToReport } from './nothing-to-report';

const metric = 'jobs_failed_total';
const type = (name: string): string => `{"kind":"declared","metric":"${name}"}`;
const byScrape = 'sum(scrape_samples_scraped) - sum(scrape_samples_post_metric_relabeling)';
const byComponent = `sum(${relabelDrops})`;
const value = (last: number) => [{ labels: {}, samples: 1, zeros: 0, nonFinite: 0, last }];

const declared: Answers = { [type(metric)]: ['counter'], [type('jobs_failed')]: [] };
const never = {
  services: [service('scanium-backend')],
  targets: [targetState(`sum(rate(${metric}[5m]))`), targetState('other_metric', { panelId: 2 })],
  selectors: [
    metricFacts(metric),
    metricFacts('other_metric', { origins: [from('scanium-backend', minutesAgo(600))] }),
  ],
  metricNames: new Map([[mimir.uid, ['up', 'jobs_done_total']]]),
};
/** Prometheus scrapes by itself: nothing stands between scrape and store. */
const alone = { ...never, metrics: [scrapedBy([scrapeTarget('scanium-backend')])] };
const found = { subject: metric, claims: [`overview/1/A MIMIR ${metric}`] };

testCheck(nothingToReport, {
  found: [
    {
      name: 'declared and never counted, in a Prometheus that scrapes by itself',
      evidence: evidenceWith({ ...alone, answers: { ...declared, [byScrape]: value(0), [byComponent]: [] } }),
      finds: [{ verdict: 'proved', ...found, says: 'declares jobs_failed_total as counter' }],
    },
    {
      name: 'a collector relabels and drops nothing; the type is declared without the ending',
      evidence: evidenceWith({
        ...never,
        answers: {
          [type(metric)]: [],
          [type('jobs_failed')]: ['counter'],
          [byScrape]: value(0),
          [byComponent]: value(0),
        },
      }),
      finds: [{ verdict: 'proved', ...found, says: 'as many samples are kept as are scraped' }],
    },
  ],
  ruledOut: [
    {
      name: 'nothing declares it',
      evidence: evidenceWith({ ...never, answers: { [type(metric)]: [], [type('jobs_failed')]: [] } }),
    },
    {
      name: 'it was there within the week',
      evidence: evidenceWith({ ...never, selectors: [metricFacts(metric, { everSeen: true })] }),
    },
  ],
  unknown: [
    {
      name: 'the store did not say what is declared',
      evidence: evidenceWith({
        ...never,
        answers: { [type(metric)]: failed('not-found'), [type('jobs_failed')]: failed('not-found') },
      }),
    },
    {
      name: 'the scrape drops samples: perhaps these',
      evidence: evidenceWith({ ...alone, answers: { ...declared, [byScrape]: value(12), [byComponent]: [] } }),
      finds: [{ verdict: 'likely', ...found, says: 'whether relabelling drops it' }],
    },
    {
      name: 'a rule of the collector drops samples: perhaps these',
      evidence: evidenceWith({ ...never, answers: { ...declared, [byScrape]: value(0), [byComponent]: value(3) } }),
      finds: [{ verdict: 'likely', ...found }],
    },
    {
      name: 'a collector stands between, and nothing is known of its rules',
      evidence: evidenceWith({ ...never, answers: { ...declared, [byScrape]: value(0), [byComponent]: [] } }),
      finds: [{ verdict: 'likely', ...found }],
    },
  ],
});
