import { ScrapeClue } from '../evidence/evidence';
import { testCheck } from '../testing/checkTester';
import {
  down,
  ended,
  evidenceWith,
  from,
  gone,
  loki,
  minutesAgo,
  never,
  fresh,
  nowMs,
  scrapedBy,
  service,
} from '../testing/evidence';
import { backend, hourAgo, claimed, starvedPanels } from '../testing/failingScrape';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';

const clue = (excerpt: string, kind: ScrapeClue['kind'] = 'unreachable'): ScrapeClue => ({
  kind,
  line: `level=warn msg="Appending scrape result failed" target=scanium-backend:3000 err="${excerpt}"`,
  excerpt,
  timeMs: nowMs - 20_000,
  source: loki,
  query: '{source=~".+"} |~ "(?i)scrape|/metrics"',
});
const noSuchHost = clue('dial tcp: lookup scanium-backend on 127.0.0.11:53: no such host');
const waiting = (scrapeSeconds: number, sinceMs: number | undefined = hourAgo) =>
  down('scanium-backend', hourAgo, { scrapeSeconds, sinceMs });

const starved = starvedPanels('scanium_both_total', [from('scanium-backend', hourAgo), from('tempo', hourAgo)]);

testCheck(scrapeTargetUnreachable, {
  found: [
    {
      name: 'the collector does not know the host name: claims what came from the app, and nothing else',
      evidence: evidenceWith({ services: [{ ...backend, clue: noSuchHost }], ...starved }),
      finds: [{ verdict: 'proved', ...claimed, says: 'The collector does not know the host name' }],
    },
    {
      name: 'nothing listens on the port',
      evidence: evidenceWith({
        services: [{ ...backend, clue: clue('dial tcp 172.18.0.5:3001: connect: connection refused') }],
        ...starved,
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'Check address and port of scanium-backend' }],
    },
    {
      name: 'it was never reached in all of the day, only its spans arrive',
      evidence: evidenceWith({
        services: [
          service('scanium-backend', {
            scrape: down('scanium-backend', hourAgo, { sinceMs: undefined, wasUp: false }),
            logs: never,
            clue: noSuchHost,
          }),
        ],
        targets: starved.targets,
        selectors: starved.selectors,
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'scanium-backend',
          claims: claimed.claims,
          says: 'up is 0 while its traces arrive',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'each scrape waits until its timeout, and no log tells why: an app that hangs keeps it waiting too',
      evidence: evidenceWith({ services: [{ ...backend, scrape: waiting(10.002) }], ...starved }),
    },
    {
      name: 'the app refuses the scrape: its answer arrived',
      evidence: evidenceWith({
        services: [{ ...backend, clue: clue('server returned HTTP status 403 Forbidden', 'rejected') }],
        ...starved,
      }),
    },
    {
      name: 'the app refuses the scrape, slowly',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: waiting(10), clue: clue('server returned HTTP status 503', 'rejected') }],
        ...starved,
      }),
    },
    {
      name: 'the app stopped: its host name went away with its logs and traces',
      evidence: evidenceWith({
        services: [{ ...backend, logs: ended(hourAgo + 5_000), traces: ended(hourAgo + 8_000), clue: noSuchHost }],
        ...starved,
      }),
    },
    {
      name: 'the scrape job was taken away: there is no up any more',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: gone('scanium-backend', hourAgo), clue: noSuchHost }],
        ...starved,
      }),
    },
    {
      name: 'the collector is down: no target is scraped any more',
      evidence: evidenceWith({
        services: [{ ...backend, clue: noSuchHost }],
        metrics: [scrapedBy(['scanium-backend', 'alloy'].map((job) => gone(job, hourAgo)))],
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'no log tells and the scrape ends at once',
      evidence: evidenceWith({ services: [{ ...backend, scrape: waiting(0.004) }], ...starved }),
    },
    {
      name: 'neither a log nor the length of the scrape is known',
      evidence: evidenceWith({ services: [backend], ...starved }),
    },
    {
      name: 'the app has no logs and traces: it may have stopped',
      evidence: evidenceWith({ services: [{ ...backend, logs: never, traces: never, clue: noSuchHost }], ...starved }),
      finds: [
        {
          verdict: 'likely',
          ...claimed,
          says: 'a log line or span of scanium-backend from after the scrape broke',
        },
      ],
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
            clue: noSuchHost,
          },
        ],
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...claimed, says: 'up is 0; the log says' }],
    },
  ],
});
