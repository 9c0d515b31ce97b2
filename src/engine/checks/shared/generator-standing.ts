/**
 * A generator that loses its processors while it runs goes on writing the series that it holds, unchanged, until it takes them
 * for stale: 15 minutes after their last span by default (modules/generator/registry; Tempo 2.7 to 3.0, tried on 2.10.8).
 */
import { Finding } from '../check';
import { selfMetric } from './arrivals';
import { askAll, graphMetric, processorLines, selfNumber } from './generator';
import { isOnlyMaker, overWeek } from './generator-week';
import { item, proofOf } from './words';
import { answeringSources, Evidence, isEnding, isFailing } from '../../evidence/evidence';
import { ownSelectors } from '../../evidence/parts';
import { lately } from '../../evidence/rises';
import { DataSource, PlannedTarget, SeriesSummary } from '../../model';
import { instant, Question } from '../../probing/question';

/** What one processor makes. */
interface Family {
  readonly processor: string;
  readonly names: RegExp;
  /** Changes of what it counts within minutes: none while it stands still, no answer where there is nothing of it. */
  readonly changes: string;
  /** Of the week. */
  readonly made: string;
  /** How many such processors are active. */
  readonly active: string;
}

const activeOf = (processor: string) => `sum(tempo_metrics_generator_active_processors{processor=~"${processor}.*"})`;
const families: readonly Family[] = [
  {
    processor: 'span-metrics',
    names: /^traces_spanmetrics_/,
    changes:
      'sum(changes(traces_spanmetrics_calls_total[3m]) or changes(traces_spanmetrics_latency_count[3m]) or changes(traces_spanmetrics_size_total[3m]))',
    made: 'count({__name__=~"traces_spanmetrics_.+"})',
    active: activeOf('span-metrics'),
  },
  {
    processor: 'service-graphs',
    names: graphMetric,
    changes: 'sum(changes(traces_service_graph_request_total[3m]))',
    made: 'count({__name__=~"traces_service_graph_.+"})',
    active: activeOf('service-graphs'),
  },
];
/** In the very minutes in which nothing was counted. */
const arrived = 'sum(increase(tempo_distributor_spans_received_total[3m]))';

export function asksOfStanding(evidence: Evidence): readonly Question<readonly SeriesSummary[]>[] {
  const read = selfMetric(evidence, 'generatorProcessors') === undefined ? [] : familiesRead(evidence);
  return [
    ...askAll(
      evidence,
      read.map(({ active }) => active)
    ),
    ...read
      .filter((family) => isOff(evidence, family))
      .flatMap(({ changes, made, active }) => [
        ...askAll(evidence, [changes, arrived]),
        ...answeringSources(evidence).flatMap((source) => [
          ...[made, isNone(active)].map((expr) => overWeek(source, expr, evidence.nowMs)),
          lately(source, active, evidence.nowMs),
        ]),
      ]),
  ];
}

/** Panels show zeros and flat lines. Rivals: no spans arrive; something else makes these metrics. */
export function standing(evidence: Evidence): readonly Finding[] {
  const found = familiesRead(evidence).flatMap((family) => {
    const [source, ...others] = isOff(evidence, family) ? standsIn(evidence, family) : [];
    return source ? [{ ...family, source, sources: [source, ...others] }] : [];
  });
  const spans = selfNumber(evidence, arrived);
  const searched = evidence.traces.find(({ fresh }) => fresh.size > 0)?.source.name;
  const alone = found.map(({ made, active }) => isOnlyMaker(evidence, made, isNone(active)));
  if (found.length === 0 || !(spans ? spans.value > 0 : searched) || alone.includes(false)) {
    return [];
  }
  const proved = spans !== undefined && alone.every((each) => each === true);
  const tempo = searched ?? 'Tempo';
  const processors = found.map(({ processor }) => processor).join(' and ');
  const isAre = found.length > 1 ? 'are' : 'is';
  return [
    {
      subject: tempo,
      signal: 'traces',
      verdict: proved ? 'proved' : 'likely',
      what: `${tempo} receives spans and counts them no more: ${processors} of its metrics-generator ${isAre} off, and it goes on writing the old values as if they were new.`,
      proofLine: `no processor ${processors} is active, and what ${found.length > 1 ? 'they' : 'it'} counted has stood still for 3 minutes${
        spans ? `, in which ${Math.ceil(spans.value)} spans arrived` : ''
      }`,
      sinceMs: offSince(evidence, found),
      evidence: [
        ...found.map(({ processor, active, source }) =>
          item(
            'generator',
            `Is the processor ${processor} active?`,
            'no',
            'nothing new is counted',
            proofOf(selfNumber(evidence, active)?.source ?? source, active, evidence.nowMs)
          )
        ),
        ...found.map(({ processor, changes, source }) =>
          item(
            'store',
            `How often did the counts of ${processor} change within 3 minutes?`,
            'never, though they have new samples',
            'the generator repeats what it counted before',
            proofOf(source, changes, evidence.nowMs)
          )
        ),
        ...(spans
          ? [
              item(
                'store',
                `How many spans did ${tempo} receive in these 3 minutes?`,
                `${Math.ceil(spans.value)}`,
                'there was something to count',
                proofOf(spans.source, arrived, evidence.nowMs)
              ),
            ]
          : []),
      ],
      rivals: [
        ...(spans
          ? [{ rival: 'no spans arrive', because: `${Math.ceil(spans.value)} did in the same 3 minutes` }]
          : []),
        { rival: 'the generator has just started again', because: 'then its counts would begin anew and rise' },
        ...(proved
          ? [
              {
                rival: 'a collector makes these metrics',
                because: 'within 7 days there were none for hours while the processor was off',
              },
            ]
          : []),
      ],
      wouldDecide: proved
        ? []
        : ['how many spans Tempo receives, and whether a collector makes span metrics under the same names'],
      remedy: {
        text: `Enable ${processors} again in Tempo’s overrides. The file of per-tenant overrides is read anew by itself, tempo.yaml with a restart. Until then these panels show nothing that happens; about 15 minutes after the last counted span (metrics_generator.registry.stale_duration) they empty.`,
        lines: processorLines,
      },
      claims: [],
      distorts: [
        ...new Set(
          readers(evidence)
            .filter(({ family, source }) =>
              found.some(
                ({ processor, sources }) =>
                  processor === family.processor && sources.some(({ uid }) => uid === source.uid)
              )
            )
            .map(({ target }) => target.id)
        ),
      ].map((targetId) => ({ targetId, how: 'counts stand still, though spans arrive' })),
    },
  ];
}

/** When the first of them ceased to be active; undefined where that was before the last quarter of an hour. */
function offSince(evidence: Evidence, off: readonly Family[]): number | undefined {
  const begins = off.flatMap(({ active }) =>
    answeringSources(evidence).flatMap((source) => {
      const answer = evidence.answer(lately(source, active, evidence.nowMs));
      const points = (answer.ok ? answer.value[0]?.points : undefined) ?? [];
      const last = points.map(([, count]) => count > 0).lastIndexOf(true);
      return last < 0 ? [] : (points[last + 1]?.[0] ?? []);
    })
  );
  return begins.length > 0 ? Math.min(...begins) : undefined;
}

const isNone = (expr: string): string => `${expr} == 0`;

interface Reader {
  readonly target: PlannedTarget;
  readonly source: DataSource;
  readonly family: Family;
}

/** Targets that show what a processor makes; a service map is one too. */
const readers = ({ targets, dataSources }: Evidence): readonly Reader[] =>
  targets
    .filter((state) => !isFailing(state) && !isEnding(state) && state.status !== 'skipped')
    .flatMap(({ target }) => {
      const { source, selectors } = ownSelectors(target, dataSources);
      return families
        .filter(({ names }) => selectors.some(({ metric = '' }) => names.test(metric)))
        .map((family) => ({ target, source, family }));
    });

const familiesRead = (evidence: Evidence): readonly Family[] => [
  ...new Set(readers(evidence).map(({ family }) => family)),
];

/** Every store that has such a metric says 0: another Tempo may be on. */
function isOff(evidence: Evidence, { active }: Family): boolean {
  const answers = answeringSources(evidence).map((source) => evidence.answer(instant(source, active, evidence.nowMs)));
  const counts = answers.flatMap((each) => (each.ok ? (each.value[0]?.last ?? []) : []));
  return answers.every(({ ok }) => ok) && counts.length > 0 && counts.every((count) => count === 0);
}

/** The stores in which panels read what stands still. */
function standsIn(evidence: Evidence, family: Family): readonly DataSource[] {
  const read = readers(evidence).filter((each) => each.family === family);
  return [...new Map(read.map(({ source }) => [source.uid, source])).values()].filter((source) => {
    const answer = evidence.answer(instant(source, family.changes, evidence.nowMs));
    return answer.ok && answer.value[0]?.last === 0;
  });
}
