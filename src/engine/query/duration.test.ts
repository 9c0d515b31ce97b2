import fc from 'fast-check';

import { wildly } from '../testing/wild/runs';
import { formatDuration, parseDurationMs } from './duration';

test.each<[string, number | undefined]>([
  ['5m', 300_000],
  ['1h30m', 5_400_000],
  ['1d', 86_400_000],
  ['1w', 604_800_000],
  ['1y', 31_536_000_000],
  ['500ms', 500],
  ['1.5h', 5_400_000],
  ['-5m', -300_000],
  ['0', 0],
  [' 1m ', 60_000],
  ['', undefined],
  ['5', undefined],
  ['5x', undefined],
  ['m5', undefined],
  ['$__interval', undefined],
])('reads %j', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test.each<[number, string]>([
  [0, '0s'],
  [15_000, '15s'],
  [60_000, '1m'],
  [90_000, '1m30s'],
  [3_600_000, '1h'],
  [90_000_000, '25h'],
  [86_400_000, '1d'],
  [500, '500ms'],
  [-300_000, '-5m'],
])('writes %d', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('what is written reads back the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), (ms) => expect(parseDurationMs(formatDuration(ms))).toBe(ms)),
    wildly(100)
  );
});
