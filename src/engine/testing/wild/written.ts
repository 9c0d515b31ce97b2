/** Queries written at random together with what they select, so that reading them can be held against what was meant. */
import fc from 'fast-check';

import { Matcher } from '../../model';

export interface Selects {
  readonly metric?: string;
  readonly matchers: readonly Matcher[];
}

export interface Written {
  readonly text: string;
  readonly selects: readonly Selects[];
}

/** Where the language lets any white space or a comment stand. */
const gap = '\u0001';

export const plain = (text: string): Written => ({ text, selects: [] });

/** A template whose holes are pieces of query. */
export function written(strings: TemplateStringsArray, ...holes: readonly (Written | string)[]): Written {
  const pieces = holes.map((hole) => (typeof hole === 'string' ? plain(hole) : hole));
  return {
    text: strings.map((text, index) => text.replaceAll('·', gap) + (pieces[index]?.text ?? '')).join(''),
    selects: pieces.flatMap(({ selects }) => selects),
  };
}

/** Fills the gaps. */
export const spaced = (query: fc.Arbitrary<Written>, comments = true): fc.Arbitrary<Written> =>
  fc
    .tuple(
      query,
      fc.array(
        fc.constantFrom(' ', ' ', ' ', '', '\n', '\t ', '  ', ...(comments ? [' # a "b} (\n', ' # it’s, \n'] : [])),
        { minLength: 1, maxLength: 8 }
      )
    )
    .map(([{ text, selects }, gaps]) => {
      let at = 0;
      return { selects, text: text.replaceAll(gap, () => gaps[at++ % gaps.length] ?? '') };
    });

export const labels = fc.constantFrom('job', 'instance', 'le', 'status', 'route', 'env', '__name', '_x9');

/** Values with everything that has to be escaped somewhere. */
export const values = fc.oneof(
  fc.constantFrom(
    '',
    'shop',
    'prod',
    '5..',
    '.+',
    'a|b',
    '$',
    '\\',
    '"',
    "'",
    '`',
    '\n',
    '{}',
    '#',
    '\u{1F4A5}',
    'é',
    ' '
  ),
  fc.string({ maxLength: 6 })
);

const simple: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\\': '\\\\' };

/** A value in any of the ways in which Go writes it. */
export const quoted = (value: string, marks = ['"', "'", '`'], mostWays = 8): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...marks), fc.array(fc.integer({ min: 0, max: mostWays }), { minLength: 1, maxLength: 6 }))
    .map(([quote, ways]) => {
      if (quote === '`' && !value.includes('`') && !value.includes('\r')) {
        return `\`${value}\``;
      }
      const mark = quote === '`' ? '"' : quote;
      const body = [...value].map((char, index) => escaped(char, mark, ways[index % ways.length] ?? 0)).join('');
      return `${mark}${body}${mark}`;
    });

function escaped(char: string, mark: string, way: number): string {
  const code = char.codePointAt(0) ?? 0;
  if (way === 1 && code < 0x80) {
    return `\\x${code.toString(16).padStart(2, '0')}`;
  }
  if (way === 2 && code <= 0xffff) {
    return `\\u${code.toString(16).padStart(4, '0')}`;
  }
  if (way === 3) {
    return `\\U${code.toString(16).padStart(8, '0')}`;
  }
  if (way === 4 && code < 0x80) {
    return `\\${code.toString(8).padStart(3, '0')}`;
  }
  return char === mark ? `\\${char}` : (simple[char] ?? char);
}

/** Loki and Tempo read a single quote as the start of a character. */
export const goQuoted = (value: string): fc.Arbitrary<string> => quoted(value, ['"', '`']);

export const matcher = (
  names: fc.Arbitrary<string> = labels,
  write = quoted
): fc.Arbitrary<Written & { readonly of: Matcher }> =>
  fc
    .record({
      label: names,
      op: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
      value: values,
    })
    .chain((of) => write(of.value).map((text) => ({ ...written`${of.label}·${of.op}·${text}`, of })));

export const duration = fc.constantFrom('5m', '1h30m', '30s', '1d', '500ms', '1w');
export const window = fc.oneof(
  duration,
  fc.constantFrom('$__rate_interval', '$__interval', '${__interval}', '$__range')
);

/** Texts that somebody broke: cut off, doubled, with a piece of another language inside. */
export const broken = (query: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      query,
      fc.nat(200),
      fc.constantFrom('', ')', '{', '"', '\\', '`', ' | json', ' or ', '$', '${', '[[', '\u0000', '#')
    )
    .map(
      ([text, at, piece]) =>
        `${text.slice(0, at % (text.length + 1))}${piece}${at % 3 === 0 ? '' : text.slice(at % (text.length + 1))}`
    );
