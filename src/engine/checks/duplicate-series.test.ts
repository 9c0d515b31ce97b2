import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, service, targetState } from '../testing/evidence';
import { Labels, SeriesSummary } from '../model';
import { duplicateSeries } from './duplicate-series';

const services = [service('scanium-backend')];
const requests = 'scanium_http_requests_total';
const summed = targetState(`sum(rate(${requests}[5m]))`, { status: 'data' });
const quantile = targetState(`histogram_quantile(0.95, sum by (le) (rate(latency_bucket[5m])))`, {
  panelId: 2,
  status: 'data',
});
const raw = targetState('http_server_active_requests', { panelId: 3, status: 'data' });
const ofMobile = targetState('sum(rate(ml_inference_count{job="scanium-mobile"}[5m]))', { panelId: 4, status: 'data' });
const targets = [summed, quantile, raw, ofMobile];

const app = { job: 'scanium-backend', instance: 'scanium-backend:3000' };
const sample = (labels: Labels, last: number): SeriesSummary => ({ labels, last, samples: 1, zeros: 0, nonFinite: 0 });
const both = (last: number, other = last) => [sample(app, last), sample({ ...app, collector: 'b' }, other)];

const steady = '(up and up offset 10m)';
const several = `on (job, instance) (count by (job, instance) (${steady}) > 1)`;
const ups = `${steady} and ${several}`;
const starts = `process_start_time_seconds and ${several}`;
const twin = (selector: string, word = 'and') =>
  `count(${selector}{collector="b"} ${word} ignoring (collector) ${selector}{collector=""})`;
const twins = (selector: string, alone = 0) => ({
  [twin(selector)]: counted(3),
  [twin(selector, 'unless')]: counted(alone),
});
const doubled = {
  ...twins(requests),
  ...twins('latency_bucket'),
  ...twins('http_server_active_requests'),
  [`sum(sum_over_time((${summed.target.query})[1h:3m]))`]: counted(12),
  [`sum(sum_over_time((sum(rate(${requests}{collector!="b"}[5m])))[1h:3m]))`]: counted(6),
  [`sum(sum_over_time((${quantile.target.query})[1h:3m]))`]: counted(180),
  ['sum(sum_over_time((histogram_quantile(0.95, sum by (le) (rate(latency_bucket{collector!="b"}[5m]))))[1h:3m]))']:
    counted(180),
  ['sum(sum_over_time((http_server_active_requests)[1h:3m]))']: counted(4),
  ['sum(sum_over_time((http_server_active_requests{collector!="b"})[1h:3m]))']: counted(2),
};
const answers = { [ups]: both(1), [starts]: both(1_763_714_000.25), ...doubled };
const found = { verdict: 'proved', subject: 'Mimir collector', claims: [] } as const;
const replicas = [sample({ ...app, zone: 'eu' }, 1), sample({ ...app, zone: 'us' }, 1)];

testCheck(duplicateSeries, {
  found: [
    {
      name: 'two collectors, one process: what adds up and what draws each series is wrong, a quantile is not',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, distorts: ['overview/1/A', 'overview/3/A'], says: 'draws each series twice' }],
    },
    {
      name: 'nothing draws them: a fault all the same',
      evidence: evidenceWith({ services, answers: { [ups]: both(1), [starts]: both(1_763_714_000.25) } }),
      finds: [{ ...found, distorts: [], says: 'collector = (none), b' }],
    },
    {
      name: 'no start time, but a label that names the collector',
      evidence: evidenceWith({ services, targets: [summed], answers: { ...answersOf(summed), [starts]: [] } }),
      finds: [{ ...found, verdict: 'likely', distorts: ['overview/1/A'] }],
    },
    {
      name: 'the panel shows zero twice over: nothing to see there yet',
      evidence: evidenceWith({
        services,
        targets: [summed],
        answers: {
          ...answersOf(summed),
          [`sum(sum_over_time((${summed.target.query})[1h:3m]))`]: counted(0),
          [`sum(sum_over_time((sum(rate(${requests}{collector!="b"}[5m])))[1h:3m]))`]: counted(0),
        },
      }),
      finds: [{ ...found, distorts: [] }],
    },
    {
      name: 'the second collector also sends what the first has not: which sum would be right is not known',
      evidence: evidenceWith({
        services,
        targets: [summed],
        answers: { [ups]: both(1), [starts]: both(5), ...twins(requests, 2) },
      }),
      finds: [{ ...found, distorts: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'two processes of the same name: they did not start at the same moment',
      evidence: evidenceWith({ services, targets: [summed], answers: { [ups]: both(1), [starts]: both(100, 220) } }),
    },
    {
      name: 'no start time, and the label names a place',
      evidence: evidenceWith({ services, targets: [summed], answers: { [ups]: replicas, [starts]: [] } }),
    },
    {
      name: 'one up for each target',
      evidence: evidenceWith({ services, targets: [summed], answers: { [ups]: [] } }),
    },
  ],
  unknown: [
    {
      name: 'whether it is one process was not answered',
      evidence: evidenceWith({
        services,
        targets: [summed],
        answers: { ...answersOf(summed), [starts]: failed('timeout') },
      }),
      finds: [{ ...found, verdict: 'likely', distorts: ['overview/1/A'] }],
    },
    {
      name: 'how many up series there are was not answered',
      evidence: evidenceWith({ services, answers: { [ups]: failed('timeout') } }),
    },
  ],
});

/** The answers about one panel alone. */
function answersOf({ target }: typeof summed) {
  return {
    [ups]: both(1),
    [starts]: both(1_763_714_000.25),
    ...twins(requests),
    [`sum(sum_over_time((${target.query})[1h:3m]))`]: counted(12),
    [`sum(sum_over_time((sum(rate(${requests}{collector!="b"}[5m])))[1h:3m]))`]: counted(6),
  };
}
