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
import { backend, hourAgo, claimed, starvedPanels } from '../testing/failingScrape';
import { scrapeFailing } from './scrape-failing';

const clue = (kind: ScrapeClue['kind'], excerpt: string): ScrapeClue => ({
  kind,
  line: `scrape of scanium-backend:3000 failed: ${excerpt}`,
  excerpt,
  timeMs: nowMs - 20_000,
  source: loki,
  query: '{source=~".+"} |~ "(?i)scrape|/metrics"',
});
const mobile = service('scanium-mobile', { scrape: undefined });

const panels = starvedPanels('scanium_other_total', [{ ...from('scanium-backend', hourAgo), instance: 'second:3000' }]);
const starved = {
  ...panels,
  // It goes on as 0.
  targets: [...panels.targets, targetState('up{job="scanium-backend"}', { panelId: 5, status: 'data' })],
  origins: new Map([...panels.origins, ['MIMIR up{job="scanium-backend"}', [from('scanium-backend', nowMs)]]]),
};
const oneOfTwo = [
  scrapedBy([down('scanium-backend', hourAgo), scrapeTarget('scanium-backend', { instance: 'second:3000' })]),
];

const stage = { ...mimir, uid: 'STAGE', name: 'Stage' };
const stageThatEnded = promSource({
  source: stage,
  targets: ['shop', 'alloy'].map((job) => ({ ...gone(job, minutesAgo(300)), source: stage })),
});

testCheck(scrapeFailing, {
  found: [
    {
      name: 'up is 0 while the app lives and no log tells why: claims what came from it, and nothing else',
      evidence: evidenceWith({ services: [backend, mobile], ...starved }),
      finds: [{ verdict: 'proved', ...claimed, says: 'is 0 while its logs and traces still arrive' }],
    },
    {
      name: 'one of two instances fails, and its own log goes on: claims what came from that instance',
      evidence: evidenceWith({ services: [{ ...backend, ownLogs: fresh() }, mobile], metrics: oneOfTwo, ...starved }),
      finds: [{ verdict: 'proved', ...claimed, says: 'while that instance is alive' }],
    },
    {
      name: 'the scrapes of both instances fail',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: [
          scrapedBy([down('scanium-backend', hourAgo), down('scanium-backend', hourAgo, { instance: 'second:3000' })]),
        ],
        ...starved,
      }),
      finds: [
        {
          verdict: 'proved',
          ...claimed,
          claims: [...claimed.claims, 'overview/3/A MIMIR scanium_other_total'],
        },
      ],
    },
    {
      name: 'only its logs tell that the app lives',
      evidence: evidenceWith({ services: [{ ...backend, traces: never }, mobile], ...starved }),
      finds: [{ verdict: 'proved', ...claimed, says: 'is 0 while its logs still arrive' }],
    },
    {
      name: 'of another store every target has ended: that says nothing of this one',
      evidence: evidenceWith({
        services: [backend, mobile],
        metrics: [scrapedBy([down('scanium-backend', hourAgo), scrapeTarget('alloy')]), stageThatEnded],
        ...starved,
      }),
      finds: [{ verdict: 'proved', ...claimed }],
    },
    {
      name: 'each scrape waits until its timeout, of 4 seconds (recorded: an app that accepts and never answers)',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: down('scanium-backend', hourAgo, { scrapeSeconds: 4.001257551 }) }],
        ...starved,
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'gets no whole answer within 4 s' }],
    },
    {
      name: 'of two apps whose scrapes fail a log tells why one does',
      evidence: evidenceWith({
        services: [
          backend,
          service('tv-box', { scrape: down('tv-box', hourAgo), clue: clue('unreachable', 'no such host') }),
        ],
        ...starved,
      }),
      finds: [{ verdict: 'proved', ...claimed }],
    },
  ],
  ruledOut: [
    {
      name: 'a log says that the target cannot be reached',
      evidence: evidenceWith({
        services: [{ ...backend, clue: clue('unreachable', 'connection refused') }],
        ...starved,
      }),
    },
    {
      name: 'a log says that the app refuses the scrape',
      evidence: evidenceWith({
        services: [{ ...backend, clue: clue('rejected', 'server returned HTTP status 403 Forbidden') }],
        ...starved,
      }),
    },
    {
      name: 'the app stopped: its logs and traces ended with the scrape',
      evidence: evidenceWith({
        services: [{ ...backend, logs: ended(hourAgo + 5_000), traces: ended(hourAgo + 8_000) }, mobile],
        ...starved,
      }),
    },
    {
      name: 'the scrape job was taken away: there is no up any more',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: gone('scanium-backend', hourAgo) }, mobile],
        ...starved,
      }),
    },
    {
      name: 'the collector is down: no target is scraped any more',
      evidence: evidenceWith({
        services: [backend],
        metrics: [scrapedBy(['scanium-backend', 'alloy'].map((job) => gone(job, hourAgo)))],
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'one of two instances fails: the logs that arrive may be the other one’s',
      evidence: evidenceWith({ services: [backend, mobile], metrics: oneOfTwo, ...starved }),
      finds: [{ verdict: 'likely', ...claimed, says: 'one of several instances of scanium-backend, fails, so' }],
    },
    {
      name: 'one of two instances fails, and its own log ended: it may have stopped',
      evidence: evidenceWith({
        services: [{ ...backend, ownLogs: ended(hourAgo) }, mobile],
        metrics: oneOfTwo,
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...claimed }],
    },
    {
      name: 'the app has no logs and traces: it may have stopped',
      evidence: evidenceWith({ services: [{ ...backend, logs: never, traces: never }, mobile], ...starved }),
      finds: [{ verdict: 'likely', ...claimed, says: 'it would show that the app lives' }],
    },
    {
      name: 'the stores of logs and traces did not answer',
      evidence: evidenceWith({
        services: [
          {
            ...backend,
            logs: { kind: 'unknown', why: 'Loki did not answer' },
            traces: { kind: 'unknown', why: 'Tempo did not answer' },
          },
        ],
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...claimed }],
    },
    {
      name: 'the scrape broke a minute ago, and nothing can have followed yet',
      evidence: evidenceWith({
        services: [
          {
            ...backend,
            scrape: down('scanium-backend', minutesAgo(1)),
            logs: fresh(minutesAgo(1)),
            traces: fresh(minutesAgo(2)),
          },
        ],
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...claimed, says: 'is 0"' }],
    },
  ],
});
