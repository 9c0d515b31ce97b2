import { Selector } from '../model';
import { parsePromql } from './promql';

type Expected = Partial<Selector> & Pick<Selector, 'text'>;
const minute = 60_000;

const reads: Array<[query: string, selectors: Expected[]]> = [
  ['up', [{ text: 'up', metric: 'up', matchers: [], guarded: false }]],
  [
    `rate(http_total{job="a", code=~'5..', env!="x", p!~\`a|b\`}[5m])`,
    [
      {
        text: 'http_total{job="a",code=~"5..",env!="x",p!~"a|b"}',
        metric: 'http_total',
        matchers: [
          { label: 'job', op: '=', value: 'a' },
          { label: 'code', op: '=~', value: '5..' },
          { label: 'env', op: '!=', value: 'x' },
          { label: 'p', op: '!~', value: 'a|b' },
        ],
        rangeMs: 5 * minute,
        call: 'rate',
      },
    ],
  ],
  ['{__name__="x", a="1"}', [{ text: 'x{a="1"}', metric: 'x', matchers: [{ label: 'a', op: '=', value: '1' }] }]],
  [
    '{__name__=~"x.*", a="1"}',
    [
      {
        text: '{__name__=~"x.*",a="1"}',
        metric: undefined,
        matchers: [
          { label: '__name__', op: '=~', value: 'x.*' },
          { label: 'a', op: '=', value: '1' },
        ],
      },
    ],
  ],
  [
    '{"http.requests", "k8s.pod"="a\\"b"}',
    [
      {
        text: '{__name__="http.requests","k8s.pod"="a\\"b"}',
        metric: 'http.requests',
        matchers: [{ label: 'k8s.pod', op: '=', value: 'a"b' }],
      },
    ],
  ],
  ['a{b="\\u00e9\\n\\x41\\101"}', [{ text: 'a{b="é\\nAA"}', matchers: [{ label: 'b', op: '=', value: 'é\nAA' }] }]],
  ['a offset 1h', [{ text: 'a', offsetMs: 60 * minute }]],
  ['rate(a[1m30s] offset -5m)', [{ text: 'a', rangeMs: 90_000, offsetMs: -5 * minute, call: 'rate' }]],
  [
    'a - b offset 1h',
    [
      { text: 'a', offsetMs: undefined },
      { text: 'b', offsetMs: 60 * minute },
    ],
  ],
  ['a + b * rate(c[5m] offset 1h) offset 1h', [{ text: 'a', offsetMs: undefined }, { text: 'b' }, { text: 'c' }]],
  ['a @ end()', [{ text: 'a' }]],
  ['rate(a[5m] offset 1m @ 1600000000)', [{ text: 'a', rangeMs: 5 * minute, offsetMs: minute, call: 'rate' }]],
  ['rate((a[5m]))', [{ text: 'a', rangeMs: 5 * minute, call: 'rate' }]],
  ['rate(a[300])', [{ text: 'a', rangeMs: 5 * minute, call: 'rate' }]],
  [
    'max_over_time(rate(a[5m])[1h:30s] offset 10m)',
    [{ text: 'a', rangeMs: 5 * minute, offsetMs: 10 * minute, call: 'rate' }],
  ],
  ['max_over_time(a[1h:])', [{ text: 'a', rangeMs: undefined, call: undefined }]],
  ['histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m])))', [{ text: 'a_bucket', call: 'rate' }]],
  ['sum(a) # a comment', [{ text: 'a' }]],
  ['1 + 2', []],
];

test.each(reads)('reads %s', (query, selectors) => {
  const parsed = parsePromql(query);
  const found: readonly Selector[] = parsed.ok ? parsed.selectors : [];
  expect(parsed.ok).toBe(true);
  // Only what the row names is compared; `undefined` there means absent.
  expect(found.map((one, i) => pick(one, Object.keys(selectors[i] ?? {})))).toEqual(selectors);
});

const pick = (one: Selector, keys: string[]) =>
  Object.fromEntries(keys.map((key) => [key, { ...one }[key as keyof Selector]]));

const guards: Array<[query: string, guarded: string[], seen: string[], withoutFallback: string | undefined]> = [
  ['sum(a) or vector(0)', ['a'], [], 'sum(a)'],
  ['a / b * 100 or vector(0)', ['a', 'b'], [], 'a / b * 100'],
  ['a / (b or vector(1))', ['b'], ['a'], 'a / (b)'],
  ['a or on() vector(0)', ['a'], [], 'a'],
  ['a or absent(b) * 0', ['a', 'b'], [], 'a'],
  ['a or absent_over_time(b[5m])', ['a', 'b'], [], 'a'],
  ['a or b', [], ['a', 'b'], undefined],
  ['a or b or vector(0)', ['a', 'b'], [], 'a or b'],
  ['a or vector(0) or b', ['a'], ['b'], 'a or b'],
  ['a or vector(0) or vector(1)', ['a'], [], 'a'],
  ['sum(a or vector(0)) + b', ['a'], ['b'], 'sum(a) + b'],
  ['vector(0) or a', [], ['a'], undefined],
  ['abs(a # why\n or vector(0) # so\n)', ['a'], [], 'abs(a # so\n)'],
  ['sum(a) # why\n or vector(0) # so', ['a'], [], 'sum(a) # so'],
  ['a unless b', ['b'], ['a'], undefined],
  ['a unless on (x) b / c', ['b', 'c'], ['a'], undefined],
  ['a unless b and c', ['b'], ['a', 'c'], undefined],
  ['absent(a)', ['a'], [], undefined],
  ['a and absent(b)', ['b'], ['a'], undefined],
  ['(a or vector(0)) > 5 or vector(0)', ['a'], [], '(a) > 5'],
];

test.each(guards)('knows what is hidden in %s', (query, guarded, seen, withoutFallback) => {
  const parsed = parsePromql(query);
  const names = (hidden: boolean) =>
    parsed.ok ? parsed.selectors.filter((one) => one.guarded === hidden).map((one) => one.text) : [];
  expect(names(true)).toEqual(guarded);
  expect(names(false)).toEqual(seen);
  expect(parsed.ok ? parsed.withoutFallback : 'not parsed').toBe(withoutFallback);
});

const refused: Array<[query: string, message: string, position: number]> = [
  ['', 'line 1, column 1: the query is empty', 0],
  ['sum(', 'line 1, column 5: the query ends too early', 4],
  ['a{\n  b=}', 'line 2, column 5: unexpected }', 7],
  ['a b', 'line 1, column 3: unexpected b', 2],
  ['{app="x"} | json', 'line 1, column 11: unexpected |', 10],
  ['rate(a[$__rate_interval])', 'line 1, column 8: unexpected $__rate_interval', 7],
  ['a{b="\\d"}', 'line 1, column 5: unknown escape sequence in a string', 4],
];

test.each(refused)('refuses %j', (query, message, position) => {
  expect(parsePromql(query)).toEqual({ ok: false, message, position });
});
