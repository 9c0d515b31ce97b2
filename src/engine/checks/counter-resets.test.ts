import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, minutesAgo, service, targetState } from '../testing/evidence';
import { Labels, SeriesSummary } from '../model';
import { counterResets } from './counter-resets';

const services = [service('scanium-backend')];
const requests = 'scanium_http_requests_total';
const summed = targetState(`sum(rate(${requests}[5m]))`, { status: 'data' });
const raw = targetState(requests, { panelId: 2, status: 'data' });
const share = targetState(`sum(rate(${requests}{code="500"}[5m])) / sum(rate(${requests}[5m]))`, {
  panelId: 3,
  status: 'data',
});
const quantile = targetState('histogram_quantile(0.9, sum by (le) (rate(latency_bucket[5m])))', {
  panelId: 4,
  status: 'data',
});
const gauge = targetState('http_server_active_requests', { panelId: 5, status: 'data' });
const other = targetState('sum(rate(ml_inference_count{job="scanium-mobile"}[5m]))', { panelId: 6, status: 'data' });
const targets = [summed, raw, share, quantile, gauge, other];

const app = { job: 'scanium-backend', instance: 'scanium-backend:3000' };
const one = (last: number, labels: Labels = app): readonly SeriesSummary[] => [
  { labels, last, samples: 1, zeros: 0, nonFinite: 0 },
];
const moved = 'max_over_time(process_start_time_seconds[1h]) - min_over_time(process_start_time_seconds[1h]) > 300';
const restarts = `changes(process_start_time_seconds[1h]) >= 4 and ${moved}`;
const back = `resets(process_start_time_seconds[1h]) > 0 and ${moved}`;
const started =
  'max by (job, instance) (process_start_time_seconds) and on (job, instance) changes(process_start_time_seconds[1h]) >= 4';
const there = (metric: string, matchers = '') =>
  `count(${metric}{${matchers}job="scanium-backend",instance="scanium-backend:3000"})`;
const pipeline = { [restarts]: one(7), [back]: [], [started]: one(minutesAgo(4) / 1000) };
const answers = {
  ...pipeline,
  [there(requests)]: counted(9),
  [there(requests, 'code="500",')]: counted(1),
  [there('latency_bucket')]: counted(12),
};
const found = { subject: 'Mimir scanium-backend scanium-backend:3000', claims: [] };

testCheck(counterResets, {
  found: [
    {
      name: 'seven starts in an hour: sums and raw counters are wrong; shares, quantiles and gauges are not',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, verdict: 'proved', distorts: ['overview/1/A', 'overview/2/A'], says: 'restarted 7 times' }],
    },
    {
      name: 'no panel reads it',
      evidence: evidenceWith({ services, answers: pipeline }),
      finds: [{ ...found, verdict: 'proved', distorts: [], says: '4 min ago' }],
    },
    {
      name: 'panels of the same metric that another process sends',
      evidence: evidenceWith({ services, targets: [summed], answers: { ...pipeline, [there(requests)]: counted(0) } }),
      finds: [{ ...found, verdict: 'proved', distorts: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'several processes behind one address answer in turn: the start time also moves back',
      evidence: evidenceWith({ services, targets: [summed], answers: { ...pipeline, [back]: one(5) } }),
    },
    {
      name: 'three restarts or fewer: deployments',
      evidence: evidenceWith({ services, targets: [summed], answers: { [restarts]: [] } }),
    },
  ],
  unknown: [
    {
      name: 'whether the start time moves back was not answered',
      evidence: evidenceWith({
        services,
        targets: [summed],
        answers: { ...pipeline, [there(requests)]: counted(9), [back]: failed('timeout') },
      }),
      finds: [{ ...found, verdict: 'likely', distorts: ['overview/1/A'] }],
    },
    {
      name: 'how often it restarted was not answered',
      evidence: evidenceWith({ services, targets: [summed], answers: { [restarts]: failed('timeout') } }),
    },
  ],
});
