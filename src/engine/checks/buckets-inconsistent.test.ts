import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, service, targetState } from '../testing/evidence';
import { bucketsInconsistent } from './buckets-inconsistent';

const services = [service('worker')];
const bucket = 'job_seconds_bucket{job="worker"}';
const all = 'job_seconds_bucket{job="worker",le="+Inf"} offset 5m';
const own = `${bucket} offset 5m`;
const now = 'job_seconds_bucket{job="worker",le="+Inf"}';
const badOf = (each: string, last: string) =>
  `((${each} > ignoring (le) group_left () (1.001 * ${last})) or (${each} unless ignoring (le) ${last}))`;
// What is so only five minutes ago, of a scrape that was cut at its limit, or only now is in neither.
const bad = `count(${badOf(own, all)} and ${badOf(bucket, now)})`;
const whole = `count(${all})`;
const incomplete = `count(group without (le) (${own}) unless ignoring (le) ${all})`;

const quantile = targetState(`histogram_quantile(0.9, sum by (le) (rate(${bucket}[5m])))`, { status: 'data' });
const rate = targetState(`sum(rate(${bucket}[5m]))`, { panelId: 2, status: 'data' });
const targets = [quantile, rate];
const answers = { [bad]: counted(3), [whole]: counted(1), [incomplete]: counted(1) };
const found = {
  verdict: 'proved',
  subject: 'Mimir job_seconds_bucket',
  claims: [],
  distorts: ['overview/1/A'],
} as const;

testCheck(bucketsInconsistent, {
  found: [
    {
      name: 'one of two histograms lacks the bucket of all: what takes quantiles of it',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, says: '1 histogram of job_seconds_bucket lacks' }],
    },
    {
      name: 'a bucket counts more than the bucket of all',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [incomplete]: counted(0) } }),
      finds: [{ ...found, says: 'a bucket counts more than' }],
    },
  ],
  ruledOut: [
    {
      name: 'all buckets are in order',
      evidence: evidenceWith({ services, targets, answers: { [bad]: counted(0) } }),
    },
    {
      name: 'no histogram has the bucket of all: another cause',
      evidence: evidenceWith({
        services,
        targets,
        answers: { [bad]: counted(12), [whole]: counted(0), [incomplete]: counted(4) },
      }),
    },
    { name: 'no quantile is taken', evidence: evidenceWith({ services, targets: [rate] }) },
    {
      name: 'the panel is empty',
      evidence: evidenceWith({ services, targets: [targetState(quantile.target.query)] }),
    },
  ],
  unknown: [
    {
      name: 'whether buckets contradict each other was not answered',
      evidence: evidenceWith({ services, targets, answers: { [bad]: failed('timeout') } }),
    },
    {
      name: 'whether any has the bucket of all was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [whole]: failed('timeout') } }),
    },
    {
      name: 'which of them lack it was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [incomplete]: failed('timeout') } }),
    },
  ],
});
