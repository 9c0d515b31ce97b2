/** Scans a lab with this project's engine, and says the answer in canonical faults. */
import { Lab } from '../../lab/lab';
import { portsOf, scanned as scannedLab } from '../../lab/scanLab';
import { Report, RootCause } from '../../src/engine';
import { Answer, AnsweredCause } from './case';
import { CauseMap, meaning } from './meaning';

export interface Scanned {
  readonly answer: Answer;
  readonly headline: string;
  /** Panels that it calls broken and has no cause for, each with what it saw there. */
  readonly unexplained: readonly { readonly panel: string; readonly saw: string }[];
  /** Requests by kind of store. */
  readonly requests: Readonly<Record<string, number>>;
  readonly wallMs: number;
}

export async function scanned(lab: Lab, causes: CauseMap): Promise<Scanned> {
  const startMs = performance.now();
  const report = await scannedLab(portsOf(lab));
  const requests: Record<string, number> = {};
  for (const store of report.stores) {
    requests[store.kind] = (requests[store.kind] ?? 0) + store.requests;
  }
  return {
    answer: {
      causes: report.rootCauses.map((each) => answered(each, causes)),
      noticed: report.noticed.map((each) => answered(each, causes)),
    },
    headline: report.headline,
    unexplained: report.unexplained.map(({ dashboardUid, panelId }) => ({
      panel: `${dashboardUid}/${panelId}`,
      saw: sawOf(report, dashboardUid, panelId),
    })),
    requests,
    wallMs: Math.round(performance.now() - startMs),
  };
}

function answered(
  { id, verdict, what, proofLine, panels, fading, distorted }: RootCause,
  causes: CauseMap
): AnsweredCause {
  const refs = [...panels, ...fading, ...distorted].map(({ dashboardUid, panelId }) => `${dashboardUid}/${panelId}`);
  return {
    cause: id,
    faults: meaning(id, causes),
    verdict,
    text: `${id}: ${what} ${proofLine}`,
    panels: [...new Set(refs)].sort(),
  };
}

function sawOf({ dashboards }: Report, dashboardUid: string, panelId: number): string {
  const panel = dashboards.find(({ uid }) => uid === dashboardUid)?.panels.find(({ id }) => id === panelId);
  return (panel?.targets ?? []).map(({ status, note = '' }) => `${status} ${note}`.trim()).join('; ');
}
