import { lossesText } from './words';

test.each([
  ['even', { in: 12, out: 12, dropped: 0 }, undefined],
  ['uneven by what ten minutes’ rates differ', { in: 100, out: 97, dropped: 1 }, undefined],
  ['dropped', { in: 12, out: 10, dropped: 2 }, '12 in, 10 out, 2 dropped'],
  [
    'lost without being counted',
    { in: 12, out: 6, dropped: 0 },
    '12 in, 6 out: the rest waits, or is not accounted for',
  ],
  [
    'some dropped, some waiting',
    { in: 12, out: 0, dropped: 2 },
    '12 in, 0 out, 2 dropped: the rest waits, or is not accounted for',
  ],
  ['all dropped', { in: 1200, out: 0, dropped: 1200 }, '1.20 K in, 0 out, 1.20 K dropped'],
  ['sent to two stores', { in: 12, out: 24, dropped: 0 }, undefined],
  ['nothing goes through', { in: 0, out: 0, dropped: 0 }, undefined],
])('what a hop loses: %s', (_, balance, text) => {
  expect(lossesText(balance)).toBe(text);
});
