import { Check, Finding } from './check';
import { claimParts, starvedLogs } from './claims';
import { answeringSources, Evidence, LogsEvidence, Part, Service } from '../evidence/evidence';
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
import { instant } from '../probing/question';
import { item, proofOf } from './words';

/** Apps work and their traces arrive, but their log lines do not. Rivals: no traffic; Loki refuses what it is sent. */
export const logsNotCollected: Check = {
  id: 'logs-not-collected',
  hop: 'collector',
  title: 'Logs do not reach Loki',
  asks: (evidence) =>
    evidence.logs.some(({ failure, streams }) => failure === undefined && streams.length === 0)
      ? answeringSources(evidence).map((source) => instant(source, sourceCounters, evidence.nowMs))
      : [],
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
      // Where it reads lines from decides what to mend.
      ...(sourcesRead(evidence) === undefined ? { verdict: 'likely' as const } : {}),
      subject: source.name,
      signal: 'logs',
      what: `${source.name} has no stream at all: no log line reaches it, while metrics and traces arrive.`,
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
      remedy: remedyOf(evidence),
      claims: claimParts(evidence, (part) => isEmptyStream(part, source.uid)),
    },
  ];
}

/** What the collector reads lines from, by the counters that its log sources have. */
const sourceCounters = 'count by (__name__) ({__name__=~"loki_source_.+"})';

/** Undefined where no store told. */
function sourcesRead(evidence: Evidence): readonly string[] | undefined {
  const answers = answeringSources(evidence).map((source) =>
    evidence.answer(instant(source, sourceCounters, evidence.nowMs))
  );
  return answers.some(({ ok }) => ok)
    ? answers.flatMap((answer) =>
        answer.ok ? answer.value.map(({ labels, name }) => labels['__name__'] ?? name ?? '') : []
      )
    : undefined;
}

function remedyOf(evidence: Evidence): Finding['remedy'] {
  const names = sourcesRead(evidence) ?? [];
  const reads = (kind: string) => names.some((name) => name.startsWith(`loki_source_${kind}_`));
  if (reads('docker')) {
    return {
      text: 'The collector reads the logs of Docker containers: the host’s logging driver must be one that Docker can read back (json-file, journald or local), and its log source must find the containers (docker socket, relabelling).',
      lines: { file: '/etc/docker/daemon.json', after: '{ "log-driver": "json-file" }' },
    };
  }
  if (reads('file')) {
    return {
      text: 'The collector reads log files: compare the path of its source (__path__, local.file_match) with the files on the host or node (Kubernetes: /var/log/pods), and see that they are mounted into it and that it may read them.',
    };
  }
  if (reads('journal')) {
    return {
      text: 'The collector reads the journal: see that its folder (/var/log/journal, or /run/log/journal) is mounted into it, and that the apps log to it.',
    };
  }
  return {
    text: 'See first how lines should come to the collector. Sent by the apps over OTLP: their logs exporter must be on (OTEL_LOGS_EXPORTER is not none) and the receiver’s output for logs must lead to Loki. Read by the collector: its log source must find the files, pods or containers, and the runtime must keep their logs where it can read them (Docker: logging driver json-file, journald or local).',
  };
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
