import { Check } from './check';
import { claimParts, fadingMetrics, starvedByScrape } from './shared/claims';
import { lifeEvidence, whose, livingSignals, recentMs, scrapeFaults, upEvidence } from './shared/scrapes';
import { item, proofOf } from './shared/words';

/** The app answers the scrape with 4xx or 5xx: somebody who logs the request says so. Rivals: the target cannot be reached; the app stopped. */
export const scrapeRejected: Check = {
  id: 'scrape-rejected',
  hop: 'collector',
  title: 'The endpoint rejects the scrape',
  examine: (evidence) =>
    scrapeFaults(evidence).flatMap((fault) => {
      const { service, scrape, targets, life } = fault;
      const { clue } = service;
      const answersNow = life === 'alive' || (clue !== undefined && evidence.nowMs - clue.timeMs <= recentMs);
      if (clue?.kind !== 'rejected' || scrape.state !== 'down' || (life === 'ended-together' && !answersNow)) {
        return [];
      }
      const living = life === 'alive' ? livingSignals(service) : '';
      return [
        {
          subject: service.name,
          signal: 'metrics',
          verdict: answersNow ? 'proved' : 'likely',
          what: `${whose(fault)} ${answersNow ? 'answers' : 'answered'} the collector's scrape with an error, so none of its metrics are stored.`,
          proofLine: `up is 0${answersNow ? ' while the app answers' : ', and it answered scrapes'}: “${clue.excerpt}”`,
          sinceMs: scrape.sinceMs,
          evidence: [
            ...lifeEvidence(fault, evidence),
            upEvidence(fault, evidence.nowMs),
            item(
              'collector',
              `What do the logs say of scrapes of ${service.name}?`,
              clue.line,
              'the request reaches the app and is refused there',
              proofOf(clue.source, clue.query, evidence.nowMs)
            ),
          ],
          rivals: [
            { rival: 'the target cannot be resolved or reached', because: 'a refused request has arrived' },
            ...(answersNow
              ? [
                  {
                    rival: 'the app stopped',
                    because: living === '' ? 'it answers requests' : `its ${living} still arrive`,
                  },
                ]
              : []),
          ],
          wouldDecide: answersNow ? [] : [`a refused scrape, a log line or a span of ${service.name} from now`],
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
