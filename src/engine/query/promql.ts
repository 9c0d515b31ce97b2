import { parser as mendingParser } from '@prometheus-io/lezer-promql';
import { SyntaxNode } from '@lezer/common';

import { Matcher, MatchOp, ParsedQuery, Selector } from '../model';
import { parseDurationMs } from './duration';
import { formatSelector } from './selector';
import { unquote } from './text';
import { childrenOf, findGuards, isCovered, parseTree, textOf, unparsable, withoutCuts } from './tree';

const parser = mendingParser.configure({ strict: true });

/** Nodes that may stand between a range selector and the call around it. */
const transparent = new Set(['OffsetExpr', 'StepInvariantExpr', 'ParenExpr', 'FunctionCallBody']);

/** Reads a PromQL query down to its vector selectors. Never throws; what Prometheus would not parse is `ok: false`. */
export function parsePromql(text: string): ParsedQuery {
  const parsed = parseTree(parser, text);
  if (!parsed.ok) {
    return parsed;
  }
  const isAbsent = (node: SyntaxNode) => node.name === 'FunctionCall' && /^absent/.test(callName(text, node) ?? '');
  const guards = findGuards(parsed.tree, { binary: 'BinaryExpr', selector: 'VectorSelector', isAbsent });
  const selectors: Selector[] = [];
  const offsets: Array<{ readonly fromChar: number; readonly ms: number }> = [];
  let badString: number | undefined;
  parsed.tree.iterate({
    enter: (node) => {
      if (node.name === 'OffsetExpr') {
        offsets.push({ fromChar: offsetOperand(node.node).from, ms: ownOffsetMs(text, node.node) ?? 0 });
      }
      if (node.name === 'StringLiteral' && unquote(textOf(text, node)) === undefined) {
        badString ??= node.from;
      }
      if (node.name === 'VectorSelector') {
        const offsetMs = offsets.reduce((sum, { fromChar, ms }) => (node.from >= fromChar ? sum + ms : sum), 0);
        selectors.push({
          ...readSelector(text, node.node),
          ...readRange(text, node.node),
          ...(offsetMs !== 0 ? { offsetMs } : {}),
          guarded: isCovered(guards, node),
        });
      }
    },
    leave: (node) => {
      if (node.name === 'OffsetExpr') {
        offsets.pop();
      }
    },
  });
  if (badString !== undefined) {
    return unparsable(text, badString, 'unknown escape sequence in a string');
  }
  const withoutFallback = withoutCuts(text, guards);
  return { ok: true, selectors, attributes: [], ...(withoutFallback !== undefined ? { withoutFallback } : {}) };
}

/** Whether a query answers with numbers at each moment: not with ranges of samples, and not with a text. */
export function isSteppable(text: string): boolean {
  const parsed = parseTree(parser, text);
  let node = parsed.ok ? childrenOf(parsed.tree.topNode)[0] : undefined;
  while (node && transparent.has(node.name)) {
    [node] = childrenOf(node);
  }
  return node !== undefined && !['MatrixSelector', 'SubqueryExpr', 'StringLiteral'].includes(node.name);
}

function readSelector(text: string, node: SyntaxNode): Pick<Selector, 'language' | 'text' | 'metric' | 'matchers'> {
  const name = node.getChild('Identifier');
  let metric = name ? textOf(text, name) : undefined;
  const matchers: Matcher[] = [];
  for (let child = node.getChild('LabelMatchers')?.firstChild; child; child = child.nextSibling) {
    if (child.name === 'QuotedLabelName') {
      metric = stringIn(text, child);
      continue;
    }
    const label = child.getChild('LabelName') ?? child.getChild('QuotedLabelName');
    const op = child.getChild('MatchOp');
    if (!label || !op) {
      continue;
    }
    const matcher: Matcher = {
      label: label.name === 'QuotedLabelName' ? stringIn(text, label) : textOf(text, label),
      op: textOf(text, op) as MatchOp,
      value: stringIn(text, child),
    };
    // `__name__=~"…"` stays a matcher: without it the selector would be another, wider one.
    if (matcher.label === '__name__' && matcher.op === '=' && metric === undefined) {
      metric = matcher.value;
    } else {
      matchers.push(matcher);
    }
  }
  return {
    language: 'promql',
    text: formatSelector('promql', metric, matchers),
    ...(metric !== undefined ? { metric } : {}),
    matchers,
  };
}

function readRange(text: string, selector: SyntaxNode): Pick<Selector, 'rangeMs' | 'call'> {
  const matrix = selector.parent;
  if (matrix?.name !== 'MatrixSelector') {
    return {};
  }
  const range = matrix.getChild('DurationExpr');
  const rangeMs = range ? promDurationMs(textOf(text, range)) : undefined;
  let outer = matrix.parent;
  while (outer && transparent.has(outer.name)) {
    outer = outer.parent;
  }
  const call = outer?.name === 'FunctionCall' ? callName(text, outer) : undefined;
  return { ...(rangeMs !== undefined ? { rangeMs } : {}), ...(call !== undefined ? { call } : {}) };
}

/** The grammar (0.315.0) takes the whole of `a - b offset 1h` under the offset; Prometheus shifts `b` alone. */
function offsetOperand(offset: SyntaxNode): SyntaxNode {
  let operand = offset.firstChild ?? offset;
  while ((operand.name === 'BinaryExpr' || operand.name === 'UnaryExpr') && operand.lastChild) {
    operand = operand.lastChild;
  }
  return operand;
}

function ownOffsetMs(text: string, node: SyntaxNode): number | undefined {
  const duration = node.lastChild;
  return duration ? promDurationMs(textOf(text, duration)) : undefined;
}

/** A bare number is seconds (Prometheus 3, promql/parser: durations as numbers). */
function promDurationMs(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1000 : parseDurationMs(text);
}

function callName(text: string, call: SyntaxNode): string | undefined {
  const name = call.getChild('FunctionIdentifier');
  return name ? textOf(text, name) : undefined;
}

function stringIn(text: string, node: SyntaxNode): string {
  const literal = node.getChild('StringLiteral');
  return literal ? (unquote(textOf(text, literal)) ?? '') : '';
}
