import { Answer, DataSource, Failure, QueryResult, SeriesSummary } from '../model';
import { Ports, StoreQuery } from '../ports';
import { createAsker } from './asker';
import { instant, labelValues, absoluteRange } from './question';

const mimir: DataSource = { uid: 'MIMIR', name: 'Mimir', type: 'prometheus', kind: 'prometheus', isDefault: true };
const never = { aborted: false, addEventListener: () => undefined };

const one = (labels: SeriesSummary['labels'], last: number): SeriesSummary => ({
  labels,
  last,
  samples: 1,
  zeros: 0,
  nonFinite: 0,
});
const found = (series: readonly SeriesSummary[]): Answer<QueryResult> => ({
  ok: true,
  value: { series, rows: 0, lines: [], notices: [] },
});
const failed = (kind: Failure['kind'], status?: number): Answer<never> => ({
  ok: false,
  failure: { kind, message: kind, status },
});

/** A store that answers each joined term with its own number, unless `answer` says otherwise. */
function world(answer: (query: StoreQuery, call: number) => Answer<QueryResult> | undefined = () => undefined) {
  const sent: string[] = [];
  const slept: number[] = [];
  const query = (batch: readonly StoreQuery[]) => {
    const answers = batch.map((each) => {
      const expr = String(each.model['expr']);
      sent.push(expr);
      const terms = [...expr.matchAll(/"ph_term", "(\d+)"/g)].map(([, index = '']) =>
        one({ ph_term: index, a: 'b' }, Number(index))
      );
      return [each.id, answer(each, sent.length) ?? found(terms)] as const;
    });
    return Promise.resolve(new Map(answers));
  };
  const refuse = () => Promise.resolve(failed('not-found'));
  const ports: Ports = {
    clock: { nowMs: () => 0, sleepMs: (ms) => Promise.resolve(void slept.push(ms)) },
    grafana: {
      dashboards: refuse,
      dashboard: refuse,
      libraryPanel: refuse,
      panelPlugins: refuse,
      dataSources: refuse,
      time: refuse,
      alertRules: refuse,
    },
    stores: {
      query,
      labelNames: refuse,
      labelValues: () => Promise.resolve({ ok: true, value: [String(sent.push('label values'))] }),
      series: refuse,
      rules: refuse,
      declaredTypes: refuse,
      time: refuse,
      alertRules: refuse,
      exemplars: refuse,
      trace: refuse,
      searchTraces: refuse,
      spanTags: refuse,
      spanTagValues: refuse,
    },
  };
  return { ports, sent, slept };
}

const questions = (count: number) =>
  Array.from({ length: count }, (_, index) => instant(mimir, `count(m${index})`, 1000));

describe('asker', () => {
  it('asks 300 terms in one request, each answered by its own series', async () => {
    const { ports, sent } = world();
    const asker = createAsker(ports, 200, never);
    const all = questions(360);
    await asker.ask(all);
    expect(sent).toHaveLength(2);
    expect(all.map((each) => asker.answer(each)).map((answer) => answer.ok && answer.value[0]?.last)).toEqual(
      all.map((_, index) => index % 300)
    );
    expect(asker.answer(all[3] ?? instant(mimir, '', 0))).toEqual({ ok: true, value: [one({ a: 'b' }, 3)] });
  });

  it('asks a question once, whoever asks, even at the same time', async () => {
    const { ports, sent } = world();
    const asker = createAsker(ports, 200, never);
    const values = labelValues(mimir, 'job', [], absoluteRange(0, 1));
    await Promise.all([asker.ask([values]), asker.ask([values]), asker.ask(questions(1)), asker.ask(questions(1))]);
    await asker.ask([values, ...questions(1)]);
    expect(sent).toHaveLength(2);
  });

  it('bisects a bad term out, so that it costs only itself', async () => {
    const { ports } = world(({ model }) =>
      String(model['expr']).includes('count(m5)') ? failed('bad-query', 400) : undefined
    );
    const asker = createAsker(ports, 200, never);
    const all = questions(8);
    await asker.ask(all);
    expect(all.map((each) => asker.answer(each).ok)).toEqual(all.map((_, index) => index !== 5));
  });

  it('does not bisect a store that is down', async () => {
    const { ports, sent } = world(() => failed('unreachable'));
    const asker = createAsker(ports, 200, never);
    await asker.ask(questions(8));
    // Once more as a whole, in case that only the connection broke.
    expect(sent).toHaveLength(2);
  });

  it.each([429, 502, 503, 504])('tries %i once more, after a pause', async (status) => {
    const { ports, sent, slept } = world((_, call) =>
      call === 1 ? failed(status === 429 ? 'rate-limited' : 'server', status) : undefined
    );
    const asker = createAsker(ports, 200, never);
    const [question] = questions(1);
    await asker.ask(questions(1));
    expect(question && asker.answer(question).ok).toBe(true);
    expect({ sent: sent.length, slept }).toEqual({ sent: 2, slept: [500] });
  });

  it('tries once more where the connection broke before anybody answered', async () => {
    const { ports, sent } = world((_, call) => (call === 1 ? failed('unreachable') : undefined));
    const asker = createAsker(ports, 200, never);
    const [question] = questions(1);
    await asker.ask(questions(1));
    expect([question && asker.answer(question).ok, sent.length]).toEqual([true, 2]);
  });

  it('gives up trying again with a store that stays down', async () => {
    const { ports, sent } = world(() => failed('unreachable', 502));
    const asker = createAsker(ports, 200, never);
    const queries = Array.from({ length: 40 }, (_, index): StoreQuery => ({
      id: `${index}`,
      datasource: mimir,
      model: { expr: 'up' },
      range: absoluteRange(0, 1),
      intervalMs: 1,
      maxDataPoints: 1,
    }));
    await asker.run(queries);
    expect(sent).toHaveLength(40 + 4);
  });

  it('never passes the budget of a store, and counts what it cut off', async () => {
    const { ports, sent } = world();
    const asker = createAsker(ports, 2, never);
    const all = questions(710);
    await asker.ask(all);
    const answers = all.map((each) => asker.answer(each));
    expect(sent).toHaveLength(2);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(600);
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.failure.kind]))).toEqual(
      Array(110).fill('over-budget')
    );
    expect(asker.spent()).toEqual([
      { uid: 'MIMIR', name: 'Mimir', kind: 'prometheus', requests: 2, budget: 2, cut: 1 },
    ]);
  });

  it('asks nothing once it is cancelled', async () => {
    const { ports, sent } = world();
    const asker = createAsker(ports, 200, { ...never, aborted: true });
    await asker.ask(questions(3));
    expect(sent).toEqual([]);
  });
});
