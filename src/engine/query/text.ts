/** Quoted strings as Go reads them: Prometheus (util/strutil/quote.go), Loki and Tempo (strconv.Unquote). */

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]?))/g;

/** The value of a quoted string, backticks raw; undefined when an escape in it is one that Go refuses. */
export function unquote(quoted: string): string | undefined {
  const body = quoted.slice(1, -1);
  if (quoted.startsWith('`')) {
    return body;
  }
  let valid = true;
  const value = body.replace(escape, (_, x?: string, u?: string, U?: string, octal?: string, single?: string) => {
    const hex = x ?? u ?? U;
    const code = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : undefined;
    const char =
      code === undefined ? simpleEscapes[single ?? ''] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    valid &&= char !== undefined;
    return char ?? '';
  });
  return valid ? value : undefined;
}

/** A double-quoted string that all three languages read back as `value`. */
export function quote(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}

/** `line 2, column 5` of a position, both counted from one. */
export function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before[before.length - 1] ?? '').length + 1}`;
}

/** Text as a regular expression that fits just it; RE2 and JavaScript agree on these signs. */
export const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
