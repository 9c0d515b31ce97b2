import { ofJest, ofPlaywright, ofStep, total } from './tally';

const jestReport = { numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
const playwrightReport = { stats: { expected: 3, unexpected: 0, flaky: 0 }, errors: [] };

test.each([
  { name: 'jest, all well', tally: ofJest(jestReport, 0), passed: 5, failed: 0 },
  { name: 'jest, two cases fail', tally: ofJest({ ...jestReport, numFailedTests: 2 }, 1), passed: 5, failed: 2 },
  {
    name: 'jest, a file does not load',
    tally: ofJest({ ...jestReport, numRuntimeErrorTestSuites: 1 }, 1),
    passed: 5,
    failed: 1,
  },
  { name: 'jest, fails after its tests passed', tally: ofJest(jestReport, 1), passed: 5, failed: 1 },
  { name: 'jest, no report', tally: ofJest(undefined, 0), passed: 0, failed: 1 },
  { name: 'playwright, all well', tally: ofPlaywright(playwrightReport, 0), passed: 3, failed: 0 },
  {
    name: 'playwright, a flaky case',
    tally: ofPlaywright({ ...playwrightReport, stats: { expected: 2, unexpected: 1, flaky: 1 } }, 1),
    passed: 2,
    failed: 2,
  },
  {
    name: 'playwright, the set-up fails',
    tally: ofPlaywright({ stats: { expected: 0, unexpected: 0, flaky: 0 }, errors: [{}] }, 1),
    passed: 0,
    failed: 1,
  },
  { name: 'playwright, no report', tally: ofPlaywright(undefined, 1), passed: 0, failed: 1 },
  { name: 'a step that passes', tally: ofStep(0), passed: 1, failed: 0 },
  { name: 'a step that is killed', tally: ofStep(137), passed: 0, failed: 1 },
  { name: 'the sum', tally: total([ofStep(0), ofStep(1), ofJest(jestReport, 0)]), passed: 6, failed: 1 },
  { name: 'the sum of nothing', tally: total([]), passed: 0, failed: 0 },
])('$name: $passed passed, $failed failed', ({ tally, passed, failed }) => {
  expect(tally).toEqual({ passed, failed });
});
