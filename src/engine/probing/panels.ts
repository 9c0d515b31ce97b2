/**
 * Tells the states of all panels apart. What can be decided by a term of a joined query is (`showing.ts`); the rest, and
 * whatever a term leaves in doubt, is run as the panel itself runs it, each distinct query once.
 */
import { Answer, DataSource, PanelStatus, PlannedTarget, QueryResult } from '../model';
import { StoreQuery } from '../ports';
import { Asker } from './asker';
import { absoluteRange, traces } from './question';
import { parseQuery } from '../query';
import { fallbackValue, isInDoubt, resultOf, showingOf } from './showing';

export interface TargetState {
  readonly target: PlannedTarget;
  readonly status: Extract<PanelStatus, 'data' | 'zero' | 'stale' | 'no-data' | 'error' | 'skipped'>;
  readonly answer: Answer<QueryResult>;
  /** What the target shows, zeros or another constant, comes from a fallback alone: without it the query is empty. */
  readonly onlyFallback: boolean;
  /** Every sample is NaN or ±Inf, as 0/0 gives. */
  readonly onlyNonFinite: boolean;
}

const traceLimit = 20;

interface PanelStates {
  readonly states: readonly TargetState[];
  /** Ids of targets that a term found empty; `confirmEmpty` runs those that nothing explains. */
  readonly unconfirmed: ReadonlySet<string>;
}

export async function runPanels(
  asker: Asker,
  targets: readonly PlannedTarget[],
  dataSources: readonly DataSource[],
  onDone: (done: number) => void
): Promise<PanelStates> {
  const showings = targets.map((target) => showingOf(target));
  await asker.ask(
    showings.flatMap((showing) => showing?.question ?? []),
    onDone
  );
  const told = new Map(
    targets.flatMap((target, index) => {
      const showing = showings[index];
      const answer = showing && asker.answer(showing.question);
      return showing && answer && !isInDoubt(showing, answer) ? [[target.id, resultOf(showing, answer)] as const] : [];
    })
  );
  const own = targets.filter(({ id }) => !told.has(id));
  const answers = await runTargets(asker, own, dataSources, (done) => onDone(told.size + done));
  const ownAnswers = new Map(own.map(({ id }, index) => [id, answers[index] ?? lost]));
  const states = targets.map((target) => judge(target, told.get(target.id) ?? ownAnswers.get(target.id) ?? lost));
  const unconfirmed = states.filter(({ status, target }) => status === 'no-data' && told.has(target.id));
  return {
    states: await withHiddenFallbacks(asker, states, dataSources),
    unconfirmed: new Set(unconfirmed.map(({ target }) => target.id)),
  };
}

/** Runs as the panel does those empty targets that a term decided and nothing explains: the term may miss what a browser sees. */
export async function confirmEmpty(
  asker: Asker,
  states: readonly TargetState[],
  dataSources: readonly DataSource[],
  unexplained: ReadonlySet<string>
): Promise<readonly TargetState[]> {
  const own = states.flatMap(({ target }) => (unexplained.has(target.id) ? [target] : []));
  const answers = await runTargets(asker, own, dataSources, () => undefined);
  const confirmed = new Map(own.map((target, index) => [target.id, judge(target, answers[index] ?? lost)]));
  return states.map((state) => confirmed.get(state.target.id) ?? state);
}

/** A value that comes from a fallback alone hides that the query itself finds nothing. */
async function withHiddenFallbacks(
  asker: Asker,
  states: readonly TargetState[],
  dataSources: readonly DataSource[]
): Promise<readonly TargetState[]> {
  const bare = states.flatMap((state) => {
    const { target } = state;
    const query = withoutFallback(target);
    return query === undefined || !maySay(state, query)
      ? []
      : [{ ...target, query, model: { ...target.model, expr: query }, parsed: parseQuery(target.language, query) }];
  });
  const showings = bare.map((target) => showingOf(target));
  await asker.ask(showings.flatMap((showing) => showing?.question ?? []));
  const own = bare.filter((_, index) => showings[index] === undefined);
  const ownAnswers = await runTargets(asker, own, dataSources, () => undefined);
  const hiding = new Set(
    bare.flatMap(({ id }, index) => {
      const showing = showings[index];
      const answer = showing
        ? resultOf(showing, asker.answer(showing.question))
        : ownAnswers[own.findIndex((each) => each.id === id)];
      return isEmpty(answer) ? [id] : [];
    })
  );
  return states.map((state) => (hiding.has(state.target.id) ? { ...state, onlyFallback: true } : state));
}

/** A fallback alone draws the same value all the time, be it `vector(0)`, `vector(1)` or what the query makes of it. */
function maySay({ status, answer, target }: TargetState, bare: string): boolean {
  if (status !== 'data') {
    return status === 'zero';
  }
  const said = fallbackValue(target.query, bare);
  // What a panel's term tells is the absolute value.
  const isIt = (value: number) => said === undefined || value === Math.abs(said) || value === said;
  const all = answer.ok ? answer.value.series : [];
  return all.length > 0 && all.every(({ min, max }) => min !== undefined && min === max && isIt(min));
}

const lost: Answer<QueryResult> = { ok: false, failure: { kind: 'malformed', message: 'the answer lacks the query' } };

function withoutFallback({ parsed }: PlannedTarget): string | undefined {
  return parsed.ok ? parsed.withoutFallback : undefined;
}

async function runTargets(
  asker: Asker,
  targets: readonly PlannedTarget[],
  dataSources: readonly DataSource[],
  onDone: (done: number) => void
): Promise<readonly Answer<QueryResult>[]> {
  const queries = new Map<string, StoreQuery>();
  const keys = targets.map((target) => {
    const query = storeQuery(target, dataSources);
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
function storeQuery(target: PlannedTarget, dataSources: readonly DataSource[]): StoreQuery | undefined {
  if (target.mode === 'search') {
    return undefined;
  }
  const { range, intervalMs, maxDataPoints } = target;
  if (target.mode === 'service-map') {
    const datasource = dataSources.find(({ uid }) => uid === target.datasource.serviceMapUid);
    const model = { expr: serviceMapQuery(target), instant: true, range: false };
    return datasource && withId({ datasource, model, range, intervalMs, maxDataPoints });
  }
  const { legendFormat: _legend, refId: _refId, datasource: _datasource, key: _key, ...model } = target.model;
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
