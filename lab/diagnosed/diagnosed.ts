/**
 * The engine against the lab's incidents, over the same API as in a browser. What should come out is said from what is broken
 * in the stack and from what the dashboards ask, never from what the engine says.
 */
import { Report, RootCause } from '../../src/engine';
import { DashboardJson, PanelJson } from '../dashboards/dashboards';
import { Incident } from '../incidents/incident';
import { Lab, startLab } from '../lab';
import { portsOf, scanned as scannedLab } from '../scanLab';
import { moment } from '../testing/moment';

/** Whether a panel reads what is broken, told by its query texts. */
export type Reads = (query: string, panel: PanelJson) => boolean;

export const scrapedApp: Reads = (query) => /scanium_(http|assistant)|http_server_active_requests/.test(query);
export const spanMetrics: Reads = (query, { targets = [] }) =>
  /traces_(spanmetrics|service_graph)/.test(query) || targets.some(({ queryType }) => queryType === 'serviceMap');
export const traceSearch: Reads = (_query, { targets = [] }) =>
  targets.some(({ queryType }) => typeof queryType === 'string' && /^traceql/.test(queryType));
export const logsOf =
  (pattern: RegExp): Reads =>
  (query, { datasource }) =>
    JSON.stringify(datasource ?? '').includes('LOKI') && pattern.test(query);
/** Panels of other stores that a variable from Mimir, or from Loki, is part of. */
export const mimirVariable = logsOf(/source="scanium-backend", env=~"\$env"/);
export const lokiVariable: Reads = (query) => query.includes('app_version=~"$app_version"');
export const some =
  (...reads: readonly Reads[]): Reads =>
  (query, panel) =>
    reads.some((each) => each(query, panel));

/** Shares and quantiles come out the same when everything is counted twice. */
export const addsUp: Reads = (query, panel) =>
  scrapedApp(query, panel) && !/histogram_quantile|\/ *\(?(clamp_min\()?sum/.test(query);

export interface Expected {
  readonly incident: string;
  readonly cause: string;
  readonly reads: Reads;
  /** Causes besides the first. */
  readonly others?: readonly string[];
  /** What the panels show: nothing, data of before the fault, data that is not the truth, or the one here and the other there. */
  readonly shows?: keyof typeof panelsOf;
  /** Titles of the alert rules that read what is broken and tell nobody; where not said, this is not looked at. */
  readonly blind?: readonly string[];
}

const panelsOf = {
  nothing: ({ panels }: RootCause) => panels,
  before: ({ fading }: RootCause) => fading,
  untruth: ({ distorted }: RootCause) => distorted,
  'nothing or untruth': ({ panels, distorted }: RootCause) => [...panels, ...distorted],
};

export let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ incident: 'healthy', standingAtMs: moment });
}, 60_000);
afterAll(() => lab.stop());

export async function scanned(
  incident: string | Incident
): Promise<{ report: Report; dashboards: readonly DashboardJson[] }> {
  await lab.switchTo(incident);
  const report = await scannedLab(portsOf(lab));
  const dashboards = await Promise.all(
    report.dashboards.map(async ({ uid }) => {
      const response = await fetch(`${lab.url}/api/dashboards/uid/${uid}`);
      return ((await response.json()) as { dashboard: DashboardJson }).dashboard;
    })
  );
  return { report, dashboards };
}

/** Titles of panels, by dashboard, one of whose queries reads what is broken. */
export function reading(dashboards: readonly DashboardJson[], reads: Reads): readonly string[] {
  return dashboards
    .flatMap(({ uid, panels }) =>
      panels
        .filter((panel) => (panel.targets ?? []).some(({ expr, query }) => reads(String(expr ?? query ?? ''), panel)))
        .map(({ id }) => `${uid}/${id}`)
    )
    .sort();
}

export const keys = (refs: Report['rootCauses'][number]['panels']): readonly string[] =>
  refs.map(({ dashboardUid, panelId }) => `${dashboardUid}/${panelId}`).sort();

/** Alert rules that are blind because of a cause. */
export const blindOf = ({ alerts }: Report, { id }: Pick<RootCause, 'id'>): readonly string[] =>
  alerts.filter(({ status, rootCauses }) => status === 'blind' && rootCauses.includes(id)).map(({ title }) => title);

export function holdTo(rows: readonly Expected[]): void {
  describe.each(rows)('$incident', ({ incident, cause, reads, others = [], shows = 'nothing', blind }) => {
    it(`is ${cause}, proved, and its panels are those that read what is broken`, async () => {
      const { report, dashboards } = await scanned(incident);
      const [first, ...rest] = report.rootCauses;
      expect({ cause: first?.cause, verdict: first?.verdict, others: rest.map((each) => each.cause) }).toEqual({
        cause,
        verdict: 'proved',
        others,
      });
      expect(keys(first ? panelsOf[shows](first) : [])).toEqual(reading(dashboards, reads));
      expect(report.unexplained).toEqual([]);
      expect(report.unexplainedAlerts).toEqual([]);
      expect(first && blind && blindOf(report, first)).toEqual(blind);
      expect(first?.rivals.length).toBeGreaterThan(0);
    }, 60_000);
  });
}
