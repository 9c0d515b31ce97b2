/** Every target of every panel, asked of a running lab as a browser would: the healthy lab must be truly healthy. */
import { allPanels, DashboardJson, foundDashboards, TargetJson, VariableJson } from './dashboards/dashboards';
import { repairs } from './dashboards/repairs';
import { Lab, startLab } from './lab';
import { moment } from './testing/moment';

interface FrameJson {
  schema: { fields: unknown[] };
  data: { values: unknown[][]; entities?: unknown[] };
}
interface ResultJson {
  status: number;
  error?: string;
  frames?: FrameJson[];
}

const asked = async <T>(lab: Lab, path: string, init?: RequestInit): Promise<T> =>
  (await (await fetch(lab.url + path, init)).json()) as T;

async function dashboardsOf(lab: Lab): Promise<DashboardJson[]> {
  const found = await asked<Array<{ uid: string }>>(lab, '/api/search?type=dash-db&limit=5000');
  return Promise.all(
    found.map(
      async ({ uid }) => (await asked<{ dashboard: DashboardJson }>(lab, `/api/dashboards/uid/${uid}`)).dashboard
    )
  );
}

/** A variable's text with All chosen, as Grafana writes it into queries. */
async function allOf(lab: Lab, variable: VariableJson, known: ReadonlyMap<string, string>): Promise<string> {
  const query = String(variable.query ?? '');
  if (typeof variable.allValue === 'string' && variable.allValue !== '') {
    return variable.allValue;
  }
  if (variable.type === 'textbox') {
    return String((variable.current as { value?: unknown } | undefined)?.value ?? '');
  }
  const values =
    variable.type === 'query'
      ? await valuesOf(lab, variable, filled(query, known))
      : query.split(',').map((value) => value.trim());
  return values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`;
}

async function valuesOf(lab: Lab, variable: VariableJson, query: string): Promise<string[]> {
  const [, selector, label] = /^label_values\((?:(.*),\s*)?(\w+)\)$/s.exec(query) ?? [];
  const { uid } = variable.datasource as { uid: string };
  const path = uid === 'LOKI' ? `resources/label/${label}/values` : `resources/api/v1/label/${label}/values`;
  const params = new URLSearchParams(
    selector === undefined ? {} : uid === 'LOKI' ? { query: selector } : { 'match[]': selector }
  );
  return (await asked<{ data?: string[] }>(lab, `/api/datasources/uid/${uid}/${path}?${params.toString()}`)).data ?? [];
}

function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$\{(\w+)\}|\$(\w+)/g,
    (all, braced: string | undefined, plain: string | undefined) => values.get(braced ?? plain ?? '') ?? all
  );
}

/** What the browser sends for a saved target; a service map is asked as PromQL (Grafana does so in the browser). */
function sent(target: TargetJson, datasource: { uid: string; type: string }, values: ReadonlyMap<string, string>) {
  if (target.queryType === 'serviceMap') {
    return {
      refId: 'A',
      datasource: { uid: 'MIMIR', type: 'prometheus' },
      expr: 'traces_service_graph_request_total',
      instant: true,
    };
  }
  return {
    ...target,
    datasource,
    ...(target.expr === undefined ? {} : { expr: filled(target.expr, values) }),
    ...(typeof target.query === 'string' ? { query: filled(target.query, values) } : {}),
    ...(datasource.uid === 'LOKI' && target.instant === true ? { queryType: 'instant' } : {}),
  };
}

/** Where a panel of the lab shows nothing: `dashboard / panel / refId: why`. */
async function emptyTargets(lab: Lab): Promise<string[]> {
  const empty: string[] = [];
  for (const dashboard of await dashboardsOf(lab)) {
    const values = new Map<string, string>();
    for (const variable of dashboard.templating?.list ?? []) {
      values.set(variable.name, await allOf(lab, variable, values));
    }
    for (const panel of allPanels(dashboard)) {
      for (const target of panel.targets ?? []) {
        const datasource = (target.datasource ?? panel.datasource) as { uid: string; type: string };
        const query = {
          ...sent(target, datasource, values),
          refId: target.refId,
          intervalMs: 15_000,
          maxDataPoints: 300,
        };
        const { results } = await asked<{ results: Record<string, ResultJson> }>(lab, '/api/ds/query', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ from: 'now-1h', to: 'now', queries: [query] }),
        });
        const why = nothingIn(results[target.refId]);
        if (why !== undefined) {
          empty.push(`${dashboard.uid} / ${panel.title} / ${target.refId}: ${why}`);
        }
      }
    }
  }
  return empty;
}

function nothingIn(result: ResultJson | undefined): string | undefined {
  if (result?.error !== undefined) {
    return 'refused';
  }
  const rows = (result?.frames ?? []).filter(({ data }) => (data.values[0]?.length ?? 0) > 0);
  if (rows.length === 0) {
    return 'no data';
  }
  const shown = rows.some(({ data }) => data.values.slice(1).some((column) => column.some((value) => value !== null)));
  return shown ? undefined : 'only NaN';
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ incident: 'healthy', grafanaVersion: '12.4.0', standingAtMs: moment });
}, 60_000);
afterAll(() => lab.stop());

test('healthy: every target of every panel has data', async () => {
  expect(await emptyTargets(lab)).toEqual([]);
}, 120_000);

test('as found: what is empty or refused is what the repairs are for', async () => {
  await lab.switchTo('as-found');
  expect(await emptyTargets(lab)).toEqual([
    'scanium-backend-api-perf / Latency Heatmap / A: no data',
    'scanium-logs-explorer / Log Rate Anomaly Detection / B: refused',
    'scanium-openai-runtime / Remaining Requests / A: no data',
    'scanium-openai-runtime / Remaining Tokens / A: no data',
    'scanium-scan-performance / Trace Count (Tempo) / A: refused',
    'scanium-pipeline-health / Data Freshness / A: refused',
    'scanium-system-overview / Apdex Score (500ms/2s) / A: no data',
    'scanium-traces-drilldown / Span Latency Heatmap / A: no data',
  ]);
}, 120_000);

test('every repair finds something to repair, once', () => {
  const dashboards = structuredClone(foundDashboards());
  expect(repairs.map((repair) => repair.apply(dashboards) > 0)).toEqual(repairs.map(() => true));
  expect(repairs.map((repair) => repair.apply(dashboards))).toEqual(repairs.map(() => 0));
});
