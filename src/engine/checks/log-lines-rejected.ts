import { Check, Distortion, Finding } from './check';
import { claimParts } from './shared/claims';
import { Evidence, isFailing } from '../evidence/evidence';
import { lately, restMs } from '../evidence/rises';
import { selfMetric } from './shared/arrivals';
import {
  isSilent,
  Loss,
  lossesOf,
  lossCounter,
  lossQuestions,
  lostEvidence,
  lostFading,
  lostQuestions,
  lostSince,
  perhapsLost,
  perSecond,
  rateSince,
} from './shared/log-losses';
import { isRecovered, recoveredMs, writeQuestions } from './shared/log-writes';
import { ago, item, listed, proofOf } from './shared/words';

/** Loki is sent lines and refuses them. Rivals: nothing is sent; the collector drops them on its own. */
export const logLinesRejected: Check = {
  id: 'log-lines-rejected',
  hop: 'store',
  title: 'Loki refuses log lines',
  asks: (evidence) =>
    (selfMetric(evidence, 'lokiDiscarded') ?? 0) > 0
      ? [
          ...writeQuestions(evidence),
          ...answering(evidence).flatMap((store) => [
            ...lossQuestions(store, discarded, evidence.nowMs),
            lately(store.source, received, evidence.nowMs),
          ]),
          ...lostQuestions(evidence, refusedBy(evidence)),
        ]
      : [],
  examine: (evidence) => refusedBy(evidence).flatMap((loss) => finding(evidence, loss)),
};

export const discarded = lossCounter('loki_discarded_samples_total', ['reason', 'tenant']);
export const received = 'sum(loki_distributor_lines_received_total)';

const answering = ({ metrics }: Evidence) => metrics.filter(({ failure }) => failure === undefined);

/** A client that is refused tries again after minutes in the end; one that is not any more shows that at once. */
const whileRefusedMs = 10 * 60_000;

/** What Loki discards now, by reason. */
export function refusedBy(evidence: Evidence): readonly Loss[] {
  const recovered = isRecovered(evidence);
  const withinMs = recovered === undefined ? restMs : recovered ? recoveredMs : whileRefusedMs;
  const losses = lossesOf(evidence, discarded, () => withinMs);
  const isShadow = ({ labels: { reason, tenant } }: Loss) =>
    reason === 'invalid_labels' &&
    losses.some(({ labels }) => labels['tenant'] === tenant && ofLabels.test(labels['reason'] ?? ''));
  return losses
    .filter((loss) => !isShadow(loss))
    .map((loss) => (retried.test(loss.labels['reason'] ?? '') ? { ...loss, isMeasured: false } : loss));
}

/** The answer is 429: the client sends the batch again and again, later and later, and whatever else it has waits behind it. */
const retried = /^(rate_limited|stream_limit|per_stream_rate_limit)$/;

/** Loki counts these lines again as `invalid_labels` (recorded of 2.9.3). */
const ofLabels = /^(max_label_names_per_series|label_(name|value)_too_long|duplicate_label_names)$/;

/** Less than this share of what is sent is not worth a word: single late lines happen. */
const negligible = 0.01;

function finding(evidence: Evidence, loss: Loss): readonly Finding[] {
  const sent = sentSince(evidence, loss);
  const share = sent === undefined || sent === 0 ? undefined : Math.min(1, loss.perSecond / sent);
  if (share !== undefined && share < negligible) {
    return [];
  }
  const { reason = 'unknown', tenant = '' } = loss.labels;
  const { means, remedy } = meaningOf(reason);
  const { sure: lost, perhaps } = lostSince(evidence, loss);
  const names = lost?.names ?? [];
  const of = share === undefined ? '' : ` of ${perSecond(sent ?? 0)} that it is sent`;
  const { source } = loss.store;
  const everything = share !== undefined && share > 0.95;
  const said = (more: string) =>
    `Loki refuses ${everything ? 'all lines' : perSecond(loss.perSecond)}${everything ? '' : of}: ${means}${more}.`;
  const fading = lostFading(evidence, lost);
  const found: Finding = {
    subject: tenant === '' || tenant === 'fake' ? reason : `${reason} of ${tenant}`,
    signal: 'logs',
    verdict: 'proved',
    what: said(names.length > 0 ? `. No line of ${listed(names)} is stored since` : ''),
    proofLine: `Loki counts ${perSecond(loss.perSecond)} as discarded, reason ${reason}`,
    sinceMs: loss.sinceMs,
    evidence: [
      item(
        'store',
        'Which lines does Loki discard, by reason?',
        `${perSecond(loss.perSecond)}: ${reason}${loss.sinceMs === undefined ? '' : `, since ${ago(loss.sinceMs, evidence.nowMs)}`}`,
        means,
        proofOf(source, discarded.rate, evidence.nowMs, 24)
      ),
      ...(sent === undefined
        ? []
        : [
            item(
              'store',
              'How many lines is Loki sent?',
              perSecond(sent),
              'the collector works and reaches Loki',
              proofOf(source, 'sum(rate(loki_distributor_lines_received_total[10m]))', evidence.nowMs, 24)
            ),
          ]),
      ...lostEvidence(evidence, lost, 'its lines ended when Loki began to refuse'),
    ],
    rivals: [
      { rival: 'no lines are sent', because: 'Loki counts only what reaches it' },
      { rival: 'the collector drops the lines', because: 'these were sent, Loki itself gives the reason' },
    ],
    remedy,
    claims: everything ? claimParts(evidence, isSilent) : (lost?.claims ?? []),
    fading,
    distorts:
      reason === 'rate_limited' && share !== undefined
        ? thinned(evidence, share).filter(({ targetId }) => !fading.some((each) => each.targetId === targetId))
        : [],
  };
  return [found, ...(everything ? [] : perhapsLost(evidence, { ...found, what: said('') }, perhaps))];
}

/** A limit of the whole tenant hits all of its senders; which of them lost most is not told. */
const thinned = ({ targets }: Evidence, share: number): readonly Distortion[] =>
  targets
    .filter((state) => state.target.language === 'logql' && !isFailing(state) && state.status === 'data')
    .map(({ target }) => ({
      targetId: target.id,
      how: `Loki refuses ${Math.round(100 * share)} % of the lines that it is sent`,
    }));

/** Lines a second that reach Loki since it began to refuse some. */
function sentSince({ nowMs, answer }: Evidence, { store, sinceMs }: Loss): number | undefined {
  const told = answer(lately(store.source, received, nowMs));
  const points = told.ok ? told.value[0]?.points : undefined;
  return points && rateSince(points, sinceMs, nowMs);
}

interface Meaning {
  readonly means: string;
  readonly remedy: Finding['remedy'];
}

const limit = (text: string, line: string): Finding['remedy'] => ({
  text,
  lines: { file: 'loki.yaml', after: `limits_config:\n  ${line}` },
});

/** Reasons as Loki's documentation lists them (2.9 to 3.x); defaults of 2.9. */
const meanings: Readonly<Record<string, Meaning>> = {
  rate_limited: {
    means: 'more bytes a second come in than the tenant may send',
    remedy: limit(
      'Send less, or raise the limit (4 MB a second, 6 MB at once by default).',
      'ingestion_rate_mb: 8\n  ingestion_burst_size_mb: 16'
    ),
  },
  per_stream_rate_limit: {
    means: 'one stream gets more bytes a second than a stream may',
    remedy: limit(
      'Split the busy stream by one more label, or raise the limit (3 MB a second by default).',
      'per_stream_rate_limit: 6MB\n  per_stream_rate_limit_burst: 20MB'
    ),
  },
  stream_limit: {
    means: 'there are as many streams as the tenant may have, so lines of new streams are refused',
    remedy: limit(
      'Take labels with many values (ids, addresses, paths) off the streams; only then raise the limit (5,000 by default).',
      'max_global_streams_per_user: 10000'
    ),
  },
  line_too_long: {
    means: 'lines are longer than Loki takes',
    remedy: limit(
      'Shorten the lines where they are written, or let Loki cut them (256 KB by default).',
      'max_line_size_truncate: true'
    ),
  },
  greater_than_max_sample_age: {
    means: 'the lines’ times are older than Loki takes, one week by default',
    remedy: limit(
      'Look at how the collector reads the time from the line, and at the sender’s clock. A backlog that is wanted needs a higher limit.',
      'reject_old_samples_max_age: 4w'
    ),
  },
  too_far_behind: {
    means: 'the lines are more than an hour older than the newest of their stream',
    remedy: {
      text: 'Look for a sender that is late, or two that share one stream with different clocks: give each a label of its own. Loki takes lines as late as half of max_chunk_age (2 h by default).',
    },
  },
  out_of_order: {
    means: 'the lines are older than the newest of their stream',
    remedy: {
      text: 'Give each sender a stream of its own, or let Loki take unordered writes (unordered_writes, on since 2.4).',
    },
  },
  too_far_in_future: {
    means: 'the lines’ times lie in the future',
    remedy: {
      text: 'Set the sender’s clock, or look at the time zone with which the collector reads the line’s time. Loki takes 10 minutes (creation_grace_period).',
    },
  },
  max_label_names_per_series: {
    means: 'the streams have more labels than Loki takes',
    remedy: limit(
      'Let the collector keep only the few labels that you select by; the rest belongs in structured metadata or in the line. Or raise the limit (30 in 2.9, 15 from 3.0).',
      'max_label_names_per_series: 40'
    ),
  },
  label_name_too_long: {
    means: 'a label’s name is longer than Loki takes',
    remedy: { text: 'Shorten or drop the label in the collector (1,024 bytes by default).' },
  },
  label_value_too_long: {
    means: 'a label’s value is longer than Loki takes',
    remedy: {
      text: 'Drop the label in the collector: a value that long belongs in the line (2,048 bytes by default).',
    },
  },
  // Recorded of 2.9.3: the streams without any are stored all the same.
  disallowed_structured_metadata: {
    means: 'the lines carry structured metadata, and Loki is set to take none',
    remedy: limit(
      'Allow it (the default from 3.0; it needs a TSDB index with schema v13), or let the collector leave it out, as its exporters do that write plain lines.',
      'allow_structured_metadata: true'
    ),
  },
  structured_metadata_too_large: {
    means: 'the structured metadata of the lines is larger than Loki takes',
    remedy: { text: 'Send fewer attributes with each line (64 KB by default).' },
  },
  structured_metadata_too_many: {
    means: 'the lines have more structured metadata than Loki takes',
    remedy: { text: 'Send fewer attributes with each line (128 by default).' },
  },
};

const meaningOf = (reason: string): Meaning =>
  meanings[reason] ?? {
    means: `its reason is ${reason}`,
    remedy: {
      text: `Look the reason ${reason} up in Loki’s documentation (request validation and rate limits), and at Loki’s own log.`,
    },
  };
