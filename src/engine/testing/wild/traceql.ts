/** TraceQL at random: spansets, how they are related, what is counted of them. */
import fc from 'fast-check';

import { quoted, values } from './written';

const field = fc.constantFrom(
  'resource.service.name',
  '.http.method',
  'span.http.status_code',
  'name',
  'duration',
  'status',
  'kind',
  'rootServiceName',
  'traceDuration',
  'event:name',
  'span."a b"'
);
const value = fc.oneof(
  values.filter((text) => !/\p{C}/u.test(text)).chain((text) => quoted(text, ['"', '`'], 0)),
  fc.constantFrom('5', '1.5', '200ms', 'error', 'ok', 'true', 'nil', 'server')
);
const condition = fc.oneof(
  fc.tuple(field, fc.constantFrom('=', '!=', '=~', '!~', '>', '>=', '<'), value).map((parts) => parts.join(' ')),
  fc.constantFrom('true', '.a', '!.b', '.a = .b', '(.a + 5) > 3')
);
const { query } = fc.letrec<{ inside: string; query: string }>((tie) => ({
  inside: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.tuple(tie('inside'), fc.constantFrom(' && ', ' || '), tie('inside')).map((parts) => parts.join('')),
    tie('inside').map((text) => `(${text})`)
  ),
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant('{}'),
    fc.constant('{ }'),
    tie('inside').map((text) => `{ ${text} }`),
    fc
      .tuple(
        tie('query'),
        fc.constantFrom(' && ', ' || ', ' > ', ' >> ', ' < ', ' << ', ' ~ ', ' !>> ', ' &>> '),
        tie('query')
      )
      .map((parts) => parts.join('')),
    tie('query').map((text) => `(${text})`)
  ),
}));
const after = fc.constantFrom(
  '',
  '',
  '',
  ' | count() > 2',
  ' | avg(duration) > 1s',
  ' | by(resource.service.name)',
  ' | select(name)',
  ' | rate()',
  ' | rate() by (span.http.route)',
  ' | quantile_over_time(duration, 0.99) by (name)',
  ' | count_over_time()',
  ' | coalesce()'
);

export const traceql: fc.Arbitrary<string> = fc.tuple(query, after).map((parts) => parts.join(''));
