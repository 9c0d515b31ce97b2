import { Language, ParsedQuery } from '../model';
import { parseLogql } from './logql';
import { parsePromql } from './promql';
import { parseTraceql } from './traceql';

/** Reads a query of any of the three languages down to its selectors. */
export function parseQuery(language: Language, text: string): ParsedQuery {
  switch (language) {
    case 'promql':
      return parsePromql(text);
    case 'logql':
      return parseLogql(text);
    case 'traceql':
      return parseTraceql(text);
  }
}
