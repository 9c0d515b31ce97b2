import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, promSource } from '../testing/evidence';
import { changed, lost, services } from '../testing/losses';
import { configNotLoaded } from './config-not-loaded';

const loaded =
  'min by (job, instance) ({__name__=~"alloy_config_last_load_successful|agent_config_last_load_successful|prometheus_config_last_reload_successful"})';
const alloy = { job: 'alloy', instance: 'alloy:12345' };
const failedLoad = [changed(alloy, 1, 0)];

testCheck(configNotLoaded, {
  found: [
    {
      name: 'the last load failed an hour ago: it is noticed and explains nothing',
      evidence: evidenceWith({ services, answers: { [loaded]: failedLoad } }),
      finds: [{ verdict: 'proved', subject: 'alloy:12345', claims: [], says: 'failed, 60 min ago' }],
    },
    {
      name: 'series ended in the same minutes: that is no proof, so they are left to others',
      evidence: evidenceWith({ services, ...lost, answers: { [loaded]: failedLoad } }),
      finds: [{ verdict: 'proved', subject: 'alloy:12345', claims: [] }],
    },
    {
      name: 'one of two collectors failed, and was so all day',
      evidence: evidenceWith({
        services,
        answers: { [loaded]: [changed(alloy, 0, 0), changed({ ...alloy, instance: 'second:12345' }, 1, 1)] },
      }),
      finds: [{ verdict: 'proved', subject: 'alloy:12345', claims: [], says: '"its last load failed"' }],
    },
  ],
  ruledOut: [
    {
      name: 'it failed and was mended since',
      evidence: evidenceWith({ services, answers: { [loaded]: [changed(alloy, 0, 1)] } }),
    },
    {
      name: 'the collector does not say: its own metrics are not collected',
      evidence: evidenceWith({ services, answers: { [loaded]: counted(0) } }),
    },
  ],
  unknown: [
    {
      name: 'the question was not answered',
      evidence: evidenceWith({ services, answers: { [loaded]: failed('timeout') } }),
    },
    {
      name: 'the store does not answer at all',
      evidence: evidenceWith({ services, metrics: [promSource({ failure: failed('unreachable') })] }),
    },
  ],
});
