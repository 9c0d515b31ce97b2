import { Check, Finding } from './check';
import {
  any,
  claimParts,
  fadingRange,
  readsTracesOf,
  spanMetric,
  starvedLogs,
  starvedSpanMetrics,
  starvedTraces,
} from './shared/claims';
import { endMs } from './shared/arrivals';
import {
  failureQueries,
  flowNow,
  flowsBefore,
  flowQuery,
  flows,
  Items,
  itemKinds,
  lostSince,
  perSecond,
  share,
  sinceWhen,
  total,
  wordOf,
} from './shared/collector-flows';
import { isPushedUntil } from './otlp-not-arriving';
import { item, listed, proofOf } from './shared/words';
import { answeringSources, Evidence, Part } from '../evidence/evidence';
import { DataSource } from '../model';

/** The collector's receiver is offered data and does not take it into its pipeline. Rivals: the exporter behind it fails; nothing is sent. */
export const receiverRefuses: Check = {
  id: 'receiver-refuses',
  hop: 'collector',
  title: 'The collector refuses what it is sent',
  asks: (evidence) =>
    answeringSources(evidence).flatMap((source) =>
      itemKinds.flatMap((items) => {
        const refused = flowQuery('receiver_refused', items);
        const first = [flowNow(evidence, source, refused)];
        return (total(flows(evidence, source, refused)) ?? 0) > 0
          ? [
              ...first,
              flowNow(evidence, source, flowQuery('receiver_accepted', items)),
              flowNow(evidence, source, flowQuery('processor_refused', items)),
              ...failureQueries(items).map((expr) => flowNow(evidence, source, expr)),
              ...flowsBefore(evidence, source, refused),
            ]
          : first;
      })
    ),
  examine: (evidence) =>
    answeringSources(evidence).flatMap((source) => {
      const refusals = itemKinds.flatMap((items) => refusalsOf(evidence, source, items));
      return refusals.length > 0 ? [finding(evidence, source, refusals)] : [];
    }),
};

interface Refusal {
  readonly component: string;
  readonly items: Items;
  readonly refused: number;
  /** Undefined where it is not known. */
  readonly accepted?: number;
  /** Whether it is known that no exporter of the kind fails: their failure comes back to the receiver. */
  readonly exported: boolean;
  /** Processors that refuse: memory limiters. */
  readonly processors: readonly string[];
  readonly sinceMs?: number;
}

function refusalsOf(evidence: Evidence, source: DataSource, items: Items): readonly Refusal[] {
  const expr = flowQuery('receiver_refused', items);
  const failed = failureQueries(items).map((each) => total(flows(evidence, source, each)));
  if (failed.some((value) => value !== undefined && value > 0)) {
    return [];
  }
  const accepted = flows(evidence, source, flowQuery('receiver_accepted', items));
  return [...(flows(evidence, source, expr) ?? [])]
    .filter(([, refused]) => refused > 0)
    .map(([component, refused]) => ({
      component,
      items,
      refused,
      accepted: accepted && (accepted.get(component) ?? 0),
      processors: [...(flows(evidence, source, flowQuery('processor_refused', items)) ?? [])].flatMap(
        ([name, value]) => (value > 0 ? [name] : [])
      ),
      exported: failed.every((value) => value === 0),
      sinceMs: sinceWhen(evidence, source, expr, component, (value) => value > 0),
    }));
}

/** One finding for all receivers of the collector: they share its memory. */
function finding(evidence: Evidence, source: DataSource, refusals: readonly Refusal[]): Finding {
  const components = [...new Set(refusals.map(({ component }) => component))];
  const names = listed(components, 3);
  const verb = components.length === 1 ? 'refuses' : 'refuse';
  const proved = refusals.every(({ exported, accepted }) => exported && accepted !== undefined);
  const all = refusals.filter(({ accepted }) => accepted === 0);
  const begins = refusals.flatMap(({ sinceMs }) => sinceMs ?? []);
  const sinceMs = begins.length > 0 ? Math.min(...begins) : undefined;
  const words = listed([...new Set(refusals.map(({ items }) => wordOf[items]))]);
  const rates = itemKinds.flatMap((items) => {
    const of = refusals.filter((each) => each.items === items);
    const accepted = sumOf(of.map((each) => each.accepted));
    return of.length === 0
      ? []
      : `${wordOf[items]}: ${perSecond(sumOf(of.map(({ refused }) => refused)) ?? 0)} refused${accepted === undefined ? '' : `, ${perSecond(accepted)} accepted`}`;
  });
  const lost = lostSince(evidence, 'traces', sinceMs);
  const [limiter] = refusals.flatMap(({ processors }) => processors);
  return {
    subject: names,
    verdict: proved ? 'proved' : 'likely',
    what:
      all.length === refusals.length
        ? `${names} ${verb} all ${words} sent to ${components.length === 1 ? 'it' : 'them'}.`
        : `${names} ${verb} part of the ${words} sent to ${components.length === 1 ? 'it' : 'them'}.`,
    proofLine: rates.join('; '),
    sinceMs,
    evidence: refusals.flatMap(({ component, items, refused, accepted, processors }) => [
      item(
        'collector',
        `How many ${wordOf[items]} does ${component} refuse?`,
        perSecond(refused),
        'they reach the collector, and it does not take them into its pipeline',
        proofOf(source, flowQuery('receiver_refused', items), evidence.nowMs)
      ),
      ...processors.map((processor) =>
        item(
          'collector',
          `Which processor refuses ${wordOf[items]}?`,
          processor,
          'only a memory limiter refuses: the collector is at its memory limit',
          proofOf(source, flowQuery('processor_refused', items), evidence.nowMs)
        )
      ),
      ...(accepted === undefined
        ? []
        : [
            item(
              'collector',
              'How many does it accept?',
              perSecond(accepted),
              accepted === 0 ? 'nothing of it passes' : `${share(refused, accepted)} is refused`,
              proofOf(source, flowQuery('receiver_accepted', items), evidence.nowMs)
            ),
          ]),
    ]),
    rivals: [
      { rival: 'nobody sends anything', because: 'what is refused has been sent' },
      ...(proved
        ? [
            {
              rival: 'the exporters behind it fail, and their full queues push back',
              because: 'no exporter reports a failed item or a full queue',
            },
          ]
        : []),
    ],
    wouldDecide: proved
      ? []
      : ['the collector’s own metrics of its receivers and exporters: accepted, send_failed, enqueue_failed'],
    remedy: {
      text: limiter
        ? `Give the collector more memory and raise limit in ${limiter}, or let senders send less. Senders that do not try again lose what is refused.`
        : 'Look in the collector’s log for the reason: a memory limiter at its limit, or a processor that fails. Senders that do not try again lose what is refused.',
    },
    claims: claimParts(evidence, any(...all.map(isStarved(evidence)))),
    fading: all.some(({ items }) => items === 'spans')
      ? fadingRange(
          evidence,
          (target) => lost.length > 0 && readsTracesOf(evidence, lost)(target),
          endMs(...lost.map(({ traces }) => traces)) ?? sinceMs ?? evidence.nowMs
        )
      : [],
  };
}

const sumOf = (values: ReadonlyArray<number | undefined>): number | undefined =>
  values.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0);

/** Only where all is refused, and only what went missing with it. */
const isStarved =
  (evidence: Evidence) =>
  ({ items, sinceMs }: Refusal): ((part: Part) => boolean) => {
    const lost = lostSince(evidence, items === 'log_records' ? 'logs' : 'traces', sinceMs);
    switch (items) {
      case 'spans':
        return (part) =>
          lost.length > 0 && any(starvedTraces(evidence, lost), starvedSpanMetrics(evidence, lost))(part);
      case 'log_records':
        return starvedLogs(lost);
      case 'metric_points':
        return (part) => isPushedUntil(evidence, sinceMs)(part) && !spanMetric.test(part.metric?.selector.metric ?? '');
    }
  };
