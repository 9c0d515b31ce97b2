import { isTraceqlMetrics, parseTraceql } from './traceql';

const reads: Array<[query: string, filters: string[], attributes: string[]]> = [
  ['{}', ['{}'], []],
  ['{status = error}', ['{status = error}'], []],
  [
    '{resource.service.name =~ ".*" && duration > 100ms && .http.method = "GET"}',
    ['{resource.service.name =~ ".*" && duration > 100ms && .http.method = "GET"}'],
    ['resource.service.name', '.http.method'],
  ],
  ['{ .a = 1 } >> { span.b = 2 } | count() > 2', ['{ .a = 1 }', '{ span.b = 2 }'], ['.a', 'span.b']],
  ['{ .a = 1 } | rate() by (resource.x, .a)', ['{ .a = 1 }'], ['.a', 'resource.x']],
];

test.each(reads)('reads %s', (query, filters, attributes) => {
  const parsed = parseTraceql(query);
  expect(parsed).toMatchObject({ ok: true, attributes });
  expect(parsed.ok && parsed.selectors).toEqual(
    filters.map((text) => ({ language: 'traceql', text, matchers: [], guarded: false }))
  );
});

test.each(['', '{ .a = }', '{', 'sum(rate(x[5m]))', 'f0b1c2d3e4f5a6b7'])('refuses %j', (query) => {
  expect(parseTraceql(query)).toMatchObject({ ok: false, message: expect.stringMatching(/^line 1, column \d+: /) });
});

test('tells series from searches', () => {
  expect(isTraceqlMetrics('{ .a = 1 } | rate()')).toBe(true);
  expect(isTraceqlMetrics('{ .a = 1 } | count() > 2')).toBe(false);
  expect(isTraceqlMetrics('{')).toBe(false);
  // Not in the grammar, and yet as Tempo's documentation writes it.
  expect(isTraceqlMetrics('{} | quantile_over_time(duration, .99) by (name)')).toBe(true);
  expect(isTraceqlMetrics('{ name = "| rate()" && .a = }')).toBe(false);
});
