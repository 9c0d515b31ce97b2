import { Language, Matcher } from '../model';
import { addMatchers } from './addMatchers';

const filter: Matcher = { label: 'env', op: '=~', value: 'a"b' };

test.each<[Language, string, string]>([
  ['promql', 'up', 'up{env=~"a\\"b"}'],
  ['promql', 'rate(x{}[5m]) / y{a="b", }', 'rate(x{env=~"a\\"b"}[5m]) / y{a="b",env=~"a\\"b", }'],
  [
    'promql',
    'rate(x{a="b"}[$__rate_interval]) * ${__interval_ms}',
    'rate(x{a="b",env=~"a\\"b"}[$__rate_interval]) * ${__interval_ms}',
  ],
  ['logql', 'rate({a="b"} |= "x" [5m])', 'rate({a="b",env=~"a\\"b"} |= "x" [5m])'],
  ['logql', '{a="b"} | json | l="x"', '{a="b"} | json | l="x" | env=~"a\\"b"'],
  ['traceql', '{.a = 1}', '{.a = 1}'],
  ['promql', 'not a query', 'not a query'],
])('adds to %s %s', (language, text, expected) => {
  expect(addMatchers(language, text, [filter])).toBe(expected);
});

test.each<[string, Language, string, string]>([
  ['a comment behind the last matcher', 'promql', 'x{a="b" # is it}?\n}', 'x{a="b",env=~"a\\"b" # is it}?\n}'],
  ['a comment that ends in a comma', 'promql', 'x{a="b" # or,\n}', 'x{a="b",env=~"a\\"b" # or,\n}'],
  ['nothing but a comment', 'promql', 'x{ # all\n}', 'x{env=~"a\\"b" # all\n}'],
  ['a comment in a stream selector', 'logql', '{a="b" # c\n}', '{a="b",env=~"a\\"b" # c\n}'],
])('adds where no comment swallows it: %s', (_, language, text, expected) => {
  expect(addMatchers(language, text, [filter])).toBe(expected);
});
