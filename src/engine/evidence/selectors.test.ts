import { Answer, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { Question } from '../probing/question';
import { loki, metricFacts, mimir, minutesAgo, nowMs, targetState } from '../testing/evidence';
import { isFailing, selectorKey } from './evidence';
import { partsOf, suspectsOf } from './parts';
import { gatherMetricSelectors, gatherStreamSelectors } from './selectors';

const one: SeriesSummary = { labels: {}, samples: 1, zeros: 0, nonFinite: 0, last: 1 };

/** An hour ago the series was there; now it is not. */
const asker: Asker = {
  ask: () => Promise.resolve(),
  answer: <T>({ spec }: Question<T>): Answer<T> => {
    const found = spec.kind === 'instant' && spec.atMs < minutesAgo(30) ? [one] : [];
    return { ok: true, value: found as unknown as T };
  },
  run: () => Promise.resolve(new Map()),
  spent: () => [],
};

test('panels that end at different times have facts of their own about one selector', async () => {
  const earlier = { fromMs: minutesAgo(120), toMs: minutesAgo(60), raw: { from: 'now-2h', to: 'now-1h' } };
  const states = [targetState('up{job="a"}'), targetState('up{job="a"}', { panelId: 2, range: earlier })];
  const none = new Map<string, never>();
  const suspects = states.filter(isFailing).flatMap((state) => suspectsOf(state, none, [mimir]));
  const facts = await gatherMetricSelectors(suspects, nowMs, asker);
  expect([...facts.values()].map(({ atMs, now }) => [atMs, now])).toEqual([
    [nowMs, 0],
    [earlier.toMs, 1],
  ]);
  const { selector } = metricFacts('up{job="a"}');
  // Only the one that ends now lacks the series; nothing of the kind is said of the other.
  expect(partsOf(states, none, [mimir], facts, none).map(({ state, key }) => [state.target.panelId, key])).toEqual([
    [1, selectorKey(mimir, selector)],
    [2, '*'],
  ]);
});

test.each([
  ['{app=~"sh.*"}', 1, true],
  ['{app=~"SH.*"}', 0, true],
  ['{app=~"(?i)SH.*"}', 1, true],
  ['{app!~"(?i)SH.*"}', 0, true],
  // No store can read it, so nothing is said of what it would match.
  ['{app=~"(?=shop)"}', 0, false],
  ['{app!~"(?=shop)"}', 0, false],
  ['{app="cart",env=~"(?=shop)"}', 0, true],
])('streams that %s matches: %d, and that is told: %s', async (query, matched, answered) => {
  const suspects = suspectsOf(targetState(query, { datasource: loki }), new Map(), [loki]);
  const logs = [{ source: loki, streams: [{ app: 'shop' }], confirmed: true, fresh: new Map() }];
  const [facts] = [...(await gatherStreamSelectors(suspects, logs, nowMs, asker)).values()];
  expect([facts?.matched.length, facts?.answered]).toEqual([matched, answered]);
});

/** The metric is there, its selected series are not, nor were they within the day; `week` says when they last were. */
const askerOfWeek = (week: Answer<readonly SeriesSummary[]>): Asker => ({
  ...asker,
  answer: <T>({ spec }: Question<T>): Answer<T> => {
    const expr = 'expr' in spec ? spec.expr : '';
    const isBare = !expr.includes('env=');
    const points = spec.kind === 'history' ? ([[minutesAgo(600), 1]] as const) : undefined;
    const value = expr.includes('[7d') ? week : { ok: true, value: isBare ? [{ ...one, points }] : [] };
    return value as unknown as Answer<T>;
  },
});

test.each([
  [
    'ended on Friday',
    { ok: true, value: [{ ...one, labels: { job: 'payments', instance: 'a' }, last: minutesAgo(4000) / 1000 }] },
    { origins: [{ job: 'payments', instance: 'a', lastMs: minutesAgo(4000) }], unseenInWeek: false },
  ],
  ['not within the week', { ok: true, value: [] }, { origins: [], unseenInWeek: true }],
  [
    'not answered',
    { ok: false, failure: { kind: 'timeout', message: 'timeout' } },
    { origins: [], originsKnown: true, unseenInWeek: false },
  ],
] as const)('when series were last there that the day lacks: %s', async (_, week, expected) => {
  const states = [targetState('requests{env="prod"}')];
  const suspects = states.flatMap((state) => suspectsOf(state, new Map<string, never>(), [mimir]));
  const facts = await gatherMetricSelectors(suspects, nowMs, askerOfWeek(week));
  expect([...facts.values()]).toMatchObject([expected]);
});

test('a series that came and went between two points of the day is found where it was', async () => {
  const seen = { ...one, labels: { job: 'shop', instance: 'shop:8080' }, last: minutesAgo(3) / 1000 };
  const store: Asker = {
    ...asker,
    answer: <T>({ spec }: Question<T>): Answer<T> => {
      const found = spec.kind === 'instant' && spec.expr.includes('[30m:15s]') ? [seen] : [];
      return { ok: true, value: found as unknown as T };
    },
  };
  const suspects = [targetState('up{job="a"}')].flatMap((state) =>
    isFailing(state) ? suspectsOf(state, new Map(), [mimir]) : []
  );
  const [facts] = [...(await gatherMetricSelectors(suspects, nowMs, store)).values()];
  expect(facts).toMatchObject({ everSeen: true, origins: [{ job: 'shop', lastMs: minutesAgo(3) }] });
});
