import { parser as mendingParser } from '@grafana/lezer-logql';
import { SyntaxNode } from '@lezer/common';

import { Matcher, MatchOp, ParsedQuery, Selector } from '../model';
import { parseDurationMs } from './duration';
import { formatSelector } from './selector';
import { unquote } from './text';
import { childrenOf, findGuards, isCovered, parseTree, textOf, unparsable, withoutCuts } from './tree';

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
  const operator = childrenOf(node)[1];
  const op = (operator ? textOf(text, operator) : '=') as MatchOp;
  return { label: textOf(text, label), op, value: unquote(textOf(text, value)) ?? '' };
}

/** Whether a LogQL query asks for log lines instead of numbers. */
export function isLogsQuery(text: string): boolean {
  const parsed = parseTree(parser, text);
  const top = parsed.ok ? parsed.tree.topNode : undefined;
  return top?.getChild('Expr')?.getChild('LogExpr') != null || top?.getChild('LogExpr') != null;
}

/** One condition of a label filter; `matcher` is absent where it compares a number, a duration or an address. */
export interface LabelCondition {
  readonly label: string;
  readonly matcher?: Matcher;
}

/** One step of a log pipeline. Only `line`, `label` and `unwrap` can take lines away. */
export type PipelineStage = { readonly text: string } & (
  | { readonly kind: 'line'; readonly op: '|=' | '!=' | '|~' | '!~'; readonly values: readonly string[] }
  | { readonly kind: 'parser'; readonly parser: string }
  | { readonly kind: 'label'; readonly conditions: readonly LabelCondition[]; readonly either: boolean }
  | { readonly kind: 'unwrap'; readonly label: string }
  | { readonly kind: 'other' }
);

/** A log selector of a query with the stages behind it, each as it is written. */
export interface LogPipeline {
  /** The selector's text, as `Selector` has it. */
  readonly selector: string;
  readonly stages: readonly PipelineStage[];
}

/** The pipelines of a query, in the order of its selectors; none where the query cannot be read. */
export function pipelinesOf(text: string): readonly LogPipeline[] {
  const parsed = parseTree(parser, text);
  const found: LogPipeline[] = [];
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: ({ name, node }) => {
        if (name === 'Selector') {
          found.push({ selector: readSelector(text, node).text, stages: readStages(text, node) });
        }
      },
    });
  }
  return found;
}

function readStages(text: string, selector: SyntaxNode): readonly PipelineStage[] {
  const stages: PipelineStage[] = [];
  const siblings = [selector.parent?.getChild('PipelineExpr'), selector.parent?.getChild('UnwrapExpr')];
  siblings.forEach((sibling) =>
    sibling?.cursor().iterate(({ name, node }) => {
      if (name === 'LineFilter') {
        stages.push(readLineFilter(text, node));
        return false;
      }
      if (name === 'PipelineStage' && !node.getChild('LineFilters')) {
        stages.push(readStage(text, node));
        return false;
      }
      return name === 'UnwrapExpr' ? readUnwrap(text, node, stages) : true;
    })
  );
  return stages;
}

function readLineFilter(text: string, node: SyntaxNode): PipelineStage {
  const op = node.getChild('Filter');
  const strings = node.getChild('FilterOp') ? [] : descendants(node, 'String');
  return {
    kind: 'line',
    text: textOf(text, node).trim(),
    op: (op ? textOf(text, op).trim() : '|=') as '|=',
    values: strings.map((each) => unquote(textOf(text, each)) ?? ''),
  };
}

const parserNodes = ['LabelParser', 'LogfmtParser', 'JsonExpressionParser', 'LogfmtExpressionParser'];

function readStage(text: string, node: SyntaxNode): PipelineStage {
  const written = textOf(text, node).trim();
  const filter = node.getChild('LabelFilter');
  if (filter) {
    return readLabelFilter(text, filter, written);
  }
  const parserNode = parserNodes.map((name) => node.getChild(name)).find((each) => each != null);
  return parserNode
    ? { kind: 'parser', text: written, parser: /^\w+/.exec(textOf(text, parserNode))?.[0] ?? '' }
    : { kind: 'other', text: written };
}

function readLabelFilter(text: string, filter: SyntaxNode, written: string): PipelineStage {
  const names = descendants(filter, 'Identifier');
  const conditions = names.map((name): LabelCondition => {
    const matcher = name.parent?.name === 'Matcher' ? readMatcher(text, name.parent) : undefined;
    return { label: textOf(text, name), ...(matcher && { matcher }) };
  });
  return { kind: 'label', text: written, conditions, either: descendants(filter, 'Or').length > 0 };
}

/** `| unwrap x | __error__=""` nests to the left; what is not unwrapped is a filter behind it. */
function readUnwrap(text: string, node: SyntaxNode, stages: PipelineStage[]): boolean {
  const inner = node.getChild('UnwrapExpr');
  if (inner) {
    readUnwrap(text, inner, stages);
  }
  const label = node.getChild('Identifier');
  const filter = node.getChild('LabelFilter');
  if (label) {
    stages.push({ kind: 'unwrap', text: textOf(text, node).trim(), label: textOf(text, label) });
  } else if (filter) {
    stages.push(readLabelFilter(text, filter, `| ${textOf(text, filter)}`));
  }
  return false;
}

function descendants(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((inner) => {
    if (inner.name === name) {
      found.push(inner.node);
    }
  });
  return found;
}
