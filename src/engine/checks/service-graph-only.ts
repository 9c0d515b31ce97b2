import { selfMetric } from './shared/arrivals';
import { Check, Finding } from './check';
import { claimParts } from './shared/claims';
import {
  askAll,
  asksFor,
  graphMetric,
  namesNow,
  namesThere,
  processorLines,
  selfNumber,
  sourcesOf,
} from './shared/generator';
import { finds, proofIn, spansIn } from './shared/span-searches';
import { item, listed, proofOf } from './shared/words';
import { Evidence } from '../evidence/evidence';
import { DataSource, EvidenceItem } from '../model';
import { absoluteRange } from '../probing/question';

/** Span metrics are there, the service graph is not. Rivals: the generator is off or its writes fail: then neither is. */
export const serviceGraphOnly: Check = {
  id: 'service-graph-only',
  hop: 'generator',
  title: 'Only the service graph is missing',
  asks: (evidence) => {
    const sources = sourcesOf(evidence.parts.filter(isAbsent));
    return sources.length === 0
      ? []
      : [
          ...sources.flatMap((source) => [namesNow(evidence, source, spanMetrics), namesNow(evidence, source, graph)]),
          ...askAll(evidence, [graphProcessors, madeEdges, expiredEdges]),
          ...evidence.traces
            .filter(({ failure }) => failure === undefined)
            .flatMap(({ source }) => [clients, servers].map((query) => spansIn(source, query, hour(evidence)))),
        ];
  },
  examine: (evidence) =>
    // Span metrics while the generator has no processor are those of a connector of the collector.
    sourcesOf(selfMetric(evidence, 'generatorProcessors') === 0 ? [] : evidence.parts.filter(isAbsent)).flatMap(
      (source) => {
        const made = namesThere(evidence, source, spanMetrics) ?? [];
        const isGraphGone = namesThere(evidence, source, graph)?.length === 0;
        return made.length > 0 && isGraphGone ? [finding(evidence, source, made)] : [];
      }
    ),
};

const isAbsent = asksFor(graphMetric);

const spanMetrics = 'traces_spanmetrics_.+';
const graph = 'traces_service_graph_.+';
const clients = '{kind = client || kind = producer}';
const servers = '{kind = server || kind = consumer}';

const graphProcessors = 'sum(tempo_metrics_generator_active_processors{processor=~"service-graphs.*"})';
const madeEdges = 'sum(rate(tempo_metrics_generator_processor_service_graphs_edges[10m]))';
const expiredEdges = 'sum(rate(tempo_metrics_generator_processor_service_graphs_expired_edges[10m]))';

const hour = ({ nowMs }: Evidence) => absoluteRange(nowMs - 3_600_000, nowMs);

interface Reason {
  readonly what: string;
  readonly line: string;
  readonly proved: boolean;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: Finding['rivals'];
  readonly wouldDecide: readonly string[];
  readonly remedy: Finding['remedy'];
}

function finding(evidence: Evidence, source: DataSource, made: readonly string[]): Finding {
  const reason = processorOff(evidence) ?? oneSided(evidence) ?? unpaired(evidence);
  return {
    subject: source.name,
    signal: 'traces',
    verdict: reason.proved ? 'proved' : 'likely',
    what: `Tempo makes span metrics and no service graph: ${reason.what}.`,
    proofLine: `${made[0] ?? 'span metrics'} is there, no traces_service_graph_* is; ${reason.line}`,
    evidence: [
      item(
        'generator',
        `Which metrics of Tempo’s generator does ${source.name} have?`,
        listed(made),
        'it runs and its metrics arrive, those of the service graph apart',
        proofOf(
          source,
          'count by (__name__) ({__name__=~"traces_spanmetrics_.+|traces_service_graph_.+"})',
          evidence.nowMs
        )
      ),
      ...reason.evidence,
    ],
    rivals: [
      {
        rival: 'the generator is off, or its metrics are not written',
        because: `${made[0] ?? 'its other metric'} arrives`,
      },
      ...reason.rivals,
    ],
    wouldDecide: reason.wouldDecide,
    remedy: reason.remedy,
    claims: claimParts(evidence, (part) => isAbsent(part) && part.metric?.source.uid === source.uid),
  };
}

function processorOff(evidence: Evidence): Reason | undefined {
  const processors = selfNumber(evidence, graphProcessors);
  if (!processors || processors.value > 0) {
    return undefined;
  }
  return {
    what: 'its processor service-graphs is not enabled',
    line: 'the processor service-graphs is off',
    proved: true,
    evidence: [
      item(
        'generator',
        'Is the processor service-graphs active?',
        'no',
        'nothing makes the service graph',
        proofOf(processors.source, 'tempo_metrics_generator_active_processors', evidence.nowMs)
      ),
    ],
    rivals: [{ rival: 'no requests between services', because: 'nothing looks for them' }],
    wouldDecide: [],
    remedy: {
      text: 'Add service-graphs to the processors in Tempo’s overrides.',
      lines: processorLines,
    },
  };
}

/**
 * An edge is a client's span with the server's span that it caused. Alone, a server span makes one only as the root of its
 * trace, a client span only where it names its peer or database (Tempo, modules/generator/processor/servicegraphs).
 */
function oneSided(evidence: Evidence): Reason | undefined {
  const isActive = (selfNumber(evidence, graphProcessors)?.value ?? 0) > 0;
  for (const { source, fresh } of evidence.traces) {
    const ask = (query: string) => finds(evidence, spansIn(source, query, hour(evidence)));
    const sides = [
      { word: 'client', query: clients, there: ask(clients) },
      { word: 'server', query: servers, there: ask(servers) },
    ];
    const missing = sides.filter(({ there }) => there === false);
    const present = sides.filter(({ there }) => there === true);
    if (missing.length > 0 && missing.length + present.length === sides.length && fresh.size > 0) {
      return withoutKind(evidence, source, missing, present, isActive);
    }
  }
  return undefined;
}

interface Side {
  readonly word: string;
  readonly query: string;
}

function withoutKind(
  evidence: Evidence,
  source: DataSource,
  missing: readonly Side[],
  present: readonly Side[],
  isActive: boolean
): Reason {
  const words = missing.map(({ word }) => word).join(' or ');
  return {
    what: `no span is of kind ${words}, so no request between services is seen`,
    line: `no ${words} span arrived within the hour`,
    proved: isActive,
    evidence: [...missing, ...present].map(({ word, query }) =>
      item(
        'store',
        `Are there ${word} spans in ${source.name}?`,
        present.some((side) => side.word === word) ? 'yes' : 'none in the last hour',
        present.some((side) => side.word === word)
          ? 'they name neither a peer nor a database, and are not the beginning of a trace: alone they make no edge'
          : 'an edge needs the span of a client and that of its server',
        proofIn(source, query, hour(evidence))
      )
    ),
    rivals: [
      ...(isActive ? [{ rival: 'the processor service-graphs is off', because: 'it is active' }] : []),
      { rival: 'no traces arrive', because: 'span metrics are made of them' },
    ],
    wouldDecide: isActive ? [] : ['tempo_metrics_generator_active_processors: scrape Tempo'],
    remedy: {
      text: `Let the ${words} side send spans too: the instrumentation of HTTP, gRPC and messaging libraries sets their kind; spans made by hand need it set. For peers that send none, clients can name them: peer.service.`,
    },
  };
}

/** Both kinds are there and no pair is made of them. */
function unpaired(evidence: Evidence): Reason {
  const made = selfNumber(evidence, madeEdges);
  const expired = selfNumber(evidence, expiredEdges);
  const isLost = made !== undefined && made.value > 0 && expired !== undefined && expired.value >= 0.95 * made.value;
  return {
    what: isLost ? 'all edges expire before their other half arrives' : 'no pair of client and server spans is found',
    line: isLost ? 'its edges expire unpaired' : 'why is not known',
    proved: false,
    evidence:
      isLost && expired
        ? [
            item(
              'generator',
              'How many edges expire without their other half?',
              `${Number(expired.value.toPrecision(3))} a second, of ${Number(made.value.toPrecision(3))}`,
              'client spans find no server span with them as parent in time',
              proofOf(expired.source, expiredEdges, evidence.nowMs)
            ),
          ]
        : [],
    rivals: [],
    wouldDecide: [
      'a search for {kind = client} > {kind = server}: finds it nothing, the trace context does not reach the servers; finds it spans, they arrive later than metrics_generator.processor.service_graphs.wait (10 s)',
    ],
    remedy: {
      text: 'See whether a trace holds the client’s and the server’s span. If not, the request does not carry the trace context (header traceparent): mend propagation. If it does, raise service_graphs.wait, and let all spans of a trace reach the same generator.',
    },
  };
}
