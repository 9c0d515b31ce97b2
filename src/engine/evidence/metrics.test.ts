import { Answer, Labels, SeriesSummary } from '../model';
import { Asker } from '../probing/asker';
import { Question } from '../probing/question';
import { from, metricFacts, mimir, minutesAgo, nowMs, promSource, scrapeTarget } from '../testing/evidence';
import { componentNamed, gatherMetrics, withEndedTargets } from './metrics';

interface Up {
  readonly labels: Labels;
  readonly value: 0 | 1;
  /** When its series ended; it goes on where absent. */
  readonly endedMs?: number;
}

const job = { job: 'shop', instance: 'shop:8080' };

function storeWith(ups: readonly Up[]): Asker {
  const series = ({ labels, value, endedMs = nowMs }: Up): SeriesSummary => ({
    labels,
    samples: 2,
    zeros: 0,
    nonFinite: 0,
    last: value,
    points: [
      [minutesAgo(600), value],
      [endedMs, value],
    ],
  });
  const answer = ({ spec }: Question<unknown>): readonly SeriesSummary[] => {
    const isUp = 'expr' in spec && spec.expr === 'up';
    return !isUp ? [] : ups.filter(({ endedMs }) => spec.kind === 'history' || endedMs === undefined).map(series);
  };
  return {
    ask: () => Promise.resolve(),
    answer: <T>(question: Question<T>): Answer<T> => ({ ok: true, value: answer(question) as unknown as T }),
    run: () => Promise.resolve(new Map()),
    spent: () => [],
  };
}

test.each<[string, readonly Up[], readonly (readonly [string | undefined, string])[]]>([
  [
    'two of one job and instance that both go on',
    [
      { labels: { ...job, shard: '0' }, value: 1 },
      { labels: { ...job, shard: '1' }, value: 0 },
    ],
    [
      ['0', 'up'],
      ['1', 'down'],
    ],
  ],
  [
    'one that was relabelled',
    [
      { labels: { ...job, shard: 'old' }, value: 1, endedMs: minutesAgo(60) },
      { labels: { ...job, shard: 'new' }, value: 0 },
    ],
    [['new', 'down']],
  ],
  [
    'one that was relabelled before it ended',
    [
      { labels: { ...job, shard: 'older' }, value: 1, endedMs: minutesAgo(120) },
      { labels: { ...job, shard: 'old' }, value: 1, endedMs: minutesAgo(60) },
    ],
    [['old', 'gone']],
  ],
])('scrape targets: %s', async (_, ups, expected) => {
  const { targets } = await gatherMetrics(mimir, nowMs, storeWith(ups));
  expect(targets.map(({ labels, state }) => [labels['shard'], state])).toEqual(expected);
  expect(targets.some(({ wasUp }) => wasUp)).toBe(true);
});

it('tells since when one is scraped without a gap: after another job had it, it begins anew', async () => {
  const { targets } = await gatherMetrics(mimir, nowMs, storeWith([{ labels: job, value: 1 }]));
  expect(targets[0]?.firstMs).toBe(nowMs);
});

const days = (count: number) => minutesAgo(count * 1440);
const endedAt = (...ended: readonly (readonly [job: string, lastMs: number])[]): Asker => ({
  ...storeWith([]),
  answer: <T>({ spec }: Question<T>): Answer<T> => {
    const found = ended.filter(([name]) => 'expr' in spec && (spec.expr.includes(name) || spec.expr.includes('(up)')));
    const value = found.map(([name, lastMs]) => ({
      labels: { job: name, instance: `${name}:3000` },
      samples: 1,
      zeros: 0,
      nonFinite: 0,
      last: lastMs / 1000,
    }));
    return { ok: true, value: value as unknown as T };
  },
});

test.each([
  ['the job that a dead selector came from ended on Friday', [scrapeTarget('shop')], ['shop up', 'payments gone']],
  ['nothing at all was scraped within the day', [], ['payments gone', 'alloy gone']],
  ['it is among those of the day', [scrapeTarget('payments')], ['payments up']],
])('targets that ended before the day: %s', async (_, targets, expected) => {
  const dead = metricFacts('orders{job="payments"}', { origins: [from('payments', days(3))] });
  const asker = endedAt(['payments', days(3)], ['alloy', days(3)]);
  const [store] = await withEndedTargets([promSource({ targets })], [dead], nowMs, asker);
  expect(store?.targets.map(({ job: name, state }) => `${name} ${state}`)).toEqual(expected);
});

test('targets of the week are not asked for while nothing is dead', async () => {
  const [store] = await withEndedTargets(
    [promSource()],
    [metricFacts('up', { now: 1 })],
    nowMs,
    endedAt(['a', days(3)])
  );
  expect(store?.targets).toEqual([]);
});

test.each<[string | undefined, readonly string[]]>([
  [
    'collector',
    [
      'alloy',
      'scanium-alloy',
      '/shop-alloy-1',
      'monitoring/alloy',
      'alloy-logs',
      'alloy-metrics-0',
      'agent',
      'integrations/agent',
      'grafana-agent',
      'otelcol-contrib',
      'otel-collector',
      'observability/opentelemetry-collector',
      'promtail',
    ],
  ],
  ['loki', ['loki', 'scanium-loki', 'lab_loki_1', 'loki/ingester', 'loki-read', 'monitoring/loki-write-2']],
  ['tempo', ['tempo', 'tempo-distributor', 'tempo/metrics-generator', 'scanium-tempo']],
  ['mimir', ['mimir', 'mimir-ingester-zone-a-1', 'mimir/store-gateway', 'cortex']],
  [
    undefined,
    [
      'build-agent',
      'sales-agent',
      'agent-portal',
      'useragent',
      'loki-canary',
      'loki/loki-canary',
      'tempo-query',
      'tempo-vulture',
      'loki-s3proxy',
      'mimir-continuous-test',
      'alloy-shop',
      'temporal',
      'shop',
    ],
  ],
])('%s is told by a whole name', (component, names) => {
  expect(names.filter((name) => componentNamed(name) !== component)).toEqual([]);
});

/** A store whose day has only some of its points, as one that began minutes ago has; asked finer it has all. */
function youngStore(now: number | undefined, day: SeriesSummary['points'], fine: SeriesSummary['points']): Asker {
  const series = (points: SeriesSummary['points'], last?: number): SeriesSummary => ({
    labels: job,
    samples: points?.length ?? 1,
    zeros: 0,
    nonFinite: 0,
    last,
    points,
  });
  const answer = ({ spec }: Question<unknown>): readonly SeriesSummary[] => {
    if (!('expr' in spec) || !spec.expr.includes('up')) {
      return [];
    }
    if (spec.kind === 'history') {
      const points = spec.expr === 'up' ? day : fine;
      return points && points.length > 0 ? [series(points, points.at(-1)?.[1])] : [];
    }
    return spec.expr === 'up' && now !== undefined ? [series(undefined, now)] : [];
  };
  return {
    ask: () => Promise.resolve(),
    answer: <T>(question: Question<T>): Answer<T> => ({ ok: true, value: answer(question) as unknown as T }),
    run: () => Promise.resolve(new Map()),
    spent: () => [],
  };
}

test('a target that is scraped since less than five minutes, in no point of the day, is there', async () => {
  const { targets } = await gatherMetrics(mimir, nowMs, youngStore(1, [], []));
  expect(targets).toMatchObject([{ job: 'shop', state: 'up', wasUp: true }]);
});

test('a scrape that broke before the day has a point of it is known to have worked, and since when it does not', async () => {
  const fine = [
    [minutesAgo(4), 1],
    [minutesAgo(3), 1],
    [minutesAgo(2), 0],
    [nowMs, 0],
  ] as const;
  const { targets } = await gatherMetrics(mimir, nowMs, youngStore(0, [[minutesAgo(1), 0]], fine));
  expect(targets).toMatchObject([{ state: 'down', wasUp: true, sinceMs: minutesAgo(2) }]);
});

test('a target that leaves the configuration is gone at once', async () => {
  const fine = [[minutesAgo(1), minutesAgo(1) / 1000]] as const;
  const { targets } = await gatherMetrics(mimir, nowMs, youngStore(undefined, [[minutesAgo(2), 1]], fine));
  expect(targets).toMatchObject([{ state: 'gone', sinceMs: minutesAgo(1) }]);
});

describe('where nothing arrives any more', () => {
  const names = ['shop', 'alloy'];
  /** Both are scraped `spacing` seconds apart; their newest samples are of so many minutes ago. */
  const silentStore = (ages: readonly number[], spacing: number): Asker => {
    const answer = ({ spec }: Question<unknown>): readonly SeriesSummary[] => {
      const valueOf = (index: number): number | undefined =>
        !('expr' in spec)
          ? undefined
          : spec.expr === 'up'
            ? 1
            : spec.expr === 'max by (job, instance) (timestamp(up))'
              ? minutesAgo(ages[index] ?? 0) / 1000
              : spec.expr.startsWith('max by (job, instance) (count_over_time(up[')
                ? 1 / spacing
                : undefined;
      return names.flatMap((name, index) => {
        const value = valueOf(index);
        const points = [
          [minutesAgo(600), 1],
          [nowMs, 1],
        ] as const;
        const labels = { job: name, instance: `${name}:80` };
        return value === undefined ? [] : [{ labels, samples: 2, zeros: 0, nonFinite: 0, last: value, points }];
      });
    };
    return {
      ask: () => Promise.resolve(),
      answer: <T>(question: Question<T>): Answer<T> => ({ ok: true, value: answer(question) as unknown as T }),
      run: () => Promise.resolve(new Map()),
      spent: () => [],
    };
  };

  test.each([
    ['all ended two and a half minutes ago, scraped every 5 s', [2.5, 2.4], 5, true, 'gone gone'],
    ['the same, scraped every minute: they may be late', [2.5, 2.4], 60, true, 'up up'],
    ['all ended four minutes ago, scraped every minute', [4, 4.2], 60, true, 'gone gone'],
    ['one goes on: the other is silent by itself, whatever clock is right', [4, 0.1], 5, false, 'gone up'],
    ['one is a little later than the other', [1, 0.1], 5, true, 'up up'],
    ['one is scraped rarely', [3, 0.1], 60, true, 'up up'],
    ['no other clock says that it is now', [4, 4], 5, false, 'up up'],
  ])('%s', async (_, ages, spacing, isNowTold, states) => {
    const { targets } = await gatherMetrics(mimir, nowMs, silentStore(ages, spacing), isNowTold);
    expect(targets.map(({ state }) => state).join(' ')).toBe(states);
    expect(targets.map(({ lastMs }) => lastMs)).toEqual(
      ages.map((age, index) => (states.split(' ')[index] === 'gone' ? minutesAgo(age) : nowMs))
    );
  });
});
