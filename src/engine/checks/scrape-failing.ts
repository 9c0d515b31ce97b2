import { Check } from './check';
import { claimParts, fadingMetrics, starvedByScrape } from './shared/claims';
import { lifeEvidence, whose, livingSignals, scrapeFaults, selectorOf, timeoutOf, upEvidence } from './shared/scrapes';
import { scrapeLimit } from './scrape-limit';
import { scrapeRejected } from './scrape-rejected';
import { scrapeTargetUnreachable } from './scrape-target-unreachable';
import { item, proofOf } from './shared/words';

/**
 * The narrower thing that is proved when nothing tells an unresolvable target from a rejecting one: `up` is 0 for both
 * (recordings scrape-target-unresolvable-fresh and metrics-endpoint-https-required). Rival: the app stopped.
 */
export const scrapeFailing: Check = {
  id: 'scrape-failing',
  hop: 'collector',
  title: 'The scrape fails',
  examine: (evidence) => {
    const told = new Set(
      [scrapeLimit, scrapeRejected, scrapeTargetUnreachable].flatMap(({ examine }) =>
        examine(evidence).map(({ subject }) => subject)
      )
    );
    return scrapeFaults(evidence).flatMap((fault) => {
      const { service, scrape, targets, life } = fault;
      if (scrape.state !== 'down' || life === 'ended-together' || told.has(scrape.job) || told.has(service.name)) {
        return [];
      }
      const living = life === 'alive' ? livingSignals(service) : '';
      const waited = timeoutOf(scrape.scrapeSeconds);
      const fails = waited === undefined ? 'fails' : `gets no whole answer within ${waited} s`;
      return [
        {
          subject: service.name,
          signal: 'metrics',
          verdict: life === 'alive' ? 'proved' : 'likely',
          what: `The collector's scrape of ${whose(fault)} ${fails}${life === 'alive' ? ` while ${fault.isOneOfSeveral ? 'that instance' : 'the app'} is alive` : ''}, so none of its metrics are stored.`,
          proofLine: `${fault.isOneOfSeveral ? `up of ${scrape.instance}` : `up${selectorOf(fault)}`} is 0${living === '' ? '' : ` while its ${living} still arrive`}`,
          sinceMs: scrape.sinceMs,
          evidence: [
            ...lifeEvidence(fault, evidence),
            upEvidence(fault, evidence.nowMs),
            ...(waited === undefined
              ? []
              : [
                  item(
                    'collector',
                    `How long does a scrape of ${scrape.job} take?`,
                    `${waited} s, its timeout`,
                    'it is given up waiting: what answers too late and what never answers look the same',
                    proofOf(scrape.source, `scrape_duration_seconds{job=${JSON.stringify(scrape.job)}}`, evidence.nowMs)
                  ),
                ]),
          ],
          rivals: [
            { rival: 'the target is not configured', because: 'its up series is there: the collector tries' },
            ...(life === 'alive' ? [{ rival: 'the app stopped', because: `its ${living} still arrive` }] : []),
          ],
          wouldDecide: [
            `the collector's log: “no such host” or “connection refused” means unreachable, “server returned HTTP status” means rejected`,
            `the request log of ${service.name}: scrapes with a 4xx mean rejected, no scrapes at all mean unreachable`,
            ...(life === 'alive'
              ? []
              : [
                  `a log line or span of ${service.name} from after the scrape broke: it would show that the app lives`,
                ]),
          ],
          remedy: {
            text:
              waited !== undefined
                ? `From the collector's container, request ${scrape.instance || scrape.job} and its metrics path: an answer after more than ${waited} s means an app that is too slow there (raise scrape_timeout, or mend what its metrics wait for); none at all means an app that hangs or packets that are dropped on the way.`
                : `From the collector's container, request ${scrape.instance || scrape.job} and its metrics path: no answer means a wrong name, port or network; a 4xx means the app refuses the scrape.`,
          },
          claims: claimParts(evidence, starvedByScrape(targets)),
          fading: fadingMetrics(evidence, targets, fault.lastGoodMs),
        },
      ];
    });
  },
};
