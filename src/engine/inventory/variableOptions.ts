import { VariableOption } from '../model';
import { javascriptPattern, Match, Pattern } from '../query/pattern';
import { SavedVariable } from './savedVariable';

/** Options of a custom variable: `a, b`, `text : value, …`; `\,` is a comma in a value (Grafana 10.3, variables/custom/reducer.ts). */
export function customOptions(query: string): VariableOption[] {
  return (query.match(/(?:\\,|[^,])+/g) ?? []).map((part) => {
    const plain = part.replace(/\\,/g, ',').trim();
    const pair = /^(.+?)\s:\s(.+)$/.exec(plain);
    return pair ? { text: (pair[1] ?? '').trim(), value: (pair[2] ?? '').trim() } : { text: plain, value: plain };
  });
}

/** Options of an interval variable: `1m,10m,"1h"`. */
export function intervalOptions(query: string): VariableOption[] {
  return (query.match(/"[^"]+"|'[^']+'|[^,]+/g) ?? []).map((part) => {
    const value = part.replace(/["']/g, '').trim();
    return { text: value, value };
  });
}

/** Options that one value is cut into at most. */
const mostMatches = 1000;

interface VariablePattern extends Pattern {
  /** The flag g: every match counts. */
  readonly isGlobal: boolean;
}

/** The pattern that a variable's regex field means: `/a/i` as written, anything else as a whole. Undefined when it is invalid. */
export function readPattern(text: string): VariablePattern | undefined {
  const [, source = `^${text}$`, flags = ''] = /^\/([\s\S]*)\/([gimsuy]*)$/.exec(text) ?? [];
  const pattern = javascriptPattern(source, flags);
  return pattern && { ...pattern, isGlobal: flags.includes('g') };
}

/**
 * Values filtered and cut by a variable's regex: named groups `value` and `text`, else the first group, else the whole; with
 * the flag g each match is an option of its own (Grafana 10.3, variables/query/reducer.ts `metricNamesToVariableValues`).
 * Undefined where that would take too long.
 */
export function applyPattern(
  values: readonly string[],
  pattern: VariablePattern | undefined
): VariableOption[] | undefined {
  const options: VariableOption[] = [];
  for (const whole of values) {
    const matches = pattern ? pattern.matches(whole, pattern.isGlobal ? mostMatches : 1) : [];
    if (!matches) {
      return undefined;
    }
    options.push(
      ...(pattern
        ? optionsOf(
            whole,
            matches.filter((match) => !pattern.isGlobal || match.groups[0] !== '')
          )
        : [{ text: whole, value: whole }])
    );
  }
  const seen = new Set<string>();
  return options.filter(({ value }) => !seen.has(value) && seen.add(value));
}

function optionsOf(whole: string, matches: readonly Match[]): readonly VariableOption[] {
  const first = matches[0];
  if (!first) {
    return [];
  }
  const value = matches.find(({ named }) => named.value)?.named.value;
  const text = matches.find(({ named }) => named.text)?.named.text;
  if (value !== undefined || text !== undefined) {
    return [{ value: value ?? text ?? '', text: text ?? value ?? '' }];
  }
  if (first.groups.length < 2) {
    return [{ text: whole, value: whole }];
  }
  return matches.flatMap(({ groups: [, one] }) => (one === undefined ? [] : [{ text: one, value: one }]));
}

/** Options in the order that the variable asks for: even orders descend. */
export function sortOptions(options: readonly VariableOption[], sort: SavedVariable['sort']): VariableOption[] {
  const kind = Math.ceil(sort / 2);
  const compare = comparisons[kind];
  if (!compare) {
    return [...options];
  }
  const sorted = [...options].sort((a, b) => compare(a.text, b.text));
  return sort % 2 === 0 ? sorted.reverse() : sorted;
}

const plain = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const numberIn = (text: string): number => Number(/\d+/.exec(text)?.[0] ?? -1);

const comparisons: Readonly<Record<number, (a: string, b: string) => number>> = {
  1: plain,
  2: (a, b) => numberIn(a) - numberIn(b),
  3: (a, b) => plain(a.toLowerCase(), b.toLowerCase()),
  4: (a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' }),
};
