import { divisionsOf } from './divisions';

it.each([
  ['a / b', [['a', 'b']]],
  ['100 * sum(a{x="/"}) / on (job) group_left sum by (job) (b)', [['100 * sum(a{x="/"})', 'sum by (job) (b)']]],
  [
    'a / (b / c)',
    [
      ['a', '(b / c)'],
      ['b', 'c'],
    ],
  ],
  ['a - b / c', [['b', 'c']]],
  ['a + b', []],
  ['a /', []],
])('finds the divisions of %s', (text, expected) => {
  expect(divisionsOf(text).map(({ dividend, divisor }) => [dividend, divisor])).toEqual(expected);
});
