/** A value that is there, written as only another operator or format reads it: what a variable of several values leaves behind. */
import { Matcher } from '../../model';
import { labelPattern } from '../../query/pattern';
import { literal } from '../../query/text';
import { listed } from './words';

interface WrittenAs {
  readonly proof: string;
  readonly because: string;
  readonly remedy: string;
  /** The matcher as it is meant. */
  readonly after: string;
}

export function writtenAs({ label, op, value }: Matcher, values: readonly string[]): WrittenAs | undefined {
  if (op === '=' && (value === '.*' || value === '.+')) {
    return asPattern('and no value is that', 'any value is meant', label, value);
  }
  const alternatives = value.replace(/^\(|\)$/g, '').split('|');
  // Grafana escapes the values of a variable that may have several, whatever operator stands before it.
  const plain = alternatives.map((part) => part.replace(/\\(.)/g, '$1'));
  const meant = plain.filter((part) => values.includes(part));
  if (op === '=' && meant.length > 0 && !values.includes(value)) {
    return alternatives.length > 1
      ? asPattern('| in it is no "or"', areThere(meant), label, value)
      : asPattern('\\ in it escapes nothing', areThere(meant), label, value);
  }
  const parts = value
    .replace(/^\{|\}$/g, '')
    .split(',')
    .map((part) => part.replace(/^(['"])(.*)\1$/, '$2'));
  const named = parts.filter((part) => values.includes(part));
  return parts.length > 1 && named.length > 0
    ? {
        proof: 'neither operator takes a comma for an "or"',
        because: areThere(named),
        remedy: 'Match with =~ and let the variable write a pattern: take :csv and the like out of ${…}.',
        after: `${label}=~"${parts.map(literal).join('|')}"`,
      }
    : undefined;
}

/** Fewer letters are held by many values by chance. */
const leastLetters = 3;

/** A pattern that fits only a part of what there is. */
export function partOf({ label, op, value }: Matcher, values: readonly string[]): WrittenAs | undefined {
  const holding = op === '=~' ? values.filter((each) => labelPattern(`.*(?:${value}).*`)?.test(each)) : [];
  return holding.length === 0 || value.replace(/\W/g, '').length < leastLetters
    ? undefined
    : {
        proof: 'a pattern must fit the whole value',
        because: `${listed(holding)} ${holding.length === 1 ? 'holds' : 'hold'} it`,
        remedy: 'Let the pattern fit the whole value: .* where more may stand.',
        after: `${label}=~".*${value.includes('|') ? `(${value.replace(/^\(|\)$/g, '')})` : value}.*"`,
      };
}

const areThere = (values: readonly string[]): string => `${listed(values)} ${values.length === 1 ? 'is' : 'are'} there`;

const asPattern = (proof: string, because: string, label: string, value: string): WrittenAs => ({
  proof: `= compares with the whole text, ${proof}`,
  because,
  remedy: 'Match with =~: a variable that may have several values becomes a pattern.',
  after: `${label}=~"${value}"`,
});
