import { Answer } from '../model';
import { Asker } from '../probing/asker';
import { Question } from '../probing/question';
import { asked, counted, metricFacts, nowMs } from '../testing/evidence';
import { RecordingRule } from '../ports';
import { factsKey, MetricSelectorFacts } from './evidence';
import { withRecorded } from './recorded';

const rulesAsked = JSON.stringify({ kind: 'rules' });
const rule = (name: string, query: string): RecordingRule => ({ name, group: 'app', query });

/** Answers from a table; what is not in it has no series. */
function tableAsker(table: Readonly<Record<string, unknown>>): Asker {
  const answer = <T>(question: Question<T>): Answer<T> => ({ ok: true, value: (table[asked(question)] ?? []) as T });
  return { ask: async () => undefined, answer, run: async () => new Map(), spent: () => [] };
}

async function inputsOf(
  facts: MetricSelectorFacts,
  table: Readonly<Record<string, unknown>>
): Promise<readonly string[]> {
  const told = await withRecorded(new Map([[factsKey(facts), facts]]), nowMs, tableAsker(table));
  const inputs = told.get(factsKey(facts))?.recorded?.inputs ?? [];
  return inputs.map(({ facts: { now }, path }) => `${path.join(' < ')}: ${now}`);
}

test.each<[string, string, Readonly<Record<string, unknown>>, readonly string[]]>([
  [
    'its rule reads two metrics, one through another rule',
    'job:errors:ratio',
    {
      [rulesAsked]: [
        rule('job:errors:ratio', 'job:errors:rate / requests'),
        rule('job:errors:rate', 'rate(errors[5m])'),
      ],
      'count(requests)': counted(3),
    },
    ['job:errors:rate: 0', 'requests: 3', 'job:errors:rate < errors: 0'],
  ],
  [
    'rules in a circle end',
    'a:b',
    { [rulesAsked]: [rule('a:b', 'c:d'), rule('c:d', 'a:b')] },
    ['c:d: 0', 'c:d < a:b: 0'],
  ],
  ['a fallback is no input', 'a:b', { [rulesAsked]: [rule('a:b', 'sum(x) or vector(0)')] }, []],
  [
    'no rule is known: the name tells, a counter is written without _total',
    'cluster:namespace:http_requests:rate5m',
    { [rulesAsked]: [], 'count(http_requests_total)': counted(2) },
    ['http_requests: 0', 'http_requests_total: 2'],
  ],
  ['no rule is known and no part of the name is a metric', 'job:rate:sum', { [rulesAsked]: [] }, []],
])('%s', async (_, metric, table, inputs) => {
  expect(await inputsOf(metricFacts(metric), table)).toEqual(inputs);
});

test('metrics that are there, and names without a colon, are left alone', async () => {
  const facts = [metricFacts('job:up:sum', { now: 1, base: 1 }), metricFacts('absent_metric')];
  const told = await withRecorded(new Map(facts.map((each) => [factsKey(each), each])), nowMs, tableAsker({}));
  expect([...told.values()]).toEqual(facts);
});
