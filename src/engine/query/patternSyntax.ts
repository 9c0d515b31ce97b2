/** Regular expressions read into trees: RE2's syntax as Go has it, and JavaScript's. */

/** What one character must be: itself, of a class that the browser knows, or of a class made of several. */
export type Atom = string | RegExp | ((char: string) => boolean);

export type Node =
  | { readonly kind: 'char'; readonly is: Atom }
  | { readonly kind: 'at'; readonly holds: (before: string | undefined, after: string | undefined) => boolean }
  | { readonly kind: 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'either'; readonly of: readonly Node[] }
  | { readonly kind: 'group'; readonly group: number; readonly of: Node }
  | {
      readonly kind: 'repeat';
      readonly of: Node;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
      /** The groups within, from the first to before the last. */
      readonly groups: readonly [number, number];
    };

export class PatternFault extends Error {}

export const charIs = (atom: Atom, char: string): boolean =>
  typeof atom === 'string' ? atom === char : typeof atom === 'function' ? atom(char) : atom.test(char);

/** Groups in groups: far more than a person writes, far fewer than a stack holds. */
const deepest = 200;

/** `\b`, or `\B`; which characters words are made of, JavaScript's flags have a say in. */
function edgeOf(isThere: boolean, flags = ''): Node {
  const word = new RegExp('^\\w$', flags);
  const isWord = (char: string | undefined) => char !== undefined && word.test(char);
  return { kind: 'at', holds: (before, after) => (isWord(before) !== isWord(after)) === isThere };
}

interface Counts {
  readonly min: number;
  readonly max: number;
}

/** What both syntaxes have: alternatives, sequences, repeats. */
abstract class Reader {
  protected at = 0;
  protected groupCount = 0;
  private depth = 0;

  constructor(protected readonly source: string) {}

  protected whole(): Node {
    const node = this.either();
    return this.at < this.source.length ? this.fail() : node;
  }

  protected either(): Node {
    if (++this.depth > deepest) {
      this.fail();
    }
    const ways = [this.all()];
    while (this.eat('|')) {
      ways.push(this.all());
    }
    this.depth--;
    this.chosen(ways.length - 1);
    return ways.length === 1 && ways[0] ? ways[0] : { kind: 'either', of: ways };
  }

  private all(): Node {
    const of: Node[] = [];
    while (this.at < this.source.length && this.source[this.at] !== '|' && this.source[this.at] !== ')') {
      const firstGroup = this.groupCount + 1;
      const one = this.one();
      const counts = one && this.counts();
      if (!one || !counts) {
        of.push(...(one ? [one] : []));
        continue;
      }
      const isLazy = this.eat('?');
      this.repeated(one, counts);
      of.push({ kind: 'repeat', of: one, ...counts, isLazy, groups: [firstGroup, this.groupCount + 1] });
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'all', of };
  }

  /** A quantifier here, eaten. */
  protected counts(): Counts | undefined {
    const [text = '', sign, min, comma, max] = this.take(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})/y) ?? [];
    if (text === '') {
      return undefined;
    }
    return sign !== undefined
      ? { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity }
      : { min: Number(min), max: comma === undefined ? Number(min) : max === '' ? Infinity : Number(max) };
  }

  protected inParentheses(): Node {
    const inner = this.either();
    return this.eat(')') ? inner : this.fail();
  }

  protected eat(text: string): boolean {
    const isHere = this.source.startsWith(text, this.at);
    this.at += isHere ? text.length : 0;
    return isHere;
  }

  /** What a sticky expression finds here, eaten. */
  protected take(expression: RegExp): RegExpExecArray | undefined {
    expression.lastIndex = this.at;
    const found = expression.exec(this.source) ?? undefined;
    this.at += found?.[0].length ?? 0;
    return found;
  }

  protected fail(): never {
    throw new PatternFault(`at ${this.at}`);
  }

  /** One atom, group or assertion; nothing where only flags were set. */
  protected abstract one(): Node | undefined;

  protected chosen(_ways: number): void {}

  protected repeated(_node: Node, _counts: Counts): void {}
}

interface Flags {
  readonly fold: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
}

/** As Go's regexp/syntax reads what Prometheus, Mimir, Loki and Tempo are given (`syntax.Perl`). */
export class Re2Reader extends Reader {
  private flags: Flags;
  private readonly names = new Set<string>();

  constructor(source: string, flags: Partial<Flags> = {}) {
    // Quoted text is read as if each of its characters were escaped: what follows it repeats only the last.
    super(
      source.replace(/\\Q([^]*?)(?:\\E|$)|\\[^]/g, (text, quoted?: string) =>
        quoted === undefined ? text : quoted.replace(/[\x00-\x7f]/g, (char) => (/\w/.test(char) ? char : `\\${char}`))
      )
    );
    this.flags = { fold: false, multiline: false, dotAll: false, ...flags };
  }

  /** Without its groups: whether a value fits is all that is asked. */
  read(): Node {
    return this.whole();
  }

  protected override counts(): Counts | undefined {
    const counts = super.counts();
    const most = counts && (counts.max === Infinity ? counts.min : counts.max);
    if (counts && most !== undefined && (most > 1000 || counts.min > counts.max)) {
      this.fail();
    }
    return counts;
  }

  protected override repeated(): void {
    // `a**`, `a{2}{3}`: what Perl would take otherwise is refused.
    const here = this.at;
    if (super.counts() !== undefined) {
      this.fail();
    }
    this.at = here;
  }

  protected one(): Node | undefined {
    const here = this.at;
    if (super.counts() !== undefined) {
      this.fail();
    }
    this.at = here;
    const char = this.char();
    switch (char) {
      case '(':
        return this.group();
      case '[':
        return { kind: 'char', is: this.charClass() };
      case '.':
        return { kind: 'char', is: this.flags.dotAll ? () => true : (one) => one !== '\n' };
      case '^':
        return this.flags.multiline ? lineStart : textStart;
      case '$':
        return this.flags.multiline ? lineEnd : textEnd;
      case '\\':
        return this.escaped();
      default:
        return this.literal(char);
    }
  }

  private char(): string {
    const code = this.source.codePointAt(this.at);
    if (code === undefined) {
      return this.fail();
    }
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  private literal(char: string): Node {
    const isFolded = this.flags.fold && (char.toLowerCase() !== char || char.toUpperCase() !== char);
    return { kind: 'char', is: isFolded ? this.oneOf(written(char)) : char };
  }

  /** A class in the browser's words. */
  private readonly oneOf = (inside: string): RegExp => new RegExp(`^[${inside}]$`, this.flags.fold ? 'iu' : 'u');

  private group(): Node | undefined {
    const outside = this.flags;
    if (this.eat('?')) {
      const named = this.take(/P?<(\w+)>/y);
      if (named) {
        const name = named[1] ?? '';
        if (this.names.has(name)) {
          this.fail();
        }
        this.names.add(name);
      } else {
        const [, on = '', off, close] = this.take(/([imsU]*)(?:-([imsU]+))?([:)])/y) ?? this.fail();
        if (close === ')' && on === '' && off === undefined) {
          this.fail();
        }
        const isOn = (flag: string, before: boolean) => !off?.includes(flag) && (before || on.includes(flag));
        this.flags = {
          fold: isOn('i', outside.fold),
          multiline: isOn('m', outside.multiline),
          dotAll: isOn('s', outside.dotAll),
        };
        if (close === ')') {
          return undefined;
        }
      }
    }
    const inner = this.inParentheses();
    this.flags = outside;
    return inner;
  }

  private escaped(): Node {
    const [edge] = this.take(/[AzbB]/y) ?? [];
    if (edge !== undefined) {
      return edge === 'A' ? textStart : edge === 'z' ? textEnd : edgeOf(edge === 'b');
    }
    const kind = this.classEscape();
    if (kind) {
      const of = this.oneOf(kind.of);
      return { kind: 'char', is: kind.isNot ? (char) => !of.test(char) : of };
    }
    return this.literal(this.charEscape());
  }

  /** `\d`, `\S`, `\pN`, `\P{Greek}`, behind the backslash. */
  private classEscape(): { readonly of: string; readonly isNot: boolean } | undefined {
    const [, letter = '', p, one, caret, name] = this.take(/([dDsSwW])|([pP])(?:([A-Z])|\{(\^?)(\w+)\})/y) ?? [];
    if (letter !== '') {
      return { of: perlClasses[letter.toLowerCase()] ?? this.fail(), isNot: letter < 'a' };
    }
    return p === undefined
      ? undefined
      : { of: this.property(one ?? name ?? ''), isNot: (p === 'P') !== (caret === '^') };
  }

  private property(name: string): string {
    if (name === 'Any') {
      return '\\u{0}-\\u{10ffff}';
    }
    for (const text of [`\\p{gc=${name}}`, `\\p{sc=${name}}`]) {
      try {
        return new RegExp(text, 'u').source;
      } catch {
        // It may be the other kind.
      }
    }
    return this.fail();
  }

  /** One character that a backslash makes. */
  private charEscape(): string {
    const [, octal, hex, braced] = this.take(/([0-7]{2,3}|0)|x(?:([\da-fA-F]{2})|\{([\da-fA-F]+)\})/y) ?? [];
    if (octal !== undefined || hex !== undefined || braced !== undefined) {
      const code = octal !== undefined ? parseInt(octal, 8) : parseInt(hex ?? braced ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : this.fail();
    }
    const char = this.char();
    if (Object.hasOwn(controls, char)) {
      return controls[char] ?? '';
    }
    // Letters and digits may come to mean something, all other ASCII stands for itself.
    return /^[\x00-\x7f]$/.test(char) && !/^[0-9A-Za-z]$/.test(char) ? char : this.fail();
  }

  private charClass(): Atom {
    const isNot = this.eat('^');
    const inside: string[] = [];
    const outside: RegExp[] = [];
    const add = ({ of, isNot: isOut }: { readonly of: string; readonly isNot: boolean }) =>
      isOut ? outside.push(this.oneOf(of)) : inside.push(of);
    for (let isFirst = true; isFirst || this.source[this.at] !== ']'; isFirst = false) {
      const named = this.take(/\[:(\^?)(\w+):\]/y);
      if (named) {
        add({ of: posixClasses[named[2] ?? ''] ?? this.fail(), isNot: named[1] === '^' });
        continue;
      }
      const here = this.at;
      const kind = this.eat('\\') ? this.classEscape() : undefined;
      if (kind) {
        add(kind);
        continue;
      }
      this.at = here;
      const low = this.classChar();
      const isRange = this.source[this.at] === '-' && this.source[this.at + 1] !== ']' && this.eat('-');
      const high = isRange ? this.classChar() : low;
      if ((high.codePointAt(0) ?? 0) < (low.codePointAt(0) ?? 0)) {
        this.fail();
      }
      inside.push(`${written(low)}-${written(high)}`);
    }
    this.at++;
    const one = this.oneOf(inside.join(''));
    return (char) => isNot !== (one.test(char) || outside.some((each) => !each.test(char)));
  }

  private classChar(): string {
    const char = this.char();
    return char === '\\' ? this.charEscape() : char;
  }
}

export const textStart: Node = { kind: 'at', holds: (before) => before === undefined };
export const textEnd: Node = { kind: 'at', holds: (_, after) => after === undefined };
const lineStart: Node = { kind: 'at', holds: (before) => before === undefined || before === '\n' };
const lineEnd: Node = { kind: 'at', holds: (_, after) => after === undefined || after === '\n' };

/** A character as the browser takes it, whatever it means. */
const written = (char: string): string => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;

const controls: Readonly<Record<string, string>> = { a: '\x07', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const perlClasses: Readonly<Record<string, string>> = { d: '0-9', s: '\\t\\n\\f\\r ', w: '0-9A-Za-z_' };
const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** A pattern that the browser has compiled already: what cannot be read here is none of ours to refuse. */
export class JavascriptReader extends Reader {
  private readonly names = new Map<string, number>();
  /** Those that say what one character is. */
  private readonly charFlags: string;
  private isRegular = true;
  /** In which power of the text's length, and how many times double, the browser may go over it. */
  private degree = 0;
  private choices = 0;

  constructor(
    source: string,
    private readonly flags: string
  ) {
    super(source);
    this.charFlags = flags.replace(/[^isu]/g, '');
  }

  read() {
    const node = this.whole();
    const { names, groupCount, isRegular, choices } = this;
    return { node, names, groupCount, isRegular, degree: this.degree + 1, choices };
  }

  protected override chosen(ways: number): void {
    this.choices += ways;
  }

  protected override repeated(node: Node, { max }: Counts): void {
    const inner = node.kind === 'group' ? node.of : node;
    if (max <= 1) {
      this.choices++;
    } else {
      this.degree += inner.kind === 'char' ? 1 : Infinity;
    }
  }

  protected one(): Node {
    const [, edge] = this.take(/\\([bB])/y) ?? [];
    if (edge !== undefined) {
      return edgeOf(edge === 'b', this.charFlags);
    }
    if (this.eat('^')) {
      return this.flags.includes('m') ? lineStart : textStart;
    }
    if (this.eat('$')) {
      return this.flags.includes('m') ? lineEnd : textEnd;
    }
    if (this.eat('(')) {
      return this.group();
    }
    if (this.take(/\\(?:[1-9]|k<)/y)) {
      this.isRegular = false;
      return { kind: 'all', of: [] };
    }
    return { kind: 'char', is: this.atom() };
  }

  private group(): Node {
    if (this.eat('?:')) {
      return this.inParentheses();
    }
    const [, name] = this.take(/\?<([^>=!]+)>/y) ?? [];
    if (name === undefined && this.take(/\?(?:<?[=!]|[a-z-]+:)/y)) {
      this.isRegular = false;
      return this.inParentheses();
    }
    const group = ++this.groupCount;
    if (name !== undefined) {
      this.names.set(name, group);
    }
    return { kind: 'group', group, of: this.inParentheses() };
  }

  private atom(): Atom {
    const isUnicode = this.flags.includes('u');
    const [text] =
      this.take(/\[\^?(?:\\[^]|[^\]\\])*\]/y) ??
      this.take(
        isUnicode
          ? /\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|[^])|[^]/uy
          : /\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[A-Za-z]|0[0-7]{0,2}|[^])|[^]/y
      ) ??
      this.fail();
    const isPlain = !/^[\\[.]/.test(text) && !this.flags.includes('i');
    return isPlain ? text : new RegExp(`^(?:${text})$`, this.charFlags);
  }
}
