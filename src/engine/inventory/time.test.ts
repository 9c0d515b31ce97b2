import fc from 'fast-check';

import { calculateIntervalMs, minStepMs, rateIntervalMs } from './interval';
import { panelRange, parseMoment, resolveRange } from './time';
import { wildly } from '../testing/wild/runs';

/** A Wednesday. */
const now = Date.parse('2024-05-15T10:20:30.456Z');
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString());

test.each<[text: string, from: string | undefined, to: string | undefined]>([
  ['now', '2024-05-15T10:20:30.456Z', '2024-05-15T10:20:30.456Z'],
  ['now-1h', '2024-05-15T09:20:30.456Z', '2024-05-15T09:20:30.456Z'],
  ['now-90s', '2024-05-15T10:19:00.456Z', '2024-05-15T10:19:00.456Z'],
  ['now+1d', '2024-05-16T10:20:30.456Z', '2024-05-16T10:20:30.456Z'],
  ['now/d', '2024-05-15T00:00:00.000Z', '2024-05-15T23:59:59.999Z'],
  ['now-1d/d', '2024-05-14T00:00:00.000Z', '2024-05-14T23:59:59.999Z'],
  ['now/w', '2024-05-12T00:00:00.000Z', '2024-05-18T23:59:59.999Z'],
  ['now/M', '2024-05-01T00:00:00.000Z', '2024-05-31T23:59:59.999Z'],
  ['now/Q', '2024-04-01T00:00:00.000Z', '2024-06-30T23:59:59.999Z'],
  ['now/y', '2024-01-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z'],
  ['now-1M', '2024-04-15T10:20:30.456Z', '2024-04-15T10:20:30.456Z'],
  ['now/h-5m', '2024-05-15T09:55:00.000Z', '2024-05-15T10:54:59.999Z'],
  ['1715768430456', '2024-05-15T10:20:30.456Z', '2024-05-15T10:20:30.456Z'],
  ['2024-05-15T10:20:30.456Z', '2024-05-15T10:20:30.456Z', '2024-05-15T10:20:30.456Z'],
  ['2024-05-15 10:20:30', '2024-05-15T10:20:30.000Z', '2024-05-15T10:20:30.000Z'],
  ['2024-05-15', '2024-05-15T00:00:00.000Z', '2024-05-15T00:00:00.000Z'],
  ['2024-05-15T10:20:30+02:00', '2024-05-15T08:20:30.000Z', '2024-05-15T08:20:30.000Z'],
  ['now-1x', undefined, undefined],
  ['nowhere', undefined, undefined],
  ['yesterday', undefined, undefined],
  ['2024-13-45', undefined, undefined],
  ['now-99999999y', undefined, undefined],
])('%s', (text, from, to) => {
  expect([iso(parseMoment(text, now, false)), iso(parseMoment(text, now, true))]).toEqual([from, to]);
});

test('the last day of a month goes back to the last day of a shorter one', () => {
  expect(iso(parseMoment('now-1M', Date.parse('2024-03-31T01:00:00Z'), false))).toBe('2024-02-29T01:00:00.000Z');
});

test('a range that cannot be read becomes the last six hours', () => {
  expect(resolveRange({ from: '??', to: 'now' }, now)).toEqual({
    fromMs: now - 21_600_000,
    toMs: now,
    raw: { from: 'now-6h', to: 'now' },
  });
});

test('panels may show another range', () => {
  const hour = resolveRange({ from: 'now-1h', to: 'now' }, now);
  expect(panelRange(hour, {}, now)).toBe(hour);
  expect(panelRange(hour, { timeFrom: '2h' }, now)).toEqual({
    fromMs: now - 7_200_000,
    toMs: now,
    raw: { from: 'now-2h', to: 'now' },
  });
  expect(panelRange(hour, { timeFrom: 'now/d' }, now).raw).toEqual({ from: 'now/d', to: 'now' });
  expect(panelRange(hour, { timeFrom: 'junk' }, now)).toBe(hour);
  expect(panelRange(hour, { timeShift: '1d' }, now)).toMatchObject({
    fromMs: now - 90_000_000,
    toMs: now - 86_400_000,
  });
  expect(panelRange(hour, { timeFrom: '2h', timeShift: '1h' }, now)).toMatchObject({
    fromMs: now - 10_800_000,
    toMs: now - 3_600_000,
  });
  const fixed = resolveRange({ from: '1715768430456', to: 'now' }, now);
  expect(panelRange(fixed, { timeFrom: '2h' }, now)).toBe(fixed);
});

test('any text is a range', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^now([-+/]\d*[a-zA-Z]{1,2}){0,4}$/));
  fc.assert(
    fc.property(text, text, (from, to) => {
      const range = resolveRange({ from, to }, now);
      expect(Number.isFinite(range.fromMs) && Number.isFinite(range.toMs)).toBe(true);
    }),
    wildly(200)
  );
});

test.each([
  [3_600_000, 1000, undefined, 5000],
  [3_600_000, 1000, 15_000, 15_000],
  [86_400_000, 1000, 15_000, 60_000],
  [604_800_000, 500, 15_000, 1_200_000],
  [3_600_000, 100_000, undefined, 50],
  [1, 1000, undefined, 1],
])('a range of %d ms in %d points, not below %s ms, has steps of %d ms', (rangeMs, points, low, expected) => {
  expect(calculateIntervalMs(rangeMs, points, low)).toBe(expected);
});

test('the rate interval covers four scrapes', () => {
  expect(rateIntervalMs(15_000, 15_000)).toBe(60_000);
  expect(rateIntervalMs(300_000, 15_000)).toBe(315_000);
  expect(rateIntervalMs(15_000, 60_000)).toBe(240_000);
});

test.each([
  ['15s', 15_000],
  ['>1m', 60_000],
  ['', undefined],
  [undefined, undefined],
  ['$__interval', undefined],
  ['0s', undefined],
])('a least step of %s is %s ms', (text, expected) => {
  expect(minStepMs(text)).toBe(expected);
});
