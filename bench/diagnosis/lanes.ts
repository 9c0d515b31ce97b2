/** Hands cases to processes, each the next one as soon as it is free. */
import { ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { Case } from './case';
import type { LaneAnswer } from './lane';

/** The labs stand at the seed's moment. Calls `done` with each answer as it comes; resolves when all have come. */
export async function runInLanes(
  cases: readonly Case[],
  lanes: number,
  seed: number,
  done: (one: Case, answer: LaneAnswer) => void
): Promise<void> {
  const waiting = [...cases];
  await Promise.all(Array.from({ length: Math.min(lanes, cases.length) }, () => runLane(waiting, seed, done)));
}

async function runLane(waiting: Case[], seed: number, done: (one: Case, answer: LaneAnswer) => void): Promise<void> {
  const lane = fork(path.join(__dirname, 'lane.ts'), [String(seed)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    done(one, await ask(lane, one));
  }
  const exited = new Promise((resolve) => lane.once('exit', resolve));
  lane.disconnect();
  await exited;
}

function ask(lane: ChildProcess, one: Case): Promise<LaneAnswer> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`the process of case "${one.id}" ended with ${code}`));
    lane.once('exit', died);
    lane.once('message', (answer) => {
      lane.removeListener('exit', died);
      resolve(answer as LaneAnswer);
    });
    lane.send(one);
  });
}
