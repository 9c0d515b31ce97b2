import { Check, Finding } from './check';
import { claimParts, emptyAtMs } from './shared/claims';
import { selfMetric } from './shared/arrivals';
import { askAll, asksFor, generatorMetric, namesNow, namesThere, selfNumber, sourcesOf } from './shared/generator';
import { item, listed, moment, proofOf } from './shared/words';
import { writeLines } from './shared/write-path';
import { Evidence, isEnding, isFailing } from '../evidence/evidence';
import { DataSource, EvidenceItem } from '../model';

/** Tempo's generator makes series, and they are not where panels ask for them. Rivals: the generator is off; it discards all spans. */
export const generatorWriteFails: Check = {
  id: 'generator-write-fails',
  hop: 'generator',
  title: 'The generator’s metrics do not reach the store',
  asks: (evidence) => {
    const asked = sourcesOf(evidence.parts.filter(isAbsent));
    return [
      ...(asked.length === 0
        ? []
        : [
            ...askAll(evidence, [activeSeries, failedSamples, lagSeconds, uptimeSeconds]),
            ...asked.map((source) => namesNow(evidence, source, family)),
            ...othersThan(evidence, asked).map((source) => namesNow(evidence, source, family)),
          ]),
      ...(readers(evidence).length > 0
        ? askAll(evidence, [activeSeries, failedSamples, uptimeSeconds, newestSample])
        : []),
    ];
  },
  examine: (evidence) => {
    const parts = evidence.parts.filter(isAbsent);

    const asked = sourcesOf(parts);
    const [source] = asked;
    const active = selfNumber(evidence, activeSeries);
    // One name that is missing among others of the family has not been lost on the way.
    const gone = asked.every((each) => namesThere(evidence, each, family)?.length === 0);
    if (!gone || !source) {
      return stoppedLately(evidence);
    }
    // While no span arrives the generator forgets its series, and what it held last says nothing.
    const fed = evidence.traces.some(({ fresh }) => fresh.size > 0);
    if (!fed || active === undefined || active.value === 0 || selfMetric(evidence, 'generatorProcessors') === 0) {
      return [];
    }
    const elsewhere = othersThan(evidence, asked).filter(
      (each) => (namesThere(evidence, each, family) ?? []).length > 0
    );
    const failed = selfNumber(evidence, failedSamples);
    const lag = selfNumber(evidence, lagSeconds);
    const failing = (failed?.value ?? 0) > 0 || (lag?.value ?? 0) > behindSeconds;
    const proved = elsewhere.length > 0 || failing;
    if (!proved && (selfNumber(evidence, uptimeSeconds)?.value ?? startingSeconds) < startingSeconds) {
      return [];
    }
    const there = listed(elsewhere.map(({ name }) => name));
    return [
      {
        subject: source.name,
        signal: 'metrics',
        verdict: proved ? 'proved' : 'likely',
        what:
          elsewhere.length > 0
            ? `Tempo writes its span metrics to ${there}; the panels ask ${source.name}.`
            : failing
              ? `Tempo makes span metrics, and its remote write to the store fails.`
              : `Tempo makes span metrics that do not arrive in ${source.name}.`,
        proofLine: `the generator holds ${active.value} series, ${source.name} has none of them${
          elsewhere.length > 0 ? `, ${there} has` : failing ? ', and its remote write fails or lags' : ''
        }`,
        evidence: [
          item(
            'generator',
            'How many series does the generator hold?',
            String(active.value),
            'it is on, gets spans, and makes metrics of them',
            proofOf(active.source, activeSeries, evidence.nowMs)
          ),
          item(
            'store',
            `Are there span metrics in ${source.name}?`,
            'none',
            'they do not arrive there',
            proofOf(source, `count({__name__=~"${family}"})`, evidence.nowMs, 24)
          ),
          ...elsewhere.map((each) =>
            item(
              'store',
              `Are there span metrics in ${each.name}?`,
              'yes',
              'they go there',
              proofOf(each, `count by (__name__) ({__name__=~"${family}"})`, evidence.nowMs)
            )
          ),
          ...writeEvidence(evidence, failed, lag),
        ],
        rivals: [
          { rival: 'the generator is off', because: `it holds ${active.value} active series` },
          { rival: 'it discards the spans', because: 'series come only of spans that it takes' },
          ...(elsewhere.length > 0
            ? [{ rival: 'its remote write fails', because: `what it writes is in ${there}` }]
            : []),
        ],
        wouldDecide: proved
          ? []
          : ['Tempo’s log, and whether metrics_generator.storage.remote_write is set: without it nothing is written'],
        remedy:
          elsewhere.length > 0
            ? {
                text: `Let the panels and the Tempo data source's service graph ask ${there}, or let Tempo write to ${source.name}: metrics_generator.storage.remote_write.`,
              }
            : remedyFor(source),
        claims: claimParts(evidence, isAbsent),
      },
    ];
  },
};

const isAbsent = asksFor(generatorMetric);

const newestSample = 'max(timestamp(traces_spanmetrics_calls_total) or timestamp(traces_service_graph_request_total))';
/** It writes every 15 seconds; five times that without a sample is no chance. */
const silentSeconds = 75;

/** Targets on its metrics that still show something. */
const readers = ({ targets }: Evidence) =>
  targets.flatMap((state) => {
    const { target } = state;
    const selectors = (target.parsed.ok ? target.parsed.selectors : []).filter(({ metric = '' }) =>
      generatorMetric.test(metric)
    );
    return isFailing(state) || selectors.length === 0 ? [] : [{ target, selectors }];
  });

/** Minutes after it began panels still show what was written before. */
function stoppedLately(evidence: Evidence): readonly Finding[] {
  const { nowMs } = evidence;
  const [active, failed, uptime, newest] = [activeSeries, failedSamples, uptimeSeconds, newestSample].map((expr) =>
    selfNumber(evidence, expr)
  );
  const fed = evidence.traces.some(({ fresh }) => fresh.size > 0);
  const silent = newest === undefined ? 0 : nowMs / 1000 - newest.value;
  const failing = (failed?.value ?? 0) > 0;
  if (!fed || !newest || (active?.value ?? 0) === 0 || silent < silentSeconds) {
    return [];
  }
  if (!failing && (uptime?.value ?? 0) < startingSeconds) {
    return [];
  }
  const lastMs = newest.value * 1000;
  return [
    {
      subject: newest.source.name,
      signal: 'metrics',
      verdict: failing ? 'proved' : 'likely',
      what: `Tempo makes span metrics, and ${failing ? 'its remote write to the store fails' : `none of them arrives in ${newest.source.name}`} since ${moment(lastMs)}.`,
      proofLine: `the generator holds ${active?.value ?? 0} series, the newest sample of them in ${newest.source.name} is ${Math.round(silent)} s old${failing ? ', and writes are refused' : ''}`,
      sinceMs: lastMs,
      evidence: [
        item(
          'store',
          `How old is the newest span metric in ${newest.source.name}?`,
          `${Math.round(silent)} s; the generator writes every 15 s`,
          'nothing of it arrives any more',
          proofOf(newest.source, `time() - ${newestSample}`, nowMs, 1)
        ),
        ...writeEvidence(evidence, failed, undefined),
      ],
      rivals: [
        { rival: 'the generator is off', because: `it holds ${active?.value ?? 0} active series` },
        { rival: 'no spans arrive', because: 'Tempo has new ones' },
      ],
      wouldDecide: failing ? [] : ['Tempo’s log: what the store answers to the generator’s remote write'],
      remedy: remedyFor(newest.source),
      claims: claimParts(evidence, (part) => isEnding(part.state) && isAbsent(part)),
      fading: readers(evidence).map(({ target, selectors }) => ({
        targetId: target.id,
        emptyAtMs: emptyAtMs(target, selectors, lastMs),
      })),
    },
  ];
}

const remedyFor = (source: DataSource): Finding['remedy'] => ({
  text: 'Mend the remote write of Tempo’s generator: its address (it ends in /api/v1/push for Mimir, in /api/v1/write for Prometheus), the tenant header and the credentials; its log line names the store’s answer.',
  lines: {
    file: 'tempo.yaml',
    after: [
      'metrics_generator:',
      '  storage:',
      '    remote_write:',
      writeLines(source, (url) => `      - url: ${url}`),
    ].join('\n'),
  },
});

const family = 'traces_spanmetrics_.+|traces_service_graph_.+';

const activeSeries = 'sum(tempo_metrics_generator_registry_active_series)';

/** Only Tempo's remote write has a tenant: one queue for each. */
const failedSamples = 'sum(rate(prometheus_remote_storage_samples_failed_total{tenant!="",component_id=""}[10m]))';

const made = 'prometheus_remote_storage_highest_timestamp_in_seconds{tenant!="",component_id=""}';
const sent = 'prometheus_remote_storage_queue_highest_sent_timestamp_seconds{tenant!="",component_id=""}';

/**
 * How far what was sent is behind what was made, the worst queue. What never sent anything is behind by as long as it has been
 * making something: it says 0 as well in the first minute of a Tempo that has just started.
 */
const lagSeconds = `max(max by (tenant) (${made}) - (min by (tenant) (${sent} > 0) or min by (tenant) (min_over_time((${made} > 0)[1h:15s]))))`;

/** It replays its log and makes its first series half a minute after it starts, and writes them in the next (recorded). */
const startingSeconds = 120;
const uptimeSeconds =
  'min(time() - process_start_time_seconds and on (job, instance) tempo_metrics_generator_registry_active_series)';

/** It writes every 15 seconds, and a healthy queue is half a minute behind (recorded). */
const behindSeconds = 300;

const othersThan = ({ dataSources }: Evidence, asked: readonly DataSource[]): readonly DataSource[] =>
  dataSources.filter(({ kind, uid }) => kind === 'prometheus' && !asked.some((each) => each.uid === uid));

type Own = ReturnType<typeof selfNumber>;

function writeEvidence({ nowMs }: Evidence, failed: Own, lag: Own): readonly EvidenceItem[] {
  return [
    ...(failed
      ? [
          item(
            'generator',
            'How many samples does the store refuse of it?',
            `${Number(failed.value.toPrecision(3))} a second`,
            failed.value > 0 ? 'the store answers, and takes nothing' : 'the store refuses none',
            proofOf(failed.source, failedSamples, nowMs)
          ),
        ]
      : []),
    ...(lag
      ? [
          item(
            'generator',
            'How far is its remote write behind?',
            `${Math.round(lag.value)} s`,
            lag.value > behindSeconds ? 'it tries again and again and gets nothing through' : 'it keeps up',
            proofOf(lag.source, lagSeconds, nowMs)
          ),
        ]
      : []),
  ];
}
