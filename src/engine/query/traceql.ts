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
  if (!parsed.ok) {
    // Tempo takes more than the grammar (0.0.5) knows, `.99` for one.
    return metricsStage.test(text.replace(/"(?:\\.|[^"\\])*"|`[^`]*`/g, '""'));
  }
  let found = false;
  parsed.tree.iterate({
    enter: (node) => {
      found ||= node.name === 'MetricsOperation';
      return !found;
    },
  });
  return found;
}

const metricsStage = /\|\s*(?:rate|(?:count|min|max|avg|sum|quantile|histogram)_over_time|compare)\s*\(/;
