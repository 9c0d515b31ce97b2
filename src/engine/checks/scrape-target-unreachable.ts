import { Check } from './check';
import { claimParts, fadingMetrics, starvedByScrape } from './shared/claims';
import { lifeEvidence, livingSignals, ScrapeFault, scrapeFaults, upEvidence } from './shared/scrapes';
import { item, proofOf } from './shared/words';

/** The collector cannot resolve or reach the target. Rivals: the endpoint rejects the scrape; the app stopped. */
export const scrapeTargetUnreachable: Check = {
  id: 'scrape-target-unreachable',
  hop: 'collector',
  title: 'The collector cannot reach the scrape target',
  examine: (evidence) =>
    scrapeFaults(evidence).flatMap((fault) => {
      const { service, scrape, targets, life } = fault;
      const proof = proofOfUnreachable(fault);
      if (!proof || life === 'ended-together' || scrape.state !== 'down') {
        return [];
      }
      const living = life === 'alive' ? livingSignals(service) : '';
      const text = service.clue?.line ?? '';
      return [
        {
          subject: service.name,
          signal: 'metrics',
          verdict: life === 'alive' ? 'proved' : 'likely',
          what: `The collector cannot reach ${scrape.instance || scrape.job}, so none of the metrics of ${fault.isOneOfSeveral ? 'that instance' : service.name} are stored.`,
          proofLine: `up is 0${living === '' ? '' : ` while its ${living} arrive`}; ${proof}`,
          sinceMs: scrape.sinceMs,
          evidence: [
            ...lifeEvidence(fault, evidence),
            upEvidence(fault, evidence.nowMs),
            item(
              'collector',
              `Why do scrapes of ${service.name} fail?`,
              proof,
              'the request never reaches the app',
              service.clue
                ? proofOf(service.clue.source, service.clue.query, evidence.nowMs)
                : proofOf(scrape.source, `scrape_duration_seconds{job=${JSON.stringify(scrape.job)}}`, evidence.nowMs)
            ),
          ],
          rivals: [
            { rival: 'the endpoint rejects the scrape', because: 'there was no answer to a scrape at all' },
            ...(life === 'alive' ? [{ rival: 'the app stopped', because: `its ${living} still arrive` }] : []),
          ],
          wouldDecide: life === 'alive' ? [] : [`a log line or span of ${service.name} from after the scrape broke`],
          remedy: {
            text: /no such host|server misbehaving/.test(text)
              ? `The collector does not know the host name. Put both containers on one network, or scrape ${scrape.job} under the name that its network knows.`
              : `Check address and port of ${scrape.job} as the collector sees them: same network, right port, no firewall between.`,
            lines: {
              file: `collector configuration, prometheus.scrape of ${scrape.job}`,
              after: '__address__ = "<name on the shared network>:<port>"',
            },
          },
          claims: claimParts(evidence, starvedByScrape(targets)),
          fading: fadingMetrics(evidence, targets, fault.lastGoodMs),
        },
      ];
    }),
};

/** A scrape that waits until its timeout does not prove it: an app that hangs keeps it waiting too. */
function proofOfUnreachable({ service: { clue } }: ScrapeFault): string | undefined {
  return clue?.kind === 'unreachable' ? `the log says “${clue.excerpt}”` : undefined;
}
