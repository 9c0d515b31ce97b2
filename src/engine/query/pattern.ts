/**
 * Regular expressions as others wrote them, tried in time that grows with the text and not beyond: those of stores in RE2's
 * syntax (github.com/google/re2/wiki/Syntax), those that Grafana tries in the browser in JavaScript's. A browser's own engine goes
 * back over the text for every way to match, and `(a+)+$` holds up its tab for ever. Here all ways are walked side by side (R. Cox,
 * "Regular Expression Matching: the Virtual Machine Approach"); only single characters are left to the browser.
 */
import { Atom, charIs, JavascriptReader, Node, PatternFault, Re2Reader, textEnd, textStart } from './patternSyntax';

export interface Match {
  /** The whole, then the groups. */
  readonly groups: readonly (string | undefined)[];
  readonly named: Readonly<Record<string, string | undefined>>;
}

/** Nothing is told (`undefined`) where telling would take too long. */
interface Test {
  test(text: string): boolean | undefined;
}

export interface Pattern extends Test {
  /** Matches from left to right, at most `most` of them. */
  matches(text: string, most: number): readonly Match[] | undefined;
}

type Step =
  | { readonly op: 'char'; readonly is: Atom }
  /** On to all of these, the first before the others. */
  | { readonly op: 'to'; readonly steps: readonly number[] }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'forget'; readonly from: number; readonly to: number }
  | { readonly op: 'at'; readonly holds: (before: string | undefined, after: string | undefined) => boolean }
  | { readonly op: 'end' };

/** Where a match stands: its next step, and the bounds of the groups so far. */
interface Thread {
  readonly step: number;
  readonly bounds: readonly (number | undefined)[];
}

interface Program {
  readonly steps: readonly Step[];
  /** It can match at the text's start alone. */
  readonly isAtStart: boolean;
}

/** More steps than these are not made of a pattern; one of a store with repeats has at most as many (RE2 takes 1000 repeats). */
const mostSteps = 50_000;
/** Some milliseconds a text. */
const mostWork = 200_000;
const mostKept = 500;
const mostTexts = 20_000;

const labelPatterns = new Map<string, Test | undefined>();
const javascriptPatterns = new Map<string, Pattern | undefined>();

/** A pattern of a label matcher: it must fit the whole value, and its dot fits a line's end too. Undefined: it cannot be read. */
export const labelPattern = (source: string): Test | undefined =>
  remembered(labelPatterns, source, () => {
    const node = new Re2Reader(source, { dotAll: true }).read();
    const words = wordsOf(node);
    return words
      ? { test: (text) => words.has(text) }
      : walked({ kind: 'all', of: [textStart, node, textEnd] }, { names: new Map(), groupCount: 0 }, (text) => [
          ...text,
        ]);
  });

/** A pattern as `new RegExp(source, flags)` takes it. Undefined: it is none. */
export const javascriptPattern = (source: string, flags = ''): Pattern | undefined => {
  const native = compiled(source, flags);
  return native && (remembered(javascriptPatterns, `${flags} ${source}`, () => ofNative(native)) ?? untold);
};

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    return undefined;
  }
}

const untold: Pattern = { test: () => undefined, matches: () => undefined };

function ofNative(native: RegExp): Pattern {
  const { node, isRegular, degree, choices, ...groups } = new JavascriptReader(native.source, native.flags).read();
  const charsOf = (text: string) => (native.unicode ? [...text] : text.split(''));
  return isRegular ? walked(node, groups, charsOf) : bounded(native, degree, choices);
}

/** What a variable of many values becomes: alternatives that are all plain text. */
function wordsOf(node: Node): ReadonlySet<string> | undefined {
  const words = (node.kind === 'either' ? node.of : [node]).map((way) =>
    (way.kind === 'all' ? way.of : [way]).map((one) =>
      one.kind === 'char' && typeof one.is === 'string' ? one.is : undefined
    )
  );
  return words.some((word) => word.includes(undefined)) ? undefined : new Set(words.map((word) => word.join('')));
}

function remembered<T>(known: Map<string, T | undefined>, key: string, make: () => T): T | undefined {
  if (known.size >= mostKept) {
    known.clear();
  }
  if (!known.has(key)) {
    known.set(key, orNone(make));
  }
  return known.get(key);
}

function orNone<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof PatternFault || error instanceof SyntaxError || error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

interface Groups {
  readonly names: ReadonlyMap<string, number>;
  readonly groupCount: number;
}

function walked(node: Node, groups: Groups, charsOf: (text: string) => readonly string[]): Pattern {
  const program: Program = {
    steps: stepsOf(node),
    isAtStart: node === textStart || (node.kind === 'all' && node.of[0] === textStart),
  };
  const tested = new Map<string, boolean | undefined>();
  const matches = (text: string, most: number): readonly Match[] | undefined => {
    const chars = charsOf(text);
    const found: Match[] = [];
    const work = { left: mostWork };
    for (let from = 0; found.length < most && from <= chars.length;) {
      const bounds = search(program, chars, from, work);
      if (work.left < 0) {
        return undefined;
      }
      const [start, end] = bounds ?? [];
      if (!bounds || start === undefined || end === undefined) {
        break;
      }
      found.push(matchOf(bounds, chars, groups));
      from = end > start ? end : end + 1;
    }
    return found;
  };
  const test = (text: string): boolean | undefined => {
    if (!tested.has(text)) {
      if (tested.size >= mostTexts) {
        tested.clear();
      }
      const found = matches(text, 1);
      tested.set(text, found && found.length > 0);
    }
    return tested.get(text);
  };
  return { test, matches };
}

function matchOf(bounds: Thread['bounds'], chars: readonly string[], { names, groupCount }: Groups): Match {
  const groups = Array.from({ length: groupCount + 1 }, (_, group) => {
    const [start, end] = [bounds[2 * group], bounds[2 * group + 1]];
    return start === undefined || end === undefined ? undefined : chars.slice(start, end).join('');
  });
  return { groups, named: Object.fromEntries([...names].map(([name, group]) => [name, groups[group]])) };
}

/** What looks around or back can only be tried by the browser's own engine, where that cannot take long. */
function bounded(native: RegExp, degree: number, choices: number): Pattern {
  const isQuick = (text: string) => (text.length + 2) ** degree * 2 ** choices <= 50 * mostWork;
  return {
    test: (text) => (isQuick(text) ? native.test(text) : undefined),
    matches: (text, most) =>
      isQuick(text)
        ? [...text.matchAll(new RegExp(native, `${native.flags}g`))]
            .slice(0, most)
            .map((match) => ({ groups: [...match], named: { ...match.groups } }))
        : undefined,
  };
}

function stepsOf(root: Node): readonly Step[] {
  const steps: Step[] = [];
  const add = (step: Step): number => {
    if (steps.length >= mostSteps) {
      throw new PatternFault('too large');
    }
    return steps.push(step) - 1;
  };
  /** A step that is known only when what it leads over is there. */
  const later = (): { at: number; is: (targets: readonly number[]) => void } => {
    const at = add({ op: 'to', steps: [] });
    return { at, is: (targets) => (steps[at] = { op: 'to', steps: targets }) };
  };
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'char':
        add({ op: 'char', is: node.is });
        return;
      case 'at':
        add({ op: 'at', holds: node.holds });
        return;
      case 'all':
        node.of.forEach(emit);
        return;
      case 'either': {
        const fork = later();
        const ways = node.of.map((each) => {
          const start = steps.length;
          emit(each);
          return { start, over: later() };
        });
        fork.is(ways.map(({ start }) => start));
        ways.forEach(({ over }) => over.is([steps.length]));
        return;
      }
      case 'group':
        add({ op: 'save', slot: 2 * node.group });
        emit(node.of);
        add({ op: 'save', slot: 2 * node.group + 1 });
        return;
      case 'repeat':
        emitRepeat(node);
        return;
    }
  };
  const emitRepeat = ({ of, min, max, isLazy, groups }: Extract<Node, { kind: 'repeat' }>): void => {
    const once = () => {
      // Every turn begins without what the groups held in the one before.
      if (groups[0] < groups[1]) {
        add({ op: 'forget', from: 2 * groups[0], to: 2 * groups[1] });
      }
      emit(of);
    };
    const inOrder = (on: number, out: number) => (isLazy ? [out, on] : [on, out]);
    for (let turn = 0; turn < min; turn++) {
      once();
    }
    if (max === Infinity) {
      const loop = later();
      once();
      later().is([loop.at]);
      loop.is(inOrder(loop.at + 1, steps.length));
      return;
    }
    const exits = Array.from({ length: max - min }, () => {
      const exit = later();
      once();
      return exit;
    });
    exits.forEach((exit) => exit.is(inOrder(exit.at + 1, steps.length)));
  };
  emit({ kind: 'group', group: 0, of: root });
  add({ op: 'end' });
  return steps;
}

/** The bounds of the first match from `from` on: leftmost, and of those the one that the pattern prefers. */
function search(
  { steps, isAtStart }: Program,
  chars: readonly string[],
  from: number,
  work: { left: number }
): Thread['bounds'] | undefined {
  /** At which position a step was last reached: nobody after the first can do better from there. */
  const reached = new Int32Array(steps.length).fill(-1);
  const follow = (into: Thread[], start: Thread, at: number): void => {
    const waiting = [start];
    for (let thread = waiting.pop(); thread && work.left >= 0; thread = waiting.pop()) {
      const { step: index, bounds } = thread;
      const step = steps[index];
      if (!step || reached[index] === at) {
        continue;
      }
      // Whoever has many groups has them copied.
      work.left -= 1 + (bounds.length >> 3);
      reached[index] = at;
      switch (step.op) {
        case 'to':
          for (let way = step.steps.length - 1; way >= 0; way--) {
            waiting.push({ step: step.steps[way] ?? 0, bounds });
          }
          break;
        case 'save':
          waiting.push({ step: index + 1, bounds: withBound(bounds, step.slot, at) });
          break;
        case 'forget':
          waiting.push({
            step: index + 1,
            bounds: bounds.map((one, i) => (i >= step.from && i < step.to ? undefined : one)),
          });
          break;
        case 'at':
          if (step.holds(chars[at - 1], chars[at])) {
            waiting.push({ step: index + 1, bounds });
          }
          break;
        default:
          into.push(thread);
      }
    }
  };
  let found: Thread['bounds'] | undefined;
  let current: Thread[] = [];
  for (let at = from; at <= chars.length && work.left >= 0; at++) {
    if (!found && (at === from || !isAtStart)) {
      follow(current, { step: 0, bounds: [] }, at);
    }
    const next: Thread[] = [];
    const char = chars[at];
    for (const thread of current) {
      const step = steps[thread.step];
      work.left--;
      if (step?.op === 'end') {
        // Whoever comes after it is less preferred.
        found = thread.bounds;
        break;
      }
      if (step?.op === 'char' && char !== undefined && charIs(step.is, char)) {
        follow(next, { step: thread.step + 1, bounds: thread.bounds }, at + 1);
      }
    }
    if (next.length === 0 && (found || isAtStart)) {
      break;
    }
    current = next;
  }
  return found;
}

function withBound(bounds: Thread['bounds'], slot: number, at: number): Thread['bounds'] {
  const changed = bounds.slice();
  changed[slot] = at;
  return changed;
}
