import { parser as mendingParser } from '@grafana/lezer-logql';
import { SyntaxNode } from '@lezer/common';

import { Matcher, MatchOp, ParsedQuery, Selector } from '../model';
import { parseDurationMs } from './duration';
import { formatSelector } from './selector';
import { unquote } from './text';
import { findGuards, isCovered, parseTree, textOf, unparsable, withoutCuts } from './tree';

const parser = mendingParser.configure({ strict: true });

/** Reads a LogQL query down to its stream selectors. Never throws; what Loki would not parse is `ok: false`. */
export function parseLogql(text: string): ParsedQuery {
  const parsed = parseTree(parser, text);
  if (!parsed.ok) {
    return parsed;
  }
  const isAbsent = (node: SyntaxNode) =>
    node.name === 'RangeAggregationExpr' && /^absent_over_time\b/.test(textOf(text, node));
  const guards = findGuards(parsed.tree, { binary: 'BinOpExpr', selector: 'Selector', isAbsent });
  const selectors: Selector[] = [];
  let badString: number | undefined;
  parsed.tree.iterate({
    enter: (node) => {
      if (node.name === 'String' && unquote(textOf(text, node)) === undefined) {
        badString ??= node.from;
      }
      if (node.name === 'Selector') {
        selectors.push({ ...readSelector(text, node.node), guarded: isCovered(guards, node) });
      }
    },
  });
  if (badString !== undefined) {
    return unparsable(text, badString, 'unknown escape sequence in a string');
  }
  const withoutFallback = withoutCuts(text, guards);
  return { ok: true, selectors, attributes: [], ...(withoutFallback !== undefined ? { withoutFallback } : {}) };
}

function readSelector(text: string, node: SyntaxNode): Omit<Selector, 'guarded'> {
  const matchers: Matcher[] = [];
  node.cursor().iterate((inner) => {
    if (inner.name === 'Matcher') {
      const matcher = readMatcher(text, inner.node);
      if (matcher) {
        matchers.push(matcher);
      }
    }
  });
  const range = node.parent?.getChild('Range');
  const duration = range?.getChild('Duration');
  const rangeMs = duration ? parseDurationMs(textOf(text, duration)) : undefined;
  // `unwrap` is not part of the pipeline: no log query may hold it.
  const pipeline = node.parent?.getChild('PipelineExpr');
  const offset = node.parent?.getChild('OffsetExpr')?.getChild('Duration');
  const offsetMs = offset ? parseDurationMs(textOf(text, offset)) : undefined;
  return {
    language: 'logql',
    text: formatSelector('logql', undefined, matchers),
    matchers,
    pipeline: pipeline ? textOf(text, pipeline).trim() : '',
    ...(rangeMs !== undefined ? { rangeMs } : {}),
    ...(offsetMs !== undefined ? { offsetMs } : {}),
  };
}

function readMatcher(text: string, node: SyntaxNode): Matcher | undefined {
  const label = node.getChild('Identifier');
  const value = node.getChild('String');
  if (!label || !value) {
    return undefined;
  }
  const op = text.slice(label.to, value.from).trim() as MatchOp;
  return { label: textOf(text, label), op, value: unquote(textOf(text, value)) ?? '' };
}

/** Whether a LogQL query asks for log lines instead of numbers. */
export function isLogsQuery(text: string): boolean {
  const parsed = parseTree(parser, text);
  const top = parsed.ok ? parsed.tree.topNode : undefined;
  return top?.getChild('Expr')?.getChild('LogExpr') != null || top?.getChild('LogExpr') != null;
}
