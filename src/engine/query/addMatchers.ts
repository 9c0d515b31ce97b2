import { parser as logqlParser } from '@grafana/lezer-logql';
import { parser as promqlParser } from '@prometheus-io/lezer-promql';
import { SyntaxNode } from '@lezer/common';

import { Language, Matcher } from '../model';
import { formatSelector } from './selector';
import { childrenOf, parseTree } from './tree';

/**
 * The query with matchers added to each of its selectors, as Grafana adds ad hoc filters. Macros such as `$__interval` may
 * stand in the text. LogQL with a parser stage gets label filters at the end of its pipeline instead (Loki data source, 10.3:
 * `addLabelToQuery`). Text that cannot be parsed, and TraceQL, come back as they are.
 */
export function addMatchers(language: Language, text: string, matchers: readonly Matcher[]): string {
  if (matchers.length === 0 || language === 'traceql') {
    return text;
  }
  // Macros become durations of the same length, so that positions hold for the text itself.
  const parsable = text.replace(/\$\{__\w+\}|\$__\w+/g, (macro) => `${'1'.repeat(macro.length - 1)}s`);
  const parser = language === 'promql' ? promqlParser : logqlParser;
  const parsed = parseTree(parser.configure({ strict: true }), parsable);
  if (!parsed.ok) {
    return text;
  }
  const inside = formatSelector(language, undefined, matchers).slice(1, -1);
  const insertions: Array<{ at: number; text: string }> = [];
  parsed.tree.iterate({
    enter: ({ name, node }) => {
      if (language === 'promql' && name === 'VectorSelector') {
        insertions.push(intoBraces(node.getChild('LabelMatchers'), inside) ?? { at: node.to, text: `{${inside}}` });
      }
      if (language === 'logql' && name === 'Selector') {
        const pipeline = node.parent?.getChild('PipelineExpr');
        const hasParser = pipeline !== undefined && pipeline !== null && hasNode(pipeline, 'LabelParser');
        const filters = matchers.map((matcher) => ` | ${formatSelector('logql', undefined, [matcher]).slice(1, -1)}`);
        const at = hasParser ? { at: pipeline.to, text: filters.join('') } : intoBraces(node, inside);
        insertions.push(...(at ? [at] : []));
      }
    },
  });
  return insertions.reduceRight((result, one) => result.slice(0, one.at) + one.text + result.slice(one.at), text);
}

/** Behind the last matcher, where no comment can swallow it. */
function intoBraces(braces: SyntaxNode | null, inside: string): { at: number; text: string } | undefined {
  if (!braces) {
    return undefined;
  }
  const last = childrenOf(braces).at(-1);
  return last ? { at: last.to, text: `,${inside}` } : { at: braces.from + 1, text: inside };
}

function hasNode(node: SyntaxNode, name: string): boolean {
  let found = false;
  node.cursor().iterate((inner) => {
    found ||= inner.name === name;
    return !found;
  });
  return found;
}
