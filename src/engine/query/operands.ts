/** What a metric query joins and what it filters by: the operands of its operators, and the query without its comparisons. */
import { parser as logqlParser } from '@grafana/lezer-logql';
import { parser as promqlParser } from '@prometheus-io/lezer-promql';
import { SyntaxNode } from '@lezer/common';

import { Language } from '../model';
import { childrenOf, parseTree, Span, textOf } from './tree';

const promql = promqlParser.configure({ strict: true });
const logql = logqlParser.configure({ strict: true });

/** Two vectors that an operator matches by their labels. */
export interface Join {
  readonly text: string;
  readonly operator: string;
  readonly left: string;
  readonly right: string;
  /** `on (pod)` or `ignoring (code)` as written, without what follows; empty where all labels count. */
  readonly matching: string;
  readonly on?: readonly string[];
  readonly ignoring?: readonly string[];
  /** An operand picks series by their values, as `topk` does: what matches differs from moment to moment. */
  readonly selective: boolean;
}

const comparisons = new Set(['Eql', 'Neq', 'Gtr', 'Gte', 'Lss', 'Lte']);
const arithmetic = new Set(['Add', 'Sub', 'Mul', 'Div', 'Mod', 'Pow', 'Atan2']);

/** The joins of a PromQL query, from the innermost; those in subqueries are left out, as they are evaluated at other times. */
export function joinsOf(text: string): readonly Join[] {
  const parsed = parseTree(promql, text);
  const joins: Join[] = [];
  let subqueries = 0;
  const leave = (node: SyntaxNode) => {
    const binary = subqueries === 0 ? readBinary(text, node) : undefined;
    const isJoin = binary && (binary.op === 'And' || comparisons.has(binary.op) || arithmetic.has(binary.op));
    if (isJoin && isVector(text, binary.left) && isVector(text, binary.right)) {
      const left = textOf(text, binary.left);
      const right = text.slice(binary.right.from, binary.to);
      joins.push({
        text: text.slice(node.from, binary.to),
        operator: textOf(text, binary.operator),
        left,
        right,
        ...matchingOf(text, binary.matching),
        selective: selects(left) || selects(right),
      });
    }
  };
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: ({ name }) => {
        subqueries += name === 'SubqueryExpr' ? 1 : 0;
      },
      leave: (node) => {
        subqueries -= node.name === 'SubqueryExpr' ? 1 : 0;
        leave(node.node);
      },
    });
  }
  return joins;
}

/** Comparisons with group_right cannot be taken out either. */
const selects = (text: string): boolean => /\b(topk|bottomk|limitk|limit_ratio|group_right)\b/i.test(text);

/** A call of `histogram_quantile` and the buckets that it is given. */
export interface Quantile {
  readonly text: string;
  readonly buckets: string;
}

/** Calls of `histogram_quantile` in a PromQL query, those in subqueries left out. */
export function quantilesOf(text: string): readonly Quantile[] {
  const parsed = parseTree(promql, text);
  const found: Quantile[] = [];
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: ({ name, node }) => {
        const body = name === 'FunctionCall' && /^histogram_quantile\b/i.test(textOf(text, node)) ? node : undefined;
        const args = body?.getChild('FunctionCallBody');
        const buckets = args && childrenOf(args).at(-1);
        if (buckets && isVector(text, buckets)) {
          found.push({ text: textOf(text, node), buckets: textOf(text, buckets) });
        }
        return name !== 'SubqueryExpr';
      },
    });
  }
  return found;
}

interface Filters {
  /** The query without them. */
  readonly bare: string;
  /** As written: `> 0.5`, `unless up`. */
  readonly filters: readonly string[];
}

interface Edit extends Span {
  /** The operation that is taken out or rewritten. */
  readonly owner: Span;
  readonly by: string;
}

/** A query without the comparisons and `unless` that may leave nothing of it; undefined where it has none, or they cannot be taken out. */
export function filtersOf(language: Language, text: string): Filters | undefined {
  const found = language === 'promql' ? promqlFilters(text) : language === 'logql' ? logqlFilters(text) : undefined;
  return found && found.filters.length > 0 ? found : undefined;
}

function promqlFilters(text: string): Filters | undefined {
  const parsed = parseTree(promql, text);
  const edits: Edit[] = [];
  const filters: string[] = [];
  let unreadable = false;
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: (ref) => {
        const { node } = ref;
        const binary = readBinary(text, node);
        if (!binary || binary.bool || !(binary.op === 'Unless' || comparisons.has(binary.op))) {
          return;
        }
        const { left, right, operator } = binary;
        const { to } = binary;
        const owner = { from: node.from, to };
        const [keepsLeft, keepsRight] = [isVector(text, left), isVector(text, right)];
        if (keepsLeft && (!keepsRight || binary.op === 'Unless')) {
          edits.push({ from: left.to, to, owner, by: '' });
          filters.push(text.slice(left.to, to).trim());
        } else if (keepsRight && !keepsLeft) {
          edits.push({ from: node.from, to: right.from, owner, by: '' });
          filters.push(text.slice(node.from, right.from).trim());
        } else if (keepsLeft && keepsRight) {
          // `and` matches like the comparison and keeps what it would filter; with group_right the labels would be others.
          const { labels, group } = matchingSpans(binary.matching);
          unreadable ||= binary.matching?.getChild('GroupRight') !== null && binary.matching !== null;
          edits.push({ from: node.from, to: node.from, owner, by: '(' });
          edits.push({ from: operator.from, to: operator.to, owner, by: 'and' });
          edits.push({ from: to, to, owner, by: ')' });
          if (group && labels) {
            edits.push({ ...group, owner, by: ' ' });
          }
          filters.push(text.slice(left.to, to).trim());
        }
      },
    });
  }
  return unreadable ? undefined : { bare: edited(text, edits), filters };
}

/** The LogQL grammar (0.4.2) knows no precedence, so only comparisons with a number are taken out, by their text. */
function logqlFilters(text: string): Filters | undefined {
  const parsed = parseTree(logql, text);
  const edits: Edit[] = [];
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: ({ node, name, from }) => {
        if (comparisons.has(name) && node.parent?.name === 'BinOpExpr') {
          const rest = /^[<>=!]=?\s*-?[\d.]+(e[+-]?\d+)?(?=\s*($|[),]|[<>=!]|or\b|and\b|unless\b))/i.exec(
            text.slice(from)
          );
          const before = /[\d.]\s*$/.test(text.slice(0, from).replace(/\[[^\]]*\]\s*$/, ''));
          if (rest && !before) {
            const span = { from, to: from + rest[0].length };
            edits.push({ ...span, owner: span, by: '' });
          }
        }
      },
    });
  }
  return { bare: edited(text, edits).trim(), filters: edits.map((edit) => textOf(text, edit)) };
}

/** Later edits inside of a cut are void. */
function edited(text: string, edits: readonly Edit[]): string {
  const isVoid = ({ owner }: Edit) =>
    edits.some((cut) => cut.owner !== owner && cut.by === '' && cut.from <= owner.from && owner.to <= cut.to);
  const kept = edits.filter((edit) => !isVoid(edit)).sort((a, b) => a.from - b.from || a.to - b.to);
  let result = '';
  let at = 0;
  for (const { from, to, by } of kept) {
    result += text.slice(at, Math.max(at, from)) + by;
    at = Math.max(at, to);
  }
  return (result + text.slice(at)).trim();
}

interface Binary {
  readonly op: string;
  readonly operator: SyntaxNode;
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
  /** Where it ends, with an offset behind its right operand. */
  readonly to: number;
  readonly bool: boolean;
  readonly matching: SyntaxNode | null;
}

function readBinary(text: string, node: SyntaxNode): Binary | undefined {
  const parts = node.name === 'BinaryExpr' ? childrenOf(node) : [];
  const [left, operator] = parts;
  const right = parts.at(-1);
  return left && operator && right
    ? {
        op: operator.name,
        operator,
        left,
        right,
        to: endOf(node),
        bool: node.getChild('BoolModifier') !== null || /\bbool\b/.test(text.slice(operator.to, right.from)),
        matching: node.getChild('MatchingModifierClause'),
      }
    : undefined;
}

/** The grammar (0.315.0) takes the whole of `a - b offset 1h` under the offset, though it belongs to `b`. */
function endOf(node: SyntaxNode): number {
  let { to } = node;
  for (let at = node; at.parent; at = at.parent) {
    const { name, lastChild } = at.parent;
    if (name === 'OffsetExpr' || name === 'StepInvariantExpr') {
      to = at.parent.to;
    } else if (name !== 'BinaryExpr' || lastChild?.from !== at.from) {
      return to;
    }
  }
  return to;
}

function matchingSpans(clause: SyntaxNode | null): { readonly labels?: Span; readonly group?: Span } {
  const keyword = clause?.firstChild;
  const labels = clause?.getChild('GroupingLabels');
  const group = clause?.getChild('GroupLeft') ?? clause?.getChild('GroupRight');
  return clause && keyword && labels
    ? { labels: { from: keyword.from, to: labels.to }, ...(group && { group: { from: group.from, to: clause.to } }) }
    : {};
}

function matchingOf(text: string, clause: SyntaxNode | null): Pick<Join, 'matching' | 'on' | 'ignoring'> {
  const { labels } = matchingSpans(clause);
  if (!clause || !labels) {
    return { matching: '' };
  }
  const names = (clause.getChild('GroupingLabels')?.getChildren('LabelName') ?? []).map((name) => textOf(text, name));
  return { matching: textOf(text, labels), ...(clause.getChild('On') ? { on: names } : { ignoring: names }) };
}

/** Whether an operand has series; `scalar(x)` has none. */
function isVector(text: string, operand: SyntaxNode): boolean {
  let found = false;
  operand.cursor().iterate((node) => {
    const isScalar = node.name === 'FunctionCall' && /^scalar\b/i.test(textOf(text, node));
    found ||= node.name === 'VectorSelector';
    return !isScalar && !found;
  });
  return found;
}
