import { Check } from './check';
import { drawnStates } from './shared/drawn';
import { endOfTarget } from '../evidence/workloads';
import { Evidence, MetricsEvidence, ScrapeTarget, selectorKey } from '../evidence/evidence';
import { dayMs, stepMs } from '../evidence/metrics';
import { Selector, SeriesSummary } from '../model';
import { history, Question } from '../probing/question';
import { ago, item, listed, plural, proofOf } from './shared/words';

/** Some instances of a job are missing while others live: sums go on without them. Rivals: the whole job; replaced instances. */
export const partialFleet: Check = {
  id: 'partial-fleet',
  hop: 'source',
  title: 'Some instances of a job are missing',
  asks: (evidence) => evidence.metrics.flatMap((store) => (goneJobs(store) ? [upHistory(store, evidence)] : [])),
  examine: (evidence) =>
    evidence.metrics.flatMap((store) =>
      fleets(store).flatMap((fleet) => {
        const { job, living } = fleet;
        const down = fleet.missing.filter(({ state }) => state === 'down');
        const gone = isSteady(fleet, store, evidence) ? fleet.missing.filter(({ state }) => state === 'gone') : [];
        const missing = [...down, ...gone];
        if (missing.length === 0) {
          return [];
        }
        const all = living.length + missing.length;
        const names = listed(
          missing.map(({ instance }) => instance),
          3
        );
        const proved = gone.length === 0;
        const sinceMs = Math.min(...missing.map(({ sinceMs: since, lastMs }) => since ?? lastMs));
        const query = `up{job=${JSON.stringify(job)}}`;
        return [
          {
            subject: `${store.source.name} ${job}`,
            signal: 'metrics' as const,
            verdict: proved ? ('proved' as const) : ('likely' as const),
            what: `${missing.length} of ${plural(all, 'instance')} of ${job} ${missing.length === 1 ? 'is' : 'are'} missing: ${names}. Sums over ${job} go on without ${missing.length === 1 ? 'it' : 'them'}.`,
            proofLine: `${plural(living.length, 'instance')} of ${job} answer${living.length === 1 ? 's' : ''}, ${names} ${down.length > 0 ? 'does not' : 'is no longer there'}, since ${ago(sinceMs, evidence.nowMs)}`,
            sinceMs,
            evidence: [
              item(
                'collector',
                `Which instances of ${job} answer their scrape?`,
                listed(living.map(({ instance }) => instance)),
                'the job as a whole is alive, and so are the collector and the store',
                proofOf(store.source, `${query} == 1`, evidence.nowMs, 24)
              ),
              ...missing.map((target) =>
                item(
                  'source',
                  `And ${target.instance}?`,
                  target.state === 'down'
                    ? `up is 0 since ${ago(endOfTarget(target), evidence.nowMs)}; before that it answered`
                    : `its up series ended ${ago(target.lastMs, evidence.nowMs)}, and no other began`,
                  target.state === 'down' ? 'the collector still wants it' : 'nobody took its place',
                  proofOf(
                    store.source,
                    `up{job=${JSON.stringify(job)},instance=${JSON.stringify(target.instance)}}`,
                    evidence.nowMs,
                    24
                  )
                )
              ),
            ],
            rivals: [
              { rival: 'the whole job is down', because: `${plural(living.length, 'instance')} of it answer now` },
              proved
                ? { rival: 'it was taken out on purpose', because: 'the collector still tries to scrape it' }
                : {
                    rival: 'another instance replaced it',
                    because: 'no instance of the job began in the last 24 hours',
                  },
            ],
            wouldDecide: proved ? [] : [`Whether ${names} was taken out on purpose: the collector’s list of targets`],
            remedy: {
              text: proved
                ? `Look at ${names}: start it again, or take it out of the collector’s targets if it is not needed.`
                : `If ${names} should run, bring it back to the collector’s targets; if not, nothing needs to be done.`,
            },
            claims: [],
            distorts: drawnStates(evidence)
              .map(({ target }) => target)
              .filter(
                ({ datasource, parsed }) =>
                  datasource.uid === store.source.uid &&
                  parsed.ok &&
                  parsed.selectors.some((selector) => readsAll(evidence, store, selector, missing, living))
              )
              .map(({ id }) => ({ targetId: id, how: `shows ${living.length} of ${all} instances of ${job}` })),
          },
        ];
      })
    ),
};

interface Fleet {
  readonly job: string;
  readonly living: readonly ScrapeTarget[];
  readonly missing: readonly ScrapeTarget[];
}

/** Jobs of which some instances answer and others, that did within the day, do not. */
function fleets({ targets }: MetricsEvidence): readonly Fleet[] {
  return [...new Set(targets.map(({ job }) => job))]
    .map((job) => {
      const own = targets.filter((target) => target.job === job);
      return {
        job,
        living: own.filter(({ state }) => state === 'up'),
        missing: own.filter(({ state, wasUp }) => state !== 'up' && wasUp),
      };
    })
    .filter(({ living, missing }) => living.length > 0 && missing.length > 0);
}

const goneJobs = (store: MetricsEvidence): boolean =>
  fleets(store).some(({ missing }) => missing.some(({ state }) => state === 'gone'));

/** The same as the pipeline's own: asked once. */
const upHistory = ({ source }: MetricsEvidence, { nowMs }: Evidence): Question<readonly SeriesSummary[]> =>
  history(source, 'up', { fromMs: nowMs - dayMs, toMs: nowMs, stepMs });

/** All its instances are as old as what is known of the store: where they come and go, one that is gone was replaced. */
function isSteady({ job, living }: Fleet, store: MetricsEvidence, evidence: Evidence): boolean {
  const answer = evidence.answer(upHistory(store, evidence));
  const firsts = (answer.ok ? answer.value : []).flatMap(({ labels, points = [] }) =>
    points[0] ? [{ job: labels['job'], firstMs: points[0][0] }] : []
  );
  const earliestMs = Math.min(...firsts.map(({ firstMs }) => firstMs));
  const own = firsts.filter((each) => each.job === job);
  // One that has just begun is in none of the day's points.
  const hasYoung = living.some(({ firstMs = 0 }) => firstMs > evidence.nowMs - stepMs);
  return own.length > 0 && !hasYoung && own.every(({ firstMs }) => firstMs <= earliestMs + 2 * stepMs);
}

/** What a scrape says of itself is there whether it fails or not. */
const ofScrape = /^(up|scrape_.*)$/;

/** Whether a selector had series of a missing instance and has those of another of its job. */
function readsAll(
  { origins }: Evidence,
  { source }: MetricsEvidence,
  selector: Selector,
  missing: readonly ScrapeTarget[],
  living: readonly ScrapeTarget[]
): boolean {
  const own = origins.get(selectorKey(source, selector)) ?? [];
  const reads = (targets: readonly ScrapeTarget[]) =>
    own.some((origin) => targets.some(({ job, instance }) => origin.job === job && origin.instance === instance));
  const isReport = ofScrape.test(selector.metric ?? '') && missing.every(({ state }) => state === 'down');
  return !isReport && reads(missing) && reads(living);
}
