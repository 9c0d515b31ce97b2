/** Evidence of series that are lost between scrape and store, and the table that all checks of discarded samples must pass. */
import { relabelDrops } from '../checks/shared/losses';
import { discards, failures } from '../checks/shared/refusals';
import { Labels, SeriesSummary } from '../model';
import { Table } from './checkTester';
import {
  Answers,
  ended,
  evidenceWith,
  failed,
  from,
  gone,
  metricFacts,
  minutesAgo,
  nowMs,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
} from './evidence';

/** When the series were last seen, and the fault began. */
export const lostMs = minutesAgo(60);

/** A day's history of a value that changed with the loss; `then` undefined: it was not there before. */
export function changed(labels: Labels, then: number | undefined, now: number): SeriesSummary {
  const moments = Array.from({ length: 289 }, (_, index) => nowMs - (288 - index) * 300_000);
  const points = moments.flatMap((timeMs): (readonly [number, number])[] =>
    timeMs <= lostMs - 300_000 ? (then === undefined ? [] : [[timeMs, then]]) : [[timeMs, now]]
  );
  return { labels, samples: points.length, zeros: 0, nonFinite: 0, last: now, points };
}

export const offered = 'sum by (job) (scrape_samples_scraped)';
export const kept = 'sum by (job) (scrape_samples_post_metric_relabeling)';
export const offeredRate = 'sum by (job) (sum_over_time(scrape_samples_scraped[10m])) / 600';
export const relabelled = relabelDrops;
export const discarded = discards;
export const failedWrites = failures;

const job = { job: 'scanium-backend' };

/** The backend offers what it did, nothing is dropped, nothing is refused; unless `others` say otherwise. */
export const flow = (others: Answers = {}): Answers => ({
  [offered]: [changed(job, 330, 330)],
  [kept]: [changed(job, 330, 330)],
  [offeredRate]: [changed(job, 5.5, 0)],
  [relabelled]: [changed({ component_id: 'prometheus.relabel.backend' }, 0, 0)],
  [discarded]: [],
  [failedWrites]: [],
  ...others,
});

const selector = 'scanium_http_requests_total{job="scanium-backend"}';
const elder = 'scanium_cache_hits_total';

/** One series of the backend ended with the fault, another hours before, one was never there, one is there. */
export const lost = {
  targets: [
    targetState(`sum(rate(${selector}[5m]))`),
    targetState('absent_metric', { panelId: 2 }),
    targetState(elder, { panelId: 3 }),
    targetState('scanium_uploads_total', { panelId: 4, status: 'data' }),
  ],
  selectors: [
    metricFacts(selector, { origins: [from('scanium-backend', lostMs)] }),
    metricFacts('absent_metric'),
    metricFacts(elder, { origins: [from('scanium-backend', minutesAgo(600))] }),
  ],
};
export const claims = [`overview/1/A MIMIR ${selector}`];

export const services = [service('scanium-backend'), service('scanium-mobile', { scrape: undefined })];
/** Nothing of the backend is stored any more, not even `up`; the app lives. */
const unseen = service('scanium-backend', { scrape: gone('scanium-backend', lostMs) });
export const allGone = {
  services: [unseen, service('scanium-mobile', { scrape: undefined })],
  metrics: [scrapedBy([gone('scanium-backend', lostMs), scrapeTarget('alloy')])],
};

/** What every check of discarded samples finds and does not, for one of its reasons as Mimir writes it, and another's. */
export function refusalTable(reason: string, other: string): Table {
  const refused = (then: number | undefined, now: number) => [changed({ reason }, then, now)];
  const found = { subject: 'Mimir', claims };
  return {
    found: [
      {
        name: 'series ended as it began, and the app offers what it did: claims them, and no series that ended before',
        evidence: evidenceWith({ services, ...lost, answers: flow({ [discarded]: refused(undefined, 3.2) }) }),
        finds: [{ verdict: 'proved', ...found, says: 'discards 3.2 samples a second' }],
      },
      {
        name: 'it was there before in small, and rose when the series ended',
        evidence: evidenceWith({ services, ...lost, answers: flow({ [discarded]: refused(0.2, 3.2) }) }),
        finds: [{ verdict: 'proved', ...found, says: 'read as many samples as before' }],
      },
      {
        name: 'all of the target is refused, up included: as much as it gave',
        evidence: evidenceWith({ ...allGone, ...lost, answers: flow({ [discarded]: refused(undefined, 5.1) }) }),
        finds: [
          { verdict: 'proved', ...found, says: '5.1 samples a second are refused, 5.5 samples a second are gone' },
        ],
      },
      {
        name: 'nothing is missing: it is noticed and explains nothing',
        evidence: evidenceWith({
          services,
          answers: { [discarded]: refused(undefined, 3.2), [failedWrites]: [] },
        }),
        finds: [{ verdict: 'proved', subject: 'Mimir', claims: [], says: 'nothing that a panel asks for' }],
      },
      {
        name: 'it had begun long before the series ended',
        evidence: evidenceWith({ services, ...lost, answers: flow({ [discarded]: refused(3.2, 3.2) }) }),
        finds: [{ verdict: 'proved', subject: 'Mimir', claims: [] }],
      },
      {
        name: 'the app offers less since then: it took the series away itself',
        evidence: evidenceWith({
          services,
          ...lost,
          answers: flow({ [discarded]: refused(undefined, 3.2), [offered]: [changed(job, 330, 310)] }),
        }),
        finds: [{ verdict: 'proved', subject: 'Mimir', claims: [] }],
      },
      {
        name: 'far less is refused than the target that is gone gave',
        evidence: evidenceWith({ ...allGone, ...lost, answers: flow({ [discarded]: refused(undefined, 0.4) }) }),
        finds: [{ verdict: 'proved', subject: 'Mimir', claims: [] }],
      },
    ],
    ruledOut: [
      {
        name: 'samples are refused for another reason',
        evidence: evidenceWith({
          services,
          ...lost,
          answers: flow({ [discarded]: [changed({ reason: other }, undefined, 3.2)] }),
        }),
      },
      {
        name: 'the series ended and nothing is refused',
        evidence: evidenceWith({ services, ...lost, answers: { [discarded]: [], [failedWrites]: [] } }),
      },
      {
        name: 'a single sample was refused',
        evidence: evidenceWith({ services, ...lost, answers: flow({ [discarded]: refused(undefined, 0.002) }) }),
      },
    ],
    unknown: [
      {
        name: 'the store did not say what it discards',
        evidence: evidenceWith({
          services,
          ...lost,
          answers: { [discarded]: failed('timeout'), [failedWrites]: [] },
        }),
      },
      {
        name: 'what the app offers is not known',
        evidence: evidenceWith({
          services,
          ...lost,
          answers: flow({ [discarded]: refused(undefined, 3.2), [offered]: failed('timeout') }),
        }),
        finds: [{ verdict: 'likely', ...found, says: 'scrape_samples_scraped' }],
      },
      {
        name: 'a rule of the collector began to drop series then, too',
        evidence: evidenceWith({
          services,
          ...lost,
          answers: flow({
            [discarded]: refused(undefined, 3.2),
            [relabelled]: [changed({ component_id: 'prometheus.relabel.backend' }, 0, 2)],
          }),
        }),
        finds: [{ verdict: 'likely', ...found, says: 'relabelling drops' }],
      },
      {
        name: 'another reason rose at the same moment',
        evidence: evidenceWith({
          services,
          ...lost,
          answers: flow({ [discarded]: [...refused(undefined, 3.2), changed({ reason: other }, 0, 2)] }),
        }),
        finds: [{ verdict: 'likely', ...found, says: 'more than one began then' }],
      },
      {
        name: 'all of the target is refused, and nothing tells that the app lives',
        evidence: evidenceWith({
          ...allGone,
          services: [{ ...unseen, logs: ended(minutesAgo(600)), traces: ended(minutesAgo(600)) }],
          ...lost,
          answers: flow({ [discarded]: refused(undefined, 5.1) }),
        }),
        finds: [{ verdict: 'likely', ...found, says: 'would show that it lives' }],
      },
    ],
  };
}
