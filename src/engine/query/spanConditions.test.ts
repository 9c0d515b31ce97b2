import { requiredConditions } from './spanConditions';

const reads: Array<[query: string, conditions: string[]]> = [
  ['{}', []],
  ['{ .a = 1 && // both\n .b = 2 }', ['.a = 1', '.b = 2']],
  ['{ .a = 1 && span.b != "x" }', ['.a = 1', 'span.b != "x"']],
  ['{ .a = 1 && (span.b = `x` && kind = server) }', ['.a = 1', 'span.b = `x`', 'kind = server']],
  ['{ .a = 1 || .b = 2 }', []],
  ['{ .a = 1 && (.b = 2 || .c = 3) }', ['.a = 1']],
  ['{ .a = 1 || .b = 2 && .c = 3 }', []],
  ['{ .a = 1 && .b = 2 || .c = 3 }', []],
  ['{ .b = 2 && !(.a = 1) }', ['.b = 2']],
  ['{ .a } && { name =~ "x.*" }', ['name =~ "x.*"']],
  ['{ .a = 1 } >> { .b = 2 }', ['.a = 1', '.b = 2']],
  ['{ .a = 1 } ~ { .b = 2 }', ['.a = 1', '.b = 2']],
  ['{ .a = 1 } || { .b = 2 }', []],
  ['{ .a = 1 } || { .b = 2 } && { .c = 3 }', []],
  ['{ .a = 1 } !> { .b = 2 }', []],
  ['({ .a = 1 } || { .b = 2 }) && { .c = 3 }', ['.c = 3']],
  ['{ .a = 1 } | count() > 2', ['.a = 1']],
  ['{ .a = 1 } | rate() by (resource.x)', ['.a = 1']],
  ['{ .a = 1 + 2 }', []],
  ['{', []],
];

test.each(reads)('of %s', (query, conditions) => {
  expect(requiredConditions(query).map(({ text }) => text)).toEqual(conditions);
});

test('tells fields, operators and values apart', () => {
  expect(requiredConditions('{ resource.service.name =~ "a|b" && duration>100ms }')).toEqual([
    {
      field: 'resource.service.name',
      isAttribute: true,
      op: '=~',
      value: '"a|b"',
      text: 'resource.service.name =~ "a|b"',
    },
    { field: 'duration', isAttribute: false, op: '>', value: '100ms', text: 'duration>100ms' },
  ]);
});
