import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, targetState } from '../testing/evidence';
import { SeriesSummary } from '../model';
import { joinNotUnique } from './join-not-unique';

const owner = 'namespace_workload_pod:kube_pod_owner:relabel';
const query = `sum by (workload) (cpu * on (namespace, pod) group_left (workload) ${owner})`;
const refusal = (group: string, side = 'right') =>
  failed(
    'bad-query',
    `execution: found duplicate series for the match group {${group}} on the ${side} hand-side of the operation: [{__name__="x"…`,
    422
  );
const asked = `topk(50, ${owner})`;
const series = (...labels: ReadonlyArray<Readonly<Record<string, string>>>): readonly SeriesSummary[] =>
  labels.map((each) => ({ labels: { __name__: owner, ...each }, last: 1, samples: 1, zeros: 0, nonFinite: 0 }));
const beside = targetState('absent_metric', { panelId: 2 });
const subject = `cpu * on (namespace, pod) group_left (workload) ${owner}`;
const claims = ['overview/1/A *'];

testCheck(joinNotUnique, {
  found: [
    {
      name: 'the label moved to another name: claims the panel, not the empty one beside it',
      evidence: evidenceWith({
        targets: [targetState(query, { failure: refusal('namespace="shop"') }), beside],
        answers: {
          [asked]: series({ namespace: 'shop', exported_pod: 'a' }, { namespace: 'shop', exported_pod: 'b' }),
        },
      }),
      finds: [{ verdict: 'proved', subject, claims, says: 'the right side has no label pod, it has exported_pod' }],
    },
    {
      name: 'a second collector added its label: all compared labels are there',
      evidence: evidenceWith({
        targets: [targetState(query, { failure: refusal('namespace="shop", pod="a"') })],
        answers: {
          [asked]: series(
            { namespace: 'shop', pod: 'a', collector: 'one' },
            { namespace: 'shop', pod: 'a', collector: 'two' },
            { namespace: 'mail', pod: 'z', node: 'n' }
          ),
        },
      }),
      finds: [{ verdict: 'proved', subject, claims, says: 'they differ in collector' }],
    },
    {
      name: 'the left side is looked up',
      evidence: evidenceWith({
        targets: [
          targetState(`${owner} * ignoring (workload) group_right () cpu`, { failure: refusal('pod="a"', 'left') }),
        ],
        answers: { [asked]: series({ pod: 'a', workload: 'w' }, { pod: 'a', workload: 'v' }) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `${owner} * ignoring (workload) group_right () cpu`,
          claims,
          says: 'they differ in workload',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the query cannot be read',
      evidence: evidenceWith({
        targets: [targetState(query, { failure: failed('bad-query', '1:5: parse error: unexpected identifier', 400) })],
      }),
    },
    {
      name: 'the store is away',
      evidence: evidenceWith({ targets: [targetState(query, { failure: failed('unreachable', 'dial tcp') })] }),
    },
    { name: 'both sides have series and no pair matches', evidence: evidenceWith({ targets: [targetState(query)] }) },
  ],
  unknown: [
    {
      name: 'which labels its series have was not answered',
      evidence: evidenceWith({
        targets: [targetState(query, { failure: refusal('namespace="shop"') })],
        answers: { [asked]: failed('timeout') },
      }),
      finds: [{ verdict: 'likely', subject, claims, says: 'labels that are not compared' }],
    },
  ],
});
