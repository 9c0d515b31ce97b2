import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, gone, minutesAgo, promSource, scrapedBy } from '../testing/evidence';
import { changed, lost, services } from '../testing/losses';
import { componentUnhealthy } from './component-unhealthy';

const unhealthy =
  'sum by (job, instance, health_type) ({__name__=~"(alloy|agent)_component_controller_running_components", health_type=~"unhealthy|exited"}) > 0';
const count = (health_type: string, last: number) =>
  changed({ job: 'alloy', instance: 'alloy:12345', health_type }, undefined, last);

testCheck(componentUnhealthy, {
  found: [
    {
      name: 'one component is unhealthy: it is noticed and explains nothing',
      evidence: evidenceWith({ services, answers: { [unhealthy]: [count('unhealthy', 1)] } }),
      finds: [{ verdict: 'proved', subject: 'alloy:12345', claims: [], says: '1 component that is not well' }],
    },
    {
      name: 'two are unhealthy and one has exited: one finding of them all',
      evidence: evidenceWith({ services, answers: { [unhealthy]: [count('unhealthy', 2), count('exited', 1)] } }),
      finds: [{ verdict: 'proved', subject: 'alloy:12345', claims: [], says: '2 unhealthy, 1 exited' }],
    },
    {
      name: 'series ended in the same minutes: that is no proof, so they are left to others',
      evidence: evidenceWith({ services, ...lost, answers: { [unhealthy]: [count('exited', 1)] } }),
      finds: [{ verdict: 'proved', subject: 'alloy:12345', claims: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'the rival: the collector is gone, and what it said last is still answered',
      evidence: evidenceWith({
        services,
        metrics: [scrapedBy([{ ...gone('alloy', minutesAgo(3)), instance: 'alloy:12345' }])],
        answers: { [unhealthy]: [count('unhealthy', 1)] },
      }),
    },
    {
      name: 'the healthy twin: all are healthy',
      evidence: evidenceWith({ services, answers: { [unhealthy]: counted(0) } }),
    },
  ],
  unknown: [
    {
      name: 'the question was not answered',
      evidence: evidenceWith({ services, answers: { [unhealthy]: failed('timeout') } }),
    },
    {
      name: 'the store does not answer at all',
      evidence: evidenceWith({ services, metrics: [promSource({ failure: failed('unreachable') })] }),
    },
  ],
});
