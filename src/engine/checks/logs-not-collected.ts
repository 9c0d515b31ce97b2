import { Check, Finding } from './check';
import { claimParts, starvedLogs } from './shared/claims';
import { Lost, lostFading } from './shared/log-losses';
import { answeringSources, Evidence, LogsEvidence, Part, Service } from '../evidence/evidence';
import { selfQuery } from '../evidence/metrics';
import { Answer, DataSource, SeriesSummary } from '../model';
import {
  arrivalEvidence,
  endMs,
  isBusy,
  isMissing,
  isZero,
  selfEvidence,
  selfMetric,
  trafficEvidence,
} from './shared/arrivals';
import { instant, Question } from '../probing/question';
import { item, proofOf } from './shared/words';

/** Apps work and their traces arrive, but their log lines do not. Rivals: no traffic; Loki refuses what it is sent. */
export const logsNotCollected: Check = {
  id: 'logs-not-collected',
  hop: 'collector',
  title: 'Logs do not reach Loki',
  asks: (evidence) =>
    evidence.logs.some(({ failure, streams }) => failure === undefined && streams.length === 0)
      ? answeringSources(evidence).flatMap((source) => [
          instant(source, sourceCounters, evidence.nowMs),
          ...(isPastOnly(evidence) ? dayQuestions(source, evidence) : []),
        ])
      : [],
  examine: (evidence) =>
    evidence.logs.flatMap((logs) => {
      if (logs.failure) {
        return [];
      }
      const witnesses = evidence.services.filter((service) => isMissing(service.logs) && isWitness(service));
      return logs.streams.length === 0
        ? noStreams(evidence, logs)
        : witnesses.flatMap((service) => silentSource(evidence, logs, service));
    }),
};

/** It works, and something else of it than logs arrives: not quiet, not OTLP as a whole. */
const isWitness = (service: Service): boolean =>
  service.traces.kind === 'fresh' && (service.scrape === undefined || isBusy(service));

/** Who tells that there was something to log while Loki got nothing. */
interface Witness {
  readonly service: Service;
  /** Its traces arrive; or only the collector has them; or they arrived within the day, whether it works now or not. */
  readonly by: 'traces' | 'collector' | 'past';
}

/** A store without a stream has had no line for a day: whatever came from a sender in that time speaks against it. */
function witnessOf(evidence: Evidence): Witness | undefined {
  const silent = evidence.services.filter(({ logs }) => isMissing(logs));
  const accepts = (selfMetric(evidence, 'acceptedSpans') ?? 0) > 0;
  const find = (by: Witness['by'], tells: (service: Service) => boolean) => {
    const service = silent.find(tells);
    return service && { service, by };
  };
  return (
    find('traces', isWitness) ??
    find('collector', (service) => accepts && isBusy(service) && isMissing(service.traces)) ??
    find('past', ({ traces, scrape }) => traces.kind === 'ended' || (traces.kind === 'fresh' && scrape?.state !== 'up'))
  );
}

const isPastOnly = (evidence: Evidence): boolean =>
  evidence.logs.some(({ failure, streams }) => failure === undefined && streams.length === 0) &&
  witnessOf(evidence)?.by === 'past';

const tellsOf: Readonly<
  Record<Witness['by'], { readonly asks: (name: string) => string; readonly proves: string; readonly rival: string }>
> = {
  traces: {
    asks: (name) => `Do traces of ${name} arrive?`,
    proves: 'the app and the way to the collector work',
    rival: 'its traces arrive: it has something to report',
  },
  collector: {
    asks: () => 'Does the collector accept spans?',
    proves: 'the way to the collector works, whatever becomes of them behind it',
    rival: 'its own request counters rise',
  },
  past: {
    asks: (name) => `Did traces of ${name} arrive within the day?`,
    proves: 'it worked within the day, and not a line of that time is there',
    rival: 'it sent traces within the day: it had something to report',
  },
};

function noStreams(evidence: Evidence, { source }: LogsEvidence): readonly Finding[] {
  const found = witnessOf(evidence);
  if (!found) {
    return [];
  }
  const { service: witness, by } = found;
  const tells = tellsOf[by];
  const rest = judged(evidence, found);
  return [
    {
      ...rest,
      // Where it reads lines from decides what to mend.
      ...(sourcesRead(evidence) === undefined ? { verdict: 'likely' as const } : {}),
      subject: source.name,
      signal: 'logs',
      what: `${source.name} has no stream at all: no log line reaches it${by === 'traces' ? ', while metrics and traces arrive' : ''}.`,
      proofLine: `${source.name} knows no label in 24 hours, ${
        by === 'past'
          ? `in which traces of ${witness.name} arrived`
          : `while ${witness.name} ${isBusy(witness) ? 'serves requests and ' : ''}sends traces`
      }`,
      evidence: [
        ...trafficEvidence(witness, evidence),
        item('source', tells.asks(witness.name), 'yes', tells.proves),
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
      fading: lostFading(evidence, endedOf(service)),
    },
  ];
}

const endedOf = (service: Service): Lost | undefined =>
  service.logs.kind === 'ended'
    ? { names: [service.name], lastMs: service.logs.lastMs, services: [service], claims: [] }
    : undefined;

/** Loki's and the collector's own counters tell "nothing is sent" from "it is refused". */
function judged(
  evidence: Evidence,
  { by }: Pick<Witness, 'by'> = { by: 'traces' }
): Pick<Finding, 'verdict' | 'rivals' | 'wouldDecide'> {
  const proved = by === 'past' ? nothingSentForADay(evidence) : nothingSent(evidence);
  return {
    verdict: proved ? 'proved' : 'likely',
    rivals: [
      { rival: 'nothing to report (no traffic)', because: tellsOf[by].rival },
      {
        rival: 'OTLP does not arrive',
        because: {
          traces: 'traces take the same way and arrive',
          collector: 'traces take the same way, and its receivers accept them',
          past: 'traces took the same way and arrived',
        }[by],
      },
      ...(proved ? [{ rival: 'Loki refuses the lines', because: 'it is sent none and discards none' }] : []),
    ],
    wouldDecide: proved
      ? []
      : ['the self-metrics of Loki and the collector: lines received, discarded, sent and dropped'],
  };
}

/** Log records that the receivers accept are collected: what loses them lies behind. */
function nothingSent(evidence: Evidence): boolean {
  const lines = [selfMetric(evidence, 'lokiReceived'), selfMetric(evidence, 'lokiSent')];
  const lost = (['lokiDiscarded', 'lokiDropped', 'acceptedLogs'] as const).some(
    (fact) => (selfMetric(evidence, fact) ?? 0) > 0
  );
  return lines.some(isZero) && lines.every((value = 0) => value === 0) && !lost;
}

/** Of a day in which the sender ran only for a while the rates of the last minutes say nothing. */
const dayFacts = ['lokiReceived', 'lokiSent', 'lokiDiscarded', 'lokiDropped', 'acceptedLogs'] as const;
const dayQuestions = (source: DataSource, { nowMs }: Evidence): readonly Question<readonly SeriesSummary[]>[] =>
  dayFacts.map((fact) => instant(source, selfQuery(fact).replace('[10m]', '[24h]'), nowMs));

function nothingSentForADay(evidence: Evidence): boolean {
  const sources = answeringSources(evidence);
  const answers = sources.map((source) => dayQuestions(source, evidence).map((question) => evidence.answer(question)));
  const valueOf = (answer: Answer<readonly SeriesSummary[]>) => (answer.ok ? answer.value[0]?.last : undefined);
  const sent = answers.flatMap(([received, sentOn]) =>
    [received, sentOn].flatMap((each) => (each && valueOf(each)) ?? [])
  );
  return (
    nothingSent(evidence) &&
    sent.length > 0 &&
    answers.flat().every((answer) => answer.ok && (valueOf(answer) ?? 0) === 0)
  );
}

/** Selectors that find no stream, and variables that are filled from this store. */
const isEmptyStream = ({ stream, state, variable }: Part, uid: string): boolean =>
  state.status !== 'error' &&
  ((stream?.source.uid === uid && stream.matched.length === 0) || variable?.datasourceUid === uid);
