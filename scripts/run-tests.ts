/**
 * The whole test run, in the order in which a fault is cheapest to find. Every step runs, whatever failed before it,
 * and the last line counts the test cases: `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { ofJest, ofPlaywright, ofStep, total, type Tally } from './tally';

interface Step {
  readonly name: string;
  /** A program of node_modules/.bin, or a script of package.json, and its arguments. */
  readonly line: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly tally: (exitCode: number) => Tally;
}

const jestJson = 'artifacts/jest.json';
const playwrightJson = 'artifacts/playwright.json';

const steps: readonly Step[] = [
  { name: 'types', line: ['npm', 'run', '--silent', 'typecheck'], tally: ofStep },
  { name: 'lint', line: ['npm', 'run', '--silent', 'lint'], tally: ofStep },
  { name: 'format', line: ['npm', 'run', '--silent', 'format:check'], tally: ofStep },
  { name: 'build', line: ['npm', 'run', '--silent', 'build'], tally: ofStep },
  { name: 'size', line: ['npm', 'run', '--silent', 'size'], tally: ofStep },
  { name: 'host names', line: ['npm', 'run', '--silent', 'host-names'], tally: ofStep },
  {
    name: 'unit, contract and engine-against-lab tests',
    line: ['npx', 'jest', '--json', '--maxWorkers=2', '--testTimeout=60000', `--outputFile=${jestJson}`],
    tally: (exitCode) => ofJest(readReport(jestJson), exitCode),
  },
  {
    name: 'journeys in the browser',
    line: ['npx', 'playwright', 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightJson },
    tally: (exitCode) => ofPlaywright(readReport(playwrightJson), exitCode),
  },
];

function main(): void {
  fs.mkdirSync('artifacts', { recursive: true });
  for (const stale of [jestJson, playwrightJson]) {
    fs.rmSync(stale, { force: true });
  }
  const results = steps.map((step) => {
    console.log(`\n== ${step.name}`);
    const startedMs = Date.now();
    const tally = step.tally(run(step));
    return { step, tally, seconds: (Date.now() - startedMs) / 1000 };
  });

  console.log('');
  for (const { step, tally, seconds } of results) {
    console.log(`${step.name.padEnd(46)}${seconds.toFixed(0).padStart(5)} s  ${inWords(tally)}`);
  }
  const sum = total(results.map((result) => result.tally));
  console.log(`\n${inWords(sum)}`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

/** Runs a step in the foreground and gives its exit code; 1 when it could not start or was killed. */
function run({ line: [program = '', ...args], env }: Step): number {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (error) {
    console.error(`${program} does not start: ${error.message}`);
  }
  return status ?? 1;
}

/** The report that a test runner left; undefined when it left none that can be read. */
function readReport<Report>(file: string): Report | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function inWords({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}

main();
