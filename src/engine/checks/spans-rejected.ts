import { Check, Distortion, Finding } from './check';
import { any, claimParts, fadingRange, readsTracesOf, starvedSpanMetrics, starvedTraces } from './shared/claims';
import { endMs, selfMetric } from './shared/arrivals';
import { lostSince, perSecond } from './shared/collector-flows';
import { generatorMetric, thinned } from './shared/generator';
import { Loss, lossCounter, lossesOf, lossQuestions, rateSince } from './shared/log-losses';
import { item, proofOf } from './shared/words';
import { Evidence, isFailing, Service } from '../evidence/evidence';
import { lately, quarterMs, restMs } from '../evidence/rises';
import { PlannedTarget } from '../model';

/** Tempo is sent spans and does not keep them. Rivals: none are sent; the collector drops them on its own. */
export const spansRejected: Check = {
  id: 'spans-rejected',
  hop: 'store',
  title: 'Tempo refuses spans',
  asks: (evidence) =>
    (selfMetric(evidence, 'tempoDiscarded') ?? 0) > 0
      ? answering(evidence).flatMap((store) => [
          ...lossQuestions(store, discarded, evidence.nowMs),
          lately(store.source, received, evidence.nowMs),
        ])
      : [],
  examine: (evidence) => rejectedSpans(evidence).flatMap((loss) => finding(evidence, loss)),
};

export const discarded = lossCounter('tempo_discarded_spans_total', ['reason', 'tenant']);
export const received = 'sum(tempo_distributor_spans_received_total)';

const answering = ({ metrics }: Evidence) => metrics.filter(({ failure }) => failure === undefined);

/** What Tempo discards now, by reason: spans come without a rest, so that two scrapes of it without a loss are the end. */
export const rejectedSpans = (evidence: Evidence): readonly Loss[] =>
  lossesOf(evidence, discarded, () => restOf(evidence));

function restOf({ metrics }: Evidence): number {
  const spacings = metrics.flatMap(({ targets }) =>
    targets.flatMap(({ component, spacingMs }) => (component === 'tempo' ? (spacingMs ?? []) : []))
  );
  return spacings.length === 0 ? restMs : Math.max(60_000, 2.5 * Math.max(...spacings));
}

/** The one refusal that comes first: what is refused so is not counted as received, and no metrics are made of it. */
const atTheDoor = 'rate_limited';
export const isRateLimited = (evidence: Evidence): boolean =>
  rejectedSpans(evidence).some(({ labels }) => labels['reason'] === atTheDoor);

/** Less than this share is not worth a word; from the other on nothing is left. */
const leastShare = 0.01;
const allShare = 0.95;

function finding(evidence: Evidence, loss: Loss): readonly Finding[] {
  const { reason = 'unknown', tenant = '' } = loss.labels;
  const isAtDoor = reason === atTheDoor;
  const taken = receivedSince(evidence, loss);
  const sent = taken === undefined ? undefined : taken + (isAtDoor ? loss.perSecond : 0);
  const share = sent === undefined || sent === 0 ? undefined : Math.min(1, loss.perSecond / sent);
  if (share !== undefined && share < leastShare) {
    return [];
  }
  const { means, text, line } = meaningOf(reason);
  const all = share !== undefined && share >= allShare;
  const lost = all ? losers(evidence, loss.sinceMs) : [];
  const { source } = loss.store;
  const part = share === undefined ? 'part' : `${Math.round(100 * share)} %`;
  return [
    {
      subject: tenant === '' || tenant === 'single-tenant' ? reason : `${reason} of ${tenant}`,
      signal: 'traces',
      verdict: 'proved',
      what: `Tempo refuses ${all ? 'all' : part} of the spans that it is sent: ${means}.`,
      proofLine: `Tempo counts ${perSecond(loss.perSecond)} as discarded${sent === undefined ? '' : ` of ${perSecond(sent)} sent`}, reason ${reason}`,
      sinceMs: loss.sinceMs,
      evidence: [
        item(
          'store',
          'Which spans does Tempo discard, by reason?',
          `${perSecond(loss.perSecond)}: ${reason}`,
          means,
          proofOf(source, discarded.rate, evidence.nowMs, 24)
        ),
        ...(sent === undefined
          ? []
          : [
              item(
                'store',
                'How many spans is it sent?',
                perSecond(sent),
                'the collector works and reaches Tempo',
                proofOf(source, 'sum(rate(tempo_distributor_spans_received_total[10m]))', evidence.nowMs, 24)
              ),
            ]),
      ],
      rivals: [
        { rival: 'no spans are sent', because: 'Tempo counts only what reaches it' },
        { rival: 'the collector drops them', because: 'these were sent, Tempo itself gives the reason' },
      ],
      remedy: {
        text,
        ...(line === undefined ? {} : { lines: { file: 'tempo.yaml', after: `overrides:\n  defaults:\n    ${line}` } }),
      },
      claims:
        lost.length === 0
          ? []
          : claimParts(
              evidence,
              isAtDoor
                ? any(starvedTraces(evidence, lost), starvedSpanMetrics(evidence, lost, generatorMetric))
                : starvedTraces(evidence, lost)
            ),
      fading:
        lost.length === 0
          ? []
          : fadingRange(
              evidence,
              readsTracesOf(evidence, lost),
              endMs(...lost.map(({ traces }) => traces)) ?? loss.sinceMs ?? evidence.nowMs
            ),
      distorts:
        share === undefined
          ? []
          : [
              ...(all ? [] : searchesWith(evidence, `lacks ${part} of the spans`)),
              ...(isAtDoor
                ? thinned(
                    evidence,
                    all ? 'counts no span any more, though some are sent' : `lacks ${part} of the spans`
                  )
                : []),
            ],
    },
  ];
}

/** Spans a second that it took since it began to refuse some. */
function receivedSince({ nowMs, answer }: Evidence, { store, sinceMs }: Loss): number | undefined {
  const told = answer(lately(store.source, received, nowMs));
  return told.ok ? rateSince(told.value[0]?.points ?? [], sinceMs, nowMs) : undefined;
}

/** Whose spans ended with it, and, where that is minutes ago, all whose spans do not count as ended yet. */
function losers(evidence: Evidence, sinceMs: number | undefined): readonly Service[] {
  const isYoung = sinceMs !== undefined && sinceMs > evidence.nowMs - quarterMs;
  return [
    ...lostSince(evidence, 'traces', sinceMs),
    ...(isYoung ? evidence.services.filter(({ traces }) => traces.kind === 'fresh') : []),
  ];
}

const isSearch = ({ language, mode }: PlannedTarget): boolean => language === 'traceql' && mode === 'search';

const searchesWith = ({ targets }: Evidence, how: string): readonly Distortion[] =>
  targets
    .filter((state) => !isFailing(state) && state.status === 'data' && isSearch(state.target))
    .map(({ target }) => ({ targetId: target.id, how }));

interface Meaning {
  readonly means: string;
  readonly text: string;
  readonly line?: string;
}

/** Reasons of Tempo 2.7 and 2.10 (modules/distributor, modules/overrides/discarded_spans.go), with their defaults. */
const meanings: Readonly<Record<string, Meaning>> = {
  rate_limited: {
    means: 'more bytes a second come in than the tenant may send, or one batch is larger than it may be',
    text: 'Raise the limits (15 MB a second, 20 MB at once by default), or send less: smaller batches, sampling before Tempo.',
    line: 'ingestion:\n      rate_limit_bytes: 30000000\n      burst_size_bytes: 40000000',
  },
  live_traces_exceeded: {
    means: 'there are as many traces being written as the tenant may have, so spans of new ones are refused',
    text: 'Raise the limit (10,000 live traces for each ingester by default), or let fewer traces begin: sample them before Tempo.',
    line: 'ingestion:\n      max_traces_per_user: 50000',
  },
  trace_too_large: {
    means: 'single traces have grown larger than a trace may be, and the rest of their spans is refused',
    text: 'Find what writes so many spans with one trace id, a loop or a job that never ends its trace; Tempo’s log names the ids (TRACE_TOO_LARGE). Or raise the limit (5 MB by default).',
    line: 'global:\n      max_bytes_per_trace: 20000000',
  },
  trace_too_large_to_compact: {
    means: 'traces are too large to be put together when blocks are joined',
    text: 'Find what writes so many spans with one trace id; or raise the limit (5 MB by default).',
    line: 'global:\n      max_bytes_per_trace: 20000000',
  },
};

const meaningOf = (reason: string): Meaning =>
  meanings[reason] ?? {
    means: `its reason is ${reason}`,
    text: 'Look in the log of Tempo’s distributor: it says why it could not hand spans on to the ingesters.',
  };
