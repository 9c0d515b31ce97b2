/** LogQL at random: pipelines of every stage, and metrics of them. */
import fc from 'fast-check';

import { labels, matcher, plain, goQuoted, spaced, values, window, Written, written } from './written';

const selector: fc.Arbitrary<Written> = fc
  .array(matcher(fc.constantFrom('app', 'job', 'env', 'level_', 'source'), goQuoted), { minLength: 1, maxLength: 3 })
  .map((all) => ({
    text: written`{·${all.reduce((sum, one, index) => (index === 0 ? one : written`${sum}·,·${one}`), plain(''))}·}`
      .text,
    selects: [{ matchers: all.map(({ of }) => of) }],
  }));

const text = values.chain(goQuoted);
const lineFilter = fc
  .tuple(fc.constantFrom('|=', '!=', '|~', '!~'), fc.array(text, { minLength: 1, maxLength: 2 }))
  .map(([op, all]) => written`${op}·${all.join(' or ')}`);
const parser = fc.oneof(
  fc.constantFrom('| json', '| logfmt', '| unpack', '| json a="b.c"', '| logfmt --strict', '| decolorize').map(plain),
  fc.constantFrom('"(?P<x>.*)"', '`(?P<y>\\w+) `').map((re) => written`| regexp ${re}`),
  fc.constant('| pattern `<ip> <_> "<method>"`').map(plain)
);
const condition = fc.oneof(
  matcher(labels, goQuoted).map(({ text: all }) => plain(all)),
  fc
    .tuple(labels, fc.constantFrom('> 5', '>= 1.5', '< 250ms', '== 0', '> 5KB', '=ip("10.0.0.0/8")'))
    .map(([label, by]) => written`${label} ${by}`)
);
const labelFilter = fc
  .tuple(condition, fc.option(fc.tuple(fc.constantFrom(' and ', ' or ', ' , '), condition)))
  .map(([one, more]) => (more ? written`| ${one}${more[0]}${more[1]}` : written`| ${one}`));
const other = fc
  .constantFrom(
    '| line_format "{{.x}} `y`"',
    '| label_format a=b',
    '| drop x="1"',
    '| keep x, y=`1`',
    '| label_format a="{{.b}}"'
  )
  .map(plain);
const pipeline = fc
  .array(fc.oneof(lineFilter, parser, labelFilter, other), { maxLength: 4 })
  .map((stages) => stages.reduce((sum, one) => written`${sum}·${one}·`, plain('')));

const logs = fc.tuple(selector, pipeline).map(([one, stages]) => written`${one}·${stages}`);
const unwrap = fc.constantFrom('| unwrap d', '| unwrap duration(d)', '| unwrap bytes(d) | __error__=""');
const numbers = fc.constantFrom('0', '1', '100', '0.5');

const range: fc.Arbitrary<Written> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('rate', 'count_over_time', 'bytes_rate', 'bytes_over_time', 'absent_over_time'),
      logs,
      window,
      fc.constantFrom('', ' offset 5m')
    )
    .map(([name, query, over, offset]) => written`${name}·(${query}[·${over}·]${offset}·)`),
  fc
    .tuple(
      fc.constantFrom('sum_over_time', 'avg_over_time', 'max_over_time', 'rate', 'last_over_time'),
      logs,
      unwrap,
      window,
      fc.constantFrom('', ' by (job)')
    )
    .map(([name, query, by, over, group]) => written`${name}(${query} ${by} [${over}])${name === 'rate' ? '' : group}`),
  fc
    .tuple(logs, window)
    .map(([query, over]) => written`quantile_over_time(0.95,·${query} | unwrap d [${over}]) by (route)`)
);

const { metric } = fc.letrec<{ metric: Written; operand: Written }>((tie) => ({
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    range,
    fc
      .tuple(
        fc.constantFrom('sum', 'avg', 'count', 'max'),
        fc.constantFrom('', ' by (job) ', ' without (env, job) '),
        tie('metric')
      )
      .map(([name, by, query]) => written`${name}${by}(·${query}·)`),
    fc.tuple(fc.constantFrom('topk', 'bottomk'), tie('metric')).map(([name, query]) => written`${name}(5,·${query})`),
    tie('metric').map((query) => written`(·${query}·)`),
    tie('metric').map((query) => written`label_replace(${query}, "a", "$1", "b", "(.*)")`)
  ),
  metric: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('operand'),
    fc
      .tuple(
        tie('operand'),
        fc.constantFrom('+', '-', '*', '/', '>', '== bool', 'and', 'or', 'unless'),
        fc.constantFrom('', '', ' on (job) ', ' ignoring (env) '),
        tie('operand')
      )
      .map(([left, op, by, right]) => written`${left}·${op} ${by} ${right}`),
    fc
      .tuple(tie('operand'), fc.constantFrom('*', '>', '/'), numbers)
      .map(([left, op, number]) => written`${left}·${op}·${number}`),
    tie('metric').map((query) => written`${query} or vector(0)`)
  ),
}));

export const logQueries: fc.Arbitrary<Written> = spaced(logs);
export const logMetrics: fc.Arbitrary<Written> = spaced(metric);
export const logql: fc.Arbitrary<Written> = fc.oneof(logQueries, logMetrics);
