import fc from 'fast-check';

import { readDashboard } from './dashboard';
import { planTargets } from './plan';
import { dataSources, fakeAsk, lastHour, nowMs, summary } from './testing/fixtures';
import { resolveVariables } from './variables';
import { wildly } from '../testing/wild/runs';

const text = fc.oneof(
  fc.constantFrom(
    '$a',
    '${b:csv}',
    '[[c]]',
    '$__all',
    '$__interval',
    'label_values(up{x="$a"}, $b)',
    'label_values($c)',
    'query_result($a)',
    '/(.)$b/',
    'a,b : c',
    '-- Mixed --',
    '${DS_X}',
    'MIMIR',
    'now-1h',
    '5m',
    'rate(x{a=~"$a"}[$__rate_interval])',
    '{a="$b"} | json',
    '{.x = "$c"}',
    'serviceMap',
    'traceql',
    'nativeSearch'
  ),
  fc.string({ unit: 'binary', maxLength: 20 })
);
const value = fc.oneof(
  text,
  fc.integer(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.record({ uid: text, type: fc.constantFrom('prometheus', 'loki', 'tempo', 'x') })
);
const variable = fc.record(
  {
    name: fc.constantFrom('a', 'b', 'c'),
    type: fc.constantFrom('query', 'custom', 'interval', 'datasource', 'textbox', 'constant', 'adhoc', 'x'),
    query: fc.oneof(
      value,
      fc.record({ type: fc.constantFrom(0, 1), label: value, stream: value, qryType: fc.integer({ min: 0, max: 6 }) })
    ),
    datasource: value,
    regex: value,
    current: fc.record({ text: value, value }),
    multi: fc.boolean(),
    includeAll: fc.boolean(),
    allValue: value,
    refresh: fc.constantFrom<unknown>(0, 1, 2, 'x'),
    sort: fc.integer({ min: -1, max: 9 }),
    options: value,
    auto: fc.boolean(),
    filters: value,
  },
  { requiredKeys: ['name', 'type'] }
);
const panel = fc.record(
  {
    type: text,
    title: text,
    datasource: value,
    interval: value,
    timeFrom: value,
    timeShift: value,
    maxDataPoints: value,
    targets: fc.array(
      fc.dictionary(
        fc.constantFrom(
          'expr',
          'query',
          'queryType',
          'filters',
          'datasource',
          'refId',
          'hide',
          'instant',
          'interval',
          'search'
        ),
        value
      ),
      { maxLength: 3 }
    ),
  },
  { requiredKeys: ['targets'] }
);

test('any dashboard is resolved and planned: every target is either run or skipped, every variable has a value', async () => {
  const dashboards = fc.record({
    templating: fc.record({ list: fc.array(variable, { maxLength: 4 }) }),
    panels: fc.array(panel, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(dashboards, async (json) => {
      const read = readDashboard(json, summary);
      if (!read.ok) {
        throw new Error(read.why);
      }
      const variables = await resolveVariables(read.dashboard, { dataSources, range: lastHour, ask: fakeAsk({}).ask });
      expect(new Set(variables.map(({ name }) => name)).size).toBe(
        new Set(json.templating.list.map(({ name }) => name)).size
      );
      const { targets, skipped } = planTargets(read.dashboard, variables, { dataSources, nowMs });
      const ids = [...targets, ...skipped].map(({ id }) => id);
      expect(new Set(ids).size).toBe(read.dashboard.panels.flatMap((one) => one.targets).length);
    }),
    wildly(300)
  );
});
