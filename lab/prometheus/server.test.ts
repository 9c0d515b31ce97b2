/** What was written for Prometheus is what it answers. */
import { Sample } from '../world/scenario';
import { series } from '../world/series';
import { startPrometheus } from './server';

interface Answer {
  readonly data: {
    readonly result: ReadonlyArray<{ metric: Record<string, string>; values: ReadonlyArray<[number, string]> }>;
  };
}

const startMs = Date.UTC(2026, 0, 5, 22, 0, 0, 250);

/** All that Prometheus has of the three hours from the start on. */
async function stored(samples: Iterable<Sample>) {
  const prometheus = await startPrometheus(samples);
  try {
    const params = new URLSearchParams({ query: '{__name__=~".+"}[3h]', time: String(startMs / 1000 + 3 * 3600 - 1) });
    const response = await fetch(`${prometheus.url}/prometheus/api/v1/query?${params}`);
    const { data } = (await response.json()) as Answer;
    return data.result.map(({ metric, values }) => ({ metric, values }));
  } finally {
    await prometheus.stop();
  }
}

test('labels and values come back as they were, but for labels without a value', async () => {
  const labels = { job: 'a "quoted" \\ name', text: 'two\nlines', Upper: 'ü', group: '' };
  const { group, ...kept } = labels;
  const values = [0, -1.5, 1e21, 0.1 + 0.2, Infinity, NaN, 2 ** 53];
  expect(group).toBe('');
  expect(
    await stored(
      values.map((value, i) => ({ series: series('some_total', labels), timeMs: startMs + i * 60_000, value }))
    )
  ).toEqual([
    {
      metric: { __name__: 'some_total', ...kept },
      values: ['0', '-1.5', '1e+21', '0.30000000000000004', '+Inf', 'NaN', '9007199254740992'].map((text, i) => [
        startMs / 1000 + i * 60,
        text,
      ]),
    },
  ]);
});

test('a history of many pages is there whole', async () => {
  function* history(): Iterable<Sample> {
    for (let minute = 0; minute < 179; minute++) {
      for (let n = 0; n < 150; n++) {
        const timeMs = startMs + minute * 60_000 + n;
        yield { series: series('many', { n: String(n) }), timeMs, value: minute + n / 1000 };
      }
    }
  }
  const found = await stored(history());
  expect(found).toHaveLength(150);
  for (const { metric, values } of found) {
    const n = Number(metric['n']);
    expect(values).toEqual(
      Array.from({ length: 179 }, (_, minute) => [(startMs + minute * 60_000 + n) / 1000, String(minute + n / 1000)])
    );
  }
});

test('a store that nobody wrote to is empty', async () => {
  expect(await stored([])).toEqual([]);
});
