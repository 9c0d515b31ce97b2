import { Check, Distortion, Finding } from './check';
import {
  any,
  claimParts,
  fadingRange,
  readsTracesOf,
  starvedLogs,
  starvedSpanMetrics,
  starvedTraces,
} from './shared/claims';
import { endMs } from './shared/arrivals';
import { generatorMetric } from './shared/generator';
import {
  everQuery,
  failureQueries,
  flowNow,
  flowsBefore,
  flowQuery,
  flows,
  Items,
  lostSince,
  perSecond,
  queueQuery,
  share,
  sinceWhen,
  total,
  wordOf,
} from './shared/collector-flows';
import { isPushedUntil } from './otlp-not-arriving';
import { isRateLimited } from './spans-rejected';
import { item, proofOf } from './shared/words';
import { freshMs } from '../evidence/logs';
import { answeringSources, Evidence, isFailing, Part, Service } from '../evidence/evidence';
import { DataSource, EvidenceItem } from '../model';

/** The collector accepts data and cannot hand it on. Rivals: nothing arrives at the collector; it refuses; nobody sends. */
export const exporterFails: Check = {
  id: 'exporter-fails',
  hop: 'collector',
  title: 'The collector’s exporter fails',
  asks: (evidence) =>
    answeringSources(evidence).flatMap((source) =>
      kinds.flatMap((items) => [
        ...firstQueries(items).map((expr) => flowNow(evidence, source, expr)),
        ...(forgotten(evidence, source, items).length > 0
          ? [flowNow(evidence, source, everQuery('exporter_sent', items))]
          : []),
        ...(suspects(evidence, source, items).length > 0
          ? [
              flowNow(evidence, source, flowQuery('receiver_accepted', items)),
              flowNow(evidence, source, flowQuery('exporter_sent', items)),
              ...[...failureQueries(items), flowQuery('exporter_sent', items)].flatMap((expr) =>
                flowsBefore(evidence, source, expr)
              ),
            ]
          : []),
      ])
    ),
  examine: (evidence) =>
    answeringSources(evidence).flatMap((source) =>
      kinds
        .filter((items) => !isStoreAway(evidence, items) && !(items === 'spans' && isRateLimited(evidence)))
        .flatMap((items) => suspects(evidence, source, items).flatMap((each) => finding(evidence, each) ?? []))
    ),
};

/** Where the store is away for everybody, the exporter fails because of that; so where it refuses for its rate. */
function isStoreAway({ logs, traces }: Evidence, items: Kind): boolean {
  const stores = { spans: traces, log_records: logs, metric_points: [] }[items];
  return stores.length > 0 && stores.every(({ failure }) => failure?.kind === 'unreachable');
}

/** Metric points that go by Prometheus remote write are counted there; those that go by OTLP are counted here alone. */
const kinds = ['spans', 'log_records', 'metric_points'] as const satisfies readonly Items[];
type Kind = (typeof kinds)[number];
const signalOf = { spans: 'traces', log_records: 'logs', metric_points: 'metrics' } as const;

/** Of metric points only what fails matters: most exporters have none. */
const firstQueries = (items: Kind): readonly string[] =>
  items === 'metric_points'
    ? failureQueries(items)
    : [...failureQueries(items), flowQuery('exporter_sent', items), queueQuery];

interface Suspect {
  readonly source: DataSource;
  readonly items: Kind;
  readonly component: string;
  /** Items a second that it gives up, or has no room for. */
  readonly failed: number;
  readonly sent?: number;
  /** How much waits in its queue. */
  readonly queued?: number;
}

/** Exporters whose queue is not empty, and that count nothing: they were configured anew and have sent nothing since. */
const forgotten = (evidence: Evidence, source: DataSource, items: Kind): readonly string[] =>
  items === 'metric_points'
    ? []
    : [...(flows(evidence, source, queueQuery) ?? [])].flatMap(([component, queued]) =>
        queued > 0 && !flows(evidence, source, flowQuery('exporter_sent', items))?.has(component) ? [component] : []
      );

/** Exporters that give items up, and those that send nothing while their queue is not empty: they are still trying. */
function suspects(evidence: Evidence, source: DataSource, items: Kind): readonly Suspect[] {
  const failed = failureQueries(items).map((expr) => flows(evidence, source, expr));
  const sent = flows(evidence, source, flowQuery('exporter_sent', items));
  const queue = flows(evidence, source, queueQuery);
  const didSend = flows(evidence, source, everQuery('exporter_sent', items));
  const components = new Set([
    ...[...failed, sent].flatMap((each) => [...(each?.keys() ?? [])]),
    ...forgotten(evidence, source, items).filter((component) => didSend?.has(component)),
  ]);
  return [...components]
    .map((component) => ({
      source,
      items,
      component,
      failed: failed.reduce((sum, each) => sum + (each?.get(component) ?? 0), 0),
      sent: sent && (sent.get(component) ?? 0),
      queued: queue?.get(component),
    }))
    .filter(
      (each) =>
        each.failed > 0 ||
        // Metric points may take another way than this exporter, whose queue holds items of every kind.
        (items !== 'metric_points' && each.sent === 0 && (each.queued ?? 0) > 0)
    );
}

function finding(evidence: Evidence, suspect: Suspect): Finding | undefined {
  const { source, items, component, failed, sent, queued } = suspect;
  const accepted = total(flows(evidence, source, flowQuery('receiver_accepted', items)));
  const stuck = failed === 0;
  // A queue that is not empty while nothing arrives may hold what came before.
  if (stuck && accepted !== undefined && accepted === 0) {
    return undefined;
  }
  const proved = accepted !== undefined && accepted > 0 && sent !== undefined;
  const all = sent === 0;
  const sinceMs = beginOf(evidence, suspect);
  const signal = signalOf[items];
  const isOnlyWay =
    new Set([component, ...(flows(evidence, source, flowQuery('exporter_sent', items))?.keys() ?? [])]).size === 1;
  const ended = all && proved && signal !== 'metrics' ? lostSince(evidence, signal, sinceMs) : [];
  // Minutes after it began nobody's spans count as ended yet.
  const isYoung = sinceMs === undefined || sinceMs > evidence.nowMs - freshMs;
  const still = all && proved && items === 'spans' && isOnlyWay && isYoung ? withSpans(evidence) : [];
  const lost = [...ended, ...still];
  const word = wordOf[items];
  return {
    subject: `${component} ${word}`,
    signal,
    verdict: proved ? 'proved' : 'likely',
    what: all
      ? `${component} hands on none of the ${word} that the collector accepts.`
      : `${component} fails to hand on ${sent === undefined ? 'part' : share(failed, sent)} of the ${word}.`,
    proofLine: [
      ...(accepted === undefined ? [] : [`${perSecond(accepted)} accepted`]),
      ...(sent === undefined ? [] : [`${perSecond(sent)} sent`]),
      stuck ? `${queued ?? 0} batches wait in its queue` : `${perSecond(failed)} failed`,
    ].join(', '),
    sinceMs,
    evidence: evidenceOf(evidence, suspect, accepted),
    rivals: [
      ...(accepted !== undefined && accepted > 0
        ? [
            {
              rival: `no ${word} arrive at the collector`,
              because: `its receivers accept ${perSecond(accepted)}`,
            },
          ]
        : []),
      { rival: 'the receiver refuses them', because: 'what an exporter fails to send has passed the receiver' },
    ],
    wouldDecide: proved ? [] : [`how many ${word} the collector’s receivers accept and its exporters send`],
    remedy: {
      text: `Look in the collector’s log for “Exporting failed”: it says whether the address of ${component} cannot be resolved or reached, its certificate or password is refused, or the store limits it. Until it succeeds the queue fills, and what does not fit is lost.`,
    },
    claims:
      items === 'metric_points'
        ? all && proved
          ? claimParts(
              evidence,
              // Tempo's generator writes its own.
              (part) =>
                !generatorMetric.test(part.metric?.selector.metric ?? '') && isPushedUntil(evidence, sinceMs)(part)
            )
          : []
        : claimParts(
            evidence,
            items === 'log_records'
              ? starvedLogs(lost)
              : any(
                  ...(lost.length > 0
                    ? [starvedTraces(evidence, lost), starvedSpanMetrics(evidence, lost, generatorMetric)]
                    : []),
                  ...(all && proved && isOnlyWay ? [madeUntil(sinceMs)] : [])
                )
          ),
    fading:
      items === 'spans' && lost.length > 0
        ? fadingRange(
            evidence,
            readsTracesOf(evidence, lost),
            endMs(...lost.map(({ traces }) => traces)) ?? sinceMs ?? evidence.nowMs
          )
        : [],
    distorts: proved && isOnlyWay && items === 'spans' ? thinned(evidence, suspect) : [],
  };
}

/** What Tempo's generator made until then; a sum over a minute and a batch show the end late. */
const madeUntil =
  (sinceMs = Infinity) =>
  ({ metric }: Part): boolean =>
    metric?.now === 0 &&
    generatorMetric.test(metric.selector.metric ?? '') &&
    metric.origins.length > 0 &&
    metric.origins.every(({ lastMs }) => lastMs >= sinceMs - 300_000);

const withSpans = ({ services }: Evidence): readonly Service[] =>
  services.filter(({ traces }) => traces.kind === 'fresh');

/** Since when it fails, or has sent nothing; the earlier of both. */
function beginOf(evidence: Evidence, { source, items, component, failed, sent }: Suspect): number | undefined {
  const begins = [
    ...(failed > 0 ? failureQueries(items) : []).map((expr) =>
      sinceWhen(evidence, source, expr, component, (value) => value > 0)
    ),
    ...(sent === 0
      ? [sinceWhen(evidence, source, flowQuery('exporter_sent', items), component, (value) => value === 0)]
      : []),
  ].flatMap((sinceMs) => sinceMs ?? []);
  return begins.length > 0 ? Math.min(...begins) : undefined;
}

function evidenceOf(
  evidence: Evidence,
  { source, items, component, failed, sent, queued }: Suspect,
  accepted: number | undefined
): readonly EvidenceItem[] {
  const word = wordOf[items];
  const proof = (expr: string) => proofOf(source, expr, evidence.nowMs);
  return [
    ...(accepted === undefined
      ? []
      : [
          item(
            'collector',
            `How many ${word} do the receivers accept?`,
            perSecond(accepted),
            'they reach the collector',
            proof(flowQuery('receiver_accepted', items))
          ),
        ]),
    ...(sent === undefined
      ? []
      : [
          item(
            'collector',
            `How many does ${component} send?`,
            perSecond(sent),
            sent === 0 ? 'nothing leaves it' : 'part of them leaves it',
            proof(flowQuery('exporter_sent', items))
          ),
        ]),
    failed > 0
      ? item(
          'collector',
          `How many does ${component} fail to send?`,
          perSecond(failed),
          'it has given them up, or its queue has no room for them',
          proof(flowQuery('exporter_send_failed', items))
        )
      : item(
          'collector',
          `How much waits in the queue of ${component}?`,
          `${queued ?? 0} batches`,
          'it still tries to send them',
          proof(queueQuery)
        ),
  ];
}

/**
 * What it fails to send is missing from searches and from what Tempo makes of it, if there is no other way to the store. Where it
 * sends none at all, searches empty by themselves.
 */
function thinned(evidence: Evidence, { failed, sent = 0 }: Suspect): readonly Distortion[] {
  return evidence.targets
    .filter(
      (state) =>
        !isFailing(state) &&
        state.status === 'data' &&
        ((state.target.language === 'traceql' && sent > 0) ||
          (state.target.parsed.ok &&
            state.target.parsed.selectors.some(({ metric }) => metric !== undefined && generatorMetric.test(metric))))
    )
    .map(({ target }) => ({
      targetId: target.id,
      how:
        sent > 0 ? `lacks ${share(failed, sent)} of the spans` : 'counts no span any more, though the apps send some',
    }));
}
