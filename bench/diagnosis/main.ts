/**
 * `npm run bench:diagnosis -- [--check] [--only PATTERN] [--seed N] [--lanes N]`: how well a scan says what is broken.
 * `--cases FILE`, `--serve ID` and `--answers FILE --tool NAME` are for scoring another tool (docs/benchmark.md).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startLab } from '../../lab/lab';
import { AnsweredCause, Case, ResolvedCase } from './case';
import { Known, known, labIncident, readJson, resolved } from './cases';
import { runInLanes } from './lanes';
import { CauseMap, meaning } from './meaning';
import { plannedCases } from './plan';
import { score, toldApart } from './score';
import { caseLine, heading, mistakes, Result, RivalResult, summaryLine, Totals, totals } from './table';
import { publicWorld } from './world/public';

const ARTIFACT = path.resolve(__dirname, '../../artifacts/bench-diagnosis.json');

/** What another tool said of a case, in its own cause ids. */
type GivenAnswer = Pick<AnsweredCause, 'cause' | 'verdict' | 'panels' | 'text'>;
type GivenAnswers = Readonly<
  Record<string, { readonly causes: readonly GivenAnswer[]; readonly noticed?: readonly GivenAnswer[] }>
>;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '2' },
      cases: { type: 'string' },
      serve: { type: 'string' },
      port: { type: 'string', default: '3000' },
      answers: { type: 'string' },
      tool: { type: 'string', default: 'pipeline-health' },
    },
  });
  const startMs = performance.now();
  const seed = Number(values.seed);
  const all = known();
  const wanted = new RegExp(values.only ?? '');
  const planned = plannedCases(all, publicWorld, seed);
  const cases = planned.filter(({ id, group }) => wanted.test(id) || wanted.test(group));
  if (values.serve !== undefined) {
    return serve(all, planned, values.serve, Number(values.port));
  }
  const truths = cases.map((one) => resolved(all, one, publicWorld));
  if (values.cases !== undefined) {
    write(values.cases, truths);
    console.log(`${truths.length} cases in ${values.cases}`);
    return 0;
  }

  console.log(heading());
  const { results, failed } = values.answers
    ? given(truths, values.answers, values.tool ?? '')
    : await scannedResults(truths, Number(values.lanes), seed);
  const rivals = rivalResults(results);
  const sums = totals(results, cases);
  print(results, sums, rivals);
  if (all.withoutTruth.length > 0) {
    console.log(`not scored, as nobody wrote their truth into cases/incidents.json: ${all.withoutTruth.join(', ')}`);
  }
  failed.forEach((each) => console.log(`FAILED ${each}`));
  const wallMs = Math.round(performance.now() - startMs);
  console.log(`${results.length} cases in ${Math.round(wallMs / 1000)} s`);
  write(ARTIFACT, { seed, wallMs, totals: sums, rivals, failed, withoutTruth: all.withoutTruth, results });

  const missed = [
    ...sums.missed,
    ...(failed.length > 0 ? [`${failed.length} cases have no answer`] : []),
    ...(all.withoutTruth.length > 0 ? [`${all.withoutTruth.length} incidents have no truth`] : []),
  ];
  missed.forEach((each) => console.log(`target missed: ${each}`));
  return values.check && missed.length > 0 ? 1 : 0;
}

interface Run {
  readonly results: readonly Result[];
  readonly failed: readonly string[];
}

/** This project's engine on each case, as planned and not as finished: the report does not depend on the number of lanes. */
async function scannedResults(truths: readonly ResolvedCase[], lanes: number, seed: number): Promise<Run> {
  const results = new Map<string, Result>();
  const failed: string[] = [];
  const byId = new Map(truths.map((truth) => [truth.id, truth]));
  await runInLanes(truths, lanes, seed, ({ id }, answer) => {
    const truth = byId.get(id);
    if (!truth || 'failed' in answer) {
      failed.push(`${id}: ${'failed' in answer ? answer.failed : 'no truth'}`);
      return;
    }
    const result = { resolved: truth, scanned: answer.scanned, score: score(truth, answer.scanned.answer) };
    results.set(id, result);
    console.log(caseLine(result));
  });
  return { results: truths.flatMap(({ id }) => results.get(id) ?? []), failed };
}

/** What another tool said, from a file. */
function given(truths: readonly ResolvedCase[], file: string, tool: string): Run {
  const answers = JSON.parse(readFileSync(file, 'utf8')) as GivenAnswers;
  const causes = readJson<CauseMap>(`tools/${tool}.json`);
  const inFaults = (said: GivenAnswer): AnsweredCause => ({ ...said, faults: meaning(said.cause, causes) });
  const results = truths.flatMap((truth): readonly Result[] => {
    const said = answers[truth.id];
    if (!said) {
      return [];
    }
    const answer = { causes: said.causes.map(inFaults), noticed: (said.noticed ?? []).map(inFaults) };
    return [
      {
        resolved: truth,
        scanned: { answer, headline: '', unexplained: [], requests: {}, wallMs: 0 },
        score: score(truth, answer),
      },
    ];
  });
  results.forEach((result) => console.log(caseLine(result)));
  const answered = new Set(results.map(({ resolved: { id } }) => id));
  return { results, failed: truths.filter(({ id }) => !answered.has(id)).map(({ id }) => `${id}: no answer`) };
}

/** Serves one case until it is interrupted, so that another tool can look at it. */
async function serve(all: Known, cases: readonly Case[], id: string, port: number): Promise<number> {
  const one = cases.find((each) => each.id === id);
  if (!one) {
    throw new Error(`there is no case "${id}"; --cases FILE lists them`);
  }
  const lab = await startLab({ incident: labIncident(all, one, publicWorld), port });
  console.log(`${id}: ${lab.url}`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
  await lab.stop();
  return 0;
}

function print(results: readonly Result[], sums: Totals, rivals: readonly RivalResult[]): void {
  const wrong = results.flatMap(mistakes);
  console.log(wrong.length > 0 ? `\nMistakes\n${wrong.join('\n')}\n` : '\nNo mistakes.\n');
  for (const [group, sum] of Object.entries(sums.groups)) {
    console.log(summaryLine(group, sum));
  }
  console.log(summaryLine('all', sums.all));
  const confused = rivals.filter((each) => !each.toldApart);
  console.log(
    `rivals   ${rivals.length - confused.length} of ${rivals.length} pairs told apart` +
      (confused.length > 0 ? `; not: ${confused.map(({ pair }) => pair.join(' / ')).join(', ')}` : '')
  );
}

function rivalResults(results: readonly Result[]): readonly RivalResult[] {
  const byId = new Map(results.map((result) => [result.resolved.id, result]));
  return readJson<ReadonlyArray<readonly [string, string]>>('cases/rivals.json').flatMap((pair) => {
    const [one, other] = pair.map((id) => byId.get(id));
    const side = ({ resolved: truth, scanned }: Result) => ({ resolved: truth, answer: scanned.answer });
    return one && other ? [{ pair, toldApart: toldApart(side(one), side(other)) }] : [];
  });
}

function write(file: string, value: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  }
);
