import { Check } from './check';
import { any, claimParts, fadingRange, readsTracesOf, starvedLogs, starvedSpanMetrics, starvedTraces } from './claims';
import { Evidence, Service } from '../evidence/evidence';
import {
  arrivalEvidence,
  endMs,
  isBusy,
  isMissing,
  isZero,
  selfEvidence,
  selfMetric,
  trafficEvidence,
} from './arrivals';

/** A working app's logs and traces, which share only the way to the collector's OTLP receiver, are both missing. Rivals: no traffic; exporters fail. */
export const otlpNotArriving: Check = {
  id: 'otlp-not-arriving',
  hop: 'collector',
  title: 'OTLP does not arrive at the collector',
  examine: (evidence) =>
    senders(evidence).map((service) => {
      const { logs, traces } = service;
      const silent = evidence.metrics.flatMap(({ silentReceivers }) => silentReceivers);
      const nothingAccepted = isZero(selfMetric(evidence, 'acceptedSpans')) || isReceiverUnused(evidence);
      const failing = (selfMetric(evidence, 'failedSpans') ?? 0) > 0 || (selfMetric(evidence, 'lokiDropped') ?? 0) > 0;
      const proved = !failing && (nothingAccepted || silent.length > 0);
      const receiver = silent[0]?.component;
      return {
        subject: service.name,
        verdict: proved ? 'proved' : 'likely',
        what: `Neither logs nor traces of ${service.name} reach the collector, while its metrics are fine and its requests rise.`,
        proofLine: `${service.name} serves requests, ${receiver ? `${receiver} accepts nothing` : 'the OTLP receivers accept nothing of it'}, Loki and Tempo have nothing new of it`,
        sinceMs: endMs(logs, traces) ?? silent[0]?.sinceMs,
        evidence: [
          ...trafficEvidence(service, evidence),
          ...selfEvidence(
            evidence,
            'acceptedSpans',
            'collector',
            'How many spans do the OTLP receivers accept?',
            receiver ? `${receiver} went silent` : 'nothing of it arrives'
          ),
          ...selfEvidence(
            evidence,
            'failedSpans',
            'collector',
            'Do the exporters fail?',
            'what arrives is passed on: the loss is before the receiver'
          ),
          arrivalEvidence(evidence, 'logs', service.name, logs),
          arrivalEvidence(evidence, 'traces', service.name, traces),
        ],
        rivals: [
          { rival: 'nothing to report (no traffic)', because: 'its own request counters rise' },
          { rival: 'the app stopped', because: 'its scrape works' },
          ...(proved
            ? [
                {
                  rival: 'the collector drops or cannot export them',
                  because: 'its receivers accept nothing and its exporters report no failure',
                },
              ]
            : []),
        ],
        wouldDecide: proved
          ? []
          : [
              'the self-metrics of the collector: accepted, refused and failed items of its OTLP receivers and exporters',
            ],
        remedy: {
          text: `Compare the OTLP endpoint that ${service.name} sends to (OTEL_EXPORTER_OTLP_ENDPOINT) with the ports on which the collector listens: 4318 is the usual one for HTTP, 4317 for gRPC.`,
          lines: {
            file: `environment of ${service.name}`,
            after: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://<collector>:<port of its otelcol.receiver.otlp>',
          },
        },
        claims: claimParts(
          evidence,
          any(starvedLogs([service]), starvedTraces(evidence, [service]), starvedSpanMetrics(evidence, [service]))
        ),
        fading: fadingRange(evidence, readsTracesOf(evidence, [service]), endMs(traces) ?? evidence.nowMs),
      };
    }),
};

/** Busy services of which somebody expects both signals and neither arrives; with no name to go by, all senders at once. */
function senders(evidence: Evidence): readonly Service[] {
  const storesAnswer = [...evidence.logs, ...evidence.traces].every(({ failure }) => failure === undefined);
  if (!storesAnswer || evidence.logs.length === 0 || evidence.traces.length === 0) {
    return [];
  }
  return evidence.services.filter(
    (service) =>
      isBusy(service) && isMissing(service.logs) && isMissing(service.traces) && isExpected(service, evidence)
  );
}

/** It sent before, or panels ask for what it would send. */
function isExpected(service: Service, evidence: Evidence): boolean {
  return (
    service.logs.kind === 'ended' ||
    service.traces.kind === 'ended' ||
    evidence.parts.some(any(starvedLogs([service]), starvedTraces(evidence, [service])))
  );
}

/** OpenTelemetry makes a receiver's counter with its first item: a scraped collector without one has received nothing yet. */
function isReceiverUnused(evidence: Evidence): boolean {
  const collectorSeen = evidence.metrics.some(({ targets }) =>
    targets.some(({ component, state }) => component === 'collector' && state === 'up')
  );
  return (
    collectorSeen &&
    selfMetric(evidence, 'acceptedSpans') === undefined &&
    selfMetric(evidence, 'acceptedLogs') === undefined
  );
}
