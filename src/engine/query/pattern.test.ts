import fc from 'fast-check';

import { javascriptPattern, labelPattern } from './pattern';
import { wildly } from '../testing/wild/runs';

/** The rows of github.com/google/re2/wiki/Syntax: what the whole value must be, and what it must not be. */
const syntax: ReadonlyArray<readonly [pattern: string, fits: readonly string[], fitsNot: readonly string[]]> = [
  // Single characters.
  ['.', ['a', 'é', '😀', '\n'], ['', 'ab']],
  ['(?-s).', ['a'], ['\n']],
  ['[xyz]', ['x', 'z'], ['a', 'xy']],
  ['[^xyz]', ['a', '\n'], ['x', '']],
  ['\\d\\D', ['1a'], ['a1', '11']],
  ['[[:alpha:]]', ['a', 'Z'], ['1', 'é']],
  ['[[:^alpha:]]', ['1', 'é'], ['a']],
  ['\\pN', ['1', '٣', '½'], ['a']],
  ['\\p{Greek}', ['λ'], ['l']],
  ['\\PN', ['a'], ['1']],
  ['\\P{Greek}', ['l'], ['λ']],
  ['\\p{^Greek}', ['l'], ['λ']],
  ['\\p{Any}', ['λ', '1'], ['']],
  // Composites.
  ['ab', ['ab'], ['a', 'abc', 'xab']],
  ['a|b', ['a', 'b'], ['ab', 'a|b', '']],
  ['5..|4..', ['503', '404'], ['200', '5030']],
  // Repetitions.
  ['x*', ['', 'x', 'xxx'], ['y']],
  ['x+', ['x', 'xxx'], ['']],
  ['x?', ['', 'x'], ['xx']],
  ['x{2,3}', ['xx', 'xxx'], ['x', 'xxxx']],
  ['x{2,}', ['xx', 'xxxx'], ['x']],
  ['x{2}', ['xx'], ['x', 'xxx']],
  ['x*?y', ['y', 'xxy'], ['x']],
  ['x+?|x??|x{1,2}?|x{1,}?|x{2}?', ['', 'x', 'xxx'], ['y']],
  ['x{,2}', ['x{,2}'], ['x', 'xx']],
  ['{a}', ['{a}'], ['a']],
  // Grouping and flags.
  ['(a)(?P<name>b)(?<other>c)(?:d)', ['abcd'], ['abc']],
  ['(?i)prod', ['prod', 'PROD', 'Prod'], ['prod1']],
  ['a(?i)b|c', ['aB', 'C'], ['Ab']],
  ['(?i:a)b', ['Ab'], ['AB']],
  ['(?i)a(?-i)b', ['Ab'], ['AB']],
  ['(?i)[k-l]\\x{e9}', ['\u212aÉ', 'Lé'], ['mé']],
  ['(?m)a$\\n^b', ['a\nb'], ['a b']],
  ['a$\\n^b', [], ['a\nb']],
  ['(?U)a+b', ['aab'], ['b']],
  // Empty strings.
  ['^a$', ['a'], ['aa']],
  ['\\Aa\\z', ['a'], ['a\n']],
  ['a\\b-\\b', [], ['a-']],
  ['a\\b-\\Bb?', ['a-'], ['a-b']],
  ['', [''], ['a']],
  // Escapes.
  ['\\a\\f\\t\\n\\r\\v', ['\x07\f\t\n\r\v'], []],
  ['\\*\\.\\_\\-', ['*._-'], []],
  ['\\123\\0', ['S\0'], []],
  ['\\x7F\\x{10FFFF}', ['\x7f\u{10ffff}'], []],
  ['\\Qa.b|\\E+', ['a.b|', 'a.b||'], ['a.b', 'axb|']],
  ['\\Qa(', ['a('], ['a']],
  // Classes.
  ['[\\d]+', ['12'], ['a']],
  ['[^\\d\\pL]', ['-'], ['1', 'λ']],
  ['[[:upper:]_[:digit:]]+', ['A_1'], ['a']],
  ['[\\p{Greek}x]', ['λ', 'x'], ['y']],
  ['[\\D]', ['a'], ['1']],
  ['[]a-]+', [']a-'], ['b']],
  ['[a^\\]b]+', ['a^]b'], ['\\']],
  ['[[]', ['['], []],
  ['\\s', [' ', '\t'], ['\v', '\u00a0']],
  ['[[:space:]]', ['\v'], ['\u00a0']],
  ['[[:word:]][[:punct:]][[:xdigit:]]', ['_]f'], ['_ag']],
];

test.each(syntax)('%s fits what RE2 lets it fit', (pattern, fits, fitsNot) => {
  const told = (text: string) => [text, labelPattern(pattern)?.test(text)];
  expect(fits.map(told)).toEqual(fits.map((text) => [text, true]));
  expect(fitsNot.map(told)).toEqual(fitsNot.map((text) => [text, false]));
});

test.each([
  '(',
  'a)',
  '[a',
  '[b-a]',
  '[[:what:]]',
  '*',
  'a**',
  'a+{2}',
  'a{1001}',
  'a{2,1}',
  '(?=a)',
  '(?!a)',
  '(?<=a)',
  '(?#a)',
  '(?)',
  '(?z)',
  '(a)\\1',
  '\\k<a>',
  '\\C',
  '\\Z',
  '\\y',
  '\\pX',
  '\\x{110000}',
  'a\\',
  '(?P<a>x)(?P<a>y)',
])('%s is no pattern of a store', (pattern) => {
  expect(labelPattern(pattern)).toBeUndefined();
});

const pieces = fc.constantFrom(
  ...[
    'a',
    'b',
    'é',
    '.',
    '-',
    '(',
    '(?:',
    ')',
    '|',
    '*',
    '+',
    '?',
    '*?',
    '{0,2}',
    '{1,}',
    '[ab]',
    '[^a]',
    '\\d',
    '\\w',
  ],
  ...['\\b', '^', '$', '(?=', '(?<!', '\\1', '(?<value>', '\\.', '[-a]']
);
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', '.', '-', '1', ' ', '\n'), maxLength: 8 });

test('what is told of a pattern in JavaScript is what JavaScript tells', () => {
  const written = fc.array(pieces, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(written, fc.constantFrom('', 'i', 's', 'u', 'iu', 'm'), fc.array(texts), (source, flags, all) => {
      const pattern = javascriptPattern(source, flags);
      const native = orNothing(() => new RegExp(source, `${flags}g`));
      expect(pattern !== undefined).toBe(native !== undefined);
      for (const text of native ? all : []) {
        const found = [...text.matchAll(native ?? /$^/g)].map((match) => ({
          groups: [...match],
          named: { ...match.groups },
        }));
        const told = pattern?.matches(text, 100);
        expect([text, told ?? found]).toEqual([text, found]);
        expect(pattern?.test(text) ?? found.length > 0).toBe(found.length > 0);
      }
    }),
    wildly(400)
  );
});

function orNothing<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

const hostile = [
  '(a+)+$',
  '(a|a)*b',
  '(a*)*b',
  '(.*)*x',
  '(a|aa)+$',
  '(?:a?){30}a{30}',
  '(.*a){25}b',
  '([a-z]+)*-',
  '(\\w+\\s?)+!',
  '(?i)(a|A|b)+c',
  '.*.*.*.*.*.*=',
  `${'a*'.repeat(2000)}b`,
  `${'('.repeat(150)}a${')*'.repeat(150)}b`,
  '((a{0,100}){0,100}){0,100}b',
  `${'('.repeat(100_000)}a`,
  `(${Array.from({ length: 5000 }, (_, index) => `v${index}`).join('|')})`,
];
const irregular = [
  '(?=a)(a+)+$',
  '(a+)+(?!b)c',
  '(a*)*\\1b',
  '(?<=a)(.*)*x',
  '.*.*.*.*.*(?!a)=',
  `(?!b)${'(a|a)'.repeat(40)}c`,
];
const long = [`${'a'.repeat(40)}!`, 'a'.repeat(20_000), `${'ab '.repeat(3000)}!`];

test.each([...hostile, ...irregular].map((pattern) => [pattern.slice(0, 40), pattern]))(
  '%s holds nobody up',
  (_, pattern) => {
    const before = process.cpuUsage();
    for (const text of long) {
      labelPattern(pattern)?.test(text);
      javascriptPattern(pattern)?.test(text);
      javascriptPattern(pattern, 'i')?.matches(text, 1000);
    }
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000);
  }
);

test('what a hostile pattern fits is told where that is quick', () => {
  expect(labelPattern('(a+)+')?.test('a'.repeat(40))).toBe(true);
  expect(labelPattern('(a+)+')?.test(`${'a'.repeat(40)}!`)).toBe(false);
  expect(javascriptPattern('(a+)+$')?.test(`${'a'.repeat(40)}!`)).toBe(false);
  expect(javascriptPattern('^(?!a+b)(a+)+$')?.test(`${'a'.repeat(40)}!`)).toBeUndefined();
  expect(javascriptPattern('^(?!kube-).*')?.test('kube-system')).toBe(false);
});
