import { SyntaxNode } from '@lezer/common';
import { parser as mendingParser } from '@grafana/lezer-traceql';

import { childrenOf, parseTree, textOf } from './tree';

const parser = mendingParser.configure({ strict: true });

/** `field op value` of a TraceQL query, as written. */
export interface SpanCondition {
  /** With its scope: `resource.service.name`, `.http.method`, `name`, `span:name`. */
  readonly field: string;
  readonly isAttribute: boolean;
  readonly op: string;
  readonly value: string;
  readonly text: string;
}

/** Operators between spansets both of whose sides must find spans; the others are alternatives or negations. */
const joining = new Set(['And', 'Desc', 'Anc', 'Gt', 'Lt', 'Pipe']);

/** The comparisons that spans must meet for the query to find anything: what stands under `||` or `!` is none. */
export function requiredConditions(text: string): readonly SpanCondition[] {
  const parsed = parseTree(parser, text);
  return parsed.ok ? spansets(text, parsed.tree.topNode.firstChild) : [];
}

/** `a || b` without brackets: beside `&&` what it takes in is a matter of precedence, which grammar and Tempo may see apart. */
const isAlternative = (node: SyntaxNode): boolean => childrenOf(node)[1]?.name === 'Or';

function spansets(text: string, node: SyntaxNode | null): readonly SpanCondition[] {
  if (!node) {
    return [];
  }
  const children = childrenOf(node);
  switch (node.name) {
    case 'SpansetPipelineExpression': {
      // Of a sibling relation, `~`, the grammar (0.0.5) keeps no operator.
      const [first, second, third] = children;
      const operator = third ? second : undefined;
      return first && (!operator || joining.has(operator.name)) && !children.some(isAlternative)
        ? children.flatMap((child) => spansets(text, child))
        : [];
    }
    case 'SpansetPipeline':
      return children.flatMap((child) => spansets(text, child));
    case 'SpansetFilter':
      return children.flatMap((child) => conditions(text, child));
    default:
      return [];
  }
}

function conditions(text: string, node: SyntaxNode): readonly SpanCondition[] {
  const [left, operator, right] = childrenOf(node);
  if (left && !operator) {
    // In brackets, or negated: both are an expression around an expression.
    return left.name === 'FieldExpression' && textOf(text, node).startsWith('(') ? conditions(text, left) : [];
  }
  if (!left || !operator || !right) {
    return [];
  }
  if (operator.name === 'And') {
    return isAlternative(left) || isAlternative(right) ? [] : [...conditions(text, left), ...conditions(text, right)];
  }
  const [field] = childrenOf(left);
  const [value] = childrenOf(right);
  const isField = field?.name === 'AttributeField' || field?.name === 'IntrinsicField';
  if (operator.name !== 'FieldOp' || !isField || value?.name !== 'Static') {
    return [];
  }
  return [
    {
      field: textOf(text, field).trim(),
      isAttribute: field.name === 'AttributeField',
      op: textOf(text, operator).trim(),
      value: textOf(text, value).trim(),
      text: textOf(text, node).trim(),
    },
  ];
}
