import { Check, Finding } from './check';
import { claimParts } from './shared/claims';
import {
  anyMaker,
  generatorMetric,
  graphMetric,
  namesNow,
  namesThere,
  processorLines,
  sourcesOf,
} from './shared/generator';
import { answeringSources, Evidence, isEnding, isFailing, Part } from '../evidence/evidence';
import { isAbsent, selfEvidence, selfMetric } from './shared/arrivals';
import { withoutBlocks } from './shared/generator-blocks';
import { asksOfStanding, standing } from './shared/generator-standing';
import { isOnlyMaker, overWeek } from './shared/generator-week';
import { item, listed, proofOf } from './shared/words';
import { selfQuery } from '../evidence/metrics';
import { instant } from '../probing/question';

/** Traces arrive, but nothing makes span metrics of them. Rivals: no traces at all; the generator works and writes elsewhere. */
export const metricsGeneratorOff: Check = {
  id: 'metrics-generator-off',
  hop: 'generator',
  title: 'The metrics-generator is off',
  asks: (evidence) => {
    const asked = sourcesOf(evidence.parts.filter(missing(evidence)));
    return [
      ...asksOfStanding(evidence),
      ...asked.map((source) => namesNow(evidence, source, anyMaker)),
      ...(asked.length > 0
        ? answeringSources(evidence).flatMap((source) => [
            instant(source, wholeTempo, evidence.nowMs),
            overWeek(source, anySpanMetric, evidence.nowMs),
            overWeek(source, inactive, evidence.nowMs),
          ])
        : []),
    ];
  },
  examine: (evidence) => [...standing(evidence), ...gone(evidence), ...withoutBlocks(evidence)],
};

/** Nothing of what it makes is there. */
function gone(evidence: Evidence): readonly Finding[] {
  const isMissing = missing(evidence);
  const parts = evidence.parts.filter(isMissing);
  const traces = evidence.traces.find(({ fresh }) => fresh.size > 0);
  const [first] = parts;
  if (!traces || !first?.metric || !isWholeFamilyGone(evidence)) {
    return [];
  }
  const processors = selfMetric(evidence, 'generatorProcessors');
  const received = selfMetric(evidence, 'tempoReceived');
  const isSilent = isAbsent(evidence, 'generatorProcessors') && (received ?? 0) > 0 && isWhole(evidence);
  const alone = isOnlyMaker(evidence, anySpanMetric, inactive);
  const off = (processors === 0 || isSilent) && alone === true;
  if ((processors !== undefined && processors > 0) || alone === false) {
    return [];
  }
  const names = [...new Set(parts.flatMap(({ metric }) => metric?.selector.metric ?? []))];
  const { source } = first.metric;
  const senders = [...traces.fresh].sort();
  return [
    {
      subject: traces.source.name,
      signal: 'traces',
      verdict: off ? 'proved' : 'likely',
      what: `${traces.source.name} stores traces, but its metrics-generator makes no span metrics of them.`,
      proofLine: `${listed(senders, 3)} send${senders.length === 1 ? 's' : ''} spans now, no ${names[0] ?? 'span metric'} exists${off ? ', and the generator has no active processor for them' : ''}`,
      evidence: [
        item(
          'store',
          `Do traces arrive in ${traces.source.name}?`,
          `yes, of ${listed(senders)}`,
          'spans are there to make metrics of',
          proofOf(traces.source, '{}', evidence.nowMs, 1)
        ),
        item(
          'generator',
          'Are there span metrics?',
          'none',
          'nothing makes them',
          proofOf(source, 'count({__name__=~"traces_spanmetrics_.*|traces_service_graph_.*"})', evidence.nowMs, 24)
        ),
        ...(processors === undefined
          ? received === undefined
            ? []
            : [
                item(
                  'generator',
                  'Which processors of the generator are active?',
                  'Tempo reports none at all, though it reports its other metrics',
                  'no processor is enabled',
                  proofOf(source, 'tempo_metrics_generator_active_processors', evidence.nowMs)
                ),
              ]
          : [
              item(
                'generator',
                'Which processors of the generator are active?',
                'none that makes span metrics',
                'no such processor is enabled',
                proofOf(source, 'tempo_metrics_generator_active_processors', evidence.nowMs)
              ),
            ]),
        ...selfEvidence(
          evidence,
          'tempoReceived',
          'store',
          'How many spans does Tempo receive?',
          'its own metrics are collected, so their silence means something'
        ),
      ],
      rivals: [
        { rival: 'no traces arrive', because: 'a search finds spans of the last 15 minutes' },
        ...(off
          ? [{ rival: 'the generator cannot write its metrics', because: 'it has no processor that would make any' }]
          : []),
      ],
      wouldDecide: off
        ? []
        : [
            'Tempo’s own metric tempo_metrics_generator_active_processors: scrape Tempo, where it runs in parts its metrics-generator',
          ],
      remedy: {
        text: 'Enable the processors in Tempo’s overrides (2.3 and later: defaults; the per-tenant file of older style: metrics_generator_processors) and restart Tempo.',
        lines: processorLines,
      },
      claims: claimParts(evidence, isMissing),
    },
  ];
}

/**
 * A Tempo that is one process has its generator within: a distributor that is scraped alone tells nothing of it. The live
 * traces are the ingester's until 2.10, the live store's from 3.0 on.
 */
const wholeTempo =
  'count(count by (job, instance) (tempo_distributor_spans_received_total) and on (job, instance) count by (job, instance) ({__name__=~"tempo_(ingester|live_store)_live_traces"}))';
const anySpanMetric = 'count({__name__=~"traces_spanmetrics_.+|traces_service_graph_.+"})';
const processorsActive = selfQuery('generatorProcessors');
/** Tempo is scraped, and no processor of its generator is active. */
const inactive = `${processorsActive} == 0 or absent(${processorsActive}) * sum(rate(tempo_distributor_spans_received_total[10m]) >= 0)`;

const isWhole = ({ metrics, answer, nowMs }: Evidence): boolean =>
  metrics.some(({ source }) => {
    const found = answer(instant(source, wholeTempo, nowMs));
    return found.ok && (found.value[0]?.last ?? 0) > 0;
  });

const isSpanMetric = ({ metric }: Part): boolean =>
  metric?.now === 0 &&
  metric.base === 0 &&
  metric.selector.metric !== undefined &&
  generatorMetric.test(metric.selector.metric);

/** Where a connector makes span metrics under its own names, only the names are wrong, except of the service graph. */
function missing(evidence: Evidence): (part: Part) => boolean {
  return (part) => {
    const source = part.metric?.source;
    const others = (source && namesThere(evidence, source, anyMaker)) ?? [];
    return (
      isSpanMetric(part) &&
      (graphMetric.test(part.metric?.selector.metric ?? '') || others.every((name) => generatorMetric.test(name)))
    );
  };
}

/**
 * A generator that runs makes a whole family; one missing name among present ones is another cause. Panels that look back
 * far show what has ended for long.
 */
function isWholeFamilyGone(evidence: Evidence): boolean {
  const there = sourcesOf(evidence.parts.filter(missing(evidence))).map((source) =>
    namesThere(evidence, source, anyMaker)
  );
  return there.every((names) => names !== undefined)
    ? !there.flat().some((name) => name !== undefined && generatorMetric.test(name))
    : !evidence.targets.some(
        (state) =>
          !isFailing(state) &&
          !isEnding(state) &&
          state.target.parsed.ok &&
          state.target.parsed.selectors.some(
            ({ metric, guarded }) => metric !== undefined && generatorMetric.test(metric) && !guarded
          )
      );
}
