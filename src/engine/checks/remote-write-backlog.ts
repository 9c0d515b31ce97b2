import { Check, Finding } from './check';
import { claimParts, fadingMetrics } from './shared/claims';
import { Evidence } from '../evidence/evidence';
import { Late, lag, lateOf, lateQuestions } from './shared/late';
import { Remedy } from '../model';
import { discardsOf, failuresOf, refusalQuestions, stuckFindings } from './shared/refusals';
import { ago, duration, item, listed, proofOf } from './shared/words';

/** The collector scrapes faster than it delivers: series are late, not lost. Rivals: the target is scraped no more; the store refuses for good. */
export const remoteWriteBacklog: Check = {
  id: 'remote-write-backlog',
  hop: 'collector',
  title: 'The collector sends metrics late',
  asks: (evidence) => [...lateQuestions(evidence), ...refusalQuestions(evidence)],
  examine: (evidence) => [
    ...(isAnyLimited(evidence) ? [] : stuckFindings(evidence, whereItStops)),
    ...waitingQueues(evidence),
  ],
};

const whereItStops: Remedy = {
  text: 'Read the collector’s log: “Failed to send batch, retrying” says why. Connection refused or no such host: the address in its url; a timeout: a network or a store that hangs; 5xx: the store itself, its log tells more; 429: its limits. What waits is kept for hours and sent when that is mended.',
  lines: {
    file: 'collector configuration, prometheus.remote_write',
    after: 'endpoint {\n  url = "http://<store>:<port>/api/v1/push"\n}',
  },
};

function waitingQueues(evidence: Evidence): readonly Finding[] {
  return lateOf(evidence)
    .filter(({ source }) => !isLimited(evidence, source))
    .map((late) => {
      const { source, writer, lagSeconds, sentMs, beganMs, targets } = late;
      const { nowMs } = evidence;
      const jobs = [...new Set(targets.map(({ job }) => job))].sort();
      const failing = failuresOf(evidence, source);
      const isProved = failing !== undefined && !failing.some(({ name }) => name === writer);
      const behind = duration(Math.round(lagSeconds / 60) * 60_000);
      return {
        subject: writer,
        signal: 'metrics' as const,
        verdict: isProved ? ('proved' as const) : ('likely' as const),
        what: `${writer} is ${behind} behind${jobs.length > 0 ? `: the series of ${listed(jobs)} arrive that late in ${source.name}` : ''}.`,
        proofLine: `what it has is ${behind} newer than what it has sent${jobs.length > 0 ? `; ${listed(jobs)} reaches as far as that in ${source.name}` : ''}`,
        sinceMs: beganMs,
        evidence: [
          item(
            'collector',
            `How far behind is ${writer}?`,
            `${behind}; it has sent what is older than ${ago(sentMs, nowMs)}`,
            'samples wait in the collector',
            proofOf(source, lag, nowMs, 24)
          ),
          ...targets.map(({ job, lastMs, sinceMs = lastMs }) =>
            item(
              'store',
              `How far does ${job} reach in ${source.name}?`,
              `its newest sample is from ${ago(sinceMs, nowMs)}`,
              'just as far as the collector has sent',
              proofOf(source, `timestamp(up{job=${JSON.stringify(job)}})`, nowMs, 24)
            )
          ),
        ],
        rivals: isProved
          ? [
              {
                rival: 'nothing scrapes it any more',
                because:
                  'the collector holds newer samples than it has sent, and its series end where its queue stands',
              },
              { rival: `${source.name} refuses them`, because: 'not one sample of this queue failed for good' },
            ]
          : [],
        wouldDecide: isProved
          ? []
          : ['whether its writes fail for good: prometheus_remote_storage_samples_failed_total'],
        remedy: {
          text: `Nothing is lost as long as the collector keeps running: its log keeps what it has not sent (Alloy: up to 8 hours). Look at how long ${source.name} takes to answer writes, then let more go at once.`,
          lines: {
            file: `collector configuration, ${writer}`,
            after: 'queue_config {\n  max_shards           = 100\n  max_samples_per_send = 5000\n}',
          },
        },
        claims: claimParts(evidence, late.isLate),
        distorts: stillShowing(evidence, late).map((targetId) => ({
          targetId,
          how: `shows nothing of the last ${behind} yet`,
        })),
      };
    });
}

const isAnyLimited = (evidence: Evidence): boolean =>
  evidence.metrics.some(({ source }) => isLimited(evidence, source));

/** Then the store holds it up, and says so. */
const isLimited = (evidence: Evidence, source: Late['source']): boolean =>
  (discardsOf(evidence, source) ?? []).some(({ name }) => name === 'rate-limited');

const stillShowing = (evidence: Evidence, { targets, sentMs }: Late): readonly string[] =>
  fadingMetrics(evidence, targets, sentMs).map(({ targetId }) => targetId);
