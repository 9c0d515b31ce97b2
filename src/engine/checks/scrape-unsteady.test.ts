import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, minutesAgo, nowMs, service, targetState } from '../testing/evidence';
import { Labels, SeriesSummary } from '../model';
import { scrapeUnsteady } from './scrape-unsteady';

const services = [service('scanium-backend')];
const sum = targetState('sum(cache_entries)', { status: 'data' });
const highest = targetState('max_over_time(cache_entries[10m])', { panelId: 2, status: 'data' });
const up = targetState('up{job="cache"}', { panelId: 3, status: 'data' });
const other = targetState('queue{job="worker"}', { panelId: 4, status: 'data' });
const targets = [sum, highest, up, other];

const cache = { job: 'cache', instance: 'cache:9150' };
const one = (last: number, labels: Labels = cache): readonly SeriesSummary[] => [
  { labels, last, samples: 1, zeros: 0, nonFinite: 0 },
];
const changed = '(changes(up[1h]) >= 12)';
const ofThem = (expr: string) => `max by (job, instance) (${expr}) and on (job, instance) ${changed}`;
const started = ofThem('last_over_time(process_start_time_seconds[1h])');
const slowest = ofThem('max_over_time(scrape_duration_seconds[1h])');
const own = '{job="cache",instance="cache:9150"}';
const course = `min(up${own})`;
const there = `count(last_over_time(cache_entries${own}[1h]))`;
/** Down in two of six minutes. */
const sixMinutes: readonly SeriesSummary[] = [
  {
    ...one(1)[0],
    ...{ labels: {}, samples: 121, zeros: 40, nonFinite: 0 },
    points: Array.from(
      { length: 121 },
      (_, index) => [nowMs - (120 - index) * 30_000, index % 12 < 4 ? 0 : 1] as const
    ),
  },
];
const answers = {
  [changed]: one(20),
  [started]: one(minutesAgo(900) / 1000),
  [slowest]: one(10.001),
  [course]: sixMinutes,
  [there]: counted(1),
};
const unread = { ...answers, [there]: counted(0) };
const found = { subject: 'Mimir cache cache:9150', claims: [] };

testCheck(scrapeUnsteady, {
  found: [
    {
      name: 'it waits for its timeout every six minutes: what draws single moments has gaps, windows and up itself have none',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, verdict: 'proved', distorts: ['overview/1/A'], says: 'fails every 6m' }],
    },
    {
      name: 'its timeout is what it waits for',
      evidence: evidenceWith({ services, targets: [sum], answers }),
      finds: [{ ...found, verdict: 'proved', says: 'it has waited 10 s' }],
    },
    {
      name: 'it is refused at once and at no time in particular, and no panel reads it',
      evidence: evidenceWith({
        services,
        targets: [sum],
        answers: { ...unread, [slowest]: one(0.004), [course]: [] },
      }),
      finds: [{ ...found, verdict: 'proved', distorts: [], says: 'failed 10 times in the last hour' }],
    },
  ],
  ruledOut: [
    {
      name: 'its process restarts with it',
      evidence: evidenceWith({
        services,
        targets: [sum],
        answers: { ...answers, [started]: one(minutesAgo(4) / 1000) },
      }),
    },
    {
      name: 'one outage or two',
      evidence: evidenceWith({ services, targets: [sum], answers: { [changed]: [] } }),
    },
  ],
  unknown: [
    {
      name: 'it exports no start time',
      evidence: evidenceWith({ services, targets: [sum], answers: { ...answers, [started]: [] } }),
      finds: [{ ...found, verdict: 'likely', distorts: ['overview/1/A'] }],
    },
    {
      name: 'when it started was not answered',
      evidence: evidenceWith({ services, targets: [sum], answers: { ...answers, [started]: failed('timeout') } }),
      finds: [{ ...found, verdict: 'likely', distorts: ['overview/1/A'] }],
    },
    {
      name: 'how often it failed was not answered',
      evidence: evidenceWith({ services, targets: [sum], answers: { [changed]: failed('timeout') } }),
    },
  ],
});
