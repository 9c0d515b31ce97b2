import { Check } from './check';
import { any, claimParts, fadingMetrics, fadingRange, originsOf } from './claims';
import { Evidence, MetricsEvidence, Part } from '../evidence/evidence';
import { isCollectorGone } from './scrapes';
import { ago, item, plural, proofOf } from './words';

/** Series of one collector end within its scrape spacing of each other. */
const togetherMs = 5 * 60_000;

/** Every target's series end at one moment and nothing new arrives. Rival: the store takes nothing. */
export const collectorDown: Check = {
  id: 'collector-down',
  hop: 'collector',
  title: 'The collector is down',
  examine: (evidence) => {
    const gone = evidence.metrics.find(
      (each) =>
        each.failure === undefined && each.targets.length > 0 && isCollectorGone({ ...evidence, metrics: [each] })
    );
    const endMs = gone && endOf(gone);
    if (!gone || endMs === undefined) {
      return [];
    }
    const others = otherEnds(evidence);
    const otherStores = others.length > 0 && others.every((lastMs) => Math.abs(lastMs - endMs) <= 2 * togetherMs);
    return [
      {
        subject: gone.source.name,
        verdict: otherStores ? 'proved' : 'likely',
        what: `The collector stopped: the series of all ${plural(gone.targets.length, 'target')}, its own included, ended at one moment.`,
        proofLine: `every up series ended ${ago(endMs, evidence.nowMs)}${otherStores ? ', logs and traces with them' : ''}; the stores still answer`,
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
                  'Do logs and traces still arrive in their own stores?',
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
                because: 'logs and traces, which go to other stores, ended as well',
              },
            ]
          : [],
        wouldDecide: otherStores
          ? []
          : ['logs or traces that pass the same collector: if they still arrive, the store refuses metrics instead'],
        remedy: {
          text: 'Start the collector again (for example docker compose up -d alloy) and look at its own log for why it ended.',
        },
        claims: claimParts(evidence, any(endedWith(endMs), restOf(endMs, otherStores))),
        fading: [
          ...fadingMetrics(evidence, gone.targets, endMs),
          ...(otherStores ? fadingRange(evidence, ({ language }) => language !== 'promql', endMs) : []),
        ],
      },
    ];
  },
};

function endOf({ targets }: MetricsEvidence): number | undefined {
  const ends = targets.map(({ lastMs, sinceMs }) => sinceMs ?? lastMs);
  const last = Math.max(...ends);
  return ends.every((end) => last - end <= togetherMs) ? last : undefined;
}

function otherEnds({ services }: Evidence): readonly number[] {
  return services.flatMap(({ logs, traces }) =>
    [logs, traces].flatMap((state) => (state.kind === 'ended' || state.kind === 'fresh' ? [state.lastMs] : []))
  );
}

const endedWith =
  (endMs: number) =>
  (part: Part): boolean => {
    const origins = originsOf(part);
    return (
      part.metric?.now === 0 && origins.length > 0 && origins.every(({ lastMs }) => lastMs <= endMs + 2 * togetherMs)
    );
  };

const restOf =
  (endMs: number, otherStores: boolean) =>
  ({ stream, state }: Part): boolean =>
    otherStores &&
    state.status === 'no-data' &&
    (state.target.language === 'traceql' ||
      (stream?.lastMs !== undefined && Math.abs(stream.lastMs - endMs) <= 4 * togetherMs));
