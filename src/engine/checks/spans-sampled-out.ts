import { Check, Finding } from './check';
import { endMs, selfMetric } from './shared/arrivals';
import { any, claimParts, fadingRange, readsTracesOf, starvedSpanMetrics, starvedTraces } from './shared/claims';
import {
  failureQueries,
  flowNow,
  flowQuery,
  flows,
  flowsBefore,
  lostSince,
  perSecond,
  queueQuery,
  share,
  sinceWhen,
  total,
} from './shared/collector-flows';
import { thinned } from './shared/generator';
import { item, listed, proofOf } from './shared/words';
import { answeringSources, Evidence, Service } from '../evidence/evidence';
import { DataSource, EvidenceItem, RivalRuledOut } from '../model';

/** The collector accepts spans and drops them itself: a filter or a sampler. Rivals: the exporter fails; its queue is behind; none arrive. */
export const spansSampledOut: Check = {
  id: 'spans-sampled-out',
  hop: 'collector',
  title: 'The collector drops spans on purpose',
  asks: (evidence) =>
    sendsLess(evidence)
      ? answeringSources(evidence).flatMap((source) => [
          ...[accepted, sent, queueQuery, ...failureQueries('spans'), ...droppers.map(({ query }) => query)].map(
            (expr) => flowNow(evidence, source, expr)
          ),
          ...dropsOf(evidence, source).flatMap(({ query }) => flowsBefore(evidence, source, query)),
          ...flowsBefore(evidence, source, handedOn),
        ])
      : [],
  examine: (evidence) =>
    sendsLess(evidence) ? answeringSources(evidence).flatMap((source) => finding(evidence, source) ?? []) : [],
};

const accepted = flowQuery('receiver_accepted', 'spans');
const sent = flowQuery('exporter_sent', 'spans');

/** Less than this share is what a batch holds back. */
const leastShare = 0.05;

/** Both sums are known anyway; a counter is made with the first span that is sent. */
const sendsLess = (evidence: Evidence): boolean => {
  const into = selfMetric(evidence, 'acceptedSpans') ?? 0;
  return into > 0 && (selfMetric(evidence, 'sentSpans') ?? 0) < (1 - leastShare) * into;
};

/**
 * What each kind of processor counts (opentelemetry-collector-contrib 0.96 and 0.158). Alloy 1.0.0 counts of these only what filters
 * drop: the samplers' counters are OpenCensus' there, which it does not export.
 */
const droppers = [
  {
    counter: 'filter_spans_filtered',
    which: '',
    way: 'filters out',
    setting: 'its conditions: a span that meets one of them is dropped',
  },
  {
    counter: 'tail_sampling_global_count_traces_sampled',
    which: ',sampled!="true",decision!="sampled"',
    way: 'samples out',
    setting: 'its policies: a trace that none of them samples is dropped',
  },
  {
    counter: 'probabilistic_sampler_count_traces_sampled',
    which: ',sampled!="true"',
    way: 'samples out',
    setting: 'sampling_percentage: 0, where it is not set, drops all',
  },
].map(({ counter, which, ...words }) => {
  const name = `{__name__=~"(otelcol_)?processor_${counter}(_ratio)?(_total)?"${which}}`;
  return { ...words, query: `sum by (component_id, processor) (rate(${name}[1m]) or (rate(${name}[4m]) and ${name}))` };
});

interface Drop {
  readonly component: string;
  readonly dropped: number;
  readonly query: string;
  readonly way: string;
  readonly setting: string;
}

const dropsOf = (evidence: Evidence, source: DataSource): readonly Drop[] =>
  droppers.flatMap((dropper) =>
    [...(flows(evidence, source, dropper.query) ?? [])].flatMap(([component, dropped]) =>
      dropped > 0 ? [{ ...dropper, component, dropped }] : []
    )
  );

/** Which share of what is accepted is sent. */
const handedOn = `(sum(${sent}) or vector(0)) / (sum(${accepted}) > 0)`;
/** No batch holds back as much as the rest of it for as long, unless it is told to. */
const farLess = 0.5;
const longMs = 90_000;

/** Since when far less is handed on than before; a collector that never hands on all is meant not to. */
function thinnedSince(evidence: Evidence, source: DataSource): number | undefined {
  const points = flowsBefore(evidence, source, handedOn)
    .flatMap((question) => {
      const answer = evidence.answer(question);
      return answer.ok ? (answer.value[0]?.points ?? []) : [];
    })
    .sort(([a], [b]) => a - b);
  const whole = points.map(([, share]) => share >= 1 - leastShare).lastIndexOf(true);
  const thin = points.slice(whole + 1).filter(([, share]) => share < farLess);
  const [begin, last] = [thin[0]?.[0], thin.at(-1)?.[0]];
  return whole >= 0 && begin !== undefined && last !== undefined && last - begin >= longMs ? begin : undefined;
}

function finding(evidence: Evidence, source: DataSource): Finding | undefined {
  const drops = dropsOf(evidence, source);
  const [first] = drops;
  const into = total(flows(evidence, source, accepted));
  const out = total(flows(evidence, source, sent));
  const failures = failureQueries('spans').map((expr) => total(flows(evidence, source, expr)));
  if (into === undefined || out === undefined || into <= 0 || out >= (1 - leastShare) * into) {
    return undefined;
  }
  const failed = failures.some((each) => each !== undefined && each > 0);
  const waiting = total(flows(evidence, source, queueQuery));
  // What an exporter gives up, or holds back while it sends nothing, is its own cause.
  if (failed || (out === 0 && (waiting ?? 0) > 0)) {
    return undefined;
  }
  const proved = failures.every((each) => each === 0) && waiting !== undefined;
  if (!first) {
    return proved && waiting === 0 && out < farLess * into ? uncounted(evidence, source, into, out) : undefined;
  }
  const begins = drops.flatMap(
    ({ query, component }) => sinceWhen(evidence, source, query, component, (value) => value > 0) ?? []
  );
  const sinceMs = begins.length > 0 ? Math.min(...begins) : undefined;
  const lost = out === 0 && proved ? lostSince(evidence, 'traces', sinceMs) : [];
  const names = listed(
    drops.map(({ component }) => component),
    3
  );
  const part = out === 0 ? 'all' : share(into - out, out);
  return {
    subject: names,
    signal: 'traces',
    verdict: proved ? 'proved' : 'likely',
    what: `${names} ${drops.length === 1 ? first.way : first.way.replace('s ', ' ')} ${out === 0 ? 'all spans' : `${part} of the spans`} that the collector accepts, as ${drops.length === 1 ? 'it is' : 'they are'} told to.`,
    proofLine: `${perSecond(into)} accepted, ${perSecond(out)} sent, none failed; ${first.component} drops`,
    sinceMs,
    evidence: [
      acceptedItem(evidence, source, into),
      ...drops.map(({ component, dropped, query }) =>
        item(
          'collector',
          `How much does ${component} drop?`,
          perSecond(dropped),
          'it takes them out: no error, no retry',
          proofOf(source, query, evidence.nowMs)
        )
      ),
      sentItem(evidence, source, out),
    ],
    rivals: [
      arrives(into),
      ...(proved
        ? [
            noneFails,
            {
              rival: 'they wait in the exporter’s queue',
              because: waiting > 0 ? 'its queue moves: it sends' : 'its queue is empty',
            },
          ]
        : []),
    ],
    wouldDecide: proved ? [] : ['the exporters’ own counters: send_failed, enqueue_failed, queue_size'],
    remedy: {
      text:
        out === 0
          ? `Look at ${first.component}: ${first.setting}.`
          : `If that is what you want, nothing is to be done: searches and span metrics made behind ${first.component} see the rest alone. Else look at ${first.setting}.`,
    },
    ...emptied(evidence, lost, sinceMs),
  };
}

/** A sampler that counts nothing, or a batch that waits: which of the processors it is shows nowhere in Grafana. */
function uncounted(evidence: Evidence, source: DataSource, into: number, out: number): Finding | undefined {
  const sinceMs = thinnedSince(evidence, source);
  if (sinceMs === undefined) {
    return undefined;
  }
  const part = out === 0 ? 'all' : share(into - out, out);
  const how = `lacks ${part} of the newest spans`;
  return {
    subject: 'processors',
    signal: 'traces',
    verdict: 'likely',
    what: `The collector takes out or holds back ${part} of the spans that it accepts, and no exporter fails.`,
    proofLine: `${perSecond(into)} accepted, ${perSecond(out)} sent, none failed, none waits in a queue`,
    sinceMs,
    evidence: [acceptedItem(evidence, source, into), sentItem(evidence, source, out)],
    rivals: [
      arrives(into),
      noneFails,
      { rival: 'they wait in the exporter’s queue', because: 'its queue is empty' },
      { rival: 'it is told to, as ever', because: 'it handed on all before' },
    ],
    wouldDecide: ['the processors between receiver and exporter: none of them counts what it drops'],
    remedy: {
      text: 'Look at what changed in the collector’s traces pipeline: the policies or the percentage of a sampler, or a batch processor whose timeout is long. What it holds back comes later, and late spans make no span metrics.',
    },
    ...emptied(evidence, out === 0 ? lostSince(evidence, 'traces', sinceMs) : [], sinceMs),
    distorts: [
      ...evidence.targets
        .filter(({ status, target }) => status === 'data' && target.language === 'traceql' && target.mode === 'search')
        .map(({ target }) => ({ targetId: target.id, how })),
      ...thinned(evidence, how),
    ],
  };
}

const acceptedItem = ({ nowMs }: Evidence, source: DataSource, into: number): EvidenceItem =>
  item(
    'collector',
    'How many spans do the receivers accept?',
    perSecond(into),
    'they reach the collector',
    proofOf(source, accepted, nowMs)
  );

const sentItem = ({ nowMs }: Evidence, source: DataSource, out: number): EvidenceItem =>
  item(
    'collector',
    'How many spans do the exporters send?',
    perSecond(out),
    out === 0 ? 'nothing is left' : 'what is left',
    proofOf(source, sent, nowMs)
  );

const arrives = (into: number): RivalRuledOut => ({
  rival: 'no spans arrive at the collector',
  because: `its receivers accept ${perSecond(into)}`,
});
const noneFails: RivalRuledOut = {
  rival: 'the exporter fails',
  because: 'no exporter reports a failed span or a full queue',
};

/** What is empty, and what will be, without the spans of these. */
const emptied = (
  evidence: Evidence,
  lost: readonly Service[],
  sinceMs: number | undefined
): Pick<Finding, 'claims' | 'fading'> =>
  lost.length === 0
    ? { claims: [], fading: [] }
    : {
        claims: claimParts(evidence, any(starvedTraces(evidence, lost), starvedSpanMetrics(evidence, lost))),
        fading: fadingRange(
          evidence,
          readsTracesOf(evidence, lost),
          endMs(...lost.map(({ traces }) => traces)) ?? sinceMs ?? evidence.nowMs
        ),
      };
