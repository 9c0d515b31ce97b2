import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, metricFacts, service, targetState } from '../testing/evidence';
import { rateWindowTooShort } from './rate-window-too-short';

const services = [service('scanium-backend'), service('scanium-mobile')];
const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const panel = targetState(`sum(rate(${selector}[1m]))`);
/** It reads the same, and starves for another reason as well. */
const beside = targetState(`sum(rate(${selector}[1m])) / sum(absent_metric)`, { panelId: 2 });
const targets = [panel, beside];
const selectors = [metricFacts(selector, { now: 1, base: 1 }), metricFacts('absent_metric')];

const inWindow = `max(count_over_time(${selector}[1m]))`;
const over = (text: string, range: string) => {
  const moments = `(timestamp(${text})[${range}:15s])`;
  return `(max_over_time${moments} - min_over_time${moments}) / (count_over_time(${text}[${range}]) - 1 > 0)`;
};
const spacingOf = (text: string) => `min(${over(text, '10m')} or ${over(text, '1h')})`;
const spacing = spacingOf(selector);
const wider = `count(rate(${selector}[10m]))`;
const minutely = { [inWindow]: counted(1), [spacing]: counted(60), [wider]: counted(1) };
const proved = { verdict: 'proved', subject: 'Mimir samples 1m apart', claims: ['overview/1/A *'] } as const;

testCheck(rateWindowTooShort, {
  found: [
    {
      name: 'a scrape a minute and a window of a minute: claims the panel, and not the one whose metric is absent',
      evidence: evidenceWith({ services, targets, selectors, answers: minutely }),
      finds: [{ ...proved, says: 'at most 1 sample in 1m; with 10m the same query has data' }],
    },
    {
      name: 'a scrape in five minutes: no sample falls into the window',
      evidence: evidenceWith({
        services,
        targets,
        selectors,
        answers: { [inWindow]: counted(0), [spacing]: counted(300), [wider]: counted(1) },
      }),
      finds: [{ ...proved, subject: 'Mimir samples 5m apart', says: 'samples are 5m apart' }],
    },
    {
      name: 'Grafana chose the window: the scrape interval of the data source is the fault, for all its panels',
      evidence: evidenceWith({
        services,
        targets: [targetState(panel.target.query, { autoWindowMs: 60_000 }), beside],
        selectors,
        answers: minutely,
      }),
      finds: [{ ...proved, subject: 'Mimir scrape interval', says: 'timeInterval: 1m' }],
    },
    {
      name: 'the same with a scrape that failed meanwhile: the interval that is set is named, not the average',
      evidence: evidenceWith({
        services,
        targets: [targetState(panel.target.query, { autoWindowMs: 60_000 }), beside],
        selectors,
        answers: { ...minutely, [spacing]: counted(67) },
      }),
      finds: [{ ...proved, subject: 'Mimir scrape interval', says: 'timeInterval: 1m' }],
    },
    {
      name: 'the store refuses another panel of the same query with an error: claims only the one that is empty',
      evidence: evidenceWith({
        services,
        targets: [panel, targetState(panel.target.query, { panelId: 2, failure: failed('limit') })],
        selectors,
        answers: minutely,
      }),
      finds: [proved],
    },
    {
      name: 'several windows over samples as far apart: one fault, and others of their own',
      evidence: evidenceWith({
        services,
        targets: [
          panel,
          targetState('sum(irate(worker_jobs_total[30s]))', { panelId: 2 }),
          targetState('sum(rate(export_rows_total[1m]))', { panelId: 3 }),
          targetState(panel.target.query, { panelId: 4, autoWindowMs: 60_000 }),
        ],
        selectors,
        answers: {
          ...minutely,
          'max(count_over_time(worker_jobs_total[30s]))': counted(1),
          [spacingOf('worker_jobs_total')]: counted(62),
          'count(irate(worker_jobs_total[10m]))': counted(2),
          'max(count_over_time(export_rows_total[1m]))': counted(0),
          [spacingOf('export_rows_total')]: counted(300),
          'count(rate(export_rows_total[10m]))': counted(1),
        },
      }),
      finds: [
        { ...proved, subject: 'Mimir samples 5m apart', claims: ['overview/3/A *'] },
        {
          ...proved,
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: '2 queries look at 30s, 1m',
        },
        { ...proved, subject: 'Mimir scrape interval', claims: ['overview/4/A *'] },
      ],
    },
    {
      name: 'increase over a longer window than ten minutes: tries four times the window',
      evidence: evidenceWith({
        services,
        targets: [targetState(`increase(${selector}[5m])`), beside],
        selectors,
        answers: {
          [`max(count_over_time(${selector}[5m]))`]: counted(1),
          [spacing]: counted(300),
          [`count(increase(${selector}[20m]))`]: counted(1),
        },
      }),
      finds: [{ ...proved, subject: 'Mimir samples 5m apart', says: 'a window of at least 20m' }],
    },
  ],
  ruledOut: [
    {
      name: 'two samples fall into the window: something else empties the panel',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [inWindow]: counted(2) } }),
    },
    {
      name: 'the series has just begun: it has one sample',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [spacing]: [] } }),
    },
    {
      name: 'the series ended a minute ago: four scrapes fit into the window when it is scraped',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [spacing]: counted(15) } }),
    },
    {
      name: 'a wider window finds nothing either',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [wider]: counted(0) } }),
    },
  ],
  unknown: [
    {
      name: 'how many samples fall into the window was not answered',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [inWindow]: failed('timeout') } }),
    },
    {
      name: 'how far apart the samples are was not answered',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [spacing]: failed('timeout') } }),
    },
    {
      name: 'whether a wider window helps was not answered',
      evidence: evidenceWith({ services, targets, selectors, answers: { ...minutely, [wider]: failed('timeout') } }),
    },
  ],
});
