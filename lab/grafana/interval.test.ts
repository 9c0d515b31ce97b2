import { fillIn, goDuration, parseDuration, prometheusStep, rateInterval } from './interval';

const HOUR = 3_600_000;

test.each([
  // [range, interval of the panel, points, the target's own interval, step]
  [600_000, 15_000, 300, '', 15_000],
  [HOUR, 15_000, 100, '', 30_000],
  [HOUR, 60_000, 1000, '', 60_000],
  [HOUR, 15_000, 1000, '2m', 120_000],
  [30 * 24 * HOUR, 15_000, 1_000_000, '', 300_000],
])(
  'a range of %i ms, interval %i ms, %i points, own interval "%s" has a step of %i ms',
  (range, intervalMs, maxDataPoints, own, step) => {
    expect(prometheusStep({ fromMs: 0, toMs: range, intervalMs, maxDataPoints }, own, 15_000)).toBe(step);
  }
);

test.each([
  [15_000, 15_000, 60_000],
  [60_000, 15_000, 75_000],
  [15_000, 60_000, 240_000],
])('step %i ms and scrapes %i ms apart make a rate interval of %i ms', (step, scrape, rate) => {
  expect(rateInterval(step, scrape)).toBe(rate);
});

test.each([
  ['15s', 15_000],
  ['>60s', 60_000],
  ['1h30m', 90 * 60_000],
  ['30', 30_000],
  ['250ms', 250],
  ['', undefined],
  ['soon', undefined],
])('"%s" is %s ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each([
  [15_000, '15s'],
  [60_000, '1m0s'],
  [4 * HOUR, '4h0m0s'],
  [200, '200ms'],
  [1500, '1.5s'],
])('%i ms is %s in Go', (ms, text) => expect(goDuration(ms)).toBe(text));

test('a variable whose name begins with another is filled in whole', () => {
  expect(
    fillIn('x[$__interval_ms] y[${__interval}] z[[__interval]]', { __interval: '15s', __interval_ms: '15000' })
  ).toBe('x[15000] y[15s] z15s');
});
