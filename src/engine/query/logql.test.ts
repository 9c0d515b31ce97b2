import { isLogsQuery, parseLogql, pipelinesOf } from './logql';

test('reads a log query: matchers, pipeline', () => {
  expect(parseLogql('{app="a", env=~`x|y`, q!="\\"", z!~"n"} |= "e" | json | level="x"')).toEqual({
    ok: true,
    attributes: [],
    selectors: [
      {
        language: 'logql',
        text: '{app="a",env=~"x|y",q!="\\"",z!~"n"}',
        matchers: [
          { label: 'app', op: '=', value: 'a' },
          { label: 'env', op: '=~', value: 'x|y' },
          { label: 'q', op: '!=', value: '"' },
          { label: 'z', op: '!~', value: 'n' },
        ],
        pipeline: '|= "e" | json | level="x"',
        guarded: false,
      },
    ],
  });
});

test('a comment may stand beside an operator', () => {
  const parsed = parseLogql('{a # = "c"\n =~ # d\n "b"}');
  expect(parsed.ok && parsed.selectors[0]?.matchers).toEqual([{ label: 'a', op: '=~', value: 'b' }]);
});

const metrics: Array<[query: string, pipelines: Array<string | undefined>, ranges: Array<number | undefined>]> = [
  ['count_over_time({a="b"} [5m])', [''], [300_000]],
  ['sum by (x) (rate({a="b"} | json | x!="" [1m] offset 1h))', ['| json | x!=""'], [60_000]],
  ['quantile_over_time(0.9, {a="b"} | logfmt | unwrap d [10m]) by (x)', ['| logfmt'], [600_000]],
  ['sum(rate({a="b"}[1m])) / sum(rate({a="c"}|="x"[2m]))', ['', '|="x"'], [60_000, 120_000]],
  ['vector(1)', [], []],
];

test.each(metrics)('reads pipelines and ranges of %s', (query, pipelines, ranges) => {
  const parsed = parseLogql(query);
  const selectors = parsed.ok ? parsed.selectors : [];
  expect(parsed.ok).toBe(true);
  expect(selectors.map((one) => one.pipeline)).toEqual(pipelines);
  expect(selectors.map((one) => one.rangeMs)).toEqual(ranges);
});

const guards: Array<[query: string, guarded: boolean[], withoutFallback: string | undefined]> = [
  ['sum(rate({a="b"}[1m])) or vector(0)', [true], 'sum(rate({a="b"}[1m]))'],
  // The grammar takes `100 or vector(0)` together; Loki does not.
  [
    'sum(rate({a="b"}[1m])) / sum(rate({a="c"}[1m])) * 100 or vector(0)',
    [true, true],
    'sum(rate({a="b"}[1m])) / sum(rate({a="c"}[1m])) * 100',
  ],
  ['(rate({a="b"}[1m]) or vector(0)) / rate({a="c"}[1m])', [true, false], '(rate({a="b"}[1m])) / rate({a="c"}[1m])'],
  ['rate({a="b"}[1m]) unless rate({a="c"}[1m])', [false, true], undefined],
  ['absent_over_time({a="b"}[1m])', [true], undefined],
  ['{a="b"} | level="x" or level="y"', [false], undefined],
];

test.each(guards)('knows what is hidden in %s', (query, guarded, withoutFallback) => {
  const parsed = parseLogql(query);
  expect(parsed.ok && parsed.selectors.map((one) => one.guarded)).toEqual(guarded);
  expect(parsed.ok && parsed.withoutFallback).toBe(withoutFallback);
});

test.each([
  ['time() - max(timestamp({a="b"}))', 0],
  ['avg_over_time(sum(count_over_time({a="b"}[5m]))[1h:])', 14],
  ['{a="b"', 6],
  ['{a="b"} | json |', 16],
])('refuses %s', (query, position) => {
  expect(parseLogql(query)).toMatchObject({ ok: false, position });
});

test('tells log queries from metric queries', () => {
  expect(isLogsQuery('{a="b"} |= "x"')).toBe(true);
  expect(isLogsQuery('rate({a="b"}[1m])')).toBe(false);
  expect(isLogsQuery('{')).toBe(false);
});

const pipelines: Array<[query: string, stages: unknown[]]> = [
  ['{a="b"}', []],
  [
    '{a="b"} |= "x" or "y" != `z` | json | level="error" , status>=500',
    [
      { kind: 'line', text: '|= "x" or "y"', op: '|=', values: ['x', 'y'] },
      { kind: 'line', text: '!= `z`', op: '!=', values: ['z'] },
      { kind: 'parser', text: '| json', parser: 'json' },
      {
        kind: 'label',
        text: '| level="error" , status>=500',
        conditions: [{ label: 'level', matcher: { label: 'level', op: '=', value: 'error' } }, { label: 'status' }],
        either: false,
      },
    ],
  ],
  [
    'sum(rate({a="b"} | pattern "<x> <y>" | x="1" or d>1s | line_format "{{.x}}" |= ip("10.0.0.0/8") [5m]))',
    [
      { kind: 'parser', text: '| pattern "<x> <y>"', parser: 'pattern' },
      {
        kind: 'label',
        text: '| x="1" or d>1s',
        conditions: [{ label: 'x', matcher: { label: 'x', op: '=', value: '1' } }, { label: 'd' }],
        either: true,
      },
      { kind: 'other', text: '| line_format "{{.x}}"' },
      { kind: 'line', text: '|= ip("10.0.0.0/8")', op: '|=', values: [] },
    ],
  ],
  [
    'sum_over_time({a="b"} | logfmt | unwrap duration(lat) | __error__="" [5m])',
    [
      { kind: 'parser', text: '| logfmt', parser: 'logfmt' },
      { kind: 'unwrap', text: '| unwrap duration(lat)', label: 'lat' },
      {
        kind: 'label',
        text: '| __error__=""',
        conditions: [{ label: '__error__', matcher: { label: '__error__', op: '=', value: '' } }],
        either: false,
      },
    ],
  ],
];

test.each(pipelines)('lists the stages of %s', (query, stages) => {
  expect(pipelinesOf(query).map((each) => each.stages)).toEqual([stages]);
});

test('lists a pipeline for each selector, and none of what it cannot read', () => {
  expect(pipelinesOf('rate({a="b"} |= "x" [1m]) / rate({a="b",c=~"d"}[1m])')).toEqual([
    { selector: '{a="b"}', stages: [expect.objectContaining({ text: '|= "x"' })] },
    { selector: '{a="b",c=~"d"}', stages: [] },
  ]);
  expect(pipelinesOf('{a="b"} | json |')).toEqual([]);
});
