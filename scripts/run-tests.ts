/**
 * The whole test run, in the order in which a fault is cheapest to find. Every step runs, whatever failed before it,
 * and the last line counts the test cases: `N passed, N failed`.
 *
 * Steps that each keep one core busy run in two lanes side by side; the tests, which take both, run one after the other.
 */
import { spawn } from 'node:child_process';
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

const script = (name: string, line: string): Step => ({ name, line: ['npm', 'run', '--silent', line], tally: ofStep });

const lanes: ReadonlyArray<readonly Step[]> = [
  [script('types', 'typecheck'), script('lint', 'lint')],
  [
    script('format', 'format:check'),
    script('build', 'build'),
    script('size', 'size'),
    script('host names', 'host-names'),
  ],
];

const tests: readonly Step[] = [
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

interface Result {
  readonly step: Step;
  readonly tally: Tally;
  readonly seconds: number;
}

async function main(): Promise<void> {
  fs.mkdirSync('artifacts', { recursive: true });
  for (const stale of [jestJson, playwrightJson]) {
    fs.rmSync(stale, { force: true });
  }
  const checked = await Promise.all(lanes.map((lane) => oneByOne(lane, 'at its end')));
  const results = [...checked.flat(), ...(await oneByOne(tests, 'as it comes'))];

  console.log('');
  for (const { step, tally, seconds } of results) {
    console.log(`${step.name.padEnd(46)}${seconds.toFixed(0).padStart(5)} s  ${inWords(tally)}`);
  }
  const sum = total(results.map((result) => result.tally));
  console.log(`\n${inWords(sum)}`);
  process.exitCode = sum.failed > 0 ? 1 : 0;
}

/** When what a step says is shown: steps that run side by side would talk into each other. */
type Shown = 'as it comes' | 'at its end';

async function oneByOne(steps: readonly Step[], shown: Shown): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const step of steps) {
    const startedMs = Date.now();
    const exitCode = await run(step, shown);
    results.push({ step, tally: step.tally(exitCode), seconds: (Date.now() - startedMs) / 1000 });
  }
  return results;
}

/** Runs a step and gives its exit code; 1 when it could not start or was killed. */
function run({ name, line: [program = '', ...args], env }: Step, shown: Shown): Promise<number> {
  const heading = `\n== ${name}`;
  if (shown === 'as it comes') {
    console.log(heading);
  }
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: shown === 'as it comes' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let said = '';
    child.stdout?.on('data', (data: Buffer) => (said += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (said += data.toString()));
    child.once('error', (error) => {
      console.error(`${program} does not start: ${error.message}`);
      resolve(1);
    });
    child.once('close', (exitCode) => {
      if (shown === 'at its end') {
        console.log(`${heading}\n${said}`);
      }
      resolve(exitCode ?? 1);
    });
  });
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

void main();
