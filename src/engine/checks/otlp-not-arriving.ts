import { Check, Claim, Finding } from './check';
import {
  any,
  claimParts,
  fadingRange,
  originsOf,
  normal,
  readsTracesOf,
  starvedLogs,
  starvedSpanMetrics,
  starvedTraces,
} from './shared/claims';
import { answeringSources, Evidence, Part, SelfMetrics, Service, SignalState } from '../evidence/evidence';
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
import { lossesOf } from './shared/losses';
import { stuckExporters } from './shared/collector-flows';
import { failingWriters } from './shared/log-writes';
import { scrapeFaults } from './shared/scrapes';
import { listed } from './shared/words';

/** Senders whose signals end this close to each other lost the same way; series stay visible for 5 minutes more. */
const togetherMs = 15 * 60_000;

/** A working app's logs and traces, which share only the way to the collector's OTLP receiver, are both missing. Rivals: no traffic; exporters fail. */
export const otlpNotArriving: Check = {
  id: 'otlp-not-arriving',
  hop: 'collector',
  title: 'OTLP does not arrive at the collector',
  examine: (evidence) => {
    const witnesses = losesBehind(evidence) ? [] : silentApps(evidence);
    const [witness] = witnesses;
    return witness
      ? [finding(evidence, witness, affected(evidence, witnesses))]
      : [...unwitnessed(evidence), ...unmeasured(evidence)];
  },
};

function finding(evidence: Evidence, witness: Service, services: readonly Service[]): Finding {
  const { logs, traces } = witness;
  const someOf = (fact: keyof SelfMetrics) => (selfMetric(evidence, fact) ?? 0) > 0;
  const accepting = someOf('acceptedSpans') || someOf('acceptedLogs');
  const nothingAccepted = !accepting && (isZero(selfMetric(evidence, 'acceptedSpans')) || isReceiverUnused(evidence));
  const end = endMs(logs, traces);
  // While others are accepted, only a receiver that went silent with this app can have been its way.
  const silent = evidence.metrics
    .flatMap(({ silentReceivers }) => silentReceivers)
    .filter(({ sinceMs }) => !accepting || (end !== undefined && Math.abs(sinceMs - end) <= 2 * togetherMs));
  // What is refused, dropped or cannot be passed on has arrived.
  const failing = someOf('refused') || someOf('failedSpans') || someOf('lokiDropped');
  const proved = !failing && (nothingAccepted || silent.length > 0);
  const names = listed(
    services.map(({ name }) => name),
    3
  );
  const sinceMs = end ?? silent[0]?.sinceMs;
  return {
    subject: witness.name,
    verdict: proved ? 'proved' : 'likely',
    what: `Neither logs nor traces of ${names} reach the collector, while ${witness.name} is scraped and serves requests.`,
    proofLine: `${witness.name} serves requests, ${silent[0] ? `${silent[0].component} accepts nothing, ` : nothingAccepted ? 'the OTLP receivers accept nothing, ' : ''}Loki and Tempo have nothing new of it`,
    sinceMs,
    evidence: [
      ...trafficEvidence(witness, evidence),
      ...selfEvidence(
        evidence,
        'acceptedSpans',
        'collector',
        'How many spans do the OTLP receivers accept?',
        silent[0]
          ? `${silent[0].component} went silent`
          : nothingAccepted
            ? 'nothing of it arrives'
            : 'whether anything arrives'
      ),
      ...selfEvidence(
        evidence,
        'failedSpans',
        'collector',
        'Do the exporters fail?',
        failing
          ? 'whether the loss is behind the receiver'
          : 'what arrives is passed on: the loss is before the receiver'
      ),
      arrivalEvidence(evidence, 'logs', witness.name, logs),
      arrivalEvidence(evidence, 'traces', witness.name, traces),
    ],
    rivals: [
      { rival: 'nothing to report (no traffic)', because: 'its own request counters rise' },
      { rival: 'the app stopped', because: 'its scrape works' },
      ...(proved
        ? [
            {
              rival: 'the collector drops or cannot export them',
              because: `${silent[0]?.component ?? 'its receivers'} accept${silent[0] ? 's' : ''} nothing and its exporters report no failure`,
            },
          ]
        : []),
    ],
    wouldDecide: proved
      ? []
      : ['the self-metrics of the collector: accepted, refused and failed items of its OTLP receivers and exporters'],
    remedy: remedyOf(witness.name),
    claims: claimsOf(evidence, services, sinceMs),
    fading: fadingRange(evidence, readsTracesOf(evidence, services), endMs(traces) ?? evidence.nowMs),
  };
}

/**
 * The receivers accept spans, the exporters hand none on, and no sender's arrive: what is missing has reached the collector. So
 * it has where lines and spans are known not to leave it.
 */
const losesBehind = (evidence: Evidence): boolean =>
  ((selfMetric(evidence, 'acceptedSpans') ?? 0) > 0 &&
    isZero(selfMetric(evidence, 'sentSpans')) &&
    evidence.traces.every(({ failure, fresh }) => failure === undefined && fresh.size === 0)) ||
  (failingWriters(evidence).length > 0 && stuckExporters(evidence, 'spans').length > 0);

/** All that these services send over OTLP, and what is made of it. */
const claimsOf = (evidence: Evidence, services: readonly Service[], sinceMs: number | undefined): readonly Claim[] =>
  claimParts(
    evidence,
    any(
      starvedLogs(services),
      starvedTraces(evidence, services),
      starvedSpanMetrics(evidence, services),
      isPushedUntil(evidence, sinceMs)
    )
  );

const remedyOf = (name: string): Finding['remedy'] => ({
  text: `Compare the OTLP endpoint that ${name} sends to (OTEL_EXPORTER_OTLP_ENDPOINT) with the ports on which the collector listens: 4318 is the usual one for HTTP, 4317 for gRPC.`,
  lines: {
    file: `environment of ${name}`,
    after: 'OTEL_EXPORTER_OTLP_ENDPOINT=http://<collector>:<port of its otelcol.receiver.otlp>',
  },
});

/** Scraped apps with traffic of which neither log lines nor spans arrive, though somebody expects them. */
function silentApps(evidence: Evidence): readonly Service[] {
  return evidence.services.filter(
    (service) =>
      isBusy(service) && isSilent(service, evidence) && !goesOn(service, evidence) && isExpected(service, evidence)
  );
}

/** Lines of these minutes that one of their labels calls its own: they arrive, whatever the label that names it best says now. */
const goesOn = ({ names }: Service, { logs }: Evidence): boolean =>
  logs.some(({ soon = new Map() }) =>
    [...soon.values()].some((values) => [...values.keys()].some((name) => names.has(normal(name))))
  );

/** Of a store that does not answer the receivers tell: what they do not accept cannot be in it. */
function isSilent({ logs, traces }: Service, evidence: Evidence): boolean {
  const answers = ({ failure }: { readonly failure?: unknown }) => failure === undefined;
  const answered = [evidence.logs, evidence.traces].filter((stores) => stores.some(answers)).length;
  const isLost = (state: SignalState) => isMissing(state) || (state.kind === 'unknown' && acceptsNothing(evidence));
  return answered > 0 && [logs, traces].some(isMissing) && isLost(logs) && isLost(traces);
}

/** Both counters are there and stand still. */
const acceptsNothing = (evidence: Evidence): boolean =>
  isZero(selfMetric(evidence, 'acceptedSpans')) && isZero(selfMetric(evidence, 'acceptedLogs'));

/**
 * The receivers accept nothing though they did, and no sender is scraped that could tell whether it is busy: either nothing
 * reaches them or all senders stopped.
 */
function unwitnessed(evidence: Evidence): readonly Finding[] {
  const silent = evidence.metrics.flatMap(({ silentReceivers }) => silentReceivers);
  const silentServices = evidence.services.filter((service) => isSilent(service, evidence));
  // Exporters and databases are scraped and never send: that they work says nothing of those that did.
  const fellSilent = silentServices.filter(({ logs, traces }) => endMs(logs, traces) !== undefined);
  const senders = fellSilent.length > 0 ? fellSilent : silentServices;
  const sinceMs = endMs(...senders.flatMap(({ logs, traces }) => [logs, traces])) ?? silent[0]?.sinceMs;
  const mayBeQuiet = senders.some((service) => service.scrape?.state === 'up' && !isUncounted(evidence, service));
  const isKnown = scrapeFaults(evidence).some(({ life, service }) => life !== 'not-known' && senders.includes(service));
  if (!acceptsNothing(evidence) || silent.length === 0 || mayBeQuiet || isKnown) {
    return [];
  }
  const names =
    senders.length > 0
      ? listed(
          senders.map(({ name }) => name),
          3
        )
      : 'any app';
  return [
    {
      subject: senders[0]?.name ?? 'receivers',
      verdict: 'likely',
      what: `The collector's OTLP receivers accept nothing any more: neither logs nor traces of ${names} reach it.`,
      proofLine: `${silent[0]?.component ?? 'the receivers'} accepted items and accepts none now; whether ${names} runs is not known`,
      sinceMs,
      evidence: [
        ...selfEvidence(
          evidence,
          'acceptedSpans',
          'collector',
          'How many spans do the OTLP receivers accept?',
          'nothing arrives'
        ),
        ...selfEvidence(
          evidence,
          'acceptedLogs',
          'collector',
          'How many log records do the OTLP receivers accept?',
          'nothing arrives'
        ),
        ...senders.flatMap(({ name, logs, traces }) => [
          ...(isMissing(logs) ? [arrivalEvidence(evidence, 'logs', name, logs)] : []),
          ...(isMissing(traces) ? [arrivalEvidence(evidence, 'traces', name, traces)] : []),
        ]),
      ],
      rivals: [{ rival: 'the exporters fail', because: 'the receivers accept nothing that could be exported' }],
      wouldDecide: [`whether ${names} runs and gets requests: nothing that is stored tells`],
      remedy: remedyOf(names),
      claims: claimsOf(evidence, senders, sinceMs),
      fading: fadingRange(evidence, readsTracesOf(evidence, senders), sinceMs ?? evidence.nowMs),
    },
  ];
}

/** It is scraped, and what it counts is lost on the way: unlike one whose counters rest it may be busy. */
const isUncounted = (evidence: Evidence, { scrape, traffic }: Service): boolean =>
  traffic === undefined &&
  lossesOf(evidence).some(({ whole, jobs }) => !whole && scrape !== undefined && jobs.includes(scrape.job));

/**
 * No store of metrics answers, so that nothing is known of scrapes, requests and receivers: senders that fell silent in both
 * stores in the same minutes, while what comes by another way goes on, share no more than the way over OTLP.
 */
function unmeasured(evidence: Evidence): readonly Finding[] {
  const { logs, traces, services, metrics, nowMs } = evidence;
  const othersGoOn = logs.some(
    ({ failure, fresh }) => failure === undefined && [...fresh.values()].some(({ size }) => size > 0)
  );
  const spansEnded =
    traces.length > 0 && traces.every(({ failure, fresh }) => failure === undefined && fresh.size === 0);
  const silent = services.filter((service) => isSilent(service, evidence));
  const end = endMs(...silent.flatMap((service) => [service.logs, service.traces]));
  const senders = silent.filter((service) => {
    const own = endMs(service.logs, service.traces);
    return end !== undefined && own !== undefined && end - own <= togetherMs;
  });
  if (answeringSources(evidence).length > 0 || !othersGoOn || !spansEnded || end === undefined || senders.length < 2) {
    return [];
  }
  const names = listed(
    senders.map(({ name }) => name),
    3
  );
  const blind = listed(
    metrics.map(({ source }) => source.name),
    3
  );
  return [
    {
      subject: senders[0]?.name ?? names,
      verdict: 'likely',
      what: `Logs and traces of ${names} ended together while other logs still arrive: what they share is the way over OTLP to the collector.`,
      proofLine: `${names} fell silent in the same minutes in both stores; other log lines are new`,
      sinceMs: end,
      evidence: senders.flatMap(({ name, ...signals }) => [
        ...(isMissing(signals.logs) ? [arrivalEvidence(evidence, 'logs', name, signals.logs)] : []),
        ...(isMissing(signals.traces) ? [arrivalEvidence(evidence, 'traces', name, signals.traces)] : []),
      ]),
      rivals: [
        { rival: 'the collector stopped', because: 'log lines that it reads itself are new' },
        { rival: 'one app stopped', because: `${names} ended in the same minutes` },
      ],
      wouldDecide: [
        `the collector's own metrics${blind === '' ? '' : `, which ${blind} does not answer for`}: whether its receivers are sent nothing, refuse it or cannot hand it on`,
        `whether ${names} had anything to report: nothing here tells of their requests`,
      ],
      remedy: remedyOf(names),
      claims: claimsOf(evidence, senders, end),
      fading: fadingRange(
        evidence,
        readsTracesOf(evidence, senders),
        endMs(...senders.map((each) => each.traces)) ?? nowMs
      ),
    },
  ];
}

/** It sent before, or panels ask for what it would send. */
function isExpected(service: Service, evidence: Evidence): boolean {
  return (
    service.logs.kind === 'ended' ||
    service.traces.kind === 'ended' ||
    evidence.parts.some(any(starvedLogs([service]), starvedTraces(evidence, [service])))
  );
}

/** With the witnesses, senders that nobody scrapes and whose signals ended at the same time: they used the same way. */
function affected(evidence: Evidence, witnesses: readonly Service[]): readonly Service[] {
  const end = endMs(...witnesses.flatMap(({ logs, traces }) => [logs, traces]));
  const others = evidence.services.filter((service) => {
    const own = endMs(service.logs, service.traces);
    const missing = !service.scrape && isMissing(service.logs) && isMissing(service.traces);
    return missing && end !== undefined && own !== undefined && Math.abs(own - end) <= togetherMs;
  });
  return [...witnesses, ...others];
}

/** Series that no scrape writes and that ended when OTLP did. */
export const isPushedUntil =
  ({ metrics }: Evidence, sinceMs: number | undefined) =>
  (part: Part): boolean => {
    const origins = originsOf(part);
    const scraped = metrics.flatMap(({ targets }) => targets.map(({ job }) => job));
    return (
      part.metric?.now === 0 &&
      sinceMs !== undefined &&
      origins.length > 0 &&
      origins.every(({ job, lastMs }) => !scraped.includes(job ?? '') && Math.abs(lastMs - sinceMs) <= togetherMs)
    );
  };

/** OpenTelemetry makes a receiver's counter with its first item: a scraped collector without one has received nothing yet. */
function isReceiverUnused(evidence: Evidence): boolean {
  const collectorSeen = evidence.metrics.some(({ targets }) =>
    targets.some(({ component, state }) => component === 'collector' && state === 'up')
  );
  return collectorSeen && isAbsent(evidence, 'acceptedSpans') && isAbsent(evidence, 'acceptedLogs');
}
