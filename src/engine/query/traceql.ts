import { parser as mendingParser } from '@grafana/lezer-traceql';

import { ParsedQuery, Selector } from '../model';
import { parseTree, textOf } from './tree';

const parser = mendingParser.configure({ strict: true });

/** Reads a TraceQL query down to its spanset filters and the attributes that it names. Never throws. */
export function parseTraceql(text: string): ParsedQuery {
  const parsed = parseTree(parser, text);
  if (!parsed.ok) {
    return parsed;
  }
  const selectors: Selector[] = [];
  const attributes = new Set<string>();
  parsed.tree.iterate({
    enter: (node) => {
      if (node.name === 'SpansetFilter') {
        selectors.push({ language: 'traceql', text: textOf(text, node).trim(), matchers: [], guarded: false });
      }
      if (node.name === 'AttributeField') {
        attributes.add(textOf(text, node).trim());
      }
    },
  });
  return { ok: true, selectors, attributes: [...attributes] };
}

/** Whether a TraceQL query computes series (`{…} | rate()`) instead of finding traces. */
export function isTraceqlMetrics(text: string): boolean {
  const parsed = parseTree(parser, text);
  let found = false;
  if (parsed.ok) {
    parsed.tree.iterate({
      enter: (node) => {
        found ||= node.name === 'MetricsOperation';
        return !found;
      },
    });
  }
  return found;
}
