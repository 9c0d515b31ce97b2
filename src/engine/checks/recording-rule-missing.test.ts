import { RecordedInput } from '../evidence/evidence';
import { RecordingRule } from '../ports';
import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, metricFacts, mimir, service, targetState } from '../testing/evidence';
import { recordingRuleMissing } from './recording-rule-missing';

const metric = 'job:requests:rate5m';
const rule = (name: string, query: string, error?: string): RecordingRule => ({
  name,
  group: 'app',
  query,
  ...(error === undefined ? {} : { error }),
});
const input = (text: string, options: Parameters<typeof metricFacts>[1], ...through: readonly string[]) =>
  ({ facts: metricFacts(text, options), path: [...through, text] }) satisfies RecordedInput;
const there = { now: 2, base: 2 };
const exported = (...names: readonly string[]) => new Map([[mimir.uid, ['up', ...names]]]);
/** A panel of the metric, beside one of a metric that no rule makes. */
const panel = (facts: Parameters<typeof metricFacts>[1] = {}, text = metric) => ({
  services: [service('scanium-backend')],
  targets: [targetState(text), targetState('absent_metric', { panelId: 2 })],
  selectors: [metricFacts(text, facts), metricFacts('absent_metric')],
  metricNames: exported(),
});
const claims = [`overview/1/A MIMIR ${metric}`];
const own = rule(metric, 'sum by (job) (rate(requests_total[5m]))');
const subject = `Mimir ${metric}`;

testCheck(recordingRuleMissing, {
  found: [
    {
      name: 'no rule makes it: claims what asks it, leaves a metric without a colon',
      evidence: evidenceWith(panel({ recorded: { rules: [rule('job:up:sum', 'sum(up)')], inputs: [] } })),
      finds: [{ verdict: 'proved', subject, claims, says: 'not among the 1 recording rules' }],
    },
    {
      name: 'its rule fails',
      evidence: evidenceWith(
        panel({ recorded: { rules: [], rule: rule(metric, 'a / b', 'many-to-many matching not allowed'), inputs: [] } })
      ),
      finds: [{ verdict: 'proved', subject, claims, says: 'fails: many-to-many matching not allowed' }],
    },
    {
      name: 'its rule works, and what it is made of is not there',
      evidence: evidenceWith(panel({ recorded: { rules: [own], rule: own, inputs: [input('requests_total', {})] } })),
      finds: [{ verdict: 'proved', subject, claims, says: 'requests_total, which has no series' }],
    },
    {
      name: 'it is made of another rule, and that of a metric that is not there: names the last',
      evidence: evidenceWith(
        panel({
          recorded: {
            rules: [own],
            rule: own,
            inputs: [
              { ...input('job:requests:rate1m', {}), rule: rule('job:requests:rate1m', 'rate(sent[1m])') },
              input('sent', {}, 'job:requests:rate1m'),
            ],
          },
        })
      ),
      finds: [{ verdict: 'proved', subject, claims, says: `${metric} ← job:requests:rate1m ← sent` }],
    },
  ],
  ruledOut: [
    {
      name: 'one branch of an or is absent, the other is there',
      evidence: evidenceWith(
        panel({
          recorded: {
            rules: [],
            rule: rule(metric, 'requests_total or requests'),
            inputs: [input('requests_total', there), input('requests', {})],
          },
        })
      ),
    },
    {
      name: 'its rule works and what it is made of is there',
      evidence: evidenceWith(
        panel({ recorded: { rules: [own], rule: own, inputs: [input('requests_total', there)] } })
      ),
    },
    { name: 'it is there, only not with this label', evidence: evidenceWith(panel({ base: 2 })) },
    { name: 'the name has no colon', evidence: evidenceWith(panel({}, 'job_requests_rate5m')) },
    {
      name: 'a near name is there: it was renamed',
      evidence: evidenceWith({
        ...panel({ recorded: { rules: [], inputs: [] } }),
        metricNames: exported('job:request:rate5m'),
        answers: { 'count(job:request:rate5m)': counted(2) },
      }),
    },
  ],
  unknown: [
    {
      name: 'what the rule chooses by is not there: it may be so at times',
      evidence: evidenceWith(
        panel({
          recorded: {
            rules: [],
            rule: rule(metric, 'requests_total and on () maintenance'),
            inputs: [input('requests_total', there), input('maintenance', {})],
          },
        })
      ),
      finds: [{ verdict: 'likely', subject, claims, says: 'only at times' }],
    },
    {
      name: 'no rule makes it any more: one elsewhere may have',
      evidence: evidenceWith(panel({ everSeen: true, recorded: { rules: [], inputs: [] } })),
      finds: [{ verdict: 'likely', subject, claims, says: 'rules of other rulers' }],
    },
    {
      name: 'metrics are there that no rule of this store records: a ruler elsewhere may make this one too',
      evidence: evidenceWith({
        ...panel({ recorded: { rules: [rule('job:up:sum', 'sum(up)')], inputs: [] } }),
        metricNames: exported('job:up:sum', 'node:cpu:rate5m'),
      }),
      finds: [{ verdict: 'likely', subject, claims, says: 'one writes node:cpu:rate5m' }],
    },
    {
      name: 'which names there are was not answered',
      evidence: evidenceWith({ ...panel({ recorded: { rules: [], inputs: [] } }), metricNames: new Map() }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    {
      name: 'the ruler did not answer',
      evidence: evidenceWith(panel({ recorded: { inputs: [input('requests_total', {})] } })),
    },
    {
      name: 'whether one of its inputs is there was not answered',
      evidence: evidenceWith(
        panel({
          recorded: { rules: [own], rule: own, inputs: [input('a', {}), input('b', { now: undefined })] },
        })
      ),
      finds: [{ verdict: 'likely', subject, claims }],
    },
  ],
});
