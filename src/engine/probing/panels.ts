/** Runs the panels' own queries, each distinct one once, and tells their states apart. */
import { Answer, DataSource, PanelStatus, PlannedTarget, QueryResult } from '../model';
import { StoreQuery } from '../ports';
import { Asker } from './asker';
import { absoluteRange, traces } from './question';

export interface TargetState {
  readonly target: PlannedTarget;
  readonly status: Extract<PanelStatus, 'data' | 'zero' | 'stale' | 'no-data' | 'error' | 'skipped'>;
  readonly answer: Answer<QueryResult>;
  /** The target's zeros come from a fallback alone: without it the query is empty. */
  readonly onlyFallback: boolean;
  /** Every sample is NaN or ±Inf, as 0/0 gives. */
  readonly onlyNonFinite: boolean;
}

const traceLimit = 20;

export async function runPanels(
  asker: Asker,
  targets: readonly PlannedTarget[],
  dataSources: readonly DataSource[],
  onDone: (done: number) => void
): Promise<readonly TargetState[]> {
  const answers = await runTargets(asker, targets, dataSources, (target) => target.model, onDone);
  const states = targets.map((target, index) => judge(target, answers[index] ?? lost));
  const fallbacks = states.filter(({ target, status }) => status === 'zero' && withoutFallback(target) !== undefined);
  const bare = await runTargets(
    asker,
    fallbacks.map(({ target }) => target),
    dataSources,
    (target) => ({ ...target.model, expr: withoutFallback(target) }),
    () => undefined
  );
  const hiding = new Set(fallbacks.filter((_, index) => isEmpty(bare[index])).map(({ target }) => target.id));
  return states.map((state) => (hiding.has(state.target.id) ? { ...state, onlyFallback: true } : state));
}

const lost: Answer<QueryResult> = { ok: false, failure: { kind: 'malformed', message: 'the answer lacks the query' } };

function withoutFallback({ parsed }: PlannedTarget): string | undefined {
  return parsed.ok ? parsed.withoutFallback : undefined;
}

type ModelOf = (target: PlannedTarget) => Readonly<Record<string, unknown>>;

async function runTargets(
  asker: Asker,
  targets: readonly PlannedTarget[],
  dataSources: readonly DataSource[],
  modelOf: ModelOf,
  onDone: (done: number) => void
): Promise<readonly Answer<QueryResult>[]> {
  const queries = new Map<string, StoreQuery>();
  const keys = targets.map((target) => {
    const query = storeQuery(target, dataSources, modelOf);
    if (query) {
      queries.set(query.id, query);
    }
    return query?.id;
  });
  const searches = targets.filter(({ mode }) => mode === 'search').map(searchOf);
  const [answers] = await Promise.all([asker.run([...queries.values()], onDone), asker.ask(searches)]);
  return targets.map((target, index) => {
    const key = keys[index];
    if (target.mode === 'search') {
      const found = asker.answer(searchOf(target));
      return found.ok ? { ok: true, value: rowsOnly(found.value.length) } : found;
    }
    return (key === undefined ? undefined : answers.get(key)) ?? noServiceMap;
  });
}

const noServiceMap: Answer<QueryResult> = {
  ok: false,
  failure: { kind: 'bad-query', message: 'the Tempo data source names no Prometheus data source for its service map' },
};

const rowsOnly = (rows: number): QueryResult => ({ series: [], rows, lines: [], notices: [] });

const searchOf = ({ datasource, query, range }: PlannedTarget) =>
  traces(datasource, query, absoluteRange(range.fromMs, range.toMs), traceLimit);

/** The query as Grafana's browser sends it; a service map is PromQL on another data source. */
function storeQuery(
  target: PlannedTarget,
  dataSources: readonly DataSource[],
  modelOf: ModelOf
): StoreQuery | undefined {
  if (target.mode === 'search') {
    return undefined;
  }
  const { range, intervalMs, maxDataPoints } = target;
  if (target.mode === 'service-map') {
    const datasource = dataSources.find(({ uid }) => uid === target.datasource.serviceMapUid);
    const model = { expr: serviceMapQuery(target), instant: true, range: false };
    return datasource && withId({ datasource, model, range, intervalMs, maxDataPoints });
  }
  const { legendFormat: _legend, refId: _refId, datasource: _datasource, key: _key, ...model } = modelOf(target);
  return withId({ datasource: target.datasource, model, range, intervalMs, maxDataPoints });
}

/** What Tempo's service map asks first (grafana/grafana 10.3 public/app/plugins/datasource/tempo/graphTransform.ts). */
export function serviceMapQuery({ range }: PlannedTarget): string {
  const seconds = Math.max(1, Math.round((range.toMs - range.fromMs) / 1000));
  return `sum by (client, server) (rate(traces_service_graph_request_total[${seconds}s]))`;
}

function withId(query: Omit<StoreQuery, 'id'>): StoreQuery {
  const { datasource, model, range, intervalMs, maxDataPoints } = query;
  const id = JSON.stringify([datasource.uid, model, range.fromMs, range.toMs, intervalMs, maxDataPoints]);
  return { ...query, id };
}

function isEmpty(answer: Answer<QueryResult> | undefined): boolean {
  return answer?.ok === true && samples(answer.value) === 0 && nonFinite(answer.value) === 0 && answer.value.rows === 0;
}

const samples = ({ series }: QueryResult) => series.reduce((sum, each) => sum + each.samples, 0);
const nonFinite = ({ series }: QueryResult) => series.reduce((sum, each) => sum + each.nonFinite, 0);
const zeros = ({ series }: QueryResult) => series.reduce((sum, each) => sum + each.zeros, 0);

export function judge(target: PlannedTarget, answer: Answer<QueryResult>): TargetState {
  const state = (status: TargetState['status'], onlyNonFinite = false): TargetState => ({
    target,
    status,
    answer,
    onlyFallback: false,
    onlyNonFinite,
  });
  if (!answer.ok) {
    // What was not asked says nothing of the panel.
    return state(answer.failure.kind === 'cancelled' || answer.failure.kind === 'over-budget' ? 'skipped' : 'error');
  }
  const result = answer.value;
  if (result.rows > 0 || result.lines.length > 0) {
    return state('data');
  }
  if (samples(result) === 0) {
    return nonFinite(result) > 0 ? state('zero', true) : state('no-data');
  }
  if (hasEnded(target, result)) {
    return state('stale');
  }
  return state(zeros(result) === samples(result) ? 'zero' : 'data');
}

/** All series of a PromQL range answer stop well before its end; Prometheus itself looks back 5 minutes. */
function hasEnded({ language, mode, range, intervalMs }: PlannedTarget, { series }: QueryResult): boolean {
  if (language !== 'promql' || mode !== 'range') {
    return false;
  }
  const lastMs = Math.max(...series.map((each) => each.lastMs ?? -Infinity));
  return lastMs < range.toMs - Math.max(180_000, 3 * intervalMs);
}
