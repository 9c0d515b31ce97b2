/** A process that runs cases one after the other in a lab of its own: half the cases on each of two cores. */
import { Lab, startLab } from '../../lab/lab';
import { Case } from './case';
import { known, labIncident, readJson } from './cases';
import { CauseMap } from './meaning';
import { momentOf } from './random';
import { Scanned, scanned } from './scanned';
import { publicWorld } from './world/public';

export type LaneAnswer =
  { readonly id: string; readonly scanned: Scanned } | { readonly id: string; readonly failed: string };

const all = known();
const standingAtMs = momentOf(Number(process.argv[2]));
const causes = readJson<CauseMap>('tools/pipeline-health.json');
let lab: Lab | undefined;

async function run(one: Case): Promise<LaneAnswer> {
  try {
    const incident = labIncident(all, one, publicWorld);
    if (lab) {
      await lab.switchTo(incident);
    } else {
      lab = await startLab({ incident, standingAtMs });
    }
    return { id: one.id, scanned: await scanned(lab, causes) };
  } catch (error) {
    return { id: one.id, failed: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (one: Case) => {
  void run(one).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => {
  void Promise.resolve(lab?.stop()).then(() => process.exit(0));
});
