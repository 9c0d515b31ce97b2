import fc from 'fast-check';

import { Language, Matcher, MatchOp, Selector } from '../model';
import { wildly } from '../testing/wild/runs';
import { parseQuery } from './index';
import { formatSelector, withMatchers } from './selector';

const a: Matcher = { label: 'a', op: '=', value: '1' };
const b: Matcher = { label: 'b', op: '=~', value: 'x|y' };

test.each<[Language, string | undefined, Matcher[], string]>([
  ['promql', 'up', [], 'up'],
  ['promql', 'up', [a, b], 'up{a="1",b=~"x|y"}'],
  ['promql', undefined, [a], '{a="1"}'],
  ['promql', 'http.requests', [], '{__name__="http.requests"}'],
  ['promql', 'sum', [a], '{__name__="sum",a="1"}'],
  ['promql', 'x', [{ label: 'k8s.pod', op: '!=', value: '' }], 'x{"k8s.pod"!=""}'],
  ['logql', undefined, [{ label: 'a', op: '!~', value: 'q"\\\n' }], '{a!~"q\\"\\\\\\n"}'],
])('formats %s %s %j', (language, metric, matchers, text) => {
  expect(formatSelector(language, metric, matchers)).toBe(text);
});

const selector: Selector = {
  language: 'promql',
  text: 'up{a="1",b=~"x|y"}',
  metric: 'up',
  matchers: [a, b],
  rangeMs: 1,
  guarded: true,
};

test('exchanges the matchers, and keeps the rest', () => {
  expect(withMatchers(selector, [b])).toEqual({ ...selector, text: 'up{b=~"x|y"}', matchers: [b] });
  expect(withMatchers(selector, [])).toEqual({ ...selector, text: 'up', matchers: [] });
  const filter: Selector = { language: 'traceql', text: '{ status = error }', matchers: [], guarded: false };
  expect(withMatchers(filter, [a])).toBe(filter);
});

const label = fc.stringMatching(/^[a-z_][a-z0-9_]{0,6}$/).filter((name) => name !== '__name__');
const matcher = fc.record({
  label,
  op: fc.constantFrom<MatchOp>('=', '!=', '=~', '!~'),
  value: fc.string({ unit: 'binary' }),
});

test('what is formatted reads back the same, whatever the values hold', () => {
  fc.assert(
    fc.property(fc.array(matcher, { maxLength: 4 }), fc.string({ minLength: 1 }), (matchers, metric) => {
      const parsed = parseQuery('promql', formatSelector('promql', metric, matchers));
      expect(parsed).toMatchObject({ ok: true, selectors: [{ metric, matchers }] });
    }),
    wildly(100)
  );
  fc.assert(
    fc.property(fc.array(matcher, { minLength: 1, maxLength: 4 }), (found) => {
      // Loki knows no way to write a label named as one of its own words, such as `on`.
      const matchers = found.map((each) => ({ ...each, label: `l_${each.label}` }));
      expect(parseQuery('logql', formatSelector('logql', undefined, matchers))).toMatchObject({
        ok: true,
        selectors: [{ matchers }],
      });
    }),
    wildly(100)
  );
});
