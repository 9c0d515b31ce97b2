/** Queries at random: what can be read is read as it is meant, and what is made of it is a query again. */
import fc from 'fast-check';

import { interpolate } from '../inventory/interpolate';
import { lastHour } from '../inventory/testing/fixtures';
import { Language, Matcher, Selector } from '../model';
import { showingOf } from '../probing/showing';
import { joinTerms } from '../probing/terms';
import { loki, mimir, targetState, tempo } from '../testing/evidence';
import { logMetrics, logql, logQueries } from '../testing/wild/logql';
import { promql } from '../testing/wild/promql';
import { wildly } from '../testing/wild/runs';
import { traceql } from '../testing/wild/traceql';
import { broken, labels, plain, Selects, values, Written } from '../testing/wild/written';
import { addMatchers } from './addMatchers';
import { divisionsOf } from './divisions';
import { parseQuery } from './index';
import { isLogsQuery, pipelinesOf } from './logql';
import { filtersOf, joinsOf, quantilesOf } from './operands';
import { formatSelector } from './selector';
import { requiredConditions } from './spanConditions';
import { isTraceqlMetrics } from './traceql';

const windows = { intervalMs: 15_000, rateIntervalMs: 60_000, autoMs: 15_000 };
const filled = (text: string, language: Language): string =>
  interpolate(text, { variables: [], range: lastHour, windows }, language);

const wellWritten: readonly (readonly [Language, fc.Arbitrary<Written>])[] = [
  ['promql', promql],
  ['logql', logql],
  ['traceql', traceql.map(plain)],
];
const sources = { promql: mimir, logql: loki, traceql: tempo };

/** Reads what must be readable. */
function selectorsOf(language: Language, text: string): readonly Selector[] {
  const parsed = parseQuery(language, filled(text, language));
  if (!parsed.ok) {
    throw new Error(`${parsed.message} in ${text}`);
  }
  return parsed.selectors;
}

const meant = ({ metric, matchers }: Selects) => ({ metric, matchers });

describe.each(wellWritten)('%s', (language, arbitrary) => {
  const isQuery = (text: string) => expect([text, parseQuery(language, text).ok]).toEqual([text, true]);

  test('is read as it is meant, and each selector reads the same when it is written again', () => {
    fc.assert(
      fc.property(arbitrary, ({ text, selects }) => {
        const selectors = selectorsOf(language, text);
        if (language !== 'traceql') {
          expect(selectors.map(meant)).toEqual(selects.map(meant));
        }
        selectors.forEach((selector) => {
          expect(selectorsOf(language, selector.text).map(meant)).toEqual([meant(selector)]);
        });
      }),
      wildly(80)
    );
  });

  test('what is taken out of it is a query of its own', () => {
    fc.assert(
      fc.property(arbitrary, ({ text }) => {
        const query = filled(text, language);
        const parsed = parseQuery(language, query);
        if (parsed.ok && parsed.withoutFallback !== undefined) {
          isQuery(parsed.withoutFallback);
        }
        const filters = filtersOf(language, query);
        if (filters) {
          isQuery(`count(\n${filters.bare}\n)`);
        }
        if (language === 'promql') {
          joinsOf(query).forEach(({ text: join, left, right }) => [join, left, right].forEach(isQuery));
          divisionsOf(query).forEach(({ dividend, divisor }) => [dividend, divisor].forEach(isQuery));
          quantilesOf(query).forEach(({ text: quantile, buckets }) => [quantile, buckets].forEach(isQuery));
        }
        if (language === 'logql') {
          expect(pipelinesOf(query).map(({ selector }) => selector)).toEqual(
            parsed.ok && parsed.selectors.map((selector) => selector.text)
          );
        }
      }),
      wildly(80)
    );
  });

  test('what a panel shows is asked by a term that can be joined with others', () => {
    fc.assert(
      fc.property(arbitrary, ({ text }) => {
        const { target } = targetState(filled(text, language), { datasource: sources[language] });
        const spec = showingOf(target)?.question.spec;
        if (spec && 'expr' in spec) {
          isQuery(spec.expr);
          isQuery(
            joinTerms([
              { key: 'a', expr: spec.expr },
              { key: 'b', expr: spec.expr },
            ])
          );
        }
      }),
      wildly(60)
    );
  });
});

const filter: fc.Arbitrary<Matcher> = fc.record({
  label: labels,
  op: fc.constantFrom('=', '!=', '=~', '!~'),
  value: values,
});
const filters = fc.array(filter, { minLength: 1, maxLength: 2 });

test('ad hoc filters come to every selector and change nothing else', () => {
  const queries = fc.oneof(
    promql.map(({ text }) => ['promql' as const, text] as const),
    logql.map(({ text }) => ['logql' as const, text] as const)
  );
  fc.assert(
    fc.property(queries, filters, ([language, text], matchers) => {
      const before = selectorsOf(language, text);
      const after = selectorsOf(language, addMatchers(language, text, matchers));
      const added = matchers.map((one) => formatSelector(language, undefined, [one]).slice(1, -1));
      expect(after.length).toBe(before.length);
      after.forEach((selector, index) => {
        const was = before[index];
        const isInPipeline = (selector.pipeline ?? '') !== (was?.pipeline ?? '');
        expect(selector.matchers).toEqual([...(was?.matchers ?? []), ...(isInPipeline ? [] : matchers)]);
        if (isInPipeline) {
          expect(selector.pipeline).toBe(`${was?.pipeline}${added.map((one) => ` | ${one}`).join('')}`);
        }
        expect({ ...selector, text: '', matchers: [], pipeline: '' }).toEqual({
          ...was,
          text: '',
          matchers: [],
          pipeline: '',
        });
      });
    }),
    wildly(80)
  );
});

test('log queries and metrics of logs are told apart', () => {
  fc.assert(
    fc.property(logQueries, logMetrics, (logs, metrics) => {
      expect(isLogsQuery(filled(logs.text, 'logql'))).toBe(true);
      expect(isLogsQuery(filled(metrics.text, 'logql'))).toBe(false);
    }),
    wildly(60)
  );
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  ...wellWritten.map(([, arbitrary]) => broken(arbitrary.map(({ text }) => text)))
);

test('any text is either read or refused with a position inside it', () => {
  fc.assert(
    fc.property(fc.constantFrom<Language>('promql', 'logql', 'traceql'), anyText, (language, text) => {
      const parsed = parseQuery(language, text);
      if (parsed.ok) {
        // What is left without the fallback must itself be a query.
        expect(parsed.withoutFallback === undefined || parseQuery(language, parsed.withoutFallback).ok).toBe(true);
      } else {
        expect(parsed.message).toMatch(/^line \d+, column \d+: /);
        expect(parsed.position).toBeGreaterThanOrEqual(0);
        expect(parsed.position).toBeLessThanOrEqual(text.length);
      }
      readAll(language, text);
    }),
    wildly(250)
  );
});

/** Everything that the engine reads from a query. */
function readAll(language: Language, text: string): void {
  parseQuery(language, text);
  addMatchers(language, text, [{ label: 'l', op: '=', value: 'v' }]);
  filtersOf(language, text);
  [joinsOf, divisionsOf, quantilesOf, pipelinesOf, isLogsQuery, requiredConditions, isTraceqlMetrics].forEach((read) =>
    read(text)
  );
}

const selector: Readonly<Record<Language, string>> = { promql: 'x', logql: '{a="b"}', traceql: '{.a=1}' };
const repeated = (count: number, text: string, by: string) => Array.from({ length: count }, () => text).join(by);

describe.each<Language>(['promql', 'logql', 'traceql'])('huge and deep %s', (language) => {
  const one = selector[language];
  test.each<[string, string]>([
    ['brackets that never close', '('.repeat(200_000)],
    ['brackets', '('.repeat(20_000) + one + ')'.repeat(20_000)],
    ['fewer brackets', '('.repeat(500) + one + ')'.repeat(500)],
    ['brackets inside a filter', `{${'('.repeat(2000)}.a=1${')'.repeat(2000)}}`],
    ['alternatives with fallbacks', repeated(5000, `${one} or vector(0)`, ' or ')],
    ['a sum', repeated(500, language === 'logql' ? `rate(${one}[1m])` : one, '+')],
    ['a long sum', repeated(20_000, language === 'logql' ? `rate(${one}[1m])` : one, '+')],
    ['a power', repeated(500, language === 'logql' ? `rate(${one}[1m])` : one, '^')],
    ['spansets', repeated(20_000, one, ' && ')],
    ['spansets one in another', repeated(20_000, one, ' >> ')],
    ['conditions', `{${repeated(500, '.a=1', ' && ')}}`],
    ['matchers', `{${repeated(2000, 'a="b"', ',')}}`],
    ['stages', `{a="b"}${' | json'.repeat(20_000)}`],
    ['calls', 'abs('.repeat(500) + one + ')'.repeat(500)],
    ['open braces', '{'.repeat(200_000)],
    ['quotes', '"'.repeat(200_001)],
    ['a word', 'x'.repeat(1_000_000)],
  ])('%s: ends soon', (_, text) => {
    const started = performance.now();
    readAll(language, text);
    // Seconds would be a hang; it takes some hundred milliseconds.
    expect(performance.now() - started).toBeLessThan(4000);
  });
});
