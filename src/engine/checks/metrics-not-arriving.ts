import { componentNamed } from '../evidence/metrics';
import { Evidence, MetricsEvidence } from '../evidence/evidence';
import { DataSource, LogLine } from '../model';
import { absoluteRange, lines, Question } from '../probing/question';
import { Check, Finding } from './check';
import { claimParts, fadingMetrics, starvedByScrape } from './shared/claims';
import { isNowInDoubt } from './clock-skew';
import { allEndedMs, arrivingSince, partEndedWith } from './collector-down';
import { lateJobs, lateQuestions } from './shared/late';
import { isOffList, listQuestions } from './shared/pools';
import { refusalQuestions, refusedJobs } from './shared/refusals';
import { lifeEvidence, livingSignals, scrapeFaults, selectorOf } from './shared/scrapes';
import { ago, item, plural, proofOf } from './shared/words';

const aboutWrites = '(?i)failed to send batch|non-recoverable error|last successful send was beyond threshold';
const isAboutWrites = new RegExp(aboutWrites.replace('(?i)', ''), 'i');
const lineCount = 20;

/** All series of a store end at one moment while logs or traces go on: what stopped is the way from remote_write to the store. Rivals: the collector is down; only its scrapes stopped. */
export const metricsNotArriving: Check = {
  id: 'metrics-not-arriving',
  hop: 'collector',
  title: 'Metrics no longer reach their store',
  asks: (evidence) => [
    ...evidence.metrics.flatMap((store) => {
      const end = endedMs(evidence, store);
      return end === undefined ? [] : ownLogs(evidence, end).map(({ question }) => question);
    }),
    ...refusalQuestions(evidence),
    ...lateQuestions(evidence),
    ...listQuestions(evidence),
  ],
  examine: (evidence) => [...allSilent(evidence), ...someSilent(evidence)],
};

function allSilent(evidence: Evidence): readonly Finding[] {
  return evidence.metrics.flatMap((store) => {
    const endMs = endedMs(evidence, store);
    if (endMs === undefined) {
      return [];
    }
    const { source, targets } = store;
    const signals = arrivingSince(evidence, store, endMs).join(' and ');
    const clue = failedWrite(evidence, endMs);
    const isProved = clue !== undefined && !isNowInDoubt(evidence);
    return [
      {
        subject: source.name,
        signal: 'metrics' as const,
        verdict: isProved ? ('proved' as const) : ('likely' as const),
        what: `Metrics no longer reach ${source.name}: the series of all ${plural(targets.length, 'target')} ended at one moment, while ${signals} still arrive.`,
        proofLine: `every up series ended ${ago(endMs, evidence.nowMs)}, ${signals} go on${clue ? `; the collector's log says “${clue.excerpt}”` : ''}`,
        sinceMs: endMs,
        evidence: [
          item(
            'collector',
            'Which targets have a fresh up?',
            `none of ${targets.length}; all ended ${ago(endMs, evidence.nowMs)}`,
            'it is not one app: what they share is the way to the store',
            proofOf(source, 'count(up)', evidence.nowMs, 24)
          ),
          item('source', 'Does anything else arrive?', `${signals}, of after that moment`, 'the apps live'),
          ...(clue
            ? [
                item(
                  'collector',
                  'What does the collector say of its writes?',
                  clue.excerpt,
                  'it runs, and cannot deliver what it has',
                  proofOf(clue.source, clue.query, evidence.nowMs)
                ),
              ]
            : []),
        ],
        rivals: isProved
          ? [
              { rival: 'the collector is down', because: 'it wrote its own log after that moment' },
              { rival: 'its scrapes stopped', because: 'it has samples that it fails to send' },
            ]
          : [],
        wouldDecide: isProved
          ? []
          : [
              'the log of the collector: “Failed to send batch” or “non-recoverable error” mean its remote_write; no line at all, where logs go another way, means that it stopped',
            ],
        remedy: {
          text: `Read the collector's log for its remote_write, check the URL and the credentials of that endpoint and how much waits in its queue, then whether ${source.name} takes writes (its distributors and ingesters). If the collector is only late, newer samples show up within minutes.`,
          lines: {
            file: 'collector configuration, prometheus.remote_write',
            after: 'endpoint {\n  url = "http://<store>:<port>/api/v1/push"\n}',
          },
        },
        claims: claimParts(evidence, partEndedWith(endMs)),
        fading: fadingMetrics(evidence, targets, endMs),
      },
    ];
  });
}

/** Jobs that fell silent beside others: nobody has ended their series, or taken them off a list; there are just no newer samples. */
function someSilent(evidence: Evidence): readonly Finding[] {
  const onTheWay = new Set([...refusedJobs(evidence), ...lateJobs(evidence)]);
  const silent = scrapeFaults(evidence).filter(
    (fault) =>
      fault.scrape.state === 'gone' &&
      (fault.scrape.isSilent ? isOffList(fault, evidence) !== true : isOffList(fault, evidence) === false) &&
      !onTheWay.has(fault.scrape.job) &&
      fault.life !== 'ended-together' &&
      fault.collector !== 'gone'
  );
  return silent.map((fault) => {
    const { service, scrape, targets, life, lastGoodMs } = fault;
    const { source } = scrape;
    const when = ago(lastGoodMs, evidence.nowMs);
    const living = life === 'alive' ? livingSignals(service) : '';
    return {
      subject: `${source.name} ${service.name}`,
      signal: 'metrics',
      verdict: 'likely',
      what: `Nothing newer of ${service.name} reaches ${source.name}: its series fell silent ${when}, those of others go on.`,
      proofLine: `the newest sample of ${service.name} is from ${when}, and ${
        scrape.isSilent
          ? 'its up was not ended, as that of a target is that discovery finds no more'
          : 'no list of targets of the collector is shorter since'
      }${living === '' ? '' : `; its ${living} still arrive`}`,
      sinceMs: lastGoodMs,
      evidence: [
        ...lifeEvidence(fault, evidence),
        item(
          'collector',
          `From when is the newest sample of ${service.name}?`,
          `${when}; others are newer`,
          scrape.isSilent
            ? 'an instant query shows it for five minutes more: up is not that of now'
            : 'it ended there, and its scrape is still in the configuration',
          proofOf(source, `timestamp(up${selectorOf(fault)})`, evidence.nowMs, 1)
        ),
      ],
      rivals: living === '' ? [] : [{ rival: 'the app stopped', because: `its ${living} still arrive` }],
      wouldDecide: [
        'the collector’s log of its remote_write: “Failed to send batch” or “non-recoverable error”',
        `whether the collector that scrapes ${scrape.job} runs${scrape.isSilent ? ', and still has that scrape in its configuration' : ', and where it writes what it scrapes'}`,
      ],
      remedy: {
        text: `Look at the way of ${service.name}’s metrics through the collector: its scrape, the rules after it, and the URL and credentials of the remote_write that it goes to.`,
      },
      claims: claimParts(evidence, starvedByScrape(targets)),
      fading: fadingMetrics(evidence, targets, lastGoodMs),
    };
  });
}

/** When all of the store ended, where something else has arrived since. */
function endedMs(evidence: Evidence, store: MetricsEvidence): number | undefined {
  const endMs = allEndedMs(store);
  return endMs !== undefined && arrivingSince(evidence, store, endMs).length > 0 ? endMs : undefined;
}

interface OwnLog {
  readonly source: DataSource;
  readonly query: string;
  readonly question: Question<readonly LogLine[]>;
}

/** Streams of collectors that have lines now, and what they say of writes since then. */
function ownLogs({ logs, nowMs }: Evidence, endMs: number): readonly OwnLog[] {
  return logs.flatMap(({ source, fresh }) => {
    const streams = [...fresh.entries()].map(
      ([label, values]) => [label, [...values.keys()].filter((value) => componentNamed(value) === 'collector')] as const
    );
    const [label, values] = streams.find(([, found]) => found.length > 0) ?? [];
    if (label === undefined || values === undefined) {
      return [];
    }
    const names = values.map((value) => value.replace(/[^\w-]/g, '.')).join('|');
    const query = `{${label}=~"${names}"} |~ "${aboutWrites}"`;
    return [{ source, query, question: lines(source, query, absoluteRange(endMs, nowMs), lineCount) }];
  });
}

function failedWrite(evidence: Evidence, endMs: number): (OwnLog & { readonly excerpt: string }) | undefined {
  for (const log of ownLogs(evidence, endMs)) {
    const answer = evidence.answer(log.question);
    const found = (answer.ok ? answer.value : []).find(
      ({ line, timeMs }) => timeMs > endMs && isAboutWrites.test(line)
    );
    if (found) {
      const at = isAboutWrites.exec(found.line)?.index ?? 0;
      return { ...log, excerpt: found.line.slice(at, at + 160) };
    }
  }
  return undefined;
}
