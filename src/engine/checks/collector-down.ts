import { Check, Fading } from './check';
import { isNowInDoubt } from './clock-skew';
import { any, claimParts, fadingMetrics, fadingRange, fadingSelectors, originsOf, spanMetric } from './claims';
import { Evidence, MetricsEvidence, Origin, Part } from '../evidence/evidence';
import { PlannedTarget } from '../model';
import { isCollectorGone } from './scrapes';
import { ago, item, plural, proofOf } from './words';

/** Series of one collector end within its scrape spacing of each other. */
const togetherMs = 5 * 60_000;
/** What still arrives this long after the last scrape did not end with it. */
const silenceMs = 180_000;
/** Of a sender that nobody scrapes "fresh" says only that something arrived in these last minutes. */
const freshMs = 15 * 60_000;

/** Every target's series end at one moment and nothing new arrives. Rival: the store takes nothing. */
export const collectorDown: Check = {
  id: 'collector-down',
  hop: 'collector',
  title: 'The collector is down',
  examine: (evidence) => {
    const gone = evidence.metrics.find((each) => each.failure === undefined && isCollectorGone(each));
    const endMs = gone && endOf(gone);
    if (!gone || endMs === undefined) {
      return [];
    }
    const logs = endedAt(evidence, 'logs', endMs);
    const traces = endedAt(evidence, 'traces', endMs);
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
        claims: claimParts(evidence, any(endedWith(endMs), restOf(endMs, otherStores))),
        fading: [
          ...fadingMetrics(evidence, gone.targets, endMs),
          ...(otherStores ? [...fadingRange(evidence, readsStore, endMs), ...fadingPushed(evidence, gone, endMs)] : []),
        ],
      },
    ];
  },
};

/** `vector(1)` reads nothing. */
const readsStore = ({ language, parsed }: PlannedTarget): boolean =>
  language === 'traceql' || (language === 'logql' && parsed.ok && parsed.selectors.length > 0);

/** What Tempo's generator makes of the spans, and what those push whose logs and traces ended as well. */
function fadingPushed(evidence: Evidence, { targets }: MetricsEvidence, endMs: number): readonly Fading[] {
  const pushes = ({ job = '' }: Origin) =>
    !targets.some((target) => target.job === job) && evidence.services.some(({ names }) => names.has(job));
  const made = fadingSelectors(evidence, endMs + generatorMs, ({ metric = '' }) => spanMetric.test(metric));
  return [...made, ...fadingSelectors(evidence, endMs, (_, origins) => origins.every(pushes))];
}

function endOf({ targets }: MetricsEvidence): number | undefined {
  const ends = targets.map(({ lastMs, sinceMs }) => sinceMs ?? lastMs);
  const last = Math.max(...ends);
  return ends.every((end) => last - end <= togetherMs) ? last : undefined;
}

/** Whether all that is known of this signal ended with the scrapes; undefined where nothing is known. */
function endedAt({ services, nowMs }: Evidence, signal: 'logs' | 'traces', endMs: number): boolean | undefined {
  const moments = services.flatMap((service) => {
    const state = service[signal];
    const isCoarse = state.kind === 'fresh' && !service.scrape && nowMs - endMs <= freshMs;
    return !isCoarse && (state.kind === 'ended' || state.kind === 'fresh') ? [state.lastMs] : [];
  });
  return moments.length === 0
    ? undefined
    : moments.every((lastMs) => endMs - lastMs <= 2 * togetherMs && lastMs - endMs <= silenceMs);
}

const endedWith =
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
  (spanMetric.test(metric?.selector.metric ?? '') && afterMs > 0 && afterMs <= 5 * togetherMs);

const restOf =
  (endMs: number, otherStores: boolean) =>
  ({ stream, state }: Part): boolean =>
    otherStores &&
    state.status === 'no-data' &&
    (state.target.language === 'traceql' ||
      (stream?.lastMs !== undefined && Math.abs(stream.lastMs - endMs) <= 4 * togetherMs));
