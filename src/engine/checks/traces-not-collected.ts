import { Check, Finding } from './check';
import { any, claimParts, fadingRange, readsTracesOf, starvedSpanMetrics, starvedTraces } from './claims';
import { Evidence, Service, TracesEvidence } from '../evidence/evidence';
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
} from './arrivals';

/** Apps work and their logs arrive, but no spans do. Rivals: no traffic; OTLP as a whole does not arrive; Tempo refuses. */
export const tracesNotCollected: Check = {
  id: 'traces-not-collected',
  hop: 'collector',
  title: 'Traces do not reach Tempo',
  examine: (evidence) =>
    evidence.traces
      .filter(({ failure }) => failure === undefined)
      .flatMap((traces) =>
        evidence.services.filter(isSilent(evidence)).map((service) => finding(evidence, traces, service))
      ),
};

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
