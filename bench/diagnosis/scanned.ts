/** Scans the Grafana at an address with this project's engine, and says the answer in canonical faults. */
import { systemClock } from '../../cli/clock';
import { authOf, fetchHttp } from '../../cli/fetchHttp';
import { Report, RootCause, scan } from '../../src/engine';
import { grafanaPorts } from '../../src/grafana/ports';
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

export async function scanned(url: string, causes: CauseMap): Promise<Scanned> {
  const ports = grafanaPorts(fetchHttp(url, authOf({})), systemClock);
  const startMs = performance.now();
  const steps = scan(ports, {}, new AbortController().signal);
  let next = await steps.next();
  while (!next.done) {
    next = await steps.next();
  }
  const report: Report = next.value;
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
