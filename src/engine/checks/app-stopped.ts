import { Check } from './check';
import {
  any,
  claimParts,
  fadingMetrics,
  fadingRange,
  readsTracesOf,
  starvedByScrape,
  starvedLogs,
  starvedSpanMetrics,
  starvedTraces,
} from './shared/claims';
import { lifeEvidence, recentMs, ScrapeFault, scrapeFaults, selectorOf, upEvidence } from './shared/scrapes';
import { item, proofOf } from './shared/words';

/** All signals of an app end in the same minutes. Rival: only its scrape fails or was removed. */
export const appStopped: Check = {
  id: 'app-stopped',
  hop: 'source',
  title: 'The app stopped',
  examine: (evidence) =>
    scrapeFaults(evidence).flatMap((fault) => {
      const { service, scrape, targets, life, collector } = fault;
      if (life !== 'ended-together' || collector === 'gone') {
        return [];
      }
      const refused = refusesConnections(fault, evidence.nowMs);
      // A cut host or network leaves `up` 0; who is taken off the list while its scrapes work has left by itself.
      const isHere = scrape.state === 'gone' ? scrape.failedLast === false && !scrape.isSilent : refused;
      const isProved = collector === 'alive' && isHere;
      const selector = selectorOf(fault);
      return [
        {
          subject: service.name,
          verdict: isProved ? ('proved' as const) : ('likely' as const),
          what: `${service.name} stopped${isHere ? '' : ', or its host or network is cut'}: its metrics, logs and traces ended together.`,
          proofLine:
            scrape.state === 'gone'
              ? 'its series, log lines and spans ended in the same minutes; the series API still lists the series, queries for now are empty'
              : 'up turned 0 in the same minutes in which its last log lines and spans arrived',
          sinceMs: scrape.sinceMs,
          evidence: [
            ...lifeEvidence(fault, evidence),
            upEvidence(fault, evidence.nowMs),
            item(
              'store',
              `Which series of ${service.name} does the store have now?`,
              scrape.state === 'gone'
                ? 'none now; those of the last hours have ended'
                : 'only those that the collector itself writes for each scrape',
              'what the series API lists is the past: it covers blocks of hours, not this moment',
              proofOf(scrape.source, `count by (__name__) (${selector})`, evidence.nowMs, 24)
            ),
          ],
          rivals: [
            { rival: 'only the scrape fails', because: 'logs and traces, which need no scrape, ended as well' },
            ...(isProved
              ? [
                  {
                    rival: 'its collector is down',
                    because:
                      scrape.state === 'gone'
                        ? 'every collector that is known runs, and no other job ended with it'
                        : 'it goes on writing up = 0',
                  },
                  {
                    rival: 'its host or network is cut',
                    because:
                      scrape.state === 'gone'
                        ? 'its scrapes worked to the end; a cut would have left up = 0'
                        : 'its machine answers and refuses the connection: nothing listens there',
                  },
                ]
              : []),
          ],
          wouldDecide: [
            ...(collector === 'alive' ? [] : [`whether the collector that scraped ${scrape.job} still runs`]),
            ...(isHere
              ? []
              : [
                  `whether the machine of ${service.name} answers: “connection refused” in the collector's log means that it does and that nothing listens there`,
                ]),
          ],
          remedy: {
            text: `${isHere ? '' : 'Look whether its machine and network are there. '}Start ${service.name} again and look at why it ended: its last log lines are from the moment it stopped.`,
          },
          claims: claimParts(
            evidence,
            any(
              starvedByScrape(targets),
              starvedLogs([service]),
              starvedTraces(evidence, [service]),
              starvedSpanMetrics(evidence, [service])
            )
          ),
          fading: [
            ...fadingMetrics(evidence, targets, fault.lastGoodMs),
            ...fadingRange(evidence, readsTracesOf(evidence, [service]), fault.lastGoodMs),
          ],
        },
      ];
    }),
};

/** Its machine answers the collector, and nothing listens on the port: a recent one, for the app may have been started since. */
const refusesConnections = ({ service: { clue } }: ScrapeFault, nowMs: number): boolean =>
  clue?.kind === 'unreachable' && nowMs - clue.timeMs <= recentMs && /connection refused/i.test(clue.line);
