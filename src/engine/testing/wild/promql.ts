/** PromQL at random, of all that the language has. */
import fc from 'fast-check';

import { duration, labels, matcher, plain, quoted, Selects, spaced, values, window, Written, written } from './written';

const metrics = fc.constantFrom(
  'up',
  'http_requests_total',
  'app:rate:5m',
  'x_bucket',
  'order',
  'sum_x',
  'by_',
  'NaN_x'
);
const numbers = fc.constantFrom('0', '1', '0.5', '1e3', '100', 'Inf', 'NaN', '0x1f', '.5');

const matchers = fc.tuple(fc.array(matcher(), { maxLength: 3 }), fc.boolean()).map(([all, comma]) => ({
  list: written`${all.reduce((sum, one, index) => (index === 0 ? one : written`${sum}·,·${one}`), plain(''))}${comma && all.length > 0 ? ' ,' : ''}`,
  of: all.map(({ of }) => of),
}));

const vectorSelector: fc.Arbitrary<Written> = fc.oneof(
  metrics.map((metric) => ({ text: metric, selects: [{ metric, matchers: [] }] })),
  fc
    .tuple(metrics, matchers)
    .map(([metric, { list, of }]) => selecting(written`${metric}·{·${list}·}`, { metric, matchers: of })),
  fc
    .tuple(
      metrics.chain((metric) => quoted(metric).map((text) => ({ metric, text }))),
      matchers
    )
    .map(([{ metric, text }, { list, of }]) =>
      selecting(written`{·__name__=${text}${of.length > 0 ? ',' : ''}${list}·}`, { metric, matchers: of })
    ),
  fc
    .tuple(metrics, matchers)
    .map(([metric, { list, of }]) =>
      selecting(written`{·"${metric}"${of.length > 0 ? ',' : ''}${list}·}`, { metric, matchers: of })
    )
);

const selecting = (text: Written, selects: Selects): Written => ({ text: text.text, selects: [selects] });

const shifted = (query: fc.Arbitrary<Written>): fc.Arbitrary<Written> =>
  fc
    .tuple(
      query,
      fc.constantFrom('', '', '', ' offset 5m', ' offset -1h', ' @ end()', ' @ start() offset 1d', ' @ 1609746000')
    )
    .map(([text, by]) => written`${text}${by}`);

const grouping = fc
  .tuple(fc.constantFrom('by', 'without', ''), fc.array(labels, { maxLength: 3 }))
  .map(([word, names]) => (word === '' ? '' : ` ${word} (${names.join(', ')}) `));

const { vector } = fc.letrec<{ vector: Written; range: Written; scalar: Written; instant: Written }>((tie) => ({
  range: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    shifted(fc.tuple(vectorSelector, window).map(([text, over]) => written`${text}·[·${over}·]`)),
    shifted(
      fc
        .tuple(tie('instant'), duration, fc.constantFrom('', '1m'))
        .map(([text, over, step]) => written`${text}·[${over}:${step}]`)
    )
  ),
  scalar: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numbers.map(plain),
    tie('vector').map((text) => written`scalar(·${text}·)`),
    numbers.map((number) => written`-·${number}`)
  ),
  // What an operator or a subquery may follow without brackets.
  instant: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    shifted(vectorSelector),
    fc
      .tuple(
        fc.constantFrom('rate', 'increase', 'avg_over_time', 'last_over_time', 'absent_over_time', 'delta'),
        tie('range')
      )
      .map(([name, text]) => written`${name}·(·${text}·)`),
    fc
      .tuple(fc.constantFrom('abs', 'ceil', 'absent', 'sort_desc', 'timestamp', 'floor'), tie('vector'))
      .map(([name, text]) => written`${name}(·${text}·)`),
    fc
      .tuple(fc.constantFrom('sum', 'count', 'max', 'group', 'stddev'), grouping, tie('vector'))
      .map(([name, by, text]) => written`${name}${by}·(·${text}·)`),
    fc
      .tuple(fc.constantFrom('avg', 'min'), grouping, tie('vector'))
      .map(([name, by, text]) => written`${name}(·${text}·)${by}`),
    fc
      .tuple(fc.constantFrom('topk', 'bottomk', 'quantile'), tie('scalar'), tie('vector'))
      .map(([name, number, text]) => written`${name}(${number}·,·${text})`),
    fc.tuple(quoted('v'), tie('vector')).map(([label, text]) => written`count_values(${label},·${text})`),
    fc.tuple(tie('scalar'), tie('vector')).map(([number, text]) => written`histogram_quantile(·${number},·${text}·)`),
    fc
      .tuple(tie('vector'), values.chain(quoted), values.chain(quoted))
      .map(([text, by, re]) => written`label_replace(·${text}·,·"a",${by}·,·"b", ${re})`),
    fc.tuple(tie('vector'), tie('scalar')).map(([text, number]) => written`clamp_max(${text},·${number})`),
    tie('scalar').map((number) => written`vector(${number})`),
    tie('vector').map((text) => written`(·${text}·)`)
  ),
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('instant'),
    fc
      .tuple(
        tie('instant'),
        fc.constantFrom('+', '-', '*', '/', '%', '^', 'atan2', '>', '==', '!=', '<= bool', '> bool'),
        fc.constantFrom(
          '',
          '',
          ' on (job) ',
          ' ignoring (le) ',
          ' on (job) group_left (env) ',
          ' ignoring () group_right (env) ',
          ' on () group_left () '
        ),
        tie('vector')
      )
      .map(([left, op, by, right]) => written`${left} ${op} ${by} ${right}`),
    fc
      .tuple(
        tie('vector'),
        fc.constantFrom('and', 'or', 'unless'),
        fc.constantFrom('', ' on (job) ', ' ignoring (le) '),
        tie('instant')
      )
      .map(([left, op, by, right]) => written`${left} ${op} ${by} ${right}`),
    fc
      .tuple(tie('vector'), fc.constantFrom('+', '*', '>', '/'), tie('scalar'))
      .map(([left, op, right]) => written`${left}·${op}·${right}`),
    fc
      .tuple(tie('scalar'), fc.constantFrom('-', '/', '<'), tie('vector'))
      .map(([left, op, right]) => written`${left}·${op} ${right}`),
    tie('vector').map((text) => written`-${text}`),
    tie('vector').map((text) => written`${text} ·or vector(0)`)
  ),
}));

/** Queries that Prometheus would take, variables and macros of windows in them. */
export const promql: fc.Arbitrary<Written> = spaced(vector);
