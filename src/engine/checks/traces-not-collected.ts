import { Check, Finding } from './check';
import {
  any,
  claimParts,
  fadingRange,
  normal,
  readsTracesOf,
  starvedSpanMetrics,
  starvedTraces,
} from './shared/claims';
import { answeringSources, Evidence, Service, TracesEvidence } from '../evidence/evidence';
import { freshMs } from '../evidence/logs';
import { searchQuestion, spansOf } from '../evidence/traces';
import { DataSource } from '../model';
import { acceptedLately, flowNow, flowQuery, flows, receiversWithout } from './shared/collector-flows';
import { rejectedSpans } from './spans-rejected';
import { item, moment, proofOf } from './shared/words';
import {
  arrivalEvidence,
  endMs,
  isAbsent,
  isBusy,
  isMissing,
  isZero,
  selfEvidence,
  selfMetric,
  trafficEvidence,
} from './shared/arrivals';

/** Apps work and their logs arrive, but no spans do. Rivals: no traffic; OTLP as a whole does not arrive; Tempo refuses. */
export const tracesNotCollected: Check = {
  id: 'traces-not-collected',
  hop: 'collector',
  title: 'Traces do not reach Tempo',
  asks: (evidence) => [
    ...(evidence.traces.some((traces) => candidates(evidence, traces).length > 0)
      ? answeringSources(evidence).flatMap((source) => [
          flowNow(evidence, source, acceptedSpans),
          ...([...(flows(evidence, source, acceptedSpans)?.values() ?? [])].includes(0)
            ? acceptedLately(evidence, source)
            : []),
        ])
      : []),
    ...unsent(evidence).flatMap(({ sinceMs }) =>
      evidence.traces.flatMap((traces) =>
        candidates(evidence, traces).map((service) => spansSince(evidence, traces, service, sinceMs))
      )
    ),
  ],
  examine: (evidence) =>
    evidence.traces
      .filter((traces) => traces.failure === undefined && !isLostBehind(evidence, traces))
      .flatMap((traces) => {
        const lately = stoppedToSend(evidence, traces);
        return [
          ...lately,
          ...evidence.services
            .filter(isSilent(evidence))
            .filter(({ name }) => !lately.some(({ subject }) => subject === name))
            .map((service) => finding(evidence, traces, service)),
        ];
      }),
};

/** Spans arrive and Tempo refuses some, or a search finds nobody's: they are not lost on the way. */
const isLostBehind = (evidence: Evidence, { fresh }: TracesEvidence): boolean =>
  rejectedSpans(evidence).length > 0 || (fresh.size === 0 && (selfMetric(evidence, 'tempoReceived') ?? 0) > 0);

const acceptedSpans = flowQuery('receiver_accepted', 'spans');

/** Receivers that get log records as before, and no span since minutes. */
const unsent = (evidence: Evidence) =>
  answeringSources(evidence).flatMap((source) =>
    receiversWithout(evidence, source, 'spans').map((each) => ({ source, ...each }))
  );

const candidatesAtMost = 8;
const candidates = ({ services, nowMs }: Evidence, { services: known }: TracesEvidence): readonly Service[] =>
  services
    .filter(
      (service) =>
        isBusy(service) &&
        nameIn(known, service) !== undefined &&
        (service.traces.kind === 'fresh' || (endMs(service.traces) ?? 0) > nowMs - freshMs)
    )
    .slice(0, candidatesAtMost);

const nameIn = (known: readonly string[], { names }: Service): string | undefined =>
  known.find((each) => names.has(normal(each)));

const spansSince = ({ nowMs }: Evidence, { source, services }: TracesEvidence, service: Service, sinceMs: number) =>
  searchQuestion(source, spansOf(nameIn(services, service) ?? service.name), nowMs, sinceMs + batchMs);

/** What was accepted last is stored some seconds later, and spans may be long. */
const batchMs = 20_000;

/** Busy apps without a span since a receiver got none: told minutes before their spans count as ended. */
function stoppedToSend(evidence: Evidence, traces: TracesEvidence): readonly Finding[] {
  const [silent] = unsent(evidence);
  return silent === undefined
    ? []
    : candidates(evidence, traces).flatMap((service) => {
        const answer = evidence.answer(spansSince(evidence, traces, service, silent.sinceMs));
        return answer.ok && answer.value.length === 0
          ? [
              notSent(
                evidence,
                silent,
                finding(evidence, traces, { ...service, traces: { kind: 'ended', lastMs: silent.sinceMs } })
              ),
            ]
          : [];
      });
}

function notSent(
  evidence: Evidence,
  { source, component, sinceMs }: { readonly source: DataSource; readonly component: string; readonly sinceMs: number },
  found: Finding
): Finding {
  return {
    ...found,
    verdict: 'proved',
    evidence: [
      ...found.evidence,
      item(
        'collector',
        `What does ${component} accept?`,
        `log records as before, and no span since ${moment(sinceMs)}`,
        'the way to the collector works, and no span comes by it',
        proofOf(source, acceptedSpans, evidence.nowMs, 1)
      ),
    ],
    rivals: [
      ...found.rivals.filter(({ rival }) => rival !== 'the store refuses or loses them'),
      { rival: 'they are lost behind the collector', because: `${component} accepts none` },
      { rival: 'OTLP as a whole does not arrive', because: `${component} accepts log records` },
    ],
    wouldDecide: [],
  };
}

/** Busy, its logs arrive, and it sent spans before or somebody's panels look for them. */
const isSilent =
  (evidence: Evidence) =>
  (service: Service): boolean =>
    isBusy(service) &&
    service.logs.kind === 'fresh' &&
    isMissing(service.traces) &&
    (service.traces.kind === 'ended' || evidence.parts.some(starvedTraces(evidence, [service])));

function finding(evidence: Evidence, { source }: TracesEvidence, service: Service): Finding {
  const nothingSent = isZero(selfMetric(evidence, 'tempoReceived'));
  const noFailure = isZero(selfMetric(evidence, 'failedSpans')) || isFailureUncounted(evidence);
  const proved = nothingSent && noFailure;
  return {
    subject: service.name,
    signal: 'traces',
    verdict: proved ? 'proved' : 'likely',
    what: `No spans of ${service.name} reach ${source.name}, while its metrics and logs are fine.`,
    proofLine: `${service.name} serves requests and its logs arrive; ${source.name} has no service of that name now`,
    sinceMs: endMs(service.traces),
    evidence: [
      ...trafficEvidence(service, evidence),
      arrivalEvidence(evidence, 'traces', service.name, service.traces),
      ...selfEvidence(
        evidence,
        'tempoReceived',
        'store',
        `How many spans is ${source.name} sent?`,
        'whether anybody sends it spans'
      ),
      ...selfEvidence(
        evidence,
        'failedSpans',
        'collector',
        'How many spans does the collector fail to export?',
        'whether the loss is behind the collector'
      ),
    ],
    rivals: [
      { rival: 'nothing to report (no traffic)', because: 'its own request counters rise' },
      { rival: 'the app stopped', because: 'its scrape works and its logs arrive' },
      ...(proved ? [{ rival: 'the store refuses or loses them', because: 'it is sent none and no export fails' }] : []),
    ],
    wouldDecide: proved ? [] : ['the self-metrics of the collector and of Tempo: spans accepted, exported, received'],
    remedy: {
      text: `Look at the tracing set-up of ${service.name}: exporter endpoint and protocol, sampler, and the collector's traces pipeline.`,
    },
    claims: claimParts(evidence, any(starvedTraces(evidence, [service]), starvedSpanMetrics(evidence, [service]))),
    fading: fadingRange(evidence, readsTracesOf(evidence, [service]), endMs(service.traces) ?? evidence.nowMs),
  };
}

/** OpenTelemetry makes an exporter's counter with its first failure: a scraped collector without one has had none. */
const isFailureUncounted = (evidence: Evidence): boolean =>
  isAbsent(evidence, 'failedSpans') &&
  evidence.metrics.some(({ targets }) =>
    targets.some(({ component, state }) => component === 'collector' && state === 'up')
  );
