import { testCheck } from '../testing/checkTester';
import {
  counted,
  down,
  ended,
  evidenceWith,
  failed,
  from,
  fresh,
  gone,
  loki,
  metricFacts,
  minutesAgo,
  never,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  valuesOf,
} from '../testing/evidence';
import { allGone, changed, failedWrites, flow, lost } from '../testing/losses';
import { scrapeTargetMissing } from './scrape-target-missing';

const hourAgo = minutesAgo(60);
const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const still = 'scanium_http_latency{job="scanium-backend"}';
const removed = service('scanium-backend', { scrape: gone('scanium-backend', hourAgo) });
const mobile = service('scanium-mobile', { scrape: undefined });

const starved = {
  targets: [
    targetState(`sum(rate(${selector}[5m]))`),
    targetState('{source="scanium-mobile"} |= "crash"', { panelId: 2, datasource: loki }),
    targetState('absent_metric', { panelId: 3 }),
    targetState(still, { panelId: 4, status: 'data' }),
  ],
  selectors: [
    metricFacts(selector, { origins: [from('scanium-backend', hourAgo)] }),
    metricFacts('absent_metric'),
    streamFacts('{source="scanium-mobile"}', [{ source: 'scanium-mobile' }], { lastMs: hourAgo }),
  ],
  origins: new Map([[`MIMIR ${still}`, [from('scanium-backend', hourAgo)]]]),
};
/** How many lists of targets the collector had, and which of them are shorter since then. */
const lists = (all: number, ...shorter: readonly string[]) => {
  const each = (offset = '') => `sum by (job, instance, scrape_job) (prometheus_target_scrape_pool_targets${offset})`;
  const then = each(' offset 3660s');
  const still = (expr: string) => `((${expr}) and on (job, instance) ${each()})`;
  return {
    [`count${still(then)}`]: counted(all),
    [`count by (scrape_job) ${still(`${then} unless ${then} <= ${each()}`)}`]: shorter.flatMap((list) =>
      valuesOf('scrape_job', [list])
    ),
  };
};
const removedClaims = { claims: [`overview/1/A MIMIR ${selector}`], fading: ['overview/4/A'] };

// An app of which no metric was ever stored, beside one that is scraped.
const upload = 'mobile_uploads_total{job="scanium-mobile"}';
const frames = 'mobile_frames_total';
const ofBackend = 'scanium_absent_total{job="scanium-backend"}';
const backend = service('scanium-backend');
const seriesOf = (name: string) =>
  `(count({job=~"(?i).*(${name})"}) or count({service_name=~"(?i)(${name})", __name__!~"traces_.*"}))`;
const neverScraped = {
  targets: [
    targetState(`rate(${upload}[5m])`),
    targetState(frames, { panelId: 2 }),
    targetState(ofBackend, { panelId: 3 }),
    targetState('another_metric', { panelId: 4, dashboardUid: 'other' }),
    targetState('scanium_seen_total', { panelId: 5 }),
  ],
  selectors: [
    metricFacts(upload),
    metricFacts(frames),
    metricFacts(ofBackend),
    metricFacts('another_metric'),
    metricFacts('scanium_seen_total', { everSeen: true }),
  ],
};
const none = { [seriesOf('scanium-mobile')]: counted(0) };

testCheck(scrapeTargetMissing, {
  found: [
    {
      name: 'the scrape job was taken away while the app lives: claims what came from it, and nothing else',
      evidence: evidenceWith({
        services: [removed, mobile],
        ...starved,
        answers: lists(5, 'prometheus.scrape.backend'),
      }),
      finds: [
        { verdict: 'proved', subject: 'scanium-backend', ...removedClaims, says: 'its logs and traces still arrive' },
      ],
    },
    {
      name: 'a job that leaves the configuration is not marked: it fell silent, and a list is shorter since',
      evidence: evidenceWith({
        services: [service('scanium-backend', { scrape: { ...gone('scanium-backend', hourAgo), isSilent: true } })],
        ...starved,
        answers: lists(5, 'prometheus.scrape.backend'),
      }),
      finds: [{ verdict: 'proved', subject: 'scanium-backend', ...removedClaims }],
    },
    {
      name: 'only its traces tell that the app lives',
      evidence: evidenceWith({
        services: [{ ...removed, logs: never }, mobile],
        ...starved,
        answers: lists(5, 'prometheus.scrape.backend'),
      }),
      finds: [{ verdict: 'proved', subject: 'scanium-backend', ...removedClaims, says: 'its traces still arrive' }],
    },
    {
      name: 'an app that was never scraped: claims what names it and what nobody ever had on its dashboard',
      evidence: evidenceWith({ services: [backend, mobile], ...neverScraped, answers: none }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium-mobile',
          claims: [`overview/1/A MIMIR ${upload}`, `overview/2/A MIMIR ${frames}`],
          says: 'not one series of scanium-mobile',
        },
      ],
    },
    {
      name: 'what is recorded of metrics of its family, which were never seen either, is of the job too',
      evidence: evidenceWith({
        targets: [
          targetState('sum(kube_pod_info{job="kube-state-metrics"})'),
          targetState('namespace:kube_pod_owner:relabel', { panelId: 2 }),
          targetState('node:node_load:avg', { panelId: 3 }),
        ],
        services: [backend],
        selectors: [
          metricFacts('kube_pod_info{job="kube-state-metrics"}'),
          metricFacts('namespace:kube_pod_owner:relabel', {
            recorded: { inputs: [{ facts: metricFacts('kube_pod_owner'), path: ['kube_pod_owner'] }] },
          }),
          metricFacts('node:node_load:avg', {
            recorded: { inputs: [{ facts: metricFacts('node_load'), path: ['node_load'] }] },
          }),
        ],
        answers: { 'count({job="kube-state-metrics"})': counted(0) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'kube-state-metrics',
          claims: [
            'overview/1/A MIMIR kube_pod_info{job="kube-state-metrics"}',
            'overview/2/A MIMIR namespace:kube_pod_owner:relabel',
          ],
        },
      ],
    },
    {
      name: 'its own up is asked for: that is missing for the same reason, unlike the up of others',
      evidence: evidenceWith({
        services: [backend, mobile],
        targets: [
          ...neverScraped.targets,
          targetState('up{job="scanium-mobile"}', { panelId: 6, dashboardUid: 'other' }),
          targetState('up{job="scanium-watch"}', { panelId: 7, dashboardUid: 'other' }),
        ],
        selectors: [
          ...neverScraped.selectors,
          metricFacts('up{job="scanium-mobile"}', { base: 3 }),
          metricFacts('up{job="scanium-watch"}', { base: 3 }),
        ],
        answers: none,
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium-mobile',
          claims: [
            `overview/1/A MIMIR ${upload}`,
            `overview/2/A MIMIR ${frames}`,
            'other/6/A MIMIR up{job="scanium-mobile"}',
          ],
          says: 'not one series of scanium-mobile',
        },
      ],
    },
    {
      name: 'only its up is asked for, by a job that the collector has never heard of',
      evidence: evidenceWith({
        services: [backend],
        targets: [targetState('up{job="kube-state-metrics"}')],
        selectors: [metricFacts('up{job="kube-state-metrics"}', { base: 3 })],
        answers: { 'count({job="kube-state-metrics"})': counted(0) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'kube-state-metrics',
          claims: ['overview/1/A MIMIR up{job="kube-state-metrics"}'],
          says: 'which no up and no series has',
        },
      ],
    },
    {
      name: 'panels ask for a job that the collector has never heard of',
      evidence: evidenceWith({
        services: [backend],
        targets: [
          targetState('sum(kube_pod_info{job="kube-state-metrics"})'),
          targetState('sum(scanium_absent_total{job="scanium-backend"})', { panelId: 2 }),
        ],
        selectors: [
          metricFacts('kube_pod_info{job="kube-state-metrics"}'),
          metricFacts('scanium_absent_total{job="scanium-backend"}'),
        ],
        answers: { 'count({job="kube-state-metrics"})': counted(0) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'kube-state-metrics',
          claims: ['overview/1/A MIMIR kube_pod_info{job="kube-state-metrics"}'],
          says: 'no such target',
        },
      ],
    },
    {
      name: 'an app that was never scraped is known by how its metrics begin',
      evidence: evidenceWith({
        services: [backend, service('tvbox-7', { scrape: undefined, traces: never })],
        targets: [targetState('tvbox_starts_total')],
        selectors: [metricFacts('tvbox_starts_total')],
        answers: { [seriesOf('tvbox-7')]: counted(0) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'tvbox-7',
          claims: ['overview/1/A MIMIR tvbox_starts_total'],
          says: 'while its logs arrive',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'no list of the collector is shorter since: it is scraped, and lost on the way',
      evidence: evidenceWith({ services: [removed, mobile], ...starved, answers: lists(5) }),
    },
    {
      name: 'several jobs that are scraped are asked for after =, as a variable writes them',
      evidence: evidenceWith({
        services: [backend],
        targets: [targetState('up{job="(scanium-backend|web)"}')],
        selectors: [metricFacts('up{job="(scanium-backend|web)"}', { base: 3 })],
      }),
    },
    {
      name: 'its series fell silent and nobody has ended them: it may be the way to the store',
      evidence: evidenceWith({
        services: [
          service('scanium-backend', { scrape: { ...gone('scanium-backend', hourAgo), isSilent: true } }),
          mobile,
        ],
        ...starved,
      }),
    },
    {
      name: 'its collector stopped: that one’s own series ended with it',
      evidence: evidenceWith({
        services: [removed, mobile],
        metrics: [
          scrapedBy([gone('scanium-backend', hourAgo), gone('alloy', hourAgo + 40_000), scrapeTarget('otelcol')]),
        ],
        ...starved,
      }),
    },
    {
      name: 'the job that panels ask for is misspelt',
      evidence: evidenceWith({
        services: [backend],
        targets: [targetState('sum(scanium_absent_total{job="scanium-backnd"})')],
        selectors: [metricFacts('scanium_absent_total{job="scanium-backnd"}')],
      }),
    },
    {
      name: 'the job whose up is asked for is misspelt',
      evidence: evidenceWith({
        services: [backend],
        targets: [targetState('up{job="scanium-backnd"}')],
        selectors: [metricFacts('up{job="scanium-backnd"}', { base: 3 })],
      }),
    },
    {
      name: 'another job name: it is not scraped, but its series are written by somebody',
      evidence: evidenceWith({
        services: [backend],
        targets: [targetState('sum(absent_total{job="pushed-batches"})')],
        selectors: [metricFacts('absent_total{job="pushed-batches"}')],
        answers: { 'count({job="pushed-batches"})': counted(4) },
      }),
    },
    {
      name: 'it is scraped, and all of it is refused since',
      evidence: evidenceWith({ ...allGone, ...lost, answers: flow({ [failedWrites]: [changed({}, 0, 5.4)] }) }),
    },
    {
      name: 'the scrape fails: its up is there and 0',
      evidence: evidenceWith({ services: [{ ...removed, scrape: down('scanium-backend', hourAgo) }], ...starved }),
    },
    {
      name: 'the app stopped: its logs and traces ended with its up',
      evidence: evidenceWith({
        services: [{ ...removed, logs: ended(hourAgo + 5_000), traces: ended(hourAgo + 8_000) }],
        ...starved,
      }),
    },
    {
      name: 'the collector is down: nothing else is scraped either',
      evidence: evidenceWith({
        services: [removed],
        metrics: [scrapedBy(['scanium-backend', 'alloy'].map((job) => gone(job, hourAgo)))],
        ...starved,
      }),
    },
    {
      name: 'the metrics were renamed: the store has series of the app under other names',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...neverScraped,
        answers: { [seriesOf('scanium-mobile')]: counted(12) },
      }),
    },
    {
      name: 'the metric was there within the week: the app once had metrics',
      evidence: evidenceWith({
        services: [backend, mobile],
        targets: [targetState(upload)],
        selectors: [metricFacts(upload, { everSeen: true })],
      }),
    },
    {
      name: 'the app that panels ask for sends nothing at all',
      evidence: evidenceWith({
        services: [backend, { ...mobile, logs: ended(hourAgo), traces: never }],
        ...neverScraped,
      }),
    },
  ],
  unknown: [
    {
      name: 'a list is shorter, and not that of its job',
      evidence: evidenceWith({ services: [removed, mobile], ...starved, answers: lists(5, 'prometheus.scrape.pods') }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', ...removedClaims }],
    },
    {
      name: 'the collector does not say how many targets it has',
      evidence: evidenceWith({ services: [removed, mobile], ...starved, answers: lists(0) }),
      finds: [
        {
          verdict: 'likely',
          subject: 'scanium-backend',
          ...removedClaims,
          says: 'still among the collector’s targets',
        },
      ],
    },
    {
      name: 'no collector is known: the one that scraped it may have stopped',
      evidence: evidenceWith({
        services: [removed, mobile],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('scanium-watch')])],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', ...removedClaims, says: 'whether the collector' }],
    },
    {
      name: 'an app of which nothing arrives is known by what dead log queries ask for, not by another that is called alike',
      evidence: evidenceWith({
        services: [service('caddy'), service('tvbox-player', { scrape: undefined, traces: never })],
        targets: [
          targetState('tvbox_starts_total'),
          targetState('{service_name="tvbox-server"}', { panelId: 2, datasource: loki }),
        ],
        selectors: [metricFacts('tvbox_starts_total'), streamFacts('{service_name="tvbox-server"}', [])],
        answers: { [seriesOf('tvbox-server')]: counted(0) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'tvbox-server',
          claims: ['overview/1/A MIMIR tvbox_starts_total'],
          says: 'no log line or span of it now',
        },
      ],
    },
    {
      name: 'nothing else of the app is known: it may have stopped',
      evidence: evidenceWith({ services: [{ ...removed, logs: never, traces: never }, mobile], ...starved }),
      finds: [
        {
          verdict: 'likely',
          subject: 'scanium-backend',
          ...removedClaims,
          says: 'a log line or span of scanium-backend from after its up ended',
        },
      ],
    },
    {
      name: 'its last line came before the next scrape was due',
      evidence: evidenceWith({
        services: [{ ...removed, logs: fresh(hourAgo + 60_000), traces: ended(minutesAgo(600)) }, mobile],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', ...removedClaims, says: 'other targets are scraped"' }],
    },
    {
      name: 'the store did not say whether it has any series of the app',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...neverScraped,
        answers: { [seriesOf('scanium-mobile')]: failed('timeout') },
      }),
    },
    {
      name: 'it is not known whether the metric ever was',
      evidence: evidenceWith({
        services: [backend, mobile],
        targets: [targetState(upload)],
        selectors: [metricFacts(upload, { everSeen: undefined })],
      }),
    },
  ],
});
