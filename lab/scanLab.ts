/** The engine over the lab's API, as in a browser, at the lab's time. */
import { authOf, fetchHttp } from '../cli/fetchHttp';
import { Report, scan } from '../src/engine';
import { ScanOptions } from '../src/engine/model';
import { Ports } from '../src/engine/ports';
import { systemClock } from '../src/grafana/clock';
import { grafanaPorts } from '../src/grafana/ports';
import { Lab } from './lab';

export const portsOf = (lab: Lab): Ports =>
  grafanaPorts(fetchHttp(lab.url, authOf({})), { ...systemClock, nowMs: () => lab.nowMs() });

/** The report of a whole scan. Throws where the scan fails. */
export async function scanned(ports: Ports, options: ScanOptions = {}): Promise<Report> {
  const steps = scan(ports, options, new AbortController().signal);
  let next = await steps.next();
  while (!next.done) {
    next = await steps.next();
  }
  return next.value;
}
