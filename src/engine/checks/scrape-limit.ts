import { Check, Finding } from './check';
import { claimParts, fadingMetrics, starvedByScrape } from './shared/claims';
import { Evidence, MetricsEvidence, ScrapeTarget } from '../evidence/evidence';
import { DataSource } from '../model';
import { instant, Question } from '../probing/question';
import { ago, item, plural, proofOf } from './shared/words';

/** Limits that fail a scrape as a whole, and the collector's counter of each (Prometheus scrape/metrics.go). */
const limits = {
  samples: {
    counter: 'prometheus_target_scrapes_exceeded_sample_limit_total',
    argument: 'sample_limit',
    says: 'more samples than sample_limit allows',
  },
  labels: {
    counter: 'prometheus_target_scrape_pool_exceeded_label_limits_total',
    argument: 'label_limit, label_name_length_limit, label_value_length_limit',
    says: 'a sample with more or longer labels than the label limits allow',
  },
  body: {
    counter: 'prometheus_target_scrapes_exceeded_body_size_limit_total',
    argument: 'body_size_limit',
    says: 'more bytes than body_size_limit allows',
  },
} as const;
type Limit = keyof typeof limits;

const scraped = 'max by (job, instance) (scrape_samples_scraped)';
const kept = 'max by (job, instance) (scrape_samples_post_metric_relabeling)';
/** Exported where the collector is told to (`extra_metrics`, or Prometheus' feature extra-scrape-metrics). */
const allowed = 'max by (job, instance) (scrape_sample_limit)';
const exceeded = (limit: Limit): string => `sum(increase(${limits[limit].counter}[10m]))`;
const crowdedPools =
  'max by (scrape_job) (prometheus_target_scrape_pool_targets) > on (scrape_job) (max by (scrape_job) (prometheus_target_scrape_pool_target_limit) > 0)';

/**
 * The target answers, but with more than the collector takes: the whole scrape is thrown away, `up` is 0, and
 * scrape_samples_scraped still says what was offered. Rivals: the target cannot be reached; its answer cannot be parsed.
 */
export const scrapeLimit: Check = {
  id: 'scrape-limit',
  hop: 'collector',
  title: 'A scrape limit is exceeded',
  asks: (evidence) =>
    troubled(evidence).flatMap(({ source }) =>
      [scraped, kept, allowed, exceeded('samples'), exceeded('labels'), exceeded('body'), crowdedPools].map((expr) =>
        instant(source, expr, evidence.nowMs)
      )
    ),
  examine: (evidence) =>
    troubled(evidence).flatMap((each) => [...overLimit(evidence, each), ...tooMany(evidence, each)]),
};

const troubled = ({ metrics }: Evidence): readonly MetricsEvidence[] =>
  metrics.filter(({ failure, targets }) => failure === undefined && targets.some(({ state }) => state === 'down'));

interface Scrape {
  readonly target: ScrapeTarget;
  readonly offered?: number;
  readonly kept?: number;
  readonly allowed?: number;
}

function failingScrapes(evidence: Evidence, { source, targets }: MetricsEvidence): readonly Scrape[] {
  const ask = (expr: string) => {
    const answer = evidence.answer(instant(source, expr, evidence.nowMs));
    return (target: ScrapeTarget): number | undefined =>
      answer.ok
        ? answer.value.find(({ labels }) => labels['job'] === target.job && labels['instance'] === target.instance)
            ?.last
        : undefined;
  };
  const [offeredOf, keptOf, allowedOf] = [ask(scraped), ask(kept), ask(allowed)];
  return targets
    .filter(({ state }) => state === 'down')
    .map((target) => ({
      target,
      offered: offeredOf(target),
      kept: keptOf(target),
      allowed: allowedOf(target),
    }));
}

const rise = (evidence: Evidence, source: DataSource, limit: Limit): number =>
  numberOf(evidence, instant(source, exceeded(limit), evidence.nowMs)) ?? 0;

function numberOf(evidence: Evidence, question: Question<readonly { readonly last?: number }[]>): number | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? answer.value[0]?.last : undefined;
}

/** Limits of one scrape's answer. The counters name no target: it is told by what its scrapes look like, if no other looks so. */
function overLimit(evidence: Evidence, store: MetricsEvidence): readonly Finding[] {
  const { source } = store;
  const scrapes = failingScrapes(evidence, store);
  if (scrapes.some(({ offered }) => offered === undefined)) {
    return [];
  }
  const answered = scrapes.filter(({ offered = 0 }) => offered > 0);
  const silent = scrapes.filter(({ offered = 0 }) => offered === 0);
  const rising = (Object.keys(limits) as readonly Limit[]).filter((limit) => rise(evidence, source, limit) > 0);
  return rising.flatMap((limit) => {
    const suspects = limit === 'body' ? silent : answered;
    const rivals = limit === 'body' ? [] : rising.filter((other) => other !== limit && other !== 'body');
    return suspects
      .filter(({ target }) => limit !== 'body' || !hasClue(evidence, target))
      .filter((scrape) => limit !== 'labels' || !isOverSampleLimit(scrape))
      .filter((scrape) => limit !== 'samples' || scrape.allowed === undefined || isOverSampleLimit(scrape))
      .map((scrape) => {
        const ofJob = suspects.filter(({ target }) => target.job === scrape.target.job);
        const isAlone = ofJob.length === suspects.length && rivals.length === 0;
        return finding(evidence, scrape, ofJob, limit, (limit === 'samples' && isOverSampleLimit(scrape)) || isAlone);
      });
  });
}

const isOverSampleLimit = ({ kept: samples = 0, allowed: most = 0 }: Scrape): boolean => most > 0 && samples > most;

/** A log that says why the scrape fails is a better witness than a counter without a name. */
const hasClue = ({ services }: Evidence, { job }: ScrapeTarget): boolean =>
  services.some(({ scrape, clue }) => scrape?.job === job && clue !== undefined);

/** Instances of a job have one limit: what is starved by all of them is starved by it. */
function finding(
  evidence: Evidence,
  scrape: Scrape,
  ofJob: readonly Scrape[],
  limit: Limit,
  isProved: boolean
): Finding {
  const { target, offered = 0, kept: samples = 0, allowed: most } = scrape;
  const { counter, argument, says } = limits[limit];
  const { nowMs } = evidence;
  const targets = ofJob.map((each) => each.target);
  const selector = `{job=${JSON.stringify(target.job)}, instance=${JSON.stringify(target.instance)}}`;
  const count = limit === 'samples' ? `${samples} samples` : says;
  return {
    subject: target.job,
    signal: 'metrics',
    verdict: isProved ? 'proved' : 'likely',
    what: `${target.job} offers ${limit === 'samples' ? `${samples} samples, ${says}` : says}: the collector throws away the whole scrape.`,
    proofLine: `up is 0${limit === 'body' ? '' : ` though a scrape reads ${plural(offered, 'sample')}`}, and ${counter} rises`,
    sinceMs: target.sinceMs,
    evidence: [
      upOf(evidence, target),
      item(
        'collector',
        `What does a scrape of ${target.job} read?`,
        limit === 'body' ? 'nothing that was taken' : `${plural(offered, 'sample')}, ${samples} after relabelling`,
        limit === 'body' ? 'the answer was cut off or never came' : 'the app answers and its answer is read',
        proofOf(target.source, `scrape_samples_scraped${selector}`, nowMs, 24)
      ),
      item(
        'collector',
        'Does the collector count scrapes over a limit?',
        `${Math.round(rise(evidence, target.source, limit))} in the last 10 minutes`,
        `a scrape has ${says}`,
        proofOf(target.source, `increase(${counter}[10m])`, nowMs, 24)
      ),
      ...(limit === 'samples' && isOverSampleLimit(scrape)
        ? [
            item(
              'collector',
              `How many samples may ${target.job} have?`,
              `${most ?? 0}`,
              `${count} are more than that`,
              proofOf(target.source, `scrape_sample_limit${selector}`, nowMs, 24)
            ),
          ]
        : []),
    ],
    rivals: isProved
      ? [
          {
            rival: 'the target cannot be reached or refuses the scrape',
            because:
              limit === 'body'
                ? 'the limit is checked on the body of an answer with status 200; no other scrape fails that could raise the counter'
                : 'then a scrape would read no sample',
          },
          ...(limit === 'body'
            ? []
            : [
                {
                  rival: 'its answer cannot be parsed',
                  because: isOverSampleLimit(scrape)
                    ? `it has more samples than its limit of ${most ?? 0}`
                    : 'that raises no counter of limits, and no other failing scrape reads samples',
                },
              ]),
        ]
      : [],
    wouldDecide: isProved
      ? []
      : ['the limit of each target: extra_metrics = true in prometheus.scrape exports scrape_sample_limit'],
    remedy: {
      text: `Let ${target.job} export less (look for the label that makes its series many), or raise ${argument} of its prometheus.scrape.`,
      ...(limit === 'samples' && {
        lines: {
          file: `collector configuration, prometheus.scrape of ${target.job}`,
          after: `sample_limit = ${Math.ceil((samples * 1.5) / 100) * 100}`,
        },
      }),
    },
    claims: claimParts(evidence, starvedByScrape(targets)),
    fading: fadingMetrics(evidence, targets, target.sinceMs ?? 0),
  };
}

/** More targets than target_limit fail the scrapes of all targets of that component. */
function tooMany(evidence: Evidence, store: MetricsEvidence): readonly Finding[] {
  const answer = evidence.answer(instant(store.source, crowdedPools, evidence.nowMs));
  const silent = failingScrapes(evidence, store).filter(({ offered }) => offered === 0);
  const pools = answer.ok ? answer.value : [];
  return pools.flatMap(({ labels, last = 0 }) => {
    const pool = labels['scrape_job'] ?? '';
    const named = silent.filter(({ target }) => target.job === pool);
    const targets = (named.length > 0 ? named : silent).map(({ target }) => target);
    const [first] = targets;
    // All of a pool fail, and none of them alone: other failures beside it make its own unknown.
    if (!first || targets.length !== last || pools.length > 1) {
      return [];
    }
    return [
      {
        subject: pool,
        signal: 'metrics' as const,
        verdict: 'proved' as const,
        what: `${pool} has ${last} targets, more than its target_limit: the collector scrapes none of them.`,
        proofLine: `up is 0 of all ${last} targets, which are more than target_limit allows`,
        sinceMs: first.sinceMs,
        evidence: [
          upOf(evidence, first),
          item(
            'collector',
            'Which scrape components have more targets than they may?',
            `${pool}, ${last}`,
            'all its scrapes fail without a request',
            proofOf(store.source, crowdedPools, evidence.nowMs, 24)
          ),
        ],
        rivals: [
          {
            rival: 'the targets cannot be reached or refuse the scrape',
            because: `as many fail as ${pool} has, and each reads nothing`,
          },
        ],
        remedy: { text: `Raise target_limit of ${pool}, or let its discovery find fewer targets.` },
        claims: claimParts(evidence, starvedByScrape(targets)),
        fading: fadingMetrics(evidence, targets, first.sinceMs ?? 0),
      },
    ];
  });
}

const upOf = ({ nowMs }: Evidence, { source, job, instance, sinceMs }: ScrapeTarget) =>
  item(
    'collector',
    `Does the scrape of ${job} work?`,
    `up is 0 ${sinceMs === undefined ? 'in all that is stored of the last 24 hours' : `since ${ago(sinceMs, nowMs)}`}`,
    'the collector is there, its scrape fails',
    proofOf(source, `up{job=${JSON.stringify(job)}, instance=${JSON.stringify(instance)}}`, nowMs, 24)
  );
