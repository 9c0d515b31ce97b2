import { Check, Finding } from './check';
import { any, claimParts, namesService } from './shared/claims';
import { askAll, asksFor, generatorMetric, graphMetric, selfNumber, thinned } from './shared/generator';
import { risingRate } from './shared/rising';
import { item, listed, proofOf } from './shared/words';
import { Evidence, Part } from '../evidence/evidence';
import { DataSource, SeriesSummary } from '../model';
import { instant } from '../probing/question';

/** The generator is on and takes no metrics of part of the spans, or no new series. Rivals: it is off; fewer spans arrive. */
export const spansDiscardedByGenerator: Check = {
  id: 'spans-discarded-by-generator',
  hop: 'generator',
  title: 'Tempo makes no metrics of part of the spans',
  asks: (evidence) =>
    isOfInterest(evidence)
      ? askAll(evidence, [byReason, receivedSpans, limitedSeries, limitOfSeries, lostPushes, allPushes])
      : [],
  examine: (evidence) => [...undelivered(evidence), ...discarded(evidence), ...limited(evidence)],
};

/** A collector that resends what Tempo missed while it restarted sends it too late, once: what is over is no fault. */
const byReason = `sum by (reason) (${risingRate('tempo_metrics_generator_spans_discarded_total')})`;
const receivedSpans = 'sum(rate(tempo_metrics_generator_spans_received_total[10m]))';
/** Tempo 2.10 counts what it makes series of, entities, where that is its limit (modules/generator/localentitylimiter). */
const limitedSeries = `sum(${risingRate('{__name__=~"tempo_metrics_generator_registry_(series|entities)_limited_total"}')})`;
const limitOfSeries = 'max({__name__=~"tempo_metrics_generator_registry_max_active_(series|entities)"})';

/**
 * The distributor queues spans for the generator, and pushes them there: what the queue has no room for is never pushed
 * (Tempo 2.3 to 3.0, modules/distributor).
 */
const failures = '{__name__=~"tempo_distributor_(metrics_generator|forwarder)_pushes_failures_total"}';
const lostPushes = `sum(${risingRate(failures)})`;
const allPushes =
  'sum(rate({__name__=~"tempo_distributor_(metrics_generator_pushes|forwarder_pushes_failures)_total"}[10m]))';

/** Without a panel on its metrics, what the generator does is nobody's loss. */
const isOfInterest = (evidence: Evidence): boolean =>
  evidence.parts.some(any(isAbsent, isCrowdedOut)) || thinned(evidence, '').length > 0;

const isAbsent = asksFor(generatorMetric);
/** Filters and the slack are judged span by span for span metrics and service graph alike, but a filter is the span metrics' own. */
const isAbsentSpanMetric = (part: Part): boolean =>
  isAbsent(part) && !graphMetric.test(part.metric?.selector.metric ?? '');

/** Its series were there within the day and are not among those of its metric now: Tempo 2.10 counts them without their labels. */
const isCrowdedOut = ({ metric }: Part): boolean =>
  metric?.now === 0 &&
  (metric.base ?? 0) > 0 &&
  metric.origins.length > 0 &&
  generatorMetric.test(metric.selector.metric ?? '');

/** Of somebody who still sends spans; the service graph has no filter. */
const isFilteredOut =
  ({ services }: Evidence) =>
  (part: Part): boolean =>
    isCrowdedOut(part) &&
    !graphMetric.test(part.metric?.selector.metric ?? '') &&
    part.metric !== undefined &&
    namesService(
      part.metric.selector,
      services.filter(({ traces }) => traces.kind === 'fresh')
    );

/** Less than this share is no loss that a panel shows. */
const leastShare = 0.01;
/** From this share on nothing is left to make metrics of. */
const allShare = 0.95;

const remedies: Readonly<Record<string, string>> = {
  outside_metrics_ingestion_slack:
    'Spans end too long before they arrive, or clocks differ: send them sooner (shorter batch timeouts, no tail sampling before Tempo), set the clocks, or raise metrics_generator.metrics_ingestion_time_range_slack (30 s by default).',
  span_metrics_filtered:
    'The filter_policies of the span-metrics processor let too little through: change them in Tempo’s configuration or overrides.',
  invalid_utf8: 'Attributes hold bytes that are not UTF-8: mend the app that sets them.',
};

interface Discards {
  readonly source: DataSource;
  readonly reasons: ReadonlyArray<{ readonly reason: string; readonly perSecond: number }>;
}

function discardsOf(evidence: Evidence): Discards | undefined {
  for (const { source } of evidence.metrics) {
    const answer = evidence.answer(instant(source, byReason, evidence.nowMs));
    const reasons = (answer.ok ? answer.value : [])
      .map(({ labels, last }: SeriesSummary) => ({ reason: labels['reason'] ?? 'unknown', perSecond: last ?? 0 }))
      .filter(({ perSecond }) => perSecond > 0)
      .sort((a, b) => b.perSecond - a.perSecond);
    if (reasons.length > 0) {
      return { source, reasons };
    }
  }
  return undefined;
}

function discarded(evidence: Evidence): readonly Finding[] {
  const discards = discardsOf(evidence);
  const received = selfNumber(evidence, receivedSpans);
  if (!discards) {
    return [];
  }
  const { source, reasons } = discards;
  const sum = reasons.reduce((all, { perSecond }) => all + perSecond, 0);
  const share = received && received.value > 0 ? Math.min(1, sum / received.value) : undefined;
  const all = share !== undefined && share >= allShare;
  const [first] = reasons;
  // What a filter takes out is wanted, unless it takes all, or what a panel showed before.
  const isPartOnly = reasons.every(({ reason }) => reason === 'span_metrics_filtered') && !all;
  const filtered = isPartOnly ? evidence.parts.filter(isFilteredOut(evidence)) : [];
  if (!first || (isPartOnly && filtered.length === 0) || (share !== undefined && share < leastShare)) {
    return [];
  }
  const percent = share === undefined ? undefined : `${Math.round(share * 100)} %`;
  const isStarved = first.reason === 'span_metrics_filtered' ? isAbsentSpanMetric : isAbsent;
  return [
    {
      subject: `${first.reason}`,
      signal: 'traces',
      verdict: share === undefined || isPartOnly ? 'likely' : 'proved',
      what: `Tempo’s generator discards ${percent ?? 'part'} of the spans it gets: ${listed(reasons.map(({ reason }) => reason))}.`,
      proofLine: `${Number(sum.toPrecision(3))} spans a second discarded${
        received ? ` of ${Number(received.value.toPrecision(3))} received` : ''
      }, most as ${first.reason}`,
      evidence: [
        item(
          'generator',
          'How many spans does the generator discard, and why?',
          listed(reasons.map(({ reason, perSecond }) => `${reason}: ${Number(perSecond.toPrecision(3))} a second`)),
          'no metrics are made of them, though they can be searched',
          proofOf(source, byReason, evidence.nowMs)
        ),
        ...(received
          ? [
              item(
                'generator',
                'How many does it get?',
                `${Number(received.value.toPrecision(3))} a second`,
                `${percent ?? 'part'} of them is lost to the metrics`,
                proofOf(received.source, receivedSpans, evidence.nowMs)
              ),
            ]
          : []),
      ],
      rivals: [
        { rival: 'the generator is off', because: 'it gets spans and judges them' },
        { rival: 'fewer spans arrive', because: 'it counts what it discards' },
      ],
      wouldDecide: [
        ...(share === undefined
          ? ['how many spans the generator gets: tempo_metrics_generator_spans_received_total']
          : []),
        ...(isPartOnly ? ['what the filter_policies take out: Tempo counts how many spans, not whose'] : []),
      ],
      remedy: { text: remedies[first.reason] ?? 'See the reason in Tempo’s log.' },
      claims: claimParts(evidence, (part) => (all ? isStarved(part) : filtered.includes(part))),
      distorts:
        share !== undefined && !all && !isPartOnly ? thinned(evidence, `lacks ${percent ?? 'part'} of the spans`) : [],
    },
  ];
}

/** Spans that Tempo stores and does not hand to its generator. */
function undelivered(evidence: Evidence): readonly Finding[] {
  const lost = selfNumber(evidence, lostPushes);
  const pushed = selfNumber(evidence, allPushes);
  const share = lost && pushed && pushed.value > 0 ? Math.min(1, lost.value / pushed.value) : undefined;
  if (!lost || lost.value === 0 || (share !== undefined && share < leastShare)) {
    return [];
  }
  const all = share !== undefined && share >= allShare;
  const percent = share === undefined ? 'part' : `${Math.round(share * 100)} %`;
  return [
    {
      subject: 'pushes to the generator',
      signal: 'traces',
      verdict: share === undefined ? 'likely' : 'proved',
      what: `Tempo’s distributor fails to hand ${percent} of the spans to its generator.`,
      proofLine: `${Number(lost.value.toPrecision(3))} pushes a second to the generator fail${
        pushed ? `, of ${Number(pushed.value.toPrecision(3))}` : ''
      }`,
      evidence: [
        item(
          'store',
          'How many pushes of spans to the generator fail?',
          `${Number(lost.value.toPrecision(3))} a second`,
          'no metrics are made of these spans, though they are stored and can be searched',
          proofOf(lost.source, lostPushes, evidence.nowMs)
        ),
        ...(pushed
          ? [
              item(
                'store',
                'How many are there?',
                `${Number(pushed.value.toPrecision(3))} a second`,
                `${percent} of them is lost to the metrics`,
                proofOf(pushed.source, allPushes, evidence.nowMs)
              ),
            ]
          : []),
      ],
      rivals: [
        { rival: 'the generator discards them', because: 'these never reach it' },
        { rival: 'fewer spans arrive', because: 'the distributor has them, and counts what it cannot hand on' },
      ],
      wouldDecide:
        share === undefined ? ['how many pushes there are: tempo_distributor_metrics_generator_pushes_total'] : [],
      remedy: {
        text: 'Look in the distributor’s log for “failed to forward request to metrics generator” and “failed to push traces to queue”: the generator is not reached, or is too slow. Where the queue before it is full, raise metrics_generator.forwarder.queue_size or workers in Tempo’s overrides.',
      },
      claims: all ? claimParts(evidence, isAbsent) : [],
      distorts: share !== undefined && !all ? thinned(evidence, `lacks ${percent} of the spans`) : [],
    },
  ];
}

/** The registry takes no new series: what is known goes on, what is new is nowhere. */
function limited(evidence: Evidence): readonly Finding[] {
  const refused = selfNumber(evidence, limitedSeries);
  if (!refused || refused.value === 0) {
    return [];
  }
  const limit = selfNumber(evidence, limitOfSeries);
  const proved = limit !== undefined && limit.value > 0;
  return [
    {
      subject: 'series limit',
      signal: 'traces',
      verdict: proved ? 'proved' : 'likely',
      what: 'Tempo’s generator is at its limit of series: services, span names and edges that are new get no metrics of their own.',
      proofLine: `${Number(refused.value.toPrecision(3))} new series a second are not taken${proved ? `, the limit is ${limit.value}` : ''}`,
      evidence: [
        item(
          'generator',
          'How many new series does the generator not take?',
          `${Number(refused.value.toPrecision(3))} a second`,
          'its registry is full',
          proofOf(refused.source, limitedSeries, evidence.nowMs)
        ),
        ...(proved
          ? [
              item(
                'generator',
                'What is its limit?',
                `${limit.value} series`,
                'a limit is set',
                proofOf(limit.source, limitOfSeries, evidence.nowMs)
              ),
            ]
          : []),
      ],
      rivals: [
        { rival: 'the generator is off', because: 'it holds series up to its limit' },
        { rival: 'nothing new happens', because: 'it counts the new series that it turns away' },
      ],
      wouldDecide: proved ? [] : ['the limit itself: tempo_metrics_generator_registry_max_active_series'],
      remedy: {
        text: 'Raise metrics_generator.max_active_series in Tempo’s overrides, or make fewer series: leave out dimensions, and give span names without ids in them. From Tempo 2.10 on what is over the limit is counted together, as metric_overflow="true".',
      },
      claims: proved ? claimParts(evidence, isCrowdedOut) : [],
      distorts: proved ? thinned(evidence, 'lacks services, span names or edges that are new') : [],
    },
  ];
}
