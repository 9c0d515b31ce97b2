import { ScrapeClue } from '../evidence/evidence';
import { testCheck } from '../testing/checkTester';
import {
  down,
  ended,
  evidenceWith,
  fresh,
  from,
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
  tempo,
} from '../testing/evidence';
import { appStopped } from './app-stopped';

const hourAgo = minutesAgo(60);
const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const streams = '{source="scanium-backend"}';
const app = (scrape = gone('scanium-backend', hourAgo)) =>
  service('scanium-backend', { scrape, logs: ended(hourAgo + 5_000), traces: ended(hourAgo + 8_000) });
const silent = app(down('scanium-backend', hourAgo));
const clue = (excerpt: string): ScrapeClue => ({
  kind: 'unreachable',
  line: `Scrape failed: dial tcp scanium-backend:3000: ${excerpt}`,
  excerpt,
  timeMs: minutesAgo(1),
  source: loki,
  query: '{source="alloy"}',
});
const mobile = service('scanium-mobile');

const starved = {
  targets: [
    targetState(`sum(rate(${selector}[5m]))`),
    targetState(streams, { panelId: 2, datasource: loki }),
    targetState('{resource.service.name="scanium-backend"}', { panelId: 3, datasource: tempo }),
    targetState('absent_metric', { panelId: 4 }),
  ],
  selectors: [
    metricFacts(selector, { origins: [from('scanium-backend', hourAgo)] }),
    metricFacts('absent_metric'),
    streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: hourAgo }),
  ],
};
const claims = [`overview/1/A MIMIR ${selector}`, `overview/2/A LOKI ${streams}`, 'overview/3/A *'];

const unended = { ...gone('scanium-backend', minutesAgo(4)), isSilent: true };

testCheck(appStopped, {
  found: [
    {
      name: 'series, log lines and spans end in the same minutes: claims what reads them, and nothing else',
      evidence: evidenceWith({ services: [app(), mobile], ...starved }),
      finds: [{ verdict: 'proved', subject: 'scanium-backend', claims, says: 'ended in the same minutes' }],
    },
    {
      name: 'up turns 0 in the minutes in which its last log lines and spans arrive, and its machine refuses the connection',
      evidence: evidenceWith({ services: [{ ...silent, clue: clue('connection refused') }, mobile], ...starved }),
      finds: [{ verdict: 'proved', subject: 'scanium-backend', claims, says: 'nothing listens there' }],
    },
  ],
  ruledOut: [
    {
      name: 'only the scrape fails: its logs still arrive',
      evidence: evidenceWith({ services: [{ ...app(), logs: fresh() }, mobile], ...starved }),
    },
    {
      name: 'its logs and traces had ended hours before',
      evidence: evidenceWith({
        services: [{ ...app(), logs: ended(minutesAgo(600)), traces: ended(minutesAgo(600)) }, mobile],
        ...starved,
      }),
    },
    {
      name: 'the collector is down: no target of it is scraped any more',
      evidence: evidenceWith({
        services: [app(), service('scanium-mobile', { scrape: gone('scanium-mobile', hourAgo) })],
        metrics: [scrapedBy(['scanium-backend', 'scanium-mobile', 'alloy'].map((job) => gone(job, hourAgo)))],
        ...starved,
      }),
    },
    {
      name: 'its collector stopped: that one’s own series ended with it, those of another collector go on',
      evidence: evidenceWith({
        services: [app(), mobile],
        metrics: [
          scrapedBy([gone('scanium-backend', hourAgo), gone('alloy', hourAgo + 40_000), scrapeTarget('otelcol')]),
        ],
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'its series fell silent with its logs and traces, and nobody has ended them: its collector or host may have stopped',
      evidence: evidenceWith({
        services: [
          service('scanium-backend', { scrape: unended, logs: ended(minutesAgo(4)), traces: ended(minutesAgo(4)) }),
        ],
        metrics: [scrapedBy([unended, scrapeTarget('alloy')])],
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims: [] }],
    },
    {
      name: 'whether its last scrapes worked was not answered',
      evidence: evidenceWith({
        services: [app({ ...gone('scanium-backend', hourAgo), failedLast: undefined }), mobile],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims }],
    },
    {
      name: 'up turns 0 and all is silent: its host or network may be cut',
      evidence: evidenceWith({ services: [silent, mobile], ...starved }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims, says: 'or its host or network is cut' }],
    },
    {
      name: 'the collector gets no answer at all',
      evidence: evidenceWith({ services: [{ ...silent, clue: clue('i/o timeout') }, mobile], ...starved }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims, says: 'or its host or network is cut' }],
    },
    {
      name: 'the connection was refused an hour ago only',
      evidence: evidenceWith({
        services: [{ ...silent, clue: { ...clue('connection refused'), timeMs: hourAgo } }, mobile],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims, says: 'or its host or network is cut' }],
    },
    {
      name: 'its scrapes failed before its series ended: its host may have been cut and then taken off the list',
      evidence: evidenceWith({
        services: [app({ ...gone('scanium-backend', hourAgo), failedLast: true }), mobile],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims, says: 'or its host or network is cut' }],
    },
    {
      name: 'its series ended, and no collector is known: the one that scraped it may have stopped',
      evidence: evidenceWith({
        services: [app(), mobile],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('scanium-mobile')])],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims, says: 'whether the collector' }],
    },
    {
      name: 'another job ended in the same minute while the collector runs: both may have stopped',
      evidence: evidenceWith({
        services: [app(), mobile],
        metrics: [
          scrapedBy([
            gone('scanium-backend', hourAgo),
            gone('scanium-worker', hourAgo + 60_000),
            scrapeTarget('alloy'),
          ]),
        ],
        ...starved,
      }),
      finds: [{ verdict: 'likely', subject: 'scanium-backend', claims, says: 'whether the collector' }],
    },
    {
      name: 'another sender fell silent in the same minutes: the way that they share may have broken as well',
      evidence: evidenceWith({
        services: [app(down('scanium-backend', hourAgo)), { ...mobile, logs: ended(hourAgo), traces: ended(hourAgo) }],
        ...starved,
      }),
    },
    {
      name: 'it refused a scrape a minute ago: it runs, though nothing else is heard of it',
      evidence: evidenceWith({
        services: [
          {
            ...app(down('scanium-backend', hourAgo)),
            clue: {
              kind: 'rejected',
              line: 'server returned HTTP status 403 Forbidden',
              excerpt: '403 Forbidden',
              timeMs: minutesAgo(1),
              source: loki,
              query: '{source="alloy"}',
            },
          },
          mobile,
        ],
        ...starved,
      }),
    },
    {
      name: 'it never sent logs or traces: nothing tells that it lives or does not',
      evidence: evidenceWith({ services: [{ ...app(), logs: never, traces: never }, mobile], ...starved }),
    },
    {
      name: 'the stores of logs and traces did not answer',
      evidence: evidenceWith({
        services: [
          {
            ...app(),
            logs: { kind: 'unknown', why: 'Loki did not answer' },
            traces: { kind: 'unknown', why: 'Tempo did not answer' },
          },
          mobile,
        ],
        ...starved,
      }),
    },
  ],
});
