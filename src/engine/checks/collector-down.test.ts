import { testCheck } from '../testing/checkTester';
import {
  ended,
  evidenceAtToldTime as evidenceWith,
  evidenceWith as bareEvidence,
  failed,
  fresh,
  from,
  gone,
  loki,
  metricFacts,
  mimir,
  minutesAgo,
  never,
  nowMs,
  promSource,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  tempo,
} from '../testing/evidence';
import { collectorDown } from './collector-down';

const hourAgo = minutesAgo(60);
const phone = scrapeTarget('phone');
const alloy = scrapeTarget('alloy');
const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const streams = '{source="scanium-backend"}';
const older = 'scanium_jobs_total';
const still = 'scanium_http_latency{job="scanium-backend"}';

const jobs = ['scanium-backend', 'tempo', 'alloy'];
const allGone = (ms = hourAgo) => [scrapedBy(jobs.map((job) => gone(job, ms)))];
const backend = (ms = hourAgo) =>
  service('scanium-backend', {
    scrape: gone('scanium-backend', ms),
    logs: ended(ms + 5_000),
    traces: ended(ms + 8_000),
  });
const mobile = service('scanium-mobile', { scrape: undefined, logs: never, traces: ended(minutesAgo(62)) });

const starved = {
  targets: [
    targetState(`sum(rate(${selector}[5m]))`),
    targetState(streams, { panelId: 2, datasource: loki }),
    targetState('{resource.service.name="scanium-backend"}', { panelId: 3, datasource: tempo }),
    targetState('absent_metric', { panelId: 4 }),
    targetState(older, { panelId: 5 }),
    targetState('{source="tv-box"}', { panelId: 6, datasource: loki }),
    targetState(still, { panelId: 7, status: 'data' }),
  ],
  selectors: [
    metricFacts(selector, { origins: [from('scanium-backend', hourAgo)] }),
    metricFacts('absent_metric'),
    metricFacts(older, { origins: [from('scanium-backend', minutesAgo(600))] }),
    streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo }),
    streamFacts('{source="tv-box"}', [{ source: 'tv-box' }], { lastMs: minutesAgo(600) }),
  ],
  origins: new Map([[`MIMIR ${still}`, [from('scanium-backend', hourAgo)]]]),
};
const metricClaim = `overview/1/A MIMIR ${selector}`;
const claims = [metricClaim, `overview/2/A LOKI ${streams}`, 'overview/3/A *'];
const fading = ['overview/7/A'];
const likely = { verdict: 'likely' as const, subject: 'Mimir', claims: [metricClaim], fading };

testCheck(collectorDown, {
  found: [
    {
      name: 'all targets, the collector among them, and all logs and traces end at one moment: claims what ended then',
      evidence: evidenceWith({ services: [backend(), mobile], metrics: allGone(), ...starved }),
      finds: [
        { verdict: 'proved', subject: 'Mimir', claims, fading, says: 'ended 60 min ago, logs and traces with them' },
      ],
    },
    {
      name: 'Loki does not answer, traces ended with the metrics: says nothing of logs',
      evidence: evidenceWith({
        services: [{ ...backend(), logs: { kind: 'unknown', why: 'Loki did not answer' } }],
        metrics: allGone(),
        ...starved,
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims, fading, says: 'traces with them; Mimir still answers' }],
    },
    {
      name: 'the collector never scraped itself: says nothing of its own series',
      evidence: evidenceWith({
        services: [backend(), mobile],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), gone('tempo', hourAgo)])],
        ...starved,
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims, fading, says: 'of all 2 targets ended at one moment' }],
    },
    {
      name: 'panels that still show the last lines and spans will be empty when these leave their range',
      evidence: evidenceWith({
        services: [backend()],
        metrics: allGone(),
        targets: [
          targetState(streams, { datasource: loki, status: 'data' }),
          targetState('{}', { panelId: 2, datasource: tempo, status: 'data' }),
          targetState('up', { panelId: 3, status: 'data' }),
        ],
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: [], fading: ['overview/1/A', 'overview/2/A'] }],
    },
    {
      name: 'what rules recorded without a job will be empty too; what goes on, or ended long before, will not',
      evidence: evidenceWith({
        services: [backend()],
        metrics: allGone(),
        targets: ['pod:cpu:sum', 'pod:goes_on:sum', 'pod:old:sum', 'plain'].map((query, index) =>
          targetState(query, { panelId: index + 1, status: 'data' })
        ),
        origins: new Map(
          [hourAgo + 290_000, nowMs, minutesAgo(600), hourAgo].map((lastMs, index) => [
            `MIMIR ${['pod:cpu:sum', 'pod:goes_on:sum', 'pod:old:sum', 'plain'][index] ?? ''}`,
            [{ firstMs: minutesAgo(900), lastMs }],
          ])
        ),
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir', claims: [], fading: ['overview/1/A'] }],
    },
    {
      name: 'what is pushed, and what is made of spans, will be empty too; what a sender unknown otherwise pushes may come another way',
      evidence: evidenceWith({
        services: [backend(), mobile],
        metrics: allGone(),
        targets: [
          targetState('scanium_app_starts_total', { status: 'data' }),
          targetState('traces_spanmetrics_calls_total', { panelId: 2, status: 'data' }),
          targetState('backup_age_seconds', { panelId: 3, status: 'data' }),
          targetState('vector(1)', { panelId: 4, datasource: loki, status: 'data' }),
          targetState('traces_span_metrics_calls_total', { panelId: 5, status: 'data' }),
        ],
        origins: new Map([
          ['MIMIR scanium_app_starts_total', [from('scanium-mobile', hourAgo)]],
          ['MIMIR traces_spanmetrics_calls_total', [{ firstMs: hourAgo, lastMs: nowMs }]],
          ['MIMIR backup_age_seconds', [from('backup', nowMs)]],
          ['MIMIR traces_span_metrics_calls_total', [from('backup', hourAgo)]],
        ]),
      }),
      finds: [
        { verdict: 'proved', subject: 'Mimir', claims: [], fading: ['overview/1/A', 'overview/2/A', 'overview/5/A'] },
      ],
    },
    {
      name: 'one of two collectors stopped: what it scraped and itself ended at one moment, the rest goes on',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [scrapedBy([...jobs.map((job) => gone(job, hourAgo)), phone])],
        ...starved,
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir alloy:3000', claims, fading, says: 'the apps stopped' }],
    },
    {
      name: 'one of two collectors of one job stopped',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [
          scrapedBy([
            gone('scanium-backend', hourAgo),
            { ...gone('alloy', hourAgo), instance: 'alloy-2:12345' },
            scrapeTarget('alloy', { firstMs: minutesAgo(1440) }),
            phone,
          ]),
        ],
        ...starved,
      }),
      finds: [
        { verdict: 'proved', subject: 'Mimir alloy-2:12345', claims, fading, says: 'alloy-2:12345, a collector' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'one app is gone, the other targets are scraped',
      evidence: evidenceWith({ services: [backend(), mobile], ...starved }),
    },
    {
      name: 'an app of two jobs was removed while the collector runs: nothing of the collector ended',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), gone('scanium-worker', hourAgo), phone, alloy])],
        ...starved,
      }),
    },
    {
      name: 'the collector was deployed anew, and an app stopped meanwhile',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [
          scrapedBy([
            gone('scanium-backend', hourAgo),
            { ...gone('alloy', hourAgo), instance: '10.0.0.4:12345' },
            scrapeTarget('alloy', { instance: '10.0.0.9:12345', firstMs: minutesAgo(59) }),
          ]),
        ],
        ...starved,
      }),
    },
    {
      name: 'one of several collectors left with all that it scraped: other instances took over',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [
          scrapedBy([
            { ...gone('scanium-backend', hourAgo), instance: 'second:3000' },
            scrapeTarget('scanium-backend'),
            { ...gone('alloy', hourAgo), instance: '10.0.0.4:12345' },
            alloy,
          ]),
        ],
        ...starved,
      }),
    },
    {
      name: 'the targets were taken away one after another',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), gone('tempo', minutesAgo(90)), gone('alloy', hourAgo)])],
        ...starved,
      }),
    },
    {
      name: 'logs still arrive, only traces ended with the metrics',
      evidence: evidenceWith({ services: [{ ...backend(), logs: fresh() }], metrics: allGone(), ...starved }),
    },
    {
      name: 'it ended 8 minutes ago and lines of the app have arrived since',
      evidence: evidenceWith({
        services: [{ ...backend(minutesAgo(8)), logs: fresh(nowMs - 10_000), traces: never }],
        metrics: allGone(minutesAgo(8)),
        targets: [targetState(selector)],
        selectors: [metricFacts(selector, { origins: [from('scanium-backend', minutesAgo(8))] })],
      }),
    },
    {
      name: 'the store of metrics does not answer',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [
          promSource({ failure: failed('unreachable'), targets: jobs.map((job) => gone(job, hourAgo)), source: mimir }),
        ],
        ...starved,
      }),
    },
    {
      name: 'the store has never had a target',
      evidence: evidenceWith({ services: [mobile], metrics: [scrapedBy([])], ...starved }),
    },
  ],
  unknown: [
    {
      name: 'two jobs ended at one moment, and no collector is known: theirs may have stopped',
      evidence: evidenceWith({
        services: [backend()],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), gone('scanium-worker', hourAgo), phone])],
        ...starved,
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Mimir scanium-backend, scanium-worker',
          claims,
          fading,
          says: 'whether the collector that scraped',
        },
      ],
    },
    {
      name: 'a collector ended with its targets, and logs of the app still arrive: its scrapes may have stopped only',
      evidence: evidenceWith({
        services: [{ ...backend(), logs: fresh(), traces: fresh() }],
        metrics: [scrapedBy([...jobs.map((job) => gone(job, hourAgo)), phone])],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'Mimir alloy:3000', claims: [metricClaim], fading }],
    },
    {
      name: 'by Grafana’s clock it ended this moment: the clock here may be ahead',
      evidence: evidenceWith({
        services: [backend()],
        metrics: allGone(),
        ...starved,
        grafanaTime: { askedMs: nowMs, saidMs: hourAgo, answeredMs: nowMs + 200 },
      }),
      finds: [{ ...likely, claims, says: 'whose clock is right' }],
    },
    {
      name: 'no other clock was told: the one here may be ahead, and everything ends at the present',
      evidence: bareEvidence({ services: [backend()], metrics: allGone(), ...starved }),
      finds: [{ ...likely, claims, says: 'whose clock is right' }],
    },
    {
      name: 'nobody sends logs or traces: the store may refuse metrics instead',
      evidence: evidenceWith({
        services: [{ ...backend(), logs: never, traces: never }],
        metrics: allGone(),
        ...starved,
      }),
      finds: [{ ...likely, says: 'if they still arrive, the store refuses metrics instead' }],
    },
    {
      name: 'it ended 8 minutes ago, and of an app that nobody scrapes something came within 15 minutes',
      evidence: evidenceWith({
        services: [service('scanium-mobile', { scrape: undefined })],
        metrics: allGone(minutesAgo(8)),
      }),
      finds: [{ verdict: 'likely', subject: 'Mimir', claims: [] }],
    },
    {
      name: 'logs and traces had ended hours before the metrics',
      evidence: evidenceWith({
        services: [{ ...backend(), logs: ended(minutesAgo(600)), traces: ended(minutesAgo(600)) }],
        metrics: allGone(),
        ...starved,
      }),
      finds: [likely],
    },
  ],
});
