import fc from 'fast-check';

import { Language } from '../model';
import { addMatchers } from './addMatchers';
import { parseQuery } from './index';

const languages: Language[] = ['promql', 'logql', 'traceql'];
const pieces = fc.constantFrom(
  'sum',
  'rate',
  'absent',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '[5m]',
  'a',
  '"x"',
  "'y'",
  '`z`',
  '=',
  '=~',
  '!=',
  '!~',
  ',',
  ' or ',
  ' and ',
  ' unless ',
  'vector(0)',
  ' offset 5m',
  ' @ end()',
  '{a="b"}',
  ' | json',
  ' |= ',
  '.service.name',
  '&&',
  '>>',
  '$x',
  '\\',
  '"',
  '\n',
  '#',
  '5',
  '-',
  '💥'
);
const wild = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(pieces, { maxLength: 40 }).map((all) => all.join(''))
);

test('any text is either read or refused with a position inside it', () => {
  fc.assert(
    fc.property(fc.constantFrom(...languages), wild, (language, text) => {
      const parsed = parseQuery(language, text);
      if (parsed.ok) {
        // What is left without the fallback must itself be a query.
        expect(parsed.withoutFallback === undefined || parseQuery(language, parsed.withoutFallback).ok).toBe(true);
      } else {
        expect(parsed.message).toMatch(/^line \d+, column \d+: /);
        expect(parsed.position).toBeGreaterThanOrEqual(0);
        expect(parsed.position).toBeLessThanOrEqual(text.length);
      }
      expect(typeof addMatchers(language, text, [{ label: 'l', op: '=', value: 'v' }])).toBe('string');
    }),
    { numRuns: 500 }
  );
});

test.each(languages)('huge and deep %s ends soon', (language) => {
  const started = performance.now();
  const selector = language === 'promql' ? 'x' : '{a="b"}';
  const huge = [
    '('.repeat(200_000),
    '('.repeat(1000) + selector + ')'.repeat(1000),
    Array.from({ length: 5000 }, () => `${selector} or vector(0)`).join(' or '),
    '{'.repeat(200_000),
    '"'.repeat(200_001),
    'x'.repeat(1_000_000),
  ];
  const answers = huge.map((text) => parseQuery(language, text).ok);
  expect(answers).toHaveLength(huge.length);
  expect(answers[0]).toBe(false);
  // Seconds would be a hang; it takes some hundred milliseconds.
  expect(performance.now() - started).toBeLessThan(20_000);
});
