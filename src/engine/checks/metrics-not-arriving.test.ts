import { testCheck } from '../testing/checkTester';
import {
  counted,
  ended,
  evidenceAtToldTime as evidenceWith,
  failed,
  fresh,
  from,
  gone,
  loki,
  logStore,
  metricFacts,
  mimir,
  minutesAgo,
  never,
  nowMs,
  promSource,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
} from '../testing/evidence';
import { discards, failures } from './shared/refusals';
import { metricsNotArriving } from './metrics-not-arriving';

const hourAgo = minutesAgo(60);
const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const still = 'scanium_http_latency{job="scanium-backend"}';
const jobs = ['scanium-backend', 'tempo', 'alloy'];
const allGone = (ms = hourAgo) => [scrapedBy(jobs.map((job) => gone(job, ms)))];
const backend = (ms = hourAgo) => service('scanium-backend', { scrape: gone('scanium-backend', ms) });
const mobile = service('scanium-mobile', { scrape: undefined });

const shop = { ...scrapeTarget('shop'), source: { ...mimir, uid: 'PROD' } };

const starved = {
  targets: [
    targetState(`sum(rate(${selector}[5m]))`),
    targetState('absent_metric', { panelId: 2 }),
    targetState('{source="scanium-backend"} |= "crash"', { panelId: 3, datasource: loki }),
    targetState(still, { panelId: 4, status: 'data' }),
  ],
  selectors: [metricFacts(selector, { origins: [from('scanium-backend', hourAgo)] }), metricFacts('absent_metric')],
  origins: new Map([[`MIMIR ${still}`, [from('scanium-backend', hourAgo)]]]),
};
const found = { subject: 'Mimir', claims: [`overview/1/A MIMIR ${selector}`], fading: ['overview/4/A'] };
const likely = { verdict: 'likely' as const, ...found };

const logs = [logStore([{ source: 'alloy' }, { source: 'scanium-backend' }])];
const ownLog =
  '{source=~"alloy"} |~ "(?i)failed to send batch|non-recoverable error|last successful send was beyond threshold"';
const says = (line: string, timeMs = minutesAgo(2)) => ({ [ownLog]: [{ timeMs, line, labels: { source: 'alloy' } }] });
const failing = says(
  'level=warn msg="Failed to send batch, retrying" err="dial tcp 10.0.0.3:9009: connection refused"'
);

const listed = (offset = '') => `sum by (job, instance, scrape_job) (prometheus_target_scrape_pool_targets${offset})`;
const living = (expr: string) => `((${expr}) and on (job, instance) ${listed()})`;
const shorter = `count by (scrape_job) ${living(`${listed(' offset 3660s')} unless ${listed(' offset 3660s')} <= ${listed()}`)}`;

const silent = { ...gone('scanium-backend', minutesAgo(3)), isSilent: true, spacingMs: 5000 };
const oneSilent = [scrapedBy([silent, scrapeTarget('alloy')])];
const silenced = {
  ...starved,
  selectors: [metricFacts(selector, { origins: [from('scanium-backend', minutesAgo(3))] })],
};
const none = { [discards]: [], [failures]: [] };

testCheck(metricsNotArriving, {
  found: [
    {
      name: 'all series end, logs and traces go on, and the collector says that its writes fail',
      evidence: evidenceWith({ services: [backend(), mobile], metrics: allGone(), logs, ...starved, answers: failing }),
      finds: [{ verdict: 'proved', ...found, says: 'Failed to send batch, retrying' }],
    },
  ],
  ruledOut: [
    {
      name: 'the collector is down: logs and traces ended with the metrics',
      evidence: evidenceWith({
        services: [{ ...backend(), logs: ended(hourAgo), traces: ended(hourAgo) }],
        metrics: allGone(),
        ...starved,
      }),
    },
    {
      name: 'nobody sends logs or traces: nothing tells the two apart',
      evidence: evidenceWith({
        services: [{ ...backend(), logs: never, traces: never }],
        metrics: allGone(),
        ...starved,
      }),
    },
    {
      name: 'one app is scraped no more, the others are',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('alloy')])],
        ...starved,
      }),
    },
    {
      name: 'one app falls silent, and a writer of the collector is refused since then: that is why',
      evidence: evidenceWith({
        services: [service('scanium-backend', { scrape: silent })],
        metrics: oneSilent,
        ...silenced,
        answers: {
          [discards]: [],
          [failures]: [{ labels: { component_id: 'rw' }, samples: 1, zeros: 0, nonFinite: 0, last: 1, points: [] }],
        },
      }),
    },
    {
      name: 'the lines that arrive are of an app of another store',
      evidence: evidenceWith({
        services: [mobile, service('shop', { scrape: shop })],
        metrics: [...allGone(), promSource({ source: shop.source, targets: [shop] })],
        ...starved,
      }),
    },
    {
      name: 'it ended 8 minutes ago, and of an app that nobody scrapes something came within 15 minutes',
      evidence: evidenceWith({ services: [mobile], metrics: allGone(minutesAgo(8)) }),
    },
  ],
  unknown: [
    {
      name: 'one app ended beside others an hour ago, and the collector has all its targets',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('alloy')])],
        ...starved,
        answers: { ...none, [`count${living(listed(' offset 3660s'))}`]: counted(5), [shorter]: [] },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Mimir scanium-backend',
          claims: [`overview/1/A MIMIR ${selector}`],
          fading: ['overview/4/A'],
          says: 'where it writes what it scrapes',
        },
      ],
    },
    {
      name: 'one app falls silent beside others, nobody has ended its series, and nothing says why',
      evidence: evidenceWith({
        services: [service('scanium-backend', { scrape: silent })],
        metrics: oneSilent,
        ...silenced,
        answers: none,
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Mimir scanium-backend',
          claims: [`overview/1/A MIMIR ${selector}`],
          fading: ['overview/4/A'],
          says: 'its up was not ended',
        },
      ],
    },
    {
      name: 'the collector’s log is not known: logs may go another way, and the collector be down',
      evidence: evidenceWith({ services: [backend(), mobile], metrics: allGone(), ...starved }),
      finds: [{ ...likely, says: 'means that it stopped' }],
    },
    {
      name: 'its log did not answer',
      evidence: evidenceWith({
        services: [backend(), mobile],
        metrics: allGone(),
        logs,
        ...starved,
        answers: { [ownLog]: failed('timeout') },
      }),
      finds: [likely],
    },
    {
      name: 'its writes failed before that moment only',
      evidence: evidenceWith({
        services: [backend(), mobile],
        metrics: allGone(),
        logs,
        ...starved,
        answers: says('msg="Failed to send batch, retrying"', minutesAgo(61)),
      }),
      finds: [likely],
    },
    {
      name: 'only logs still arrive',
      evidence: evidenceWith({
        services: [{ ...backend(), traces: ended(hourAgo) }],
        metrics: allGone(),
        ...starved,
      }),
      finds: [{ ...likely, says: 'while logs still arrive' }],
    },
    {
      name: 'it ended 8 minutes ago and lines of the app have arrived since',
      evidence: evidenceWith({
        services: [{ ...backend(minutesAgo(8)), logs: fresh(nowMs - 10_000), traces: never }],
        metrics: allGone(minutesAgo(8)),
        targets: [targetState(selector)],
        selectors: [metricFacts(selector, { origins: [from('scanium-backend', minutesAgo(8))] })],
      }),
      finds: [{ verdict: 'likely', subject: 'Mimir', claims: [`overview/1/A MIMIR ${selector}`] }],
    },
  ],
});
