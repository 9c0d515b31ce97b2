import { testCheck } from '../testing/checkTester';
import {
  down,
  evidenceWith,
  failed,
  gone,
  minutesAgo,
  nowMs,
  scrapedBy,
  scrapeTarget,
  targetState,
} from '../testing/evidence';
import { SeriesSummary } from '../model';
import { partialFleet } from './partial-fleet';

const one = scrapeTarget('worker', { instance: 'worker-1:9100' });
const two = scrapeTarget('worker', { instance: 'worker-2:9100' });
const third = { instance: 'worker-3:9100' };
const stopped = down('worker', minutesAgo(120), third);
const removed = { ...gone('worker', minutesAgo(120)), ...third };

const summed = targetState('sum(rate(worker_jobs_total[5m]))', { status: 'data' });
const ofFirst = targetState('worker_queue_length{instance="worker-1:9100"}', { panelId: 2, status: 'data' });
const alive = targetState('sum(up{job="worker"})', { panelId: 3, status: 'data' });
const ofOthers = targetState('sum(scanium_http_requests_total)', { panelId: 4, status: 'data' });
const targets = [summed, ofFirst, alive, ofOthers];
const at = (instance: string) => ({ job: 'worker', instance, firstMs: minutesAgo(1440), lastMs: nowMs });
const all = [at('worker-1:9100'), at('worker-2:9100'), at('worker-3:9100')];
const origins = new Map([
  ['MIMIR worker_jobs_total', all],
  ['MIMIR worker_queue_length{instance="worker-1:9100"}', all.slice(0, 1)],
  ['MIMIR up{job="worker"}', all],
  ['MIMIR scanium_http_requests_total', [{ ...at('scanium-backend:3000'), job: 'scanium-backend' }]],
]);

/** `up` of the day: each instance with its first point. */
const ups = (...firstMinutesAgo: readonly number[]): readonly SeriesSummary[] =>
  firstMinutesAgo.map((minutes, index) => ({
    labels: { job: 'worker', instance: `worker-${index + 1}:9100` },
    samples: 2,
    zeros: 0,
    nonFinite: 0,
    last: 1,
    points: [
      [minutesAgo(minutes), 1],
      [nowMs, 1],
    ],
  }));
const alloy = scrapeTarget('alloy');
const found = { subject: 'Mimir worker', claims: [] };

testCheck(partialFleet, {
  found: [
    {
      name: 'one of three does not answer: sums go on without it, the panel of another is right',
      evidence: evidenceWith({ metrics: [scrapedBy([one, two, stopped, alloy])], targets, origins }),
      finds: [{ ...found, verdict: 'proved', distorts: ['overview/1/A'], says: 'shows 2 of 3 instances of worker' }],
    },
    {
      name: 'one of three is no longer in the list, and nobody took its place',
      evidence: evidenceWith({
        metrics: [scrapedBy([one, two, removed, alloy])],
        targets,
        origins,
        answers: { up: ups(1440, 1440, 1440) },
      }),
      finds: [
        { ...found, verdict: 'likely', distorts: ['overview/1/A', 'overview/3/A'], says: 'taken out on purpose' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'all of the job is down',
      evidence: evidenceWith({
        metrics: [scrapedBy([down('worker', minutesAgo(5), third), alloy])],
        targets,
        origins,
      }),
    },
    {
      name: 'another instance replaced it',
      evidence: evidenceWith({
        metrics: [scrapedBy([one, two, removed, alloy])],
        targets,
        origins,
        answers: { up: ups(1440, 118, 1440) },
      }),
    },
    {
      name: 'another instance replaced it a minute ago: no point of the day has it yet',
      evidence: evidenceWith({
        metrics: [scrapedBy([one, { ...two, firstMs: minutesAgo(1) }, removed, alloy])],
        targets,
        origins,
        answers: { up: ups(1440, 1440, 1440) },
      }),
    },
    {
      name: 'the job grows and shrinks with its load',
      evidence: evidenceWith({
        metrics: [scrapedBy([one, two, removed, alloy])],
        targets,
        origins,
        answers: { up: ups(1440, 700, 600) },
      }),
    },
    {
      name: 'it never answered: it is new',
      evidence: evidenceWith({
        metrics: [scrapedBy([one, two, { ...stopped, wasUp: false }, alloy])],
        targets,
        origins,
      }),
    },
    {
      name: 'another job has lost its only instance',
      evidence: evidenceWith({ metrics: [scrapedBy([one, two, down('api', minutesAgo(5))])], targets, origins }),
    },
  ],
  unknown: [
    {
      name: 'whether another took its place was not answered',
      evidence: evidenceWith({
        metrics: [scrapedBy([one, two, removed, alloy])],
        targets,
        answers: { up: failed('timeout') },
      }),
    },
  ],
});
