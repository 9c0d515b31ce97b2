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
  nowMs,
  scrapedBy,
  service,
} from '../testing/evidence';
import { backend, hourAgo, claimed, starvedPanels } from '../testing/failingScrape';
import { scrapeRejected } from './scrape-rejected';

const clue = (line: string, timeMs = nowMs - 20_000, kind: ScrapeClue['kind'] = 'rejected'): ScrapeClue => ({
  kind,
  line,
  excerpt: line.slice(0, 60),
  timeMs,
  source: loki,
  query: '{source=~".+"} |~ "(?i)scrape|/metrics"',
});
const httpsRequired = clue('GET /metrics 403 {"error":{"code":"HTTPS_REQUIRED"}}');
const unauthorized = 'scrape of scanium-backend:3000 failed: server returned HTTP status 401 Unauthorized';

const starved = starvedPanels('tempo_spans_total', [from('tempo', hourAgo)]);

testCheck(scrapeRejected, {
  found: [
    {
      name: 'the app wants HTTPS, as its own log says: claims what came from the app, and nothing else',
      evidence: evidenceWith({ services: [{ ...backend, clue: httpsRequired }], ...starved }),
      finds: [{ verdict: 'proved', ...claimed, says: 'scheme = \\"https\\"' }],
    },
    {
      name: 'the collector lacks a login, as its log says',
      evidence: evidenceWith({ services: [{ ...backend, clue: clue(unauthorized) }], ...starved }),
      finds: [{ verdict: 'proved', ...claimed, says: 'Look at why scanium-backend refuses the metrics path' }],
    },
    {
      name: 'the app has no logs and traces, but has just refused a scrape: it lives',
      evidence: evidenceWith({
        services: [{ ...backend, logs: never, traces: never, clue: clue(unauthorized) }],
        ...starved,
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'it answers requests' }],
    },
    {
      name: 'the refusal that was found is old, but lines and spans arrive',
      evidence: evidenceWith({
        services: [{ ...backend, clue: clue(unauthorized, minutesAgo(50)) }],
        ...starved,
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'its logs and traces still arrive' }],
    },
  ],
  ruledOut: [
    {
      name: 'the target cannot be reached: no request arrives that could be refused',
      evidence: evidenceWith({
        services: [{ ...backend, clue: clue('scrape failed: no such host', nowMs, 'unreachable') }],
        ...starved,
      }),
    },
    {
      name: 'the app stopped, and refused a last scrape while it did',
      evidence: evidenceWith({
        services: [
          {
            ...backend,
            logs: ended(hourAgo + 5_000),
            traces: ended(hourAgo + 8_000),
            clue: clue(unauthorized, hourAgo),
          },
        ],
        ...starved,
      }),
    },
    {
      name: 'the app refused a scrape some minutes ago, and its up is 1',
      evidence: evidenceWith({
        services: [service('scanium-backend', { clue: clue(unauthorized, minutesAgo(6)) })],
        ...starved,
      }),
    },
    {
      name: 'the scrape job was taken away: there is no up any more',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: gone('scanium-backend', hourAgo), clue: httpsRequired }],
        ...starved,
      }),
    },
    {
      name: 'the collector is down: no target is scraped any more',
      evidence: evidenceWith({
        services: [{ ...backend, clue: httpsRequired }],
        metrics: [scrapedBy(['scanium-backend', 'alloy'].map((job) => gone(job, hourAgo)))],
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'no log says why the scrape fails',
      evidence: evidenceWith({ services: [backend], ...starved }),
    },
    {
      name: 'Loki did not answer',
      evidence: evidenceWith({
        services: [{ ...backend, logs: { kind: 'unknown', why: 'Loki did not answer' } }],
        ...starved,
      }),
    },
    {
      name: 'it refused scrapes an hour ago and has said nothing since: it may have stopped',
      evidence: evidenceWith({
        services: [
          {
            ...backend,
            scrape: down('scanium-backend', minutesAgo(300)),
            logs: ended(minutesAgo(50)),
            traces: never,
            clue: clue(unauthorized, minutesAgo(51)),
          },
        ],
        ...starved,
      }),
      finds: [{ verdict: 'likely', ...claimed, says: 'a refused scrape, a log line or a span of scanium-backend' }],
    },
  ],
});
