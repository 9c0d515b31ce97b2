import { Check } from './check';
import { claimParts, fadingMetrics, starvedByScrape } from './claims';
import { lifeEvidence, livingSignals, scrapeFaults, upEvidence } from './scrapes';
import { item, proofOf } from './words';

/** The app answers the scrape with 4xx or 5xx: somebody who logs the request says so. Rival: the target cannot be reached. */
export const scrapeRejected: Check = {
  id: 'scrape-rejected',
  hop: 'collector',
  title: 'The endpoint rejects the scrape',
  examine: (evidence) =>
    scrapeFaults(evidence).flatMap((fault) => {
      const { service, scrape, targets } = fault;
      const { clue } = service;
      if (clue?.kind !== 'rejected' || scrape.state !== 'down') {
        return [];
      }
      const living = livingSignals(service);
      return [
        {
          subject: scrape.job,
          signal: 'metrics',
          verdict: 'proved',
          what: `${scrape.job} answers the collector's scrape with an error, so none of its metrics are stored.`,
          proofLine: `up is 0 while the app answers: “${clue.excerpt}”`,
          sinceMs: scrape.sinceMs,
          evidence: [
            ...lifeEvidence(fault, evidence),
            upEvidence(fault, evidence.nowMs),
            item(
              'collector',
              `What do the logs say of scrapes of ${scrape.job}?`,
              clue.line,
              'the request reaches the app and is refused there',
              proofOf(clue.source, clue.query, evidence.nowMs)
            ),
          ],
          rivals: [
            { rival: 'the target cannot be resolved or reached', because: 'a refused request has arrived' },
            {
              rival: 'the app stopped',
              because: living === '' ? 'it answers requests' : `its ${living} still arrive`,
            },
          ],
          remedy: {
            text: clue.line.includes('HTTPS_REQUIRED')
              ? `Let ${scrape.job} serve its metrics path to the collector without HTTPS (exempt the path or the internal network), or scrape it with scheme https.`
              : `Look at why ${scrape.job} refuses the metrics path (authentication, path, HTTPS) and let the collector in.`,
            lines: clue.line.includes('HTTPS_REQUIRED')
              ? { file: 'collector configuration, prometheus.scrape', after: 'scheme = "https"' }
              : undefined,
          },
          claims: claimParts(evidence, starvedByScrape(targets)),
          fading: fadingMetrics(evidence, targets, fault.lastGoodMs),
        },
      ];
    }),
};
