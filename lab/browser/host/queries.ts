/** What the plain dashboard view and Explore ask, over the same API as Grafana's own. */
import {
  DataSource,
  Dashboard,
  DashboardReport,
  PlannedTarget,
  ResolvedVariable,
  TimeRange,
} from '../../../src/engine/model';
import { readDashboard } from '../../../src/engine/inventory/dashboard';
import { planTargets } from '../../../src/engine/inventory/plan';
import { resolveRange } from '../../../src/engine/inventory/time';
import { resolveVariables } from '../../../src/engine/inventory/variables';
import { grafanaPorts } from '../../../src/grafana/ports';
import { exploreQueries } from './explore';

const clock = { nowMs: () => Date.now(), sleepMs: () => Promise.resolve() };
const never = { aborted: false, addEventListener: () => undefined };

const ports = grafanaPorts(
  {
    request: async ({ method, path, query = [], body, form }) => {
      const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
      const response = await fetch(search === '' ? path : `${path}?${search}`, {
        method,
        headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        body: form
          ? new URLSearchParams(form.map(([name, value]) => [name, value]))
          : body === undefined
            ? undefined
            : JSON.stringify(body),
      });
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        text: await response.text(),
      };
    },
  },
  clock
);

const { stores, grafana } = ports;

export interface DashboardView {
  readonly dashboard: Dashboard;
  readonly variables: readonly ResolvedVariable[];
  readonly targets: readonly PlannedTarget[];
  readonly dataSources: readonly DataSource[];
  readonly range: TimeRange;
}

/** A dashboard as an address asks for it: `var-name` values and `from`, `to`. Throws with the reason when it cannot be read. */
export async function loadDashboard(uid: string, params: URLSearchParams): Promise<DashboardView> {
  const [json, sources] = await Promise.all([grafana.dashboard(uid, never), grafana.dataSources(never)]);
  if (!json.ok) {
    throw new Error(json.failure.message);
  }
  if (!sources.ok) {
    throw new Error(sources.failure.message);
  }
  const read = readDashboard(json.value, { uid, title: uid, url: `/d/${uid}`, tags: [] });
  if (!read.ok) {
    throw new Error(read.why);
  }
  const { dashboard } = read;
  const raw = { from: params.get('from') ?? dashboard.time.from, to: params.get('to') ?? dashboard.time.to };
  const range = resolveRange(raw, clock.nowMs());
  const dataSources = sources.value;
  const variables = await resolveVariables(dashboard, { dataSources, range, urlValues: urlValues(params), ask });
  const { targets } = planTargets(dashboard, variables, { dataSources, nowMs: clock.nowMs(), range: raw });
  return { dashboard, variables, targets, dataSources, range };
}

function urlValues(params: URLSearchParams): DashboardReport['variables'] {
  const names = [...new Set([...params.keys()].filter((name) => name.startsWith('var-')))];
  return Object.fromEntries(names.map((name) => [name.slice(4), params.getAll(name)]));
}

const ask: Parameters<typeof resolveVariables>[1]['ask'] = {
  labelNames: (source, match, range) => stores.labelNames(source, match, range, never),
  labelValues: (source, label, match, range) => stores.labelValues(source, label, match, range, never),
  series: (source, match, range) => stores.series(source, match, range, never),
  instantQuery: async (datasource, expr, range) => {
    const query = {
      id: 'q',
      datasource,
      model: { expr, instant: true },
      range,
      intervalMs: 15_000,
      maxDataPoints: 100,
    };
    return (
      (await stores.query([query], never)).get('q') ?? {
        ok: false,
        failure: { kind: 'malformed', message: 'no answer' },
      }
    );
  },
  spanTags: (source, range) => stores.spanTags(source, range, never),
  spanTagValues: (source, tag, range) => stores.spanTagValues(source, tag, range, never),
};

export type Shown =
  | {
      readonly kind: 'plot';
      readonly series: ReadonlyArray<{
        readonly name: string;
        readonly last: number;
        readonly points: ReadonlyArray<readonly [number, number]>;
      }>;
    }
  | { readonly kind: 'rows'; readonly rows: readonly string[] }
  | { readonly kind: 'empty' }
  | { readonly kind: 'error'; readonly message: string };

/** Runs one target and says what a panel would show of it. */
export async function runTarget(target: PlannedTarget, dataSources: readonly DataSource[]): Promise<Shown> {
  if (target.mode === 'search') {
    const found = await stores.searchTraces(target.datasource, target.query, target.range, 20, never);
    return found.ok
      ? rows(
          found.value.map(
            ({ traceId, rootService = '', rootName = '', startMs }) =>
              `${new Date(startMs).toLocaleTimeString()}  ${rootService}  ${rootName}  ${traceId}`
          )
        )
      : { kind: 'error', message: found.failure.message };
  }
  const datasource =
    target.mode === 'service-map'
      ? dataSources.find(({ uid }) => uid === target.datasource.serviceMapUid)
      : target.datasource;
  if (!datasource) {
    return { kind: 'error', message: 'no data source for the service map' };
  }
  const model = target.mode === 'service-map' ? { expr: target.query, instant: true, range: false } : target.model;
  const { range, intervalMs, maxDataPoints } = target;
  const answers = await stores.query(
    [{ id: 'q', datasource, model, range, intervalMs, maxDataPoints, keepPoints: true }],
    never
  );
  const answer = answers.get('q');
  if (!answer?.ok) {
    return { kind: 'error', message: answer?.failure.message ?? 'no answer' };
  }
  const { series, lines } = answer.value;
  if (lines.length > 0) {
    return rows(lines.slice(0, 50).map(({ timeMs, line }) => `${new Date(timeMs).toLocaleTimeString()}  ${line}`));
  }
  const plotted = series.flatMap(({ name = '', labels, last, points = [] }) =>
    last === undefined ? [] : [{ name: labelText(name, labels), last, points }]
  );
  return plotted.length > 0 ? { kind: 'plot', series: plotted } : { kind: 'empty' };
}

const rows = (texts: readonly string[]): Shown =>
  texts.length > 0 ? { kind: 'rows', rows: texts } : { kind: 'empty' };

function labelText(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .filter(([label]) => label !== '__name__')
    .map(([label, value]) => `${label}=${value}`);
  return pairs.length > 0 ? pairs.join(', ') : name;
}

/** The queries of Explore's address, as targets of their own. Throws with the reason when they cannot be read. */
export async function exploreTargets(
  params: URLSearchParams
): Promise<{ targets: readonly PlannedTarget[]; dataSources: readonly DataSource[] }> {
  const queries = exploreQueries(params);
  const sources = await grafana.dataSources(never);
  if (!sources.ok) {
    throw new Error(sources.failure.message);
  }
  const dataSources = sources.value;
  const targets = queries.map(({ datasource: wanted, model, range }, index): PlannedTarget => {
    const datasource = dataSources.find(({ uid, name }) => uid === wanted || name === wanted);
    if (!datasource) {
      throw new Error(`There is no data source “${wanted ?? ''}”.`);
    }
    const language = datasource.kind === 'loki' ? 'logql' : datasource.kind === 'tempo' ? 'traceql' : 'promql';
    return {
      id: `explore/${index}`,
      dashboardUid: '',
      panelId: index,
      refId: 'A',
      datasource,
      language,
      mode: language === 'traceql' ? 'search' : 'range',
      query: String(model['expr'] ?? model['query'] ?? ''),
      model,
      range: resolveRange(range, clock.nowMs()),
      intervalMs: 15_000,
      maxDataPoints: 1000,
      variables: [],
      parsed: { ok: true, selectors: [], attributes: [] },
    };
  });
  return { targets, dataSources };
}
