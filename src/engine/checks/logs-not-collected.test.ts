import { SelfMetrics } from '../evidence/evidence';
import { selfQuery } from '../evidence/metrics';
import { testCheck } from '../testing/checkTester';
import {
  down,
  ended,
  evidenceWith,
  failed,
  gone,
  logStore,
  loki,
  metricFacts,
  minutesAgo,
  never,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  tempo,
  valuesOf,
  variable,
} from '../testing/evidence';
import { logsNotCollected } from './logs-not-collected';

const hourAgo = minutesAgo(60);
const streams = '{source="scanium-backend"}';
const containers = '{container=~".+"}';
const byVersion = 'scanium_http_requests_total{version=~"1.2"}';

const backend = service('scanium-backend', { logs: never });
const mobile = service('scanium-mobile', { scrape: undefined, logs: never });
const store = (self: SelfMetrics) => [scrapedBy([scrapeTarget('scanium-backend'), scrapeTarget('alloy')], self)];
const sources = 'count by (__name__) ({__name__=~"loki_source_.+"})';
const nothing = { lokiReceived: 0, lokiSent: 0, lokiDiscarded: 0, lokiDropped: 0 };

// Not a stream in the store, and the collector reads containers.
const empty = {
  answers: { [sources]: valuesOf('__name__', ['loki_source_docker_target_entries_total']) },
  logs: [logStore([])],
  targets: [
    targetState(streams, { datasource: loki }),
    targetState(`sum(rate(${containers}[5m]))`, { panelId: 2, datasource: loki }),
    targetState(byVersion, { panelId: 3, variables: ['app_version'] }),
    targetState('absent_metric', { panelId: 4 }),
    targetState('{resource.service.name="tv-box"}', { panelId: 5, datasource: tempo }),
    targetState('{source="broken"}', { panelId: 6, datasource: loki, failure: failed('bad-query') }),
  ],
  selectors: [
    streamFacts(streams, []),
    streamFacts(containers, []),
    streamFacts('{source="broken"}', []),
    metricFacts('absent_metric'),
    metricFacts(byVersion, { base: 3 }),
  ],
  variables: [
    variable('app_version', [], { fate: { kind: 'empty', query: 'label_values(app_version)' }, datasourceUid: 'LOKI' }),
  ],
};
const all = {
  subject: 'Loki',
  claims: [`overview/1/A LOKI ${streams}`, `overview/2/A LOKI ${containers}`, 'overview/3/A $app_version'],
};

// The streams of one sender end, those of another go on.
const one = {
  targets: [
    targetState(streams, { datasource: loki }),
    targetState('{source="scanium-mobile"} |= "crash"', { panelId: 2, datasource: loki }),
    targetState('absent_metric', { panelId: 3 }),
    targetState('{source=~"scanium-.*"}', { panelId: 4, datasource: loki }),
  ],
  selectors: [
    streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo }),
    streamFacts('{source="scanium-mobile"}', [{ source: 'scanium-mobile' }]),
    streamFacts('{source=~"scanium-.*"}', [{ source: 'scanium-backend' }, { source: 'scanium-mobile' }]),
    metricFacts('absent_metric'),
  ],
};
const silent = service('scanium-backend', { logs: ended(hourAgo) });
const sending = service('scanium-mobile', { scrape: undefined });
const ofOne = {
  verdict: 'likely' as const,
  subject: 'scanium-backend',
  claims: [`overview/1/A LOKI ${streams}`],
};

// Neither now nor at any time of the day: the app that tells of it has stopped.
const stopped = service('scanium-backend', {
  logs: never,
  traces: ended(hourAgo),
  scrape: gone('scanium-backend', hourAgo),
});
const overDay = (value: number) =>
  Object.fromEntries(
    (['lokiReceived', 'lokiSent', 'lokiDiscarded', 'lokiDropped', 'acceptedLogs'] as const).map((fact) => [
      selfQuery(fact).replace('[10m]', '[24h]'),
      [{ labels: {}, last: value, samples: 1, zeros: value === 0 ? 1 : 0, nonFinite: 0 }],
    ])
  );

testCheck(logsNotCollected, {
  found: [
    {
      name: 'the app stopped: while it ran its traces arrived, and Loki was sent nothing all day',
      evidence: evidenceWith({
        services: [stopped],
        metrics: store(nothing),
        ...empty,
        answers: { ...empty.answers, ...overDay(0) },
      }),
      finds: [{ verdict: 'proved', ...all, says: 'in which traces of scanium-backend arrived' }],
    },
    {
      name: 'its traces are lost behind the collector, which accepts them',
      evidence: evidenceWith({
        services: [{ ...backend, traces: never }],
        metrics: store({ ...nothing, acceptedSpans: 4, acceptedLogs: 0, failedSpans: 4 }),
        ...empty,
      }),
      finds: [{ verdict: 'proved', ...all, says: 'Does the collector accept spans?' }],
    },
    {
      name: 'Loki is sent nothing, while the app serves requests and its traces arrive: claims all that reads Loki',
      evidence: evidenceWith({ services: [backend, mobile], metrics: store(nothing), ...empty }),
      finds: [{ verdict: 'proved', ...all, says: '/etc/docker/daemon.json' }],
    },
    {
      name: 'Loki is not scraped, but the collector reports that it sends no line',
      evidence: evidenceWith({ services: [backend], metrics: store({ lokiSent: 0, lokiDropped: 0 }), ...empty }),
      finds: [{ verdict: 'proved', ...all, says: 'has no stream at all' }],
    },
    {
      name: 'the collector reads the files of pods: Docker’s remedy is none',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store(nothing),
        ...empty,
        answers: { [sources]: valuesOf('__name__', ['loki_source_file_files_active_total']) },
      }),
      finds: [{ verdict: 'proved', ...all, says: '/var/log/pods' }],
    },
    {
      name: 'the collector reads nothing itself: the apps send their lines, or do not',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store(nothing),
        ...empty,
        answers: { [sources]: [] },
      }),
      finds: [{ verdict: 'proved', ...all, says: 'OTEL_LOGS_EXPORTER' }],
    },
    {
      name: 'only a device that nobody scrapes tells that traces arrive',
      evidence: evidenceWith({ services: [mobile], metrics: store(nothing), ...empty }),
      finds: [{ verdict: 'proved', ...all, says: 'while scanium-mobile sends traces' }],
    },
    {
      name: 'the lines of one app end while those of others arrive: claims only its own streams',
      evidence: evidenceWith({
        services: [silent, sending],
        metrics: store({ lokiReceived: 40, lokiSent: 40 }),
        ...one,
      }),
      finds: [{ ...ofOne, says: 'lines read and lines sent for scanium-backend' }],
    },
    {
      name: 'an app that never sent a line, though a panel asks for it by name',
      evidence: evidenceWith({
        services: [backend, sending],
        metrics: store({ lokiReceived: 40, lokiSent: 40 }),
        targets: one.targets.slice(0, 3),
        selectors: [
          streamFacts(streams, []),
          streamFacts('{source="scanium-mobile"}', [{ source: 'scanium-mobile' }]),
          metricFacts('absent_metric'),
        ],
      }),
      finds: [ofOne],
    },
  ],
  ruledOut: [
    {
      name: 'the app is quiet: nobody asks it anything',
      evidence: evidenceWith({ services: [{ ...backend, traffic: false }], metrics: store(nothing), ...empty }),
    },
    {
      name: 'OTLP as a whole does not arrive: its traces are missing as well',
      evidence: evidenceWith({
        services: [{ ...silent, traces: ended(hourAgo) }, sending],
        metrics: store(nothing),
        ...one,
      }),
    },
    {
      name: 'neither traces nor logs of a working app were ever seen, and the collector accepts no span',
      evidence: evidenceWith({
        services: [{ ...backend, traces: never }],
        metrics: store({ ...nothing, acceptedSpans: 0 }),
        ...empty,
      }),
    },
    {
      name: 'its logs arrive: the panel asks for another one',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        targets: [targetState('{source="typo"}', { datasource: loki })],
        selectors: [streamFacts('{source="typo"}', [{ source: 'scanium-backend' }])],
      }),
    },
    {
      name: 'an app that never sent a line, and no panel asks for it',
      evidence: evidenceWith({ services: [backend, sending], metrics: store({ lokiReceived: 40 }) }),
    },
    {
      name: 'Loki does not answer',
      evidence: evidenceWith({
        services: [backend],
        metrics: store(nothing),
        ...empty,
        logs: [logStore([], { failure: failed('unreachable') })],
        answers: {},
      }),
    },
  ],
  unknown: [
    {
      name: 'the scrape of the app fails: whether it works now is not told by its requests',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: down('scanium-backend', hourAgo) }],
        metrics: store(nothing),
        ...empty,
      }),
      finds: [{ verdict: 'likely', ...all }],
    },
    {
      name: 'the app stopped, and Loki was sent lines while it ran',
      evidence: evidenceWith({ services: [stopped], metrics: store(nothing), ...empty, answers: overDay(3) }),
      finds: [{ verdict: 'likely', ...all }],
    },
    {
      name: 'the collector accepts log records: they are lost behind its receivers',
      evidence: evidenceWith({ services: [backend], metrics: store({ ...nothing, acceptedLogs: 5 }), ...empty }),
      finds: [{ verdict: 'likely', ...all }],
    },
    {
      name: 'neither Loki nor the collector is scraped',
      evidence: evidenceWith({
        services: [backend],
        metrics: [scrapedBy([scrapeTarget('scanium-backend')])],
        ...empty,
      }),
      finds: [{ verdict: 'likely', ...all, says: 'the self-metrics of Loki and the collector' }],
    },
    {
      name: 'Loki discards what it is sent',
      evidence: evidenceWith({ services: [backend], metrics: store({ ...nothing, lokiDiscarded: 7 }), ...empty }),
      finds: [{ verdict: 'likely', ...all }],
    },
    {
      name: 'the collector drops lines before it sends them',
      evidence: evidenceWith({ services: [backend], metrics: store({ ...nothing, lokiDropped: 7 }), ...empty }),
      finds: [{ verdict: 'likely', ...all }],
    },
    {
      name: 'the collector sends lines that this Loki does not receive: they go elsewhere',
      evidence: evidenceWith({ services: [backend], metrics: store({ ...nothing, lokiSent: 12 }), ...empty }),
      finds: [{ verdict: 'likely', ...all, says: 'whether it reads lines to send' }],
    },
    {
      name: 'Loki receives lines that the collector did not send',
      evidence: evidenceWith({ services: [backend], metrics: store({ ...nothing, lokiReceived: 12 }), ...empty }),
      finds: [{ verdict: 'likely', ...all, says: 'whether anybody sends it lines' }],
    },
    {
      name: 'it is not known whether lines of the app arrive',
      evidence: evidenceWith({
        services: [{ ...silent, logs: { kind: 'unknown', why: 'no newest line was found' } }, sending],
        metrics: store(nothing),
        ...one,
      }),
    },
  ],
});
