import { Report, scan, ScanEvent, ScanFailed, ScanOptions } from '../src/engine/index';
import { CancelSignal, Ports } from '../src/engine/ports';
import { systemClock } from '../src/grafana/clock';
import { grafanaPorts } from '../src/grafana/ports';
import { readArgs, usage } from './args';
import { authOf, fetchHttp } from './fetchHttp';
import { progressText, reportText } from './text';

/** Where words go; `progress` lines may be overwritten by the next. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  progress(line: string): void;
}

/** The exit status: 0 healthy or quiet, 1 faults found, 2 could not scan (or not to its end, or nothing can be said). */
export async function run(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  output: Output,
  signal: CancelSignal
): Promise<0 | 1 | 2> {
  const args = readArgs(argv, systemClock.nowMs());
  if (args.kind === 'help') {
    output.out(`${usage}\n`);
    return 0;
  }
  if (args.kind === 'wrong') {
    output.err(`${args.message}\n\n${usage}\n`);
    return 2;
  }
  const auth = authOf(env);
  const ports = grafanaPorts(fetchHttp(args.url, auth), systemClock);
  const report = await lastReport(ports, args.options, output, signal);
  if (typeof report === 'string') {
    const how =
      auth.kind === 'none' && !signal.aborted
        ? ' (asked without credentials: no GRAFANA_TOKEN or GRAFANA_USER is set)'
        : '';
    output.err(`Could not scan ${args.url}: ${report}${how}\n`);
    return 2;
  }
  output.out(`${JSON.stringify(report, undefined, 2)}\n`);
  output.err(reportText(report, args.url));
  return exitStatus(report);
}

/** The whole report, or why there is none. */
async function lastReport(
  ports: Ports,
  options: ScanOptions,
  { progress }: Output,
  signal: CancelSignal
): Promise<Report | string> {
  try {
    const events = scan(ports, options, signal);
    let next: IteratorResult<ScanEvent, Report> = await events.next();
    while (!next.done) {
      if (next.value.type === 'progress') {
        progress(progressText(next.value));
      }
      next = await events.next();
    }
    return next.value;
  } catch (error) {
    if (error instanceof ScanFailed) {
      return error.message;
    }
    throw error;
  }
}

function exitStatus({ headlineVerdict, cancelled }: Report): 0 | 1 | 2 {
  if (cancelled || headlineVerdict === 'unknown') {
    return 2;
  }
  return headlineVerdict === 'broken' ? 1 : 0;
}
