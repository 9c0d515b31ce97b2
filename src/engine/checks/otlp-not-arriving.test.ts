import { SelfMetrics } from '../evidence/evidence';
import { testCheck } from '../testing/checkTester';
import {
  down,
  ended,
  evidenceWith,
  failed,
  fresh,
  from,
  logStore,
  loki,
  metricFacts,
  minutesAgo,
  never,
  promSource,
  scrapedBy,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
  tempo,
} from '../testing/evidence';
import { counter, requestsOf } from '../testing/counters';
import { everQuery, flowQuery, queueQuery } from './shared/collector-flows';
import { otlpNotArriving } from './otlp-not-arriving';

const hourAgo = minutesAgo(60);
const streams = '{source="scanium-backend"}';
const spans = 'traces_spanmetrics_calls_total{service="scanium-backend"}';
const pushed = 'scanium_app_starts_total';
const scraped = 'scanium_http_requests_total{job="scanium-backend"}';

const lost = { logs: ended(hourAgo), traces: ended(hourAgo + 30_000) };
const backend = service('scanium-backend', lost);
const mobile = service('scanium-mobile', { scrape: undefined, ...lost });
const scrapes = [scrapeTarget('scanium-backend'), scrapeTarget('alloy')];
const store = (self: SelfMetrics) => [scrapedBy(scrapes, self)];
const silent = { acceptedSpans: 0, acceptedLogs: 0, failedSpans: 0 };
const unscraped = { ...backend, scrape: down('scanium-backend', hourAgo) };
const wentSilent = [
  promSource({
    targets: [down('scanium-backend', hourAgo), scrapeTarget('alloy')],
    self: silent,
    silentReceivers: [{ component: 'otelcol.receiver.otlp.apps', sinceMs: minutesAgo(59) }],
  }),
];

const starved = {
  targets: [
    targetState(streams, { datasource: loki }),
    targetState('{resource.service.name="scanium-backend"}', { panelId: 2, datasource: tempo }),
    targetState(`sum(rate(${spans}[5m]))`, { panelId: 3 }),
    targetState(pushed, { panelId: 4 }),
    targetState(scraped, { panelId: 5 }),
    targetState('{source="tv-box"}', { panelId: 6, datasource: loki }),
    targetState('{ status = error && resource.service.name="scanium-backend" }', {
      panelId: 7,
      datasource: tempo,
      status: 'data',
    }),
    targetState('{source="scanium-mobile"}', { panelId: 8, datasource: loki }),
  ],
  selectors: [
    streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo }),
    streamFacts('{source="tv-box"}', [{ source: 'tv-box' }], { lastMs: hourAgo }),
    streamFacts('{source="scanium-mobile"}', [{ source: 'scanium-mobile' }], { lastMs: hourAgo }),
    metricFacts(spans, { origins: [from('tempo', hourAgo)] }),
    metricFacts(pushed, { origins: [from('scanium-mobile', hourAgo)] }),
    metricFacts(scraped, { origins: [from('scanium-backend', hourAgo)] }),
  ],
};
const own = [
  `overview/1/A LOKI ${streams}`,
  'overview/2/A *',
  `overview/3/A MIMIR ${spans}`,
  `overview/4/A MIMIR ${pushed}`,
];
const claims = [...own, 'overview/8/A LOKI {source="scanium-mobile"}'];
const found = { subject: 'scanium-backend', claims, fading: ['overview/7/A'] };
const proved = { verdict: 'proved' as const, ...found };
const likely = { verdict: 'likely' as const, ...found };

// Nothing tells of scrapes, requests and receivers; the lines of this one come by another way.
const unknown = { ...backend, scrape: undefined, traffic: undefined };
const other = service('worker', { scrape: undefined, traces: never });
const unmeasured = {
  metrics: [promSource({ failure: failed('unreachable'), targets: [] })],
  targets: starved.targets.filter(({ target }) => target.datasource.kind !== 'prometheus'),
  selectors: starved.selectors.slice(0, 3),
};

testCheck(otlpNotArriving, {
  found: [
    {
      name: 'a busy app and a device lose logs and traces at once, and the receivers accept nothing: claims what was pushed',
      evidence: evidenceWith({ services: [backend, mobile], metrics: store(silent), ...starved }),
      finds: [{ ...proved, says: 'Neither logs nor traces of scanium-backend, scanium-mobile reach the collector' }],
    },
    {
      name: 'the collector is scraped and has never counted an item: its receivers are unused',
      evidence: evidenceWith({ services: [backend, mobile], metrics: store({}), ...starved }),
      finds: [{ ...proved, says: 'the OTLP receivers accept nothing' }],
    },
    {
      name: 'one receiver went silent with the app while another still accepts',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: [
          promSource({
            targets: scrapes,
            self: { acceptedSpans: 5, failedSpans: 0 },
            silentReceivers: [{ component: 'otelcol.receiver.otlp.apps', sinceMs: minutesAgo(48) }],
          }),
        ],
        ...starved,
      }),
      finds: [{ ...proved, says: 'otelcol.receiver.otlp.apps accepts nothing' }],
    },
    {
      name: 'an app that never sent, whose logs a panel asks for, while a device does send elsewhere',
      evidence: evidenceWith({
        services: [{ ...backend, logs: never, traces: never }, service('scanium-mobile', { scrape: undefined })],
        metrics: store(silent),
        targets: [...starved.targets.slice(0, 3), targetState('{}', { panelId: 4, datasource: tempo })],
        selectors: [streamFacts(streams, []), metricFacts(spans)],
      }),
      finds: [{ verdict: 'proved', subject: 'scanium-backend', claims: own.slice(0, 3) }],
    },
    {
      name: 'Loki is down, and what its receivers do not accept cannot be in it',
      evidence: evidenceWith({
        services: [{ ...backend, logs: { kind: 'unknown', why: 'Loki did not answer' } }],
        logs: [logStore([], { failure: failed('unreachable') })],
        metrics: store(silent),
        ...starved,
      }),
      finds: [{ ...proved, claims: own }],
    },
    {
      name: 'a device whose signals ended hours before is not counted among the lost',
      evidence: evidenceWith({
        services: [backend, { ...mobile, logs: ended(minutesAgo(600)), traces: never }],
        metrics: store(silent),
        ...starved,
      }),
      finds: [{ ...proved, claims: own, says: 'logs nor traces of scanium-backend reach' }],
    },
  ],
  ruledOut: [
    {
      name: 'it has another name now: its lines go on under a label that still names it',
      evidence: evidenceWith({
        services: [backend],
        metrics: store(silent),
        ...starved,
        logs: [
          logStore([{ source: 'scanium-backend' }], { soon: new Map([['source', new Map([['scanium-backend', 9]])]]) }),
        ],
      }),
    },
    {
      name: 'neither lines nor spans get out of the collector: they have reached it',
      evidence: evidenceWith({
        services: [backend],
        metrics: store({ ...silent, acceptedSpans: 5 }),
        ...starved,
        answers: {
          ...requestsOf({ 404: [5, 4, 3, 2, 1] }),
          [queueQuery]: [counter({ component_id: 'otelcol.exporter.otlp.tempo' }, [1])],
          [flowQuery('receiver_accepted', 'spans')]: [counter({ component_id: 'otelcol.receiver.otlp.apps' }, [1])],
          [flowQuery('exporter_sent', 'spans')]: [],
          [everQuery('exporter_sent', 'spans')]: [counter({ component_id: 'otelcol.exporter.otlp.tempo' }, [1])],
        },
      }),
    },
    {
      name: 'the receivers accept spans and the exporters hand none on: what is missing has arrived',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store({ ...silent, acceptedSpans: 5, sentSpans: 0, failedSpans: 5 }),
        ...starved,
      }),
    },
    {
      name: 'no store of metrics answers, and only one sender fell silent: it may have stopped',
      evidence: evidenceWith({ ...unmeasured, services: [unknown, other] }),
    },
    {
      name: 'no store of metrics answers, and the senders fell silent hours apart',
      evidence: evidenceWith({
        ...unmeasured,
        services: [unknown, { ...mobile, logs: ended(minutesAgo(600)), traces: never }, other],
      }),
    },
    {
      name: 'no store of metrics answers, and no line at all is new: the collector may have stopped',
      evidence: evidenceWith({ ...unmeasured, services: [unknown, mobile] }),
    },
    {
      name: 'no store of metrics answers, and spans of somebody are new',
      evidence: evidenceWith({ ...unmeasured, services: [unknown, mobile, service('tv-box', { scrape: undefined })] }),
    },
    {
      name: 'the app is quiet: nobody asks it anything',
      evidence: evidenceWith({
        services: [{ ...backend, traffic: false }, mobile],
        metrics: store(silent),
        ...starved,
      }),
    },
    {
      name: 'the app stopped: its scrape fails as well',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: down('scanium-backend', hourAgo) }, mobile],
        metrics: store(silent),
        ...starved,
      }),
    },
    {
      name: 'its logs arrive over OTLP, only its traces do not',
      evidence: evidenceWith({ services: [{ ...backend, logs: fresh() }, mobile], metrics: store(silent), ...starved }),
    },
    {
      name: 'its traces arrive, only its logs do not',
      evidence: evidenceWith({ services: [{ ...backend, traces: fresh() }], metrics: store(silent), ...starved }),
    },
    {
      name: 'an app that never sent logs or traces, and no panel asks for them',
      evidence: evidenceWith({ services: [{ ...backend, logs: never, traces: never }], metrics: store(silent) }),
    },
    {
      name: 'Loki is down: what of logs has arrived cannot be seen, and the receivers accept some',
      evidence: evidenceWith({
        services: [{ ...backend, logs: { kind: 'unknown', why: 'Loki did not answer' } }, mobile],
        logs: [logStore([], { failure: failed('unreachable') })],
        metrics: store({ ...silent, acceptedLogs: 6 }),
        ...starved,
      }),
    },
    {
      name: 'nobody scraped sends, and one that is scraped is quiet: so may be the others',
      evidence: evidenceWith({
        services: [{ ...backend, traffic: false }, mobile],
        metrics: wentSilent,
        ...starved,
      }),
    },
    {
      name: 'the app stopped: all that it sends ended with its scrape, and no other sender fell silent',
      evidence: evidenceWith({ services: [unscraped], metrics: wentSilent, ...starved }),
    },
  ],
  unknown: [
    {
      name: 'no store of metrics answers: two senders fell silent together while lines of a third are new',
      evidence: evidenceWith({ ...unmeasured, services: [unknown, mobile, other] }),
      finds: [{ ...likely, claims: [...own.slice(0, 2), claims[4] ?? ''], says: 'which Mimir does not answer for' }],
    },
    {
      name: 'the receivers accept nothing any more, and no sender is scraped: they may have stopped',
      evidence: evidenceWith({ services: [unscraped, mobile], metrics: wentSilent, ...starved }),
      finds: [{ ...likely, says: 'whether scanium-backend, scanium-mobile runs' }],
    },
    {
      name: 'the app is scraped and up, and what it counts is lost on the way since',
      evidence: evidenceWith({
        services: [{ ...backend, traffic: undefined }, mobile],
        metrics: wentSilent.map((each) => ({
          ...each,
          targets: [scrapeTarget('scanium-backend'), scrapeTarget('alloy')],
        })),
        ...starved,
      }),
      finds: [{ ...likely, says: 'nothing that is stored tells' }],
    },
    {
      name: 'beside them an exporter is scraped that never sends: it tells nothing of the senders',
      evidence: evidenceWith({
        services: [unscraped, mobile, service('node', { logs: never, traces: never, traffic: undefined })],
        metrics: wentSilent,
        ...starved,
      }),
      finds: [{ ...likely, says: 'whether scanium-backend, scanium-mobile runs' }],
    },
    {
      name: 'the collector is not scraped: nothing tells what it accepts',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: [scrapedBy([scrapeTarget('scanium-backend')])],
        ...starved,
      }),
      finds: [{ ...likely, says: 'the self-metrics of the collector' }],
    },
    {
      name: 'the exporters fail: what arrives may be lost behind the receivers',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store({ ...silent, failedSpans: 3 }),
        ...starved,
      }),
      finds: [{ ...likely, says: 'whether the loss is behind the receiver' }],
    },
    {
      name: 'the collector drops log lines',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store({ ...silent, lokiDropped: 2 }),
        ...starved,
      }),
      finds: [likely],
    },
    {
      name: 'the receivers refuse what arrives',
      evidence: evidenceWith({ services: [backend, mobile], metrics: store({ ...silent, refused: 4 }), ...starved }),
      finds: [likely],
    },
    {
      name: 'the receivers accept log lines of somebody',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: store({ ...silent, acceptedLogs: 6 }),
        ...starved,
      }),
      finds: [{ ...likely, says: 'serves requests, Loki and Tempo have nothing new of it' }],
    },
    {
      name: 'the receivers accept spans, and the silent one had been silent for hours before',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: [
          promSource({
            targets: scrapes,
            self: { acceptedSpans: 5, failedSpans: 0 },
            silentReceivers: [{ component: 'otelcol.receiver.otlp.old', sinceMs: minutesAgo(600) }],
          }),
        ],
        ...starved,
      }),
      finds: [likely],
    },
    {
      name: 'Tempo did not say whether spans of the app arrive, and nothing tells what is accepted',
      evidence: evidenceWith({
        services: [{ ...backend, traces: { kind: 'unknown', why: 'Tempo did not answer' } }],
        metrics: store({}),
        ...starved,
      }),
    },
  ],
});
