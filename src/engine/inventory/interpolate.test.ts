import fc from 'fast-check';

import { Language, ResolvedVariable, TimeRange } from '../model';
import { interpolate, referencedNames, Scope, WithTexts } from './interpolate';
import { wildly } from '../testing/wild/runs';

const range: TimeRange = { fromMs: 1_700_000_000_000, toMs: 1_700_003_600_000, raw: { from: 'now-1h', to: 'now' } };

function variable(
  name: string,
  values: string[],
  more: Partial<ResolvedVariable> & WithTexts = {}
): ResolvedVariable & WithTexts {
  return {
    name,
    type: 'query',
    values,
    isAll: false,
    multi: false,
    includeAll: false,
    fate: { kind: 'ok' },
    selectors: [],
    urlValues: values,
    ...more,
  };
}

const scope: Scope = {
  range,
  variables: [
    variable('one', ['a.b']),
    variable('quoted', [`it's "x"`]),
    variable('multi', ['a.b', 'c'], { multi: true, texts: ['A', 'C'] }),
    variable('single', ['a.b'], { multi: true }),
    variable('all', ['x', 'y'], { multi: true, includeAll: true, isAll: true }),
    variable('custom', ['.*$one'], { multi: true, includeAll: true, isAll: true, allValue: '.*$one' }),
    variable('none', [], { multi: true, includeAll: true, isAll: true }),
    variable('number', ['1700000000000']),
    variable('regex', ['4..', '5..'], { multi: true }),
  ],
  dashboard: { uid: 'u', title: 'T' },
};
const filled: Scope = { ...scope, windows: { intervalMs: 15_000, rateIntervalMs: 60_000, autoMs: 15_000 } };

test.each<[text: string, promql: string, logql: string, traceql: string, plain: string]>([
  ['$one', 'a.b', 'a.b', 'a.b', 'a.b'],
  ['$quoted', `it\\\\'s "x"`, `it\\\\'s "x"`, `it's "x"`, `it's "x"`],
  ['$multi', '(a\\\\.b|c)', 'a\\\\.b|c', 'a.b|c', '{a.b,c}'],
  ['$single', 'a\\\\.b', 'a\\\\.b', 'a.b', 'a.b'],
  ['$all', '(x|y)', 'x|y', 'x|y', '{x,y}'],
  ['$custom', '.*a.b', '.*a.b', '.*a.b', '.*a.b'],
  ['$none', '()', '', '', ''],
  ['$regex', '(4\\\\.\\\\.|5\\\\.\\\\.)', '4\\\\.\\\\.|5\\\\.\\\\.', '4..|5..', '{4..,5..}'],
])('%s by language', (text, promql, logql, traceql, plain) => {
  const by = (language: Language | 'plain') => interpolate(text, scope, language);
  expect([by('promql'), by('logql'), by('traceql'), by('plain')]).toEqual([promql, logql, traceql, plain]);
});

test.each([
  ['${multi:csv}', 'a.b,c'],
  ['${multi:pipe}', 'a.b|c'],
  ['${multi:regex}', '(a\\.b|c)'],
  ['${one:regex}', 'a\\.b'],
  ['${multi:glob}', '{a.b,c}'],
  ['${single:glob}', 'a.b'],
  ['${multi:raw}', 'a.b,c'],
  ['${multi:json}', '["a.b","c"]'],
  ['${one:json}', 'a.b'],
  ['${multi:lucene}', '("a.b" OR "c")'],
  ['${none:lucene}', '__empty__'],
  ['${multi:text}', 'A + C'],
  ['${all:text}', 'All'],
  ['${custom:text}', 'All'],
  ['${multi.text}', '(A|C)'],
  ['${multi.text:csv}', 'A,C'],
  ['${multi:queryparam}', 'var-multi=a.b&var-multi=c'],
  ['${all:queryparam}', 'var-all=All'],
  ['${multi:percentencode}', '%7Ba.b%2Cc%7D'],
  ['${quoted:percentencode}', 'it%27s%20%22x%22'],
  ['${custom:percentencode}', '.%2A%24one'],
  ['${multi:singlequote}', "'a.b','c'"],
  ['${quoted:singlequote}', `'it\\'s "x"'`],
  ['${multi:doublequote}', '"a.b","c"'],
  ['${quoted:sqlstring}', `'it''s "x"'`],
  ['${multi:distributed}', 'a.b,multi=c'],
  ['${number:date}', '2023-11-14T22:13:20.000Z'],
  ['${number:date:seconds}', '1700000000'],
  ['${number:date:YYYY-MM-DD HH:mm:ss}', '2023-11-14 22:13:20'],
  ['${one:date}', 'NaN'],
  ['${multi:nonsense}', '{a.b,c}'],
  ['[[multi:pipe]]', 'a.b|c'],
  ['[[one]] $one ${one}', 'a.b a.b a.b'],
  ['$unknown ${unknown:csv} [[unknown]]', '$unknown ${unknown:csv} [[unknown]]'],
  ['$ $$ ${} [[]] ${one', '$ $$ ${} [[]] ${one'],
  ['$__from ${__to:date:seconds} ${__dashboard} ${__dashboard.uid}', '1700000000000 1700003600 T u'],
  ['$timeFilter $__user', '$timeFilter $__user'],
])('%s as Grafana writes it', (text, expected) => {
  expect(interpolate(text, scope, 'promql')).toBe(expected);
});

test('macros are filled in where the windows are known, else left to the backend', () => {
  const text = '[$__rate_interval] [${__interval}] $__interval_ms $__range $__range_s $__range_ms $__auto';
  expect(interpolate(text, filled, 'promql')).toBe('[1m] [15s] 15000 3600s 3600 3600000 15s');
  expect(interpolate(text, scope, 'promql')).toBe(text);
});

test('variables that multiply themselves end, and the rest stays as it is', () => {
  const many = variable('w', ['x'], { isAll: true, includeAll: true, allValue: '$w'.repeat(100) });
  const long = variable('l', ['x'.repeat(10_000)]);
  for (const text of ['$w', '$l'.repeat(1000)]) {
    const filled = interpolate(text, { range, variables: [many, long] }, 'plain');
    expect(filled.length).toBeLessThan(2_100_000);
    expect(filled.endsWith(text.slice(-2))).toBe(true);
  }
});

test('an All value that names itself ends', () => {
  const circular = variable('x', ['$x'], { isAll: true, includeAll: true, allValue: '$x$x' });
  expect(interpolate('$x', { range, variables: [circular] }, 'promql')).toMatch(/^(\$x)+$/);
});

test('names what a text refers to', () => {
  expect(referencedNames('$a ${b:csv} [[c]] ${d.text} $a $__interval')).toEqual(['a', 'b', 'c', 'd', '__interval']);
});

test('takes the name of something that every object has for an unknown format', () => {
  const scope: Scope = { range, variables: [variable('w', ['a', 'b'], { multi: true })] };
  expect(interpolate('${w:__proto__} ${w:constructor} ${w:hasOwnProperty}', scope, 'plain')).toBe('{a,b} {a,b} {a,b}');
});

test('any text and any values are filled in without a throw', () => {
  const formats = fc.constantFrom(
    'csv',
    'regex',
    'lucene',
    'json',
    'percentencode',
    'uriencode',
    'sqlstring',
    'date',
    'date:YYYY',
    'queryparam',
    'join',
    'x',
    '__proto__',
    'constructor'
  );
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary' })),
      fc.boolean(),
      formats,
      (text, values, multi, format) => {
        const wild: Scope = { range, variables: [variable('w', values, { multi })] };
        for (const language of ['promql', 'logql', 'traceql', 'plain'] as const) {
          expect(typeof interpolate(`${text}$w\${w:${format}}${text}`, wild, language)).toBe('string');
        }
      }
    ),
    wildly(100)
  );
});
