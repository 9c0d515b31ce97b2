import { Check, Fading, Finding } from './check';
import { isNowInDoubt } from './clock-skew';
import {
  any,
  claimParts,
  fadingMetrics,
  fadingRange,
  fadingSelectors,
  originsOf,
  readsTracesOf,
  spanMetric,
  starvedByScrape,
  starvedLogs,
  starvedSpanMetrics,
  starvedTraces,
} from './shared/claims';
import { Evidence, MetricsEvidence, Origin, Part, Service } from '../evidence/evidence';
import { isRecorded } from '../evidence/recorded';
import { endOfTarget, isReplaced } from '../evidence/workloads';
import { PlannedTarget, Selector } from '../model';
import { generatorMetric } from './shared/generator';
import { lateJobs } from './shared/late';
import { refusedJobs } from './shared/refusals';
import { collectorOf, endedWith, isCollectorGone, settledMs } from './shared/scrapes';
import { ago, item, listed, plural, proofOf } from './shared/words';

/** Series of one collector end within its scrape spacing of each other. */
const togetherMs = 5 * 60_000;
const freshMs = 15 * 60_000;

/** Every target's series end at one moment and nothing new arrives. Rival: the store takes nothing. */
export const collectorDown: Check = {
  id: 'collector-down',
  hop: 'collector',
  title: 'The collector is down',
  examine: (evidence) =>
    evidence.metrics.flatMap((store) => [...allEnded(evidence, store), ...someEnded(evidence, store)]),
};

function allEnded(evidence: Evidence, gone: MetricsEvidence): readonly Finding[] {
  const endMs = allEndedMs(gone);
  // What still arrives comes through a collector: then it is the way of the metrics that broke.
  if (endMs === undefined || arrivingSince(evidence, gone, endMs).length > 0) {
    return [];
  }
  const logs = endedAt(evidence, 'logs', endMs, settledMs(gone.targets));
  const traces = endedAt(evidence, 'traces', endMs, settledMs(gone.targets));
  const otherStores = (logs === true || traces === true) && logs !== false && traces !== false;
  const ended = [logs ? 'logs' : '', traces ? 'traces' : ''].filter(Boolean).join(' and ');
  const ownTarget = gone.targets.some(({ component }) => component === 'collector');
  return [
    {
      subject: gone.source.name,
      // Seen by a clock that is ahead, everything ends at the present.
      verdict: otherStores && !isNowInDoubt(evidence) ? 'proved' : 'likely',
      what: `The collector stopped: the series of all ${plural(gone.targets.length, 'target')}${ownTarget ? ', its own included,' : ''} ended at one moment.`,
      proofLine: `every up series ended ${ago(endMs, evidence.nowMs)}${otherStores ? `, ${ended} with them` : ''}; ${gone.source.name} still answers`,
      sinceMs: endMs,
      evidence: [
        item(
          'collector',
          'Which targets are still scraped?',
          `none of ${gone.targets.length}; all ended ${ago(endMs, evidence.nowMs)}`,
          'it is not one app: whoever scrapes them all is gone',
          proofOf(gone.source, 'count(up)', evidence.nowMs, 24)
        ),
        item('store', `Does ${gone.source.name} answer?`, 'yes', 'the store is there'),
        ...(otherStores
          ? [
              item(
                'store',
                `Do ${ended} still arrive, though they go elsewhere?`,
                `no, they ended with the metrics`,
                'what they share is the collector'
              ),
            ]
          : []),
      ],
      rivals: otherStores
        ? [
            {
              rival: `${gone.source.name} takes no writes`,
              because: `${ended}, which go elsewhere, ended as well`,
            },
          ]
        : [],
      wouldDecide: otherStores
        ? isNowInDoubt(evidence)
          ? ['whose clock is right: by another one this moment may be the present']
          : []
        : ['logs or traces that pass the same collector: if they still arrive, the store refuses metrics instead'],
      remedy: {
        text: 'Start the collector again (for example docker compose up -d alloy) and look at its own log for why it ended.',
      },
      claims: claimParts(evidence, any(partEndedWith(endMs), restOf(endMs, otherStores))),
      fading: [
        ...fadingMetrics(evidence, gone.targets, endMs),
        ...fadingRecorded(evidence, endMs),
        ...(otherStores ? [...fadingRange(evidence, readsStore, endMs), ...fadingPushed(evidence, gone, endMs)] : []),
      ],
    },
  ];
}

/** Of several collectors one: what it scraped ended at one moment, and what the others scrape goes on. */
function someEnded(evidence: Evidence, store: MetricsEvidence): readonly Finding[] {
  const { source, targets: all, failure } = store;
  const onTheWay = new Set([...refusedJobs(evidence), ...lateJobs(evidence)]);
  const ended = all.filter(
    (target) =>
      target.state === 'gone' &&
      target.component === undefined &&
      !isReplaced(target, all) &&
      !onTheWay.has(target.job) &&
      collectorOf(target, store) === 'gone'
  );
  const [last] = [...ended].sort((a, b) => endOfTarget(b) - endOfTarget(a));
  if (failure || !last || isCollectorGone(store)) {
    return [];
  }
  const endMs = endOfTarget(last);
  const targets = endedWith(last, store).filter(({ job }) => !onTheWay.has(job));
  const own = targets.find(({ component }) => component === 'collector');
  const living = all.filter(({ state }) => state === 'up');
  const services = evidence.services.filter(({ scrape }) =>
    targets.some((target) => scrape !== undefined && target.job === scrape.job && target.instance === scrape.instance)
  );
  const signals = (['logs', 'traces'] as const).map((signal) => ({
    signal,
    ended: endedAt({ ...evidence, services }, signal, endMs, settledMs(targets)),
  }));
  const went = signals.filter((each) => each.ended === true).map(({ signal }) => signal);
  const pushed = went.length > 0 && signals.every((each) => each.ended !== false);
  const isProved = own !== undefined && pushed && !isNowInDoubt(evidence);
  const jobs = [...new Set(targets.map(({ job }) => job))].sort();
  const ends = went.join(' and ');
  const scraped = (part: Part) => starvedByScrape(targets)(part) && partEndedWith(endMs)(part);
  return [
    {
      subject: `${source.name} ${own?.instance ?? listed(jobs)}`,
      verdict: isProved ? 'proved' : 'likely',
      what: `One of several collectors stopped, or its host did: the series of ${listed(jobs)} ended at one moment, ${plural(living.length, 'other target')} ${living.length === 1 ? 'goes' : 'go'} on.`,
      proofLine: `${own ? `${own.instance}, a collector, and ` : ''}${plural(targets.length - (own ? 1 : 0), 'target')} ended ${ago(endMs, evidence.nowMs)}${pushed ? `, ${ends} with them` : ''}`,
      sinceMs: endMs,
      evidence: [
        item(
          'collector',
          'Which targets ended at that moment?',
          listed(targets.map(({ job, instance }) => `${job} ${instance}`)),
          own ? 'the collector’s own is among them' : 'what they share is who scrapes them',
          proofOf(source, `up{job=~${JSON.stringify(jobs.join('|'))}}`, evidence.nowMs, 24)
        ),
        item(
          'store',
          `Does ${source.name} take what others write?`,
          `yes, ${plural(living.length, 'target')} ${living.length === 1 ? 'is' : 'are'} fresh`,
          'the store is there'
        ),
        ...(pushed
          ? [
              item(
                'store',
                `Do ${ends} of the apps behind it still arrive?`,
                'no, they ended with the metrics',
                'what they share is the collector or its host'
              ),
            ]
          : []),
      ],
      rivals: isProved
        ? [
            {
              rival: 'their scrape jobs were taken from its configuration',
              because: `${ends}, which need no scrape, ended as well`,
            },
            { rival: 'the apps stopped', because: 'the collector’s own series ended with theirs' },
          ]
        : [],
      wouldDecide: isProved ? [] : [`whether the collector that scraped ${listed(jobs)} still runs, and its log`],
      remedy: {
        text: `Look at the collector that scrapes ${listed(jobs)}${own ? ` (${own.instance})` : ''}: start it again, or its host, and read its log for why it ended.`,
      },
      claims: claimParts(
        evidence,
        pushed
          ? any(
              scraped,
              starvedLogs(services),
              starvedTraces(evidence, services),
              starvedSpanMetrics(evidence, services)
            )
          : scraped
      ),
      fading: [
        ...fadingMetrics(evidence, targets, endMs),
        ...(pushed ? fadingRange(evidence, readsTracesOf(evidence, services), endMs) : []),
      ],
    },
  ];
}

/** `vector(1)` reads nothing. */
const readsStore = ({ language, parsed }: PlannedTarget): boolean =>
  language === 'traceql' || (language === 'logql' && parsed.ok && parsed.selectors.length > 0);

/** What Tempo's generator or the collector itself makes of the spans, and what those push whose logs and traces ended as well. */
function fadingPushed(evidence: Evidence, { targets }: MetricsEvidence, endMs: number): readonly Fading[] {
  const pushes = ({ job = '' }: Origin) =>
    !targets.some((target) => target.job === job) && evidence.services.some(({ names }) => names.has(job));
  const made = fadingSelectors(evidence, endMs + generatorMs, ({ metric = '' }) => generatorMetric.test(metric));
  const isOwn = ({ metric = '' }: Selector) => spanMetric.test(metric) && !generatorMetric.test(metric);
  return [
    ...made,
    ...fadingSelectors(evidence, endMs, (selector, origins) => isOwn(selector) || origins.every(pushes)),
  ];
}

/** What rules made of them, without a job of its own, ends as soon as there is nothing left to read: 5 minutes later. */
function fadingRecorded(evidence: Evidence, endMs: number): readonly Fading[] {
  const isOver = ({ job, lastMs }: Origin) =>
    job === undefined && Math.abs(lastMs - endMs) <= 2 * togetherMs && evidence.nowMs - lastMs > 2 * togetherMs;
  return fadingSelectors(
    evidence,
    endMs + togetherMs,
    ({ metric }, origins) => isRecorded(metric) && origins.every(isOver)
  );
}

/** When all targets of a store ended at one moment. */
export const allEndedMs = (store: MetricsEvidence): number | undefined =>
  store.failure === undefined && isCollectorGone(store) ? endOf(store) : undefined;

/** Which signals of the apps of this store have arrived since then. */
export function arrivingSince(
  evidence: Evidence,
  { source, targets }: MetricsEvidence,
  endMs: number
): readonly ('logs' | 'traces')[] {
  const isOnlyStore = evidence.metrics.filter(({ targets }) => targets.length > 0).length === 1;
  const services = evidence.services.filter(({ scrape }) => (scrape ? scrape.source.uid === source.uid : isOnlyStore));
  const silenceMs = settledMs(targets);
  return (['logs', 'traces'] as const).filter((signal) =>
    services.some((service) => {
      const state = service[signal];
      return state.kind === 'fresh' && !isCoarse(service, evidence.nowMs, endMs) && state.lastMs > endMs + silenceMs;
    })
  );
}

/** Of a sender that nobody scrapes "fresh" says only that something arrived in these last minutes. */
const isCoarse = ({ scrape }: Service, nowMs: number, endMs: number): boolean => !scrape && nowMs - endMs <= freshMs;

function endOf({ targets }: MetricsEvidence): number | undefined {
  const ends = targets.map(endOfTarget);
  const last = Math.max(...ends);
  return ends.every((end) => last - end <= togetherMs) ? last : undefined;
}

/** Whether all that is known of this signal ended with the scrapes; undefined where nothing is known. */
function endedAt(
  { services, nowMs }: Evidence,
  signal: 'logs' | 'traces',
  endMs: number,
  silenceMs: number
): boolean | undefined {
  const moments = services.flatMap((service) => {
    const state = service[signal];
    const isKnown = state.kind !== 'fresh' || !isCoarse(service, nowMs, endMs);
    return isKnown && (state.kind === 'ended' || state.kind === 'fresh') ? [state.lastMs] : [];
  });
  return moments.length === 0
    ? undefined
    : moments.every((lastMs) => endMs - lastMs <= 2 * togetherMs && lastMs - endMs <= silenceMs);
}

export const partEndedWith =
  (endMs: number) =>
  (part: Part): boolean => {
    const origins = originsOf(part);
    return (
      part.metric?.now === 0 &&
      origins.length > 0 &&
      isSoonAfter(part, Math.max(...origins.map(({ lastMs }) => lastMs)) - endMs)
    );
  };

/** Tempo's generator repeats its last values for a quarter of an hour after the last span. */
const generatorMs = 15 * 60_000;

const isSoonAfter = ({ metric }: Part, afterMs: number): boolean =>
  Math.abs(afterMs) <= 2 * togetherMs ||
  (generatorMetric.test(metric?.selector.metric ?? '') && afterMs > 0 && afterMs <= 5 * togetherMs);

const restOf =
  (endMs: number, otherStores: boolean) =>
  ({ stream, state }: Part): boolean =>
    otherStores &&
    state.status === 'no-data' &&
    (state.target.language === 'traceql' ||
      (stream?.lastMs !== undefined && Math.abs(stream.lastMs - endMs) <= 4 * togetherMs));
