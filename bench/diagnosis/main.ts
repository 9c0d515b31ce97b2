/** `npm run bench:diagnosis -- [--check] [--only PATTERN] [--seed N] [--lanes N]`: how well a scan diagnoses what is broken. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { known, readJson, resolved } from './cases';
import { ResolvedCase } from './case';
import { runInLanes } from './lanes';
import { plannedCases } from './plan';
import { score, toldApart } from './score';
import { caseLine, heading, mistakes, Result, RivalResult, summaryLine, totals } from './table';
import { publicWorld } from './world/public';

const ARTIFACT = path.resolve(__dirname, '../../artifacts/bench-diagnosis.json');

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: '2' },
    },
  });
  const startMs = performance.now();
  const seed = Number(values.seed);
  const all = known();
  const wanted = new RegExp(values.only ?? '');
  const cases = plannedCases(all, publicWorld, seed).filter(({ id, group }) => wanted.test(id) || wanted.test(group));
  const truths = new Map(cases.map((one): [string, ResolvedCase] => [one.id, resolved(all, one, publicWorld)]));

  console.log(heading());
  const results: Result[] = [];
  const failed: string[] = [];
  await runInLanes(cases, Number(values.lanes), ({ id }, answer) => {
    const truth = truths.get(id);
    if (!truth || 'failed' in answer) {
      failed.push(`${id}: ${'failed' in answer ? answer.failed : 'no truth'}`);
      return;
    }
    const result = { resolved: truth, scanned: answer.scanned, score: score(truth, answer.scanned.answer) };
    results.push(result);
    console.log(caseLine(result));
  });
  // As planned, not as finished: the report is the same whatever the number of lanes.
  const order = new Map(cases.map(({ id }, index) => [id, index]));
  results.sort((a, b) => (order.get(a.resolved.id) ?? 0) - (order.get(b.resolved.id) ?? 0));

  const rivals = rivalResults(results);
  const sums = totals(results, cases);
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
  if (all.withoutTruth.length > 0) {
    console.log(`not scored, as nobody wrote their truth into cases/incidents.json: ${all.withoutTruth.join(', ')}`);
  }
  failed.forEach((each) => console.log(`FAILED ${each}`));
  const wallMs = Math.round(performance.now() - startMs);
  console.log(`${results.length} cases in ${Math.round(wallMs / 1000)} s`);

  mkdirSync(path.dirname(ARTIFACT), { recursive: true });
  writeFileSync(
    ARTIFACT,
    `${JSON.stringify({ seed, wallMs, totals: sums, rivals, failed, withoutTruth: all.withoutTruth, results }, undefined, 2)}\n`
  );
  const missed = [
    ...sums.missed,
    ...(failed.length > 0 ? [`${failed.length} cases could not be run`] : []),
    ...(all.withoutTruth.length > 0 ? [`${all.withoutTruth.length} incidents have no truth`] : []),
  ];
  missed.forEach((each) => console.log(`target missed: ${each}`));
  return values.check && missed.length > 0 ? 1 : 0;
}

function rivalResults(results: readonly Result[]): readonly RivalResult[] {
  const byId = new Map(results.map((result) => [result.resolved.id, result]));
  return readJson<ReadonlyArray<readonly [string, string]>>('cases/rivals.json').flatMap((pair) => {
    const [one, other] = pair.map((id) => byId.get(id));
    const side = ({ resolved, scanned }: Result) => ({ resolved, answer: scanned.answer });
    return one && other ? [{ pair, toldApart: toldApart(side(one), side(other)) }] : [];
  });
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    process.exit(2);
  }
);
