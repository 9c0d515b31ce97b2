import { RecordingRule } from '../ports';
import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, metricFacts, mimir, service, targetState } from '../testing/evidence';
import { recordingRuleMissing } from './recording-rule-missing';

const metric = 'job:requests:rate5m';
const asked = JSON.stringify({ kind: 'rules' });
const rule = (name: string, query: string, error?: string): RecordingRule => ({
  name,
  group: 'app',
  query,
  ...(error === undefined ? {} : { error }),
});
/** An answer in the form that the question has. */
const answer = (...rules: readonly RecordingRule[]) => ({ [asked]: rules as unknown as readonly string[] });
const panel = (facts: Parameters<typeof metricFacts>[1] = {}, text = metric) => ({
  services: [service('scanium-backend')],
  targets: [targetState(text), targetState('absent_metric', { panelId: 2 })],
  selectors: [metricFacts(text, facts), metricFacts('absent_metric')],
});
const claims = [`overview/1/A MIMIR ${metric}`];
const own = rule(metric, 'sum by (job) (rate(requests_total[5m]))');

testCheck(recordingRuleMissing, {
  found: [
    {
      name: 'no rule makes it: claims what asks it, leaves a metric without a colon',
      evidence: evidenceWith({ ...panel(), answers: answer(rule('job:up:sum', 'sum(up)')) }),
      finds: [{ verdict: 'proved', subject: `Mimir ${metric}`, claims, says: 'not among the 1 recording rules' }],
    },
    {
      name: 'no rule makes it any more: one elsewhere may have',
      evidence: evidenceWith({ ...panel({ everSeen: true }), answers: answer() }),
      finds: [{ verdict: 'likely', subject: `Mimir ${metric}`, claims, says: 'rules of other rulers' }],
    },
    {
      name: 'its rule fails',
      evidence: evidenceWith({
        ...panel(),
        answers: answer(rule(metric, 'a / b', 'many-to-many matching not allowed')),
      }),
      finds: [
        { verdict: 'proved', subject: `Mimir ${metric}`, claims, says: 'fails: many-to-many matching not allowed' },
      ],
    },
    {
      name: 'its rule works, and what it is made of is not there',
      evidence: evidenceWith({ ...panel(), answers: { ...answer(own), 'count(requests_total)': counted(0) } }),
      finds: [{ verdict: 'proved', subject: `Mimir ${metric}`, claims, says: 'requests_total, which has no series' }],
    },
    {
      name: 'it is made of another rule, and that of a metric that is not there: names the last',
      evidence: evidenceWith({
        ...panel(),
        answers: {
          ...answer(
            rule(metric, 'avg_over_time(job:requests:rate1m[5m])'),
            rule('job:requests:rate1m', 'rate(sent[1m])')
          ),
          'count(job:requests:rate1m)': counted(0),
          'count(sent)': counted(0),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `Mimir ${metric}`,
          claims,
          says: `${metric} ← job:requests:rate1m ← sent`,
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'its rule works and what it is made of is there',
      evidence: evidenceWith({ ...panel(), answers: { ...answer(own), 'count(requests_total)': counted(2) } }),
    },
    {
      name: 'it is there, only not with this label',
      evidence: evidenceWith(panel({ base: 2 })),
    },
    {
      name: 'the name has no colon',
      evidence: evidenceWith(panel({}, 'job_requests_rate5m')),
    },
    {
      name: 'a near name is there: it was renamed',
      evidence: evidenceWith({
        ...panel(),
        metricNames: new Map([[mimir.uid, ['job:request:rate5m']]]),
        answers: { ...answer(), 'count(job:request:rate5m)': counted(2) },
      }),
    },
  ],
  unknown: [
    {
      name: 'the ruler did not answer',
      evidence: evidenceWith({ ...panel(), answers: { [asked]: failed('not-found') } }),
    },
    {
      name: 'whether one of its inputs is there was not answered',
      evidence: evidenceWith({
        ...panel(),
        answers: { ...answer(rule(metric, 'a / b')), 'count(a)': counted(0), 'count(b)': failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject: `Mimir ${metric}`, claims }],
    },
  ],
});
