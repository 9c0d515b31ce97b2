/** Counts the real test cases of a test run out of the reports of Jest and Playwright. */

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The part of `jest --json` that counts. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files that failed before a test case of theirs could run. */
  readonly numRuntimeErrorTestSuites: number;
}

/** The part of Playwright's JSON reporter that counts. */
interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number };
  /** Failures outside any test case. */
  readonly errors: readonly unknown[];
}

/** A step without test cases of its own (types, lint, size) is one. */
export function ofStep(exitCode: number): Tally {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

export function ofJest(report: JestReport | undefined, exitCode: number): Tally {
  return honest(exitCode, {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + (report?.numRuntimeErrorTestSuites ?? 0),
  });
}

/** A test that passed only when tried again is counted as failed. */
export function ofPlaywright(report: PlaywrightReport | undefined, exitCode: number): Tally {
  return honest(exitCode, {
    passed: report?.stats.expected ?? 0,
    failed: (report?.stats.unexpected ?? 0) + (report?.stats.flaky ?? 0) + (report?.errors.length ?? 0),
  });
}

export function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, tally) => ({ passed: sum.passed + tally.passed, failed: sum.failed + tally.failed }), {
    passed: 0,
    failed: 0,
  });
}

/** A run that failed, or that ran nothing, has at least one failure, whatever its report says. */
function honest(exitCode: number, tally: Tally): Tally {
  const broke = exitCode !== 0 || tally.passed === 0;
  return broke && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
