/**
 * Asks stores: every question once, PromQL questions many in a request, few requests at a time, a budget per store,
 * one retry with back-off where the server says "later", and a bad term bisected out of its batch.
 */
import { grouped } from '../grouped';
import { Answer, DataSource, Failure, QueryResult, StoreReport } from '../model';
import { CancelSignal, Ports, StoreQuery } from '../ports';
import { absoluteRange, isTerm, Question, Spec } from './question';
import { chunk, gate, inParallel } from './parallel';
import { joinTerms, splitTerms, Term } from './terms';

/** Requests that one store may be sent in one scan, when the options do not say. */
export const defaultBudget = 200;
/** Store requests under way at once, over all stores. */
const concurrency = 6;
/** Targets in one `POST /api/ds/query`: small, because the slowest holds up the batch. */
const targetsPerBatch = 20;
/** Terms of one joined query, and how many points it may be asked for: what takes long holds up all of its terms. */
const termsPerQuery = 300;
const pointsPerQuery = 40_000;
/** Length of a joined query: in an address it must stay, encoded, within what proxies let through. Loki is always asked by GET. */
const queryLength = ({ kind, queriesByGet }: DataSource): number =>
  kind === 'loki' || queriesByGet === true ? 3500 : 50_000;
const retryAfterMs = 500;
const retriesInARow = 4;

export interface Asker {
  /** Answers all questions; those already asked cost nothing. `onDone` hears how many of them have an answer. */
  ask(questions: readonly Question<unknown>[], onDone?: (done: number) => void): Promise<void>;
  /** The answer to a question that was asked; unasked ones are a fault of the caller and read as `over-budget`. */
  answer<T>(question: Question<T>): Answer<T>;
  /** Runs queries as they stand, through `/api/ds/query`. */
  run(
    queries: readonly StoreQuery[],
    onDone?: (done: number) => void
  ): Promise<ReadonlyMap<string, Answer<QueryResult>>>;
  /** What each store was sent so far. */
  spent(): readonly StoreReport[];
}

interface Account {
  readonly source: DataSource;
  requests: number;
  cut: number;
  /** Retries left before the store must answer once: one that is down is not asked everything twice. */
  retries: number;
}

const cancelled: Failure = { kind: 'cancelled', message: 'the scan was cancelled' };

export function createAsker(ports: Ports, budgetPerStore: number, signal: CancelSignal): Asker {
  const memo = new Map<string, Answer<unknown>>();
  /** Questions that somebody else is asking at this moment. */
  const underWay = new Map<string, Promise<void>>();
  const accounts = new Map<string, Account>();
  const through = gate(concurrency);
  const send = (batch: readonly StoreQuery[]) => through(() => ports.stores.query(batch, signal));

  function take(source: DataSource, requests: number): Failure | undefined {
    const account = accounts.get(source.uid) ?? { source, requests: 0, cut: 0, retries: retriesInARow };
    accounts.set(source.uid, account);
    if (account.requests + requests > budgetPerStore) {
      account.cut += requests;
      return {
        kind: 'over-budget',
        message: `not asked: ${source.name} was already sent ${account.requests} of at most ${budgetPerStore} requests`,
      };
    }
    account.requests += requests;
    return undefined;
  }

  /** Whether one more try is worth its request. */
  function mayRetry(source: DataSource, answer: Answer<unknown>): boolean {
    const account = accounts.get(source.uid);
    if (answer.ok && account) {
      account.retries = retriesInARow;
    }
    if (answer.ok || !account || !isTransient(answer.failure) || account.retries <= 0) {
      return false;
    }
    account.retries--;
    return take(source, 1) === undefined;
  }

  async function once<T>(source: DataSource, call: () => Promise<Answer<T>>): Promise<Answer<T>> {
    if (signal.aborted) {
      return { ok: false, failure: cancelled };
    }
    const over = take(source, 1);
    if (over) {
      return { ok: false, failure: over };
    }
    const answer = await through(call);
    if (!mayRetry(source, answer)) {
      return answer;
    }
    await ports.clock.sleepMs(retryAfterMs, signal);
    return signal.aborted ? { ok: false, failure: cancelled } : through(call);
  }

  /** One batch; whatever comes back has an entry for every query. */
  async function runBatch(batch: readonly StoreQuery[]): Promise<Map<string, Answer<QueryResult>>> {
    const answers = new Map<string, Answer<QueryResult>>();
    const affordable = batch.filter((query) => {
      const failure = signal.aborted ? cancelled : take(query.datasource, 1);
      if (failure) {
        answers.set(query.id, { ok: false, failure });
      }
      return !failure;
    });
    if (affordable.length === 0) {
      return answers;
    }
    merge(answers, await send(affordable));
    await retryTransient(affordable, answers);
    await bisect(affordable, answers);
    return answers;
  }

  async function retryTransient(
    batch: readonly StoreQuery[],
    answers: Map<string, Answer<QueryResult>>
  ): Promise<void> {
    const again = batch.filter((query) => {
      const answer = answers.get(query.id);
      return answer !== undefined && mayRetry(query.datasource, answer);
    });
    if (again.length === 0 || signal.aborted) {
      return;
    }
    await ports.clock.sleepMs(retryAfterMs, signal);
    if (!signal.aborted) {
      merge(answers, await send(again));
    }
  }

  /** A target of an unknown type fails all targets of its source in the request: halves find the one that does it. */
  async function bisect(batch: readonly StoreQuery[], answers: Map<string, Answer<QueryResult>>): Promise<void> {
    for (const suspects of suspectGroups(batch, answers)) {
      const middle = Math.ceil(suspects.length / 2);
      for (const half of [suspects.slice(0, middle), suspects.slice(middle)]) {
        merge(answers, await runBatch(half));
      }
    }
  }

  async function run(
    queries: readonly StoreQuery[],
    onDone?: (done: number) => void
  ): Promise<ReadonlyMap<string, Answer<QueryResult>>> {
    const answers = new Map<string, Answer<QueryResult>>();
    await inParallel(batches(queries), concurrency, async (batch) => {
      merge(answers, await runBatch(batch));
      onDone?.(answers.size);
    });
    return answers;
  }

  async function askTerms(source: DataSource, terms: readonly Term[], time: TermTime): Promise<void> {
    const result = await run([termQuery(source, joinTerms(terms), time)]);
    const answer = result.get('q') ?? { ok: false, failure: cancelled };
    const splitting = !answer.ok && terms.length > 1 && canBeOneTerm(answer.failure);
    if (!splitting) {
      splitTerms(terms, answer).forEach((value, key) => memo.set(key, value));
      return;
    }
    const middle = Math.ceil(terms.length / 2);
    await askTerms(source, terms.slice(0, middle), time);
    await askTerms(source, terms.slice(middle), time);
  }

  async function askOne({ key, source, spec }: Question<unknown>): Promise<void> {
    if (spec.kind !== 'instant' && spec.kind !== 'history') {
      memo.set(key, await once<unknown>(source, () => callPort(ports, source, spec, signal)));
    }
  }

  async function ask(questions: readonly Question<unknown>[], onDone?: (done: number) => void): Promise<void> {
    const unanswered = [
      ...new Map(questions.filter(({ key }) => !memo.has(key)).map((each) => [each.key, each])).values(),
    ];
    const fresh = unanswered.filter(({ key }) => !underWay.has(key));
    const others = unanswered.flatMap(({ key }) => underWay.get(key) ?? []);
    const progress = () => onDone?.(questions.filter(({ key }) => memo.has(key)).length);
    const work = askFresh(fresh, progress).finally(() => fresh.forEach(({ key }) => underWay.delete(key)));
    fresh.forEach(({ key }) => underWay.set(key, work));
    await Promise.all([work, ...others]);
  }

  async function askFresh(questions: readonly Question<unknown>[], onJob: () => void): Promise<void> {
    const jobs = [
      ...termGroups(questions).map(
        ({ source, terms, time }) =>
          () =>
            askTerms(source, terms, time)
      ),
      ...questions.filter((each) => !isTerm(each)).map((each) => () => askOne(each)),
    ];
    await inParallel(jobs, concurrency, (job) => job().then(onJob));
  }

  function answer<T>(question: Question<T>): Answer<T> {
    const known = memo.get(question.key);
    // The key holds the whole question, so the stored answer has the question's type.
    return known
      ? (known as Answer<T>)
      : { ok: false, failure: { kind: 'over-budget', message: 'this question was not asked' } };
  }

  const spent = () =>
    [...accounts.values()].map(({ source, requests, cut }) => ({
      uid: source.uid,
      name: source.name,
      kind: source.kind,
      requests,
      budget: budgetPerStore,
      cut,
    }));

  return { ask, answer, run, spent };
}

interface TermTime {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs?: number;
}

function termQuery(source: DataSource, expr: string, { fromMs, toMs, stepMs }: TermTime): StoreQuery {
  return {
    id: 'q',
    datasource: source,
    model: source.kind === 'loki' ? lokiModel(expr, stepMs) : promqlModel(expr, stepMs),
    range: absoluteRange(fromMs, toMs),
    intervalMs: stepMs ?? 15_000,
    maxDataPoints: 11_000,
    keepPoints: stepMs !== undefined,
  };
}

const promqlModel = (expr: string, stepMs?: number) =>
  stepMs === undefined
    ? { expr, instant: true, range: false, format: 'time_series' }
    : { expr, instant: false, range: true, format: 'time_series', interval: `${stepMs / 1000}s` };

const lokiModel = (expr: string, stepMs?: number) =>
  stepMs === undefined
    ? { expr, queryType: 'instant', instant: true }
    : { expr, queryType: 'range', step: `${stepMs / 1000}s` };

/** Retrying helps only where the server is expected back, or where the connection broke before anybody answered. */
function isTransient({ kind, status }: Failure): boolean {
  return (
    kind === 'rate-limited' ||
    (kind === 'unreachable' && status === undefined) ||
    (status !== undefined && [502, 503, 504].includes(status))
  );
}

/** Failures that one term can bring over a whole query; an unreachable store is not among them. */
function canBeOneTerm({ kind }: Failure): boolean {
  return kind === 'bad-query' || kind === 'limit' || kind === 'timeout' || kind === 'too-large' || kind === 'server';
}

function termGroups(
  questions: readonly Question<unknown>[]
): readonly { readonly source: DataSource; readonly terms: readonly Term[]; readonly time: TermTime }[] {
  const groups = new Map<string, { source: DataSource; time: TermTime; terms: Term[] }>();
  for (const { key, source, spec } of questions) {
    if (spec.kind !== 'instant' && spec.kind !== 'history') {
      continue;
    }
    const time: TermTime =
      spec.kind === 'instant'
        ? { fromMs: spec.atMs - 3_600_000, toMs: spec.atMs }
        : { fromMs: spec.fromMs, toMs: spec.toMs, stepMs: spec.stepMs };
    const groupKey = JSON.stringify([source.uid, time]);
    const group = groups.get(groupKey) ?? { source, time, terms: [] };
    group.terms.push({ key, expr: spec.expr });
    groups.set(groupKey, group);
  }
  return [...groups.values()].flatMap(({ source, time, terms }) =>
    chunk(terms, termsOver(time), queryLength(source), ({ expr }) => expr.length + 40).map((part) => ({
      source,
      time,
      terms: part,
    }))
  );
}

function termsOver({ fromMs, toMs, stepMs }: TermTime): number {
  const points = stepMs === undefined ? 1 : Math.max(1, (toMs - fromMs) / stepMs);
  return Math.max(1, Math.min(termsPerQuery, Math.floor(pointsPerQuery / points)));
}

/** Targets of the same range and the same kind of store travel together, so that a slow store holds up only itself. */
function batches(queries: readonly StoreQuery[]): readonly (readonly StoreQuery[])[] {
  const groups = grouped(queries, ({ datasource, range }) =>
    JSON.stringify([datasource.uid, range.fromMs, range.toMs])
  );
  return [...groups.values()].flatMap((group) => chunk(group, targetsPerBatch, Infinity, () => 0));
}

function suspectGroups(
  batch: readonly StoreQuery[],
  answers: ReadonlyMap<string, Answer<QueryResult>>
): readonly (readonly StoreQuery[])[] {
  return [...grouped(batch, ({ datasource }) => datasource.uid).values()].filter((group) => {
    const failures = group
      .map((query) => answers.get(query.id))
      .flatMap((each) => (each && !each.ok ? [each.failure] : []));
    const [first] = failures;
    return (
      group.length > 1 &&
      failures.length === group.length &&
      first !== undefined &&
      ['server', 'malformed', 'too-large', 'timeout', 'not-found'].includes(first.kind) &&
      failures.every(({ kind, message }) => kind === first.kind && message === first.message)
    );
  });
}

function merge<T>(into: Map<string, T>, from: ReadonlyMap<string, T>): void {
  from.forEach((value, key) => into.set(key, value));
}

async function callPort(
  ports: Ports,
  source: DataSource,
  spec: Exclude<Spec, { kind: 'instant' | 'history' }>,
  signal: CancelSignal
): Promise<Answer<unknown>> {
  const { stores } = ports;
  switch (spec.kind) {
    case 'lines': {
      const model = { expr: spec.expr, queryType: 'range', maxLines: spec.limit, direction: 'backward' };
      const { range } = spec;
      const query = { id: 'q', datasource: source, model, range, intervalMs: 60_000, maxDataPoints: 1000 };
      const answer = await single(ports, query, signal);
      return answer.ok ? { ok: true, value: answer.value.lines } : answer;
    }
    case 'label-names':
      return stores.labelNames(source, spec.match, spec.range, signal);
    case 'label-values':
      return stores.labelValues(source, spec.label, spec.match, spec.range, signal);
    case 'series':
      return stores.series(source, spec.match, spec.range, signal);
    case 'rules':
      return stores.rules(source, signal);
    case 'declared':
      return stores.declaredTypes(source, spec.metric, signal);
    case 'time':
      return stores.time(source, signal);
    case 'alert-rules':
      return stores.alertRules(source, signal);
    case 'exemplars':
      return stores.exemplars(source, spec.query, spec.range, signal);
    case 'trace':
      return stores.trace(source, spec.traceId, signal);
    case 'traces':
      return stores.searchTraces(source, spec.query, spec.range, spec.limit, signal);
    case 'tags':
      return stores.spanTags(source, spec.range, signal);
    case 'tag-values':
      return stores.spanTagValues(source, spec.tag, spec.range, signal);
  }
}

async function single(ports: Ports, query: StoreQuery, signal: CancelSignal): Promise<Answer<QueryResult>> {
  const answers = await ports.stores.query([query], signal);
  return answers.get(query.id) ?? { ok: false, failure: { kind: 'malformed', message: 'the answer lacks the query' } };
}
