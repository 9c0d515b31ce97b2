import { SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  counted,
  down,
  evidenceWith,
  failed,
  from,
  gone,
  nowMs,
  loki,
  metricFacts,
  scrapedBy,
  scrapeTarget,
  service,
  targetState,
} from '../testing/evidence';
import { backend, claimed, hourAgo, selector, starvedPanels } from '../testing/failingScrape';
import { scrapeLimit } from './scrape-limit';

const starved = starvedPanels('tv_frames_total', [from('tv-box', hourAgo)]);
const both = [...claimed.claims, 'overview/3/A MIMIR tv_frames_total'];

const scraped = 'max by (job, instance) (scrape_samples_scraped)';
const kept = 'max by (job, instance) (scrape_samples_post_metric_relabeling)';
const allowed = 'max by (job, instance) (scrape_sample_limit)';
const tooManySamples = 'sum(increase(prometheus_target_scrapes_exceeded_sample_limit_total[10m]))';
const tooManyLabels = 'sum(increase(prometheus_target_scrape_pool_exceeded_label_limits_total[10m]))';
const tooManyBytes = 'sum(increase(prometheus_target_scrapes_exceeded_body_size_limit_total[10m]))';
const crowded =
  'max by (scrape_job) (prometheus_target_scrape_pool_targets) > on (scrape_job) (max by (scrape_job) (prometheus_target_scrape_pool_target_limit) > 0)';

const perTarget = (samples: Readonly<Record<string, number>>): readonly SeriesSummary[] =>
  Object.entries(samples).flatMap(([job, last]) =>
    counted(1).map((each) => ({ ...each, labels: { job, instance: `${job}:3000` }, last }))
  );
/** What the collector says of its scrapes: these samples were read, of which all were kept. */
const answers = (samples: Readonly<Record<string, number>>, others: Answers): Answers => ({
  [scraped]: perTarget(samples),
  [kept]: perTarget(samples),
  [allowed]: [],
  [tooManySamples]: counted(0),
  [tooManyLabels]: counted(0),
  [tooManyBytes]: counted(0),
  [crowded]: [],
  ...others,
});
const pool = (last: number): readonly SeriesSummary[] =>
  counted(1).map((each) => ({ ...each, labels: { scrape_job: 'prometheus.scrape.apps' }, last }));

const box = service('tv-box', { scrape: down('tv-box', hourAgo) });
const mobile = service('scanium-mobile');
const instances = ['a:3000', 'b:3000'].map((instance) => ({ ...down('scanium-backend', hourAgo), instance }));
const ofBackend = from('scanium-backend', hourAgo);

testCheck(scrapeLimit, {
  found: [
    {
      name: 'its scrapes read samples, up is 0, and scrapes over the sample limit are counted: claims its series, and nothing else',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers({ 'scanium-backend': 3180, 'scanium-mobile': 90 }, { [tooManySamples]: counted(10) }),
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'sample_limit = 4800' }],
    },
    {
      name: 'two instances of one job, no other fails so: they have one limit',
      evidence: evidenceWith({
        metrics: [scrapedBy(instances)],
        targets: [targetState(`sum(rate(${selector}[5m]))`)],
        selectors: [metricFacts(selector, { origins: instances.map(({ instance }) => ({ ...ofBackend, instance })) })],
        answers: {
          ...answers({}, { [tooManySamples]: counted(10) }),
          ...Object.fromEntries(
            [scraped, kept].map((expr) => [
              expr,
              instances.flatMap(({ job, instance }) =>
                counted(67).map((each) => ({ ...each, labels: { job, instance } }))
              ),
            ])
          ),
        },
      }),
      finds: [
        { verdict: 'proved', subject: 'scanium-backend', claims: claimed.claims },
        { verdict: 'proved', subject: 'scanium-backend', claims: claimed.claims },
      ],
    },
    {
      name: 'another target cannot be reached: it reads nothing, and is not the one',
      evidence: evidenceWith({
        services: [backend, box],
        ...starved,
        answers: answers({ 'scanium-backend': 3180, 'tv-box': 0 }, { [tooManySamples]: counted(10) }),
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'no other failing scrape reads samples' }],
    },
    {
      name: 'two scrapes read samples and fail: the limit that is exported tells which',
      evidence: evidenceWith({
        services: [backend, box],
        ...starved,
        answers: answers(
          { 'scanium-backend': 3180, 'tv-box': 40 },
          { [tooManySamples]: counted(10), [allowed]: perTarget({ 'scanium-backend': 2000, 'tv-box': 2000 }) }
        ),
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'more samples than its limit of 2000' }],
    },
    {
      name: 'a label is too long',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers({ 'scanium-backend': 12, 'scanium-mobile': 90 }, { [tooManyLabels]: counted(10) }),
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'label_value_length_limit' }],
    },
    {
      name: 'the answer is too large: nothing of it is read, and no other scrape fails',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers({ 'scanium-backend': 0, 'scanium-mobile': 90 }, { [tooManyBytes]: counted(10) }),
      }),
      finds: [{ verdict: 'proved', ...claimed, says: 'body_size_limit' }],
    },
    {
      name: 'the component has more targets than it may, and as many fail',
      evidence: evidenceWith({
        services: [backend, box, mobile],
        ...starved,
        answers: answers({ 'scanium-backend': 0, 'tv-box': 0, 'scanium-mobile': 90 }, { [crowded]: pool(2) }),
      }),
      finds: [{ verdict: 'proved', ...claimed, subject: 'prometheus.scrape.apps', claims: both, says: 'target_limit' }],
    },
  ],
  ruledOut: [
    {
      name: 'the target cannot be reached: a scrape reads nothing',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers({ 'scanium-backend': 0, 'scanium-mobile': 90 }, { [tooManySamples]: counted(10) }),
      }),
    },
    {
      name: 'the answer cannot be parsed: no limit is counted',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers({ 'scanium-backend': 312, 'scanium-mobile': 90 }, {}),
      }),
    },
    {
      name: 'a log says why the scrape fails, so the answer that is too large is of another collector',
      evidence: evidenceWith({
        services: [
          {
            ...backend,
            clue: {
              kind: 'rejected',
              line: 'server returned HTTP status 403 Forbidden',
              excerpt: 'server returned HTTP status 403',
              timeMs: nowMs,
              source: loki,
              query: '{source=~".+"}',
            },
          },
          mobile,
        ],
        ...starved,
        answers: answers({ 'scanium-backend': 0, 'scanium-mobile': 90 }, { [tooManyBytes]: counted(10) }),
      }),
    },
    {
      name: 'every scrape works again, though the counters rose within the last minutes',
      evidence: evidenceWith({
        services: [service('scanium-backend'), mobile],
        ...starved,
      }),
    },
    {
      name: 'more scrapes fail than the component with too many targets has',
      evidence: evidenceWith({
        services: [backend, box],
        ...starved,
        answers: answers({ 'scanium-backend': 0, 'tv-box': 0 }, { [crowded]: pool(7) }),
      }),
    },
    {
      name: 'the scrape job was taken away: there is no up any more',
      evidence: evidenceWith({
        services: [{ ...backend, scrape: gone('scanium-backend', hourAgo) }],
        metrics: [scrapedBy([gone('scanium-backend', hourAgo), scrapeTarget('alloy')])],
        ...starved,
      }),
    },
  ],
  unknown: [
    {
      name: 'two scrapes read samples and fail, and no limit is exported',
      evidence: evidenceWith({
        services: [backend, box],
        ...starved,
        answers: answers({ 'scanium-backend': 3180, 'tv-box': 40 }, { [tooManySamples]: counted(10) }),
      }),
      finds: [
        { verdict: 'likely', ...claimed, says: 'extra_metrics = true' },
        { verdict: 'likely', subject: 'tv-box', claims: ['overview/3/A MIMIR tv_frames_total'] },
      ],
    },
    {
      name: 'the counters did not answer',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers(
          { 'scanium-backend': 3180, 'scanium-mobile': 90 },
          { [tooManySamples]: failed('timeout'), [tooManyLabels]: failed('timeout'), [tooManyBytes]: failed('timeout') }
        ),
      }),
    },
    {
      name: 'what the scrapes read is not known',
      evidence: evidenceWith({
        services: [backend, mobile],
        ...starved,
        answers: answers({}, { [scraped]: failed('timeout'), [tooManySamples]: counted(10) }),
      }),
    },
  ],
});
