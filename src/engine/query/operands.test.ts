import { Language } from '../model';
import { filtersOf, joinsOf, quantilesOf } from './operands';

const joins: Array<[query: string, joins: Array<[left: string, operator: string, matching: string, right: string]>]> = [
  ['a', []],
  ['a * 100', []],
  ['a / scalar(b)', []],
  ['a or b', []],
  ['a unless b', []],
  ['a / b', [['a', '/', '', 'b']]],
  ['sum(a / on (x, y) group_left (z) b) * 100', [['a', '/', 'on (x, y)', 'b']]],
  [
    'a / ignoring(code) b and c',
    [
      ['a', '/', 'ignoring(code)', 'b'],
      ['a / ignoring(code) b', 'and', '', 'c'],
    ],
  ],
  ['max_over_time((a / b)[1h:5m]) - c', [['max_over_time((a / b)[1h:5m])', '-', '', 'c']]],
  ['a - b offset 1h', [['a', '-', '', 'b offset 1h']]],
  ['rate(a[5m]) / rate(b[5m] offset 1h) * 2', [['rate(a[5m])', '/', '', 'rate(b[5m] offset 1h)']]],
  ['a > bool on() b', [['a', '>', 'on()', 'b']]],
  ['a # one\n / # two\n b', [['a', '/', '', 'b']]],
  ['sum(', []],
];

test.each(joins)('finds what %s joins', (query, expected) => {
  expect(joinsOf(query).map(({ left, operator, matching, right }) => [left, operator, matching, right])).toEqual(
    expected
  );
});

test('knows the labels that count, and operands that depend on values', () => {
  expect(joinsOf('a / on (x, y) group_left (z) b')[0]).toMatchObject({ on: ['x', 'y'], selective: false });
  expect(joinsOf('a * ignoring (code) b')[0]).toMatchObject({ ignoring: ['code'] });
  expect(joinsOf('a and (b == 1)')[0]).toMatchObject({ selective: false });
  expect(joinsOf('topk(3, a) * b')[0]).toMatchObject({ selective: true });
});

test.each([
  ['sum(a)', []],
  [
    'histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) * 1000',
    [['histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))', 'sum by (le) (rate(a_bucket[5m]))']],
  ],
  ['max_over_time(histogram_quantile(0.9, a)[1h:])', []],
])('finds the quantiles of %s', (query, expected) => {
  expect(quantilesOf(query).map(({ text, buckets }) => [text, buckets])).toEqual(expected);
});

const filters: Array<[language: Language, query: string, bare: string | undefined, filters: string[]]> = [
  ['promql', 'a', undefined, []],
  ['promql', 'a{b!="c"} / b', undefined, []],
  ['promql', 'a > bool 5', undefined, []],
  ['promql', 'a > 5', 'a', ['> 5']],
  ['promql', '5 < a', 'a', ['5 <']],
  ['promql', 'count(up == 0) or vector(0)', 'count(up) or vector(0)', ['== 0']],
  ['promql', 'rate(a[5m]) * 100 > 0.5 and b', 'rate(a[5m]) * 100 and b', ['> 0.5']],
  ['promql', 'a unless b > c', 'a', ['unless b > c', '> c']],
  ['promql', 'a unless on (x) b', 'a', ['unless on (x) b']],
  ['promql', 'a > on (x) group_left (z) b', '(a and on (x)   b)', ['> on (x) group_left (z) b']],
  ['promql', 'a > b > 3', '(a and b)', ['> 3', '> b']],
  ['promql', 'a > b offset 1h', '(a and b offset 1h)', ['> b offset 1h']],
  ['promql', 'a > scalar(b)', 'a', ['> scalar(b)']],
  ['promql', 'a > on (x) group_right b', undefined, []],
  ['logql', '{a="b"} | json | x > 5', undefined, []],
  ['logql', 'sum by (x) (count_over_time({a="b"}[5m])) > 5', 'sum by (x) (count_over_time({a="b"}[5m]))', ['> 5']],
  ['logql', 'topk(3, sum(rate({a="b"} | x > 5 [5m])) >= 2)', 'topk(3, sum(rate({a="b"} | x > 5 [5m])) )', ['>= 2']],
  ['logql', 'sum(rate({a="b"}[5m])) > bool 5', undefined, []],
  ['logql', 'sum(rate({a="b"}[5m])) > 5 * 2', undefined, []],
  ['traceql', '{duration > 5s}', undefined, []],
];

test.each(filters)('takes the filters out of %s %s', (language, query, bare, expected) => {
  expect(filtersOf(language, query)).toEqual(bare === undefined ? undefined : { bare, filters: expected });
});
