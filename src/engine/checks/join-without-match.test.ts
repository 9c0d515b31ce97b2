import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, metricFacts, service, targetState } from '../testing/evidence';
import { SeriesSummary } from '../model';
import { joinWithoutMatch } from './join-without-match';

const services = [service('scanium-backend')];
const there = (name: string) => metricFacts(name, { now: 2, base: 2 });
/** An empty panel over metrics that are there. */
const panel = (query: string, names: readonly string[] = ['errors', 'requests']) => ({
  services,
  targets: [targetState(query)],
  selectors: names.map(there),
});
const of = (...labels: ReadonlyArray<Record<string, string>>): readonly SeriesSummary[] =>
  labels.map((each) => ({ labels: each, last: 1, samples: 1, zeros: 0, nonFinite: 0 }));
const counts = (left: string, right: string, matching: string, [l, r, both]: readonly [number, number, number]) => ({
  [`count(${left})`]: counted(l),
  [`count(${right})`]: counted(r),
  [`count((${left}) and ${matching} (${right}))`]: counted(both),
});
const proved = (subject: string, says: string) =>
  ({ verdict: 'proved', subject, claims: ['overview/1/A *'], says }) as const;

const byRoute = 'sum by (route) (errors)';
const total = 'sum(requests)';

testCheck(joinWithoutMatch, {
  found: [
    {
      name: 'the left side is by route, the right is one total: on () and group_left',
      evidence: evidenceWith({
        ...panel(`${byRoute} / ${total} * 100`),
        answers: {
          ...counts(byRoute, total, '', [3, 1, 0]),
          [`topk(20, ${byRoute})`]: of({ route: '/a' }, { route: '/b' }, { route: '/c' }),
          [`topk(20, ${total})`]: of({}),
          [`count((${byRoute}) and on () (${total}))`]: counted(3),
          [`count(count by () (${byRoute}))`]: counted(1),
          [`count(count by () (${total}))`]: counted(1),
        },
      }),
      finds: [proved(`${byRoute} / ${total}`, '/ on () group_left ()')],
    },
    {
      name: 'the jobs differ, the hosts agree',
      evidence: evidenceWith({
        ...panel('errors / on (host, job) requests'),
        answers: {
          ...counts('errors', 'requests', 'on (host, job)', [2, 2, 0]),
          'topk(20, count by (host, job) (errors))': of({ host: 'a', job: 'app' }, { host: 'b', job: 'app' }),
          'topk(20, count by (host, job) (requests))': of({ host: 'a', job: 'web' }, { host: 'b', job: 'web' }),
          'count((errors) and on (host) (requests))': counted(2),
          'count(count by (host) (errors))': counted(2),
          'count(count by (host) (requests))': counted(2),
        },
      }),
      finds: [proved('errors / on (host, job) requests', 'job is app on the left and web on the right')],
    },
    {
      name: 'and over a label that the right side does not have: nobody can ever be in both',
      evidence: evidenceWith({
        ...panel('errors and on (pod) requests'),
        answers: {
          ...counts('errors', 'requests', 'on (pod)', [2, 2, 0]),
          'topk(20, count by (pod) (errors))': of({ pod: 'a' }, { pod: 'b' }),
          'topk(20, count by (pod) (requests))': of({}),
          'count((errors) and on () (requests))': counted(2),
          'count(count by () (errors))': counted(1),
          'count(count by () (requests))': counted(1),
        },
      }),
      finds: [proved('errors and on (pod) requests', 'pod is only on the left')],
    },
    {
      name: 'what the labels are was not answered: the sides are there, and have no partner all the same',
      evidence: evidenceWith({
        ...panel('errors > requests'),
        answers: { ...counts('errors', 'requests', '', [2, 2, 0]), 'topk(20, errors)': failed('timeout') },
      }),
      finds: [proved('errors > requests', 'they have no partner without the comparison either')],
    },
  ],
  ruledOut: [
    {
      name: 'series match: something else empties the panel',
      evidence: evidenceWith({
        ...panel('errors / requests > 5'),
        answers: counts('errors', 'requests', '', [2, 2, 2]),
      }),
    },
    {
      name: 'the right side is empty',
      evidence: evidenceWith({
        ...panel('errors / rate(requests[1m])'),
        answers: counts('errors', 'rate(requests[1m])', '', [2, 0, 0]),
      }),
    },
    {
      name: 'and over who is in both: nobody is, which is an answer',
      evidence: evidenceWith({
        ...panel('errors and on (pod) requests'),
        answers: {
          ...counts('errors', 'requests', 'on (pod)', [1, 1, 0]),
          'topk(20, count by (pod) (errors))': of({ pod: 'a' }),
          'topk(20, count by (pod) (requests))': of({ pod: 'b' }),
        },
      }),
    },
    {
      name: 'one side picks its series by their values',
      evidence: evidenceWith(panel('topk(3, errors) / requests')),
    },
    {
      name: 'one side is not there at all',
      evidence: evidenceWith({
        ...panel('errors / requests'),
        selectors: [there('errors'), metricFacts('requests')],
      }),
    },
  ],
  unknown: [
    {
      name: 'whether series match was not answered',
      evidence: evidenceWith({
        ...panel('errors / requests'),
        answers: {
          ...counts('errors', 'requests', '', [2, 2, 0]),
          'count((errors) and  (requests))': failed('timeout'),
        },
      }),
    },
  ],
});
