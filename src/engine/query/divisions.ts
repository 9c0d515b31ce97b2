import { parser as mendingParser } from '@prometheus-io/lezer-promql';

import { parseTree, textOf } from './tree';

const parser = mendingParser.configure({ strict: true });

export interface Division {
  readonly dividend: string;
  readonly divisor: string;
}

/** All divisions of a PromQL query, as their operands stand in it. */
export function divisionsOf(text: string): readonly Division[] {
  const parsed = parseTree(parser, text);
  const found: Division[] = [];
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: ({ name, node }) => {
        const { firstChild, lastChild } = node;
        if (name === 'BinaryExpr' && firstChild && lastChild && node.getChild('Div')) {
          found.push({ dividend: textOf(text, firstChild), divisor: textOf(text, lastChild) });
        }
      },
    });
  }
  return found;
}
