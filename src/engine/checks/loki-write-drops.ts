import { Check, Finding } from './check';
import { componentNamed } from '../evidence/metrics';
import { freshMs, identityLabels } from '../evidence/logs';
import { Evidence } from '../evidence/evidence';
import { DataSource, EvidenceItem, LogLine } from '../model';
import { absoluteRange, lines, Question } from '../probing/question';
import { quote } from '../query/text';
import { restMs } from '../evidence/rises';
import { selfMetric } from './shared/arrivals';
import { refusedBy } from './log-lines-rejected';
import {
  isNone,
  Loss,
  Lost,
  lossesOf,
  lossCounter,
  lossQuestions,
  lostEvidence,
  lostFading,
  lostQuestions,
  lostSince,
  perhapsLost,
  perSecond,
} from './shared/log-losses';
import {
  failingWriters,
  FailingWriters,
  isRecovered,
  recoveredMs,
  requestsQuery,
  writeQuestions,
} from './shared/log-writes';
import { ago, item, listed, moment, plural, proofOf } from './shared/words';

/** The collector reads lines and gives up sending them. Rivals: Loki takes and refuses them; the collector reads none. */
export const lokiWriteDrops: Check = {
  id: 'loki-write-drops',
  hop: 'collector',
  title: 'The collector gives up sending log lines',
  asks: (evidence) => [
    ...writeQuestions(evidence),
    ...((selfMetric(evidence, 'lokiDropped') ?? 0) > 0
      ? evidence.metrics.flatMap((store) => lossQuestions(store, dropped, evidence.nowMs))
      : []),
    ...lostQuestions(evidence, [...failingWriters(evidence), ...drops(evidence)]),
    ...(failingWriters(evidence).length + drops(evidence).length > 0 ? clueQuestions(evidence) : []),
  ],
  // What Loki itself discards is the deeper cause, and the drops follow from it; one that is away for queries, too, is down.
  examine: (evidence) => {
    const refuses = refusedBy(evidence).length > 0;
    return evidence.logs.every(({ failure }) => failure !== undefined)
      ? []
      : [
          ...failingWriters(evidence)
            .filter(({ status }) => !(refuses && mayBeRefusal(status)))
            .flatMap((writer) => failureFindings(evidence, writer)),
          ...(refuses ? [] : drops(evidence).flatMap((loss) => findings(evidence, loss))),
        ];
  },
};

/** What Loki answers where it looked at the lines and takes them not. */
const mayBeRefusal = (status: string): boolean => status === '400' || status === '429';

export const dropped = lossCounter('loki_write_dropped_entries_total', ['component_id', 'host', 'reason']);

/** What a component drops whose requests fail says no more than these do. */
function drops(evidence: Evidence): readonly Loss[] {
  const writers = failingWriters(evidence);
  return lossesOf(evidence, dropped, ({ component_id: component = 'the collector' }) =>
    isRecovered(evidence, component) === true ? recoveredMs : restMs
  ).filter(
    ({ labels }) =>
      !writers.some(
        ({ components, host }) =>
          components.includes(labels['component_id'] ?? 'the collector') && host === labels['host']
      )
  );
}

function findings(evidence: Evidence, loss: Loss): readonly Finding[] {
  const { sure, perhaps } = lostSince(evidence, loss);
  return [finding(evidence, loss, sure), ...perhapsLost(evidence, finding(evidence, loss), perhaps)];
}

function finding(evidence: Evidence, loss: Loss, lost?: Lost): Finding {
  const { reason = 'unknown', component_id: component = 'the collector', host = 'Loki' } = loss.labels;
  const names = lost?.names ?? [];
  const clue = clueOf(evidence, component);
  const own = ownLimits[reason];
  const isSure = own !== undefined || isNone(evidence, 'lokiDiscarded');
  return {
    subject: `${component} ${reason}`,
    signal: 'logs',
    verdict: isSure ? 'proved' : 'likely',
    what: `${component} drops ${perSecond(loss.perSecond)} for ${host}: ${own?.means ?? means(reason)}${names.length > 0 ? `. No line of ${listed(names)} arrives since` : ''}.`,
    proofLine: `${component} counts ${perSecond(loss.perSecond)} as dropped, reason ${reason}${clue ? `: ${clue.excerpt}` : ''}`,
    sinceMs: loss.sinceMs,
    evidence: [
      item(
        'collector',
        'Which lines does the collector drop, by reason?',
        `${perSecond(loss.perSecond)}: ${reason}${loss.sinceMs === undefined ? '' : `, since ${ago(loss.sinceMs, evidence.nowMs)}`}`,
        'it has read them, and they are lost on the way to Loki',
        proofOf(loss.store.source, dropped.rate, evidence.nowMs, 24)
      ),
      ...lostEvidence(evidence, lost, 'its lines ended when the drops began'),
      ...clueEvidence(evidence, clue),
    ],
    rivals: [
      { rival: 'the collector reads no lines', because: 'it counts lines that it has read and then dropped' },
      ...(isSure
        ? [
            {
              rival: 'Loki takes the lines and discards them',
              because: own ? 'the collector drops them before it sends them' : 'Loki counts none as discarded',
            },
          ]
        : []),
    ],
    wouldDecide: isSure ? [] : ['Loki’s own metric loki_discarded_samples_total: scrape Loki'],
    remedy: own?.remedy ?? remedyOf(reason, component),
    claims: lost?.claims ?? [],
    fading: lostFading(evidence, lost),
  };
}

function failureFindings(evidence: Evidence, writer: FailingWriters): readonly Finding[] {
  const { sure, perhaps } = lostSince(evidence, writer);
  return [failure(evidence, writer, sure), ...perhapsLost(evidence, failure(evidence, writer), perhaps)];
}

function failure(
  evidence: Evidence,
  { store, components, host, status, sinceMs, attempts }: FailingWriters,
  lost?: Lost
): Finding {
  const component = listed(components);
  const one = components.length === 1;
  const clue = components.flatMap((each) => clueOf(evidence, each) ?? [])[0];
  const isSure = !mayBeRefusal(status) || isNone(evidence, 'lokiDiscarded');
  const names = lost?.names ?? [];
  const says = status === '-1' ? 'nobody answers' : `the answer is ${status}`;
  return {
    subject: component,
    signal: 'logs',
    verdict: isSure ? 'proved' : 'likely',
    what: `${component} ${one ? 'gets' : 'get'} no line through to ${host}: ${says}${names.length > 0 ? `. No line of ${listed(names)} arrives since` : ''}.`,
    proofLine: `${one ? 'its' : 'their'} last ${plural(attempts, 'request')} to ${host} failed, and none succeeded since ${moment(sinceMs)}${clue ? `: ${clue.excerpt}` : ''}`,
    sinceMs,
    evidence: [
      item(
        'collector',
        `What is ${component} answered?`,
        `${says}: ${plural(attempts, 'request')} in a row, the first ${ago(sinceMs, evidence.nowMs)}`,
        'there are lines to send, and none of them gets through',
        proofOf(store.source, requestsQuery, evidence.nowMs, 1)
      ),
      ...lostEvidence(evidence, lost, 'its lines ended when the requests began to fail'),
      ...clueEvidence(evidence, clue),
    ],
    rivals: [
      { rival: 'the collector reads no lines', because: 'requests with lines are made' },
      { rival: 'Loki is down', because: 'it answers queries' },
      ...(isSure ? [{ rival: 'Loki takes the lines and discards them', because: 'it counts none as discarded' }] : []),
    ],
    wouldDecide: isSure ? [] : ['Loki’s own metric loki_discarded_samples_total: scrape Loki'],
    remedy: {
      text: `${remedyOfStatus(status, component)} Until it succeeds the collector tries again for some minutes, then it drops the lines.`,
    },
    claims: lost?.claims ?? [],
    fading: lostFading(evidence, lost),
  };
}

function remedyOfStatus(status: string, component: string): string {
  switch (status) {
    case '-1':
      return `See the address in the url of ${component}: its host name and port, and whether Loki can be reached from the collector.`;
    case '404':
    case '405':
      return `See the path in the url of ${component}: it must end in /loki/api/v1/push.`;
    case '401':
    case '403':
      return `See tenant_id and the credentials in ${component}: Loki, or a proxy before it, does not let it write.`;
    default:
      return `Look at Loki’s own log for ${status}, and at the collector’s for “error sending batch”: it has Loki’s words.`;
  }
}

const means = (reason: string): string =>
  reason === 'rate_limited'
    ? 'Loki answers 429 to every attempt'
    : reason === 'ingester_error'
      ? 'Loki refuses the request, or does not answer however often it is sent'
      : `its reason is ${reason}`;

const remedyOf = (reason: string, component: string): Finding['remedy'] => ({
  text:
    reason === 'rate_limited'
      ? 'Raise Loki’s ingestion_rate_mb, or send less.'
      : `Look at the collector’s log for "final error sending batch": its status tells. 404: the url of ${component} must end in /loki/api/v1/push; 401: tenant or password; connection refused or no such host: address; 5xx: Loki itself.`,
});

/** Limits that the collector sets itself. */
const ownLimits: Readonly<Record<string, { readonly means: string; readonly remedy: Finding['remedy'] }>> = {
  stream_limited: {
    means: 'there are more streams than the collector’s own limit allows',
    remedy: { text: 'Raise max_streams of the loki.write component, or take labels with many values off the lines.' },
  },
  line_too_long: {
    means: 'lines are longer than the collector’s own limit allows',
    remedy: { text: 'Raise max_line_size where it is set in the collector, or let it truncate the lines.' },
  },
};

/** What the collector writes to its own log when it gives a batch up (component loki.write). */
function clueQuestions({ logs, nowMs }: Evidence): readonly Question<readonly LogLine[]>[] {
  return logs.flatMap(({ source, streams }) => {
    const label = identityLabels.find((each) =>
      streams.some((labels) => componentNamed(labels[each] ?? '') === 'collector')
    );
    const value =
      label && streams.map((labels) => labels[label] ?? '').find((each) => componentNamed(each) === 'collector');
    return label === undefined || value === undefined
      ? []
      : [
          lines(
            source,
            `{${label}=${quote(value)}} |= "error sending batch"`,
            absoluteRange(nowMs - freshMs, nowMs),
            5
          ),
        ];
  });
}

interface Clue {
  readonly excerpt: string;
  readonly source: DataSource;
  readonly query: string;
}

const clueEvidence = ({ nowMs }: Evidence, clue: Clue | undefined): readonly EvidenceItem[] =>
  clue
    ? [
        item(
          'collector',
          'What does the collector’s own log say?',
          clue.excerpt,
          'why the lines could not be sent',
          proofOf(clue.source, clue.query, nowMs, 24)
        ),
      ]
    : [];

function clueOf(evidence: Evidence, component: string): Clue | undefined {
  return clueQuestions(evidence).flatMap((question) => {
    const answer = evidence.answer(question);
    const line = (answer.ok ? answer.value : []).find((each) => each.line.includes(component));
    return line && question.spec.kind === 'lines'
      ? [{ excerpt: excerptOf(line.line), source: question.source, query: question.spec.expr }]
      : [];
  })[0];
}

const excerptOf = (line: string): string => {
  const error = /\berror="((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.replace(/\\(.)/g, '$1') ?? line;
  return error.length > 200 ? `${error.slice(0, 200)}…` : error;
};
