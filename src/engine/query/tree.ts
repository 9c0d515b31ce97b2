import { SyntaxNode, Tree } from '@lezer/common';
import { LRParser } from '@lezer/lr';

import { ParsedQuery } from '../model';
import { lineAndColumn } from './text';

/** Characters of the longest query that is parsed; the largest seen are All of some thousand values. */
const longest = 500_000;

export interface Span {
  readonly from: number;
  readonly to: number;
}

type Unparsable = Extract<ParsedQuery, { ok: false }>;

export function unparsable(text: string, position: number, what: string): Unparsable {
  return { ok: false, message: `${lineAndColumn(text, position)}: ${what}`, position };
}

/** The syntax tree, or where it breaks. `parser` must be strict: otherwise Lezer mends what it cannot read. */
export function parseTree(parser: LRParser, text: string): { ok: true; tree: Tree } | Unparsable {
  if (text.trim() === '') {
    return unparsable(text, 0, 'the query is empty');
  }
  if (text.length > longest) {
    return unparsable(text, 0, `the query is too long (${text.length} characters)`);
  }
  try {
    return { ok: true, tree: parser.parse(text) };
  } catch (error) {
    // `No parse at 12`: @lezer/lr says the position in no other way.
    const position = Number(/at (\d+)/.exec(String(error))?.[1] ?? 0);
    const word = /^(?:[\w.:$]+|\S)/.exec(text.slice(position).trimStart())?.[0];
    return unparsable(
      text,
      position,
      word === undefined ? 'the query ends too early' : `unexpected ${word.slice(0, 40)}`
    );
  }
}

/** What a node is made of; comments may stand anywhere and mean nothing. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') {
      children.push(child);
    }
  }
  return children;
}

export const textOf = (text: string, node: Span): string => text.slice(node.from, node.to);

/** What a language calls the things that hide absence. */
interface GuardGrammar {
  readonly binary: string;
  readonly selector: string;
  /** `absent(x)` and the like: they answer when nothing is there. */
  isAbsent(node: SyntaxNode): boolean;
}

interface Guards {
  /** Parts of the query whose absence is not visible. */
  readonly covered: readonly Span[];
  /** Parts to cut so that no fallback is left. */
  readonly cuts: readonly Span[];
}

interface Frame extends Span {
  readonly name: string;
  /** Selectors inside that are not in an `absent()`. */
  readonly seen: number;
  /** Operands and operators in reading order, where the node is a binary expression. */
  readonly chain?: Frame[];
}

/**
 * Finds fallbacks: `X or Y` where Y reads nothing (`vector(0)`, `absent(x) * 0`), the right of `unless`, and `absent()`.
 * One walk without recursion, so that deep nesting cannot overflow the stack. Chains of operators are read flat and split
 * here by precedence, because the LogQL grammar (0.4.2) does not know it: `a * 100 or b` is `a * (100 or b)` there.
 */
export function findGuards(tree: Tree, grammar: GuardGrammar): Guards {
  const covered: Span[] = [];
  const cuts: Span[] = [];
  const open: Frame[][] = [[]];
  tree.iterate({
    enter: ({ name }) => {
      if (name === 'LineComment') {
        return false;
      }
      open.push([]);
      return true;
    },
    leave: (node) => {
      const children = open.pop() ?? [];
      const span = { from: node.from, to: node.to };
      const only = children.length === 1 ? children[0] : undefined;
      let chain: Frame[] | undefined;
      if (node.name === grammar.binary) {
        chain = flatten(children);
      } else if (only?.chain && only.from === span.from && only.to === span.to) {
        chain = only.chain;
      } else {
        children.forEach((child) => splitChain(child.chain ?? [], covered, cuts));
      }
      const isAbsent = grammar.isAbsent(node.node);
      if (isAbsent) {
        covered.push(span);
      }
      const inside = children.reduce((sum, child) => sum + child.seen, node.name === grammar.selector ? 1 : 0);
      open[open.length - 1]?.push({
        name: node.name,
        ...span,
        seen: isAbsent ? 0 : inside,
        ...(chain && { chain }),
      });
    },
  });
  open[0]?.forEach((root) => splitChain(root.chain ?? [], covered, cuts));
  return { covered, cuts };
}

function flatten([first, ...rest]: Frame[]): Frame[] {
  if (!first) {
    return [];
  }
  const chain = first.chain ?? [first];
  for (const frame of rest) {
    chain.push(...(frame.chain ?? [frame]));
  }
  return chain;
}

/** `or` binds loosest, then `and` and `unless`, then everything else; all from the left (Prometheus and Loki alike). */
function splitChain(chain: readonly Frame[], covered: Span[], cuts: Span[]): void {
  let leftEnd: number | undefined;
  const from = chain[0]?.from ?? 0;
  for (const alternative of splitAt(chain, (name) => name === 'Or')) {
    const end = alternative[alternative.length - 1]?.to ?? from;
    if (leftEnd !== undefined && alternative.every((frame) => frame.seen === 0)) {
      covered.push({ from, to: leftEnd });
      cuts.push({ from: leftEnd, to: end });
    }
    leftEnd = end;
    for (const part of splitAt(alternative, (name) => name === 'And' || name === 'Unless', true)) {
      const border = part[0];
      if (border?.name === 'Unless') {
        covered.push({ from: border.from, to: part[part.length - 1]?.to ?? border.to });
      }
    }
  }
}

function splitAt(frames: readonly Frame[], isBorder: (name: string) => boolean, keepBorder = false): Frame[][] {
  let part: Frame[] = [];
  const parts = [part];
  for (const frame of frames) {
    if (isBorder(frame.name)) {
      part = keepBorder ? [frame] : [];
      parts.push(part);
    } else {
      part.push(frame);
    }
  }
  return parts;
}

export const isCovered = (guards: Guards, node: Span): boolean =>
  guards.covered.some((span) => span.from <= node.from && node.to <= span.to);

/** The text without its fallbacks; undefined when it has none. */
export function withoutCuts(text: string, { cuts }: Guards): string | undefined {
  if (cuts.length === 0) {
    return undefined;
  }
  let kept = '';
  let at = 0;
  for (const cut of [...cuts].sort((a, b) => a.from - b.from || b.to - a.to)) {
    if (cut.from >= at) {
      kept += text.slice(at, cut.from);
    }
    at = Math.max(at, cut.to);
  }
  return (kept + text.slice(at)).trim();
}
