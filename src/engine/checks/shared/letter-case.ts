/** Values that are asked in other letters than they have, `ERROR` for `error`: one fault of the label, whichever of its values are asked. */
import { Finding } from '../check';
import { listed } from './words';

/** A value that is asked for, and the one that is there in its place. */
export interface Spelling {
  readonly source: string;
  readonly label: string;
  readonly asked: string;
  readonly there: string;
}

export interface SpeltFinding extends Finding {
  readonly spelling?: Spelling;
}

interface Cased {
  readonly finding: Finding;
  readonly spelling: Spelling;
}

/** The findings, but one alone for each label whose values are asked in other letters. */
export function onePerLabel(found: readonly SpeltFinding[]): readonly Finding[] {
  const each = found.map(({ spelling, ...finding }) => ({ finding, spelling }));
  const cased = each.flatMap(({ finding, spelling }) =>
    spelling && isOtherCase(spelling) ? [{ finding, spelling }] : []
  );
  return each.flatMap(({ finding }) => {
    const own = cased.find((other) => other.finding === finding);
    const same = own ? cased.filter((other) => labelOf(other) === labelOf(own)) : [];
    const [first] = same;
    if (!first || new Set(same.map((other) => other.finding.subject)).size === 1) {
      return [finding];
    }
    return first === own ? [joined(first, same)] : [];
  });
}

/** A pattern may ask for several values. */
const isOtherCase = ({ asked, there }: Spelling): boolean =>
  asked.split('|').some((word) => word.toLowerCase() === there.toLowerCase());

const labelOf = ({ finding, spelling }: Cased): string =>
  JSON.stringify([spelling.source, spelling.label, finding.verdict]);

function joined({ finding, spelling: { source, label } }: Cased, same: readonly Cased[]): Finding {
  const asked = listed(distinct(same.map(({ spelling }) => spelling.asked)));
  const there = listed(distinct(same.map(({ spelling }) => spelling.there)));
  const all = same.map((each) => each.finding);
  const lines = distinct(all.flatMap(({ remedy }) => remedy.lines ?? []));
  return {
    ...finding,
    subject: `${source} ${label}`,
    what: `The queries ask for ${label} = ${asked}; ${source} has it in other letters: ${there}.`,
    proofLine: `${label} is never ${asked}, but it is ${there}`,
    evidence: distinct(all.flatMap(({ evidence }) => evidence)),
    rivals: distinct(all.flatMap(({ rivals }) => rivals)),
    wouldDecide: distinct(all.flatMap(({ wouldDecide = [] }) => wouldDecide)),
    remedy: {
      text: `Ask for ${there}: the same word in other letters is another value.`,
      ...(lines.length > 0 && {
        lines: {
          file: 'dashboard query',
          before: lines.map(({ before = '' }) => before).join('\n'),
          after: lines.map(({ after }) => after).join('\n'),
        },
      }),
    },
    claims: distinct(all.flatMap(({ claims }) => claims)),
  };
}

const distinct = <T>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((each) => [JSON.stringify(each), each])).values(),
];
