import { setMaxListeners } from 'node:events';
import { Output, run } from './run';

const controller = new AbortController();
// Every wait listens to it; Node would take more than ten for a leak.
setMaxListeners(0, controller.signal);
// Once only: a second Ctrl-C ends the process at once.
process.once('SIGINT', () => controller.abort());

const isTerminal = process.stderr.isTTY;
let phase = '';

const output: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(isTerminal ? `\r\u001b[2K${text}` : text),
  progress: (line) => {
    const [next = ''] = line.split(' ');
    if (isTerminal) {
      process.stderr.write(`\r\u001b[2K${line}`);
    } else if (next !== phase) {
      process.stderr.write(`${next}…\n`);
    }
    phase = next;
  },
};

run(process.argv.slice(2), process.env, output, controller.signal).then(
  (status) => {
    // Not `process.exit`: a pipe may still be reading the report.
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  }
);
