import { Check, Finding } from './check';
import { claimParts, starvedLogs } from './claims';
import { Evidence, LogsEvidence, Part, Service } from '../evidence/evidence';
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
import { item, proofOf } from './words';

/** Apps work and their traces arrive, but their log lines do not. Rivals: no traffic; Loki refuses what it is sent. */
export const logsNotCollected: Check = {
  id: 'logs-not-collected',
  hop: 'collector',
  title: 'Logs do not reach Loki',
  examine: (evidence) =>
    evidence.logs.flatMap((logs) => {
      if (logs.failure) {
        return [];
      }
      const witnesses = evidence.services.filter((service) => isMissing(service.logs) && isWitness(service));
      return logs.streams.length === 0
        ? noStreams(evidence, logs, witnesses)
        : witnesses.flatMap((service) => silentSource(evidence, logs, service));
    }),
};

/** It works, and something else of it than logs arrives: not quiet, not OTLP as a whole. */
const isWitness = (service: Service): boolean =>
  service.traces.kind === 'fresh' && (service.scrape === undefined || isBusy(service));

function noStreams(evidence: Evidence, { source }: LogsEvidence, witnesses: readonly Service[]): readonly Finding[] {
  const [witness] = witnesses;
  if (!witness) {
    return [];
  }
  const rest = judged(evidence);
  return [
    {
      ...rest,
      subject: source.name,
      signal: 'logs',
      what: `${source.name} has no stream at all: no container's log reaches it, while metrics and traces arrive.`,
      proofLine: `${source.name} knows no label in 24 hours, while ${witness.name} ${isBusy(witness) ? 'serves requests and ' : ''}sends traces`,
      evidence: [
        ...trafficEvidence(witness, evidence),
        item('source', `Do traces of ${witness.name} arrive?`, 'yes', 'the app and the way to the collector work'),
        ...selfEvidence(
          evidence,
          'lokiSent',
          'collector',
          'How many lines does the collector send to Loki?',
          'whether it reads lines to send'
        ),
        ...selfEvidence(
          evidence,
          'lokiReceived',
          'store',
          `How many lines is ${source.name} sent?`,
          'whether anybody sends it lines'
        ),
        item(
          'store',
          `Which labels does ${source.name} know?`,
          'none',
          'it has no stream',
          proofOf(source, '{job=~".+"}', evidence.nowMs, 24)
        ),
      ],
      remedy: {
        text: 'Look at where the collector gets container logs: the host’s logging driver must be one it can read (json-file, journald or local), and its log source must find the containers (docker socket, relabelling).',
        lines: { file: '/etc/docker/daemon.json', after: '{ "log-driver": "json-file" }' },
      },
      claims: claimParts(evidence, (part) => isEmptyStream(part, source.uid)),
    },
  ];
}

function silentSource(evidence: Evidence, { source }: LogsEvidence, service: Service): readonly Finding[] {
  const claims = claimParts(evidence, starvedLogs([service]));
  const expected = service.logs.kind === 'ended' || claims.length > 0;
  if (!expected) {
    return [];
  }
  const rest = judged(evidence);
  return [
    {
      ...rest,
      // Other senders' lines arrive, so Loki's own totals cannot tell whether it was sent these.
      verdict: 'likely',
      subject: service.name,
      signal: 'logs',
      what: `No log lines of ${service.name} reach ${source.name}, while its traces arrive.`,
      proofLine: `${service.name} sends traces, its log streams have no new line`,
      sinceMs: endMs(service.logs),
      evidence: [
        ...trafficEvidence(service, evidence),
        arrivalEvidence(evidence, 'logs', service.name, service.logs),
        item('source', `Do traces of ${service.name} arrive?`, 'yes', 'the app is alive'),
      ],
      wouldDecide: [`the collector's own metrics per log source: lines read and lines sent for ${service.name}`],
      remedy: {
        text: `Look at the collector's log source for ${service.name}: path, mount, container name in its relabelling, logging driver.`,
      },
      claims,
    },
  ];
}

/** Loki's and the collector's own counters tell "nothing is sent" from "it is refused". */
function judged(evidence: Evidence): Pick<Finding, 'verdict' | 'rivals' | 'wouldDecide'> {
  const lines = [selfMetric(evidence, 'lokiReceived'), selfMetric(evidence, 'lokiSent')];
  const nothingSent = lines.some(isZero) && lines.every((value = 0) => value === 0);
  const refused = (selfMetric(evidence, 'lokiDiscarded') ?? 0) > 0 || (selfMetric(evidence, 'lokiDropped') ?? 0) > 0;
  const proved = nothingSent && !refused;
  return {
    verdict: proved ? 'proved' : 'likely',
    rivals: [
      { rival: 'nothing to report (no traffic)', because: 'its traces arrive: it has something to report' },
      { rival: 'OTLP does not arrive', because: 'traces take the same way and arrive' },
      ...(proved ? [{ rival: 'Loki refuses the lines', because: 'it is sent none and discards none' }] : []),
    ],
    wouldDecide: proved
      ? []
      : ['the self-metrics of Loki and the collector: lines received, discarded, sent and dropped'],
  };
}

/** Selectors that find no stream, and variables that are filled from this store. */
const isEmptyStream = ({ stream, state, variable }: Part, uid: string): boolean =>
  state.status !== 'error' &&
  ((stream?.source.uid === uid && stream.matched.length === 0) || variable?.datasourceUid === uid);
