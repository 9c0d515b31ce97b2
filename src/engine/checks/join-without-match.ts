import { Check, Finding } from './check';
import { Evidence, Part } from '../evidence/evidence';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { numberOf } from '../evidence/selectors';
import { filtersOf, Join, joinsOf } from '../query/operands';
import { formatLabel } from '../query/selector';
import { claimParts } from './shared/claims';
import { item, listed, plural, proofOf } from './shared/words';

/** Both sides of an operator have series, but no two have the same labels. Rivals: a side is empty; a comparison leaves nothing. */
export const joinWithoutMatch: Check = {
  id: 'join-without-match',
  hop: 'query',
  title: 'The two sides of an operator share no labels',
  asks: (evidence) =>
    suspects(evidence).flatMap((suspect) => {
      const { left, right, matched } = suspect.counts;
      if (!isUnmatched(evidence, suspect)) {
        return [left, right, matched];
      }
      const trial = trialOf(suspect, sidesOf(evidence, suspect));
      return [left, right, matched, ...suspect.samples, ...(trial ? trial.questions : [])];
    }),
  examine: (evidence) =>
    suspects(evidence)
      .filter((suspect) => isUnmatched(evidence, suspect))
      .flatMap((suspect) => finding(evidence, suspect)),
};

function finding(evidence: Evidence, suspect: Suspect): readonly Finding[] {
  const { join, part, left, right, counts } = suspect;
  const sides = sidesOf(evidence, suspect);
  const missing = (sides ?? []).filter(({ ofLeft, ofRight }) => isNowhere(ofLeft) !== isNowhere(ofRight));
  // `and` asks who is in both: that nobody is, is an answer, unless a label is missing and nobody ever can be.
  if (join.operator === 'and' && missing.length === 0) {
    return [];
  }
  const { datasource } = part.state.target;
  const counted = (question: Question<readonly SeriesSummary[]>) => numberOf(evidence.answer(question)) ?? 0;
  const culprits = (sides ?? []).filter(isApart);
  const trial = trialOf(suspect, sides);
  const heals = trial !== undefined && counted(trial.matched) > 0;
  const why = culprits.length > 0 ? culprits.map(difference).join('; ') : 'no combination of their labels is on both';
  return [
    {
      subject: join.text.replace(/\s+/g, ' '),
      signal: 'metrics',
      verdict: 'proved',
      what: `Both sides of ${join.operator} have series, but none on the left has the labels of one on the right: ${why}.`,
      proofLine: `${counted(counts.left)} series on the left, ${counted(counts.right)} on the right, ${join.matching === '' ? 'none with equal labels' : `none equal ${join.matching}`}`,
      evidence: [
        item(
          'query',
          'Has the left side series?',
          plural(counted(counts.left), 'series', 'series'),
          'the left side is not empty',
          proofOf(datasource, left, evidence.nowMs)
        ),
        item(
          'query',
          'Has the right side series?',
          plural(counted(counts.right), 'series', 'series'),
          'the right side is not empty',
          proofOf(datasource, right, evidence.nowMs)
        ),
        item(
          'query',
          'How many on the left have a partner on the right?',
          'none',
          `${join.operator} answers nothing`,
          proofOf(datasource, `(${left}) and ${join.matching} (${right})`, evidence.nowMs)
        ),
        ...culprits.map((side) =>
          item('query', `Which values has ${side.label} on each side?`, difference(side), 'the sides differ in it')
        ),
        ...(trial && heals
          ? [
              item(
                'query',
                `And compared ${trial.matching} only?`,
                `${counted(trial.matched)} on the left have a partner`,
                'the other labels are what keeps them apart',
                proofOf(datasource, `(${left}) and ${trial.matching} (${right})`, evidence.nowMs)
              ),
            ]
          : []),
      ],
      rivals: [
        { rival: 'one side has no data', because: 'each has series at the moment the panel ends' },
        ...(filtersOf('promql', join.text) === undefined
          ? [{ rival: 'a comparison leaves nothing', because: 'the sides have no comparison in them' }]
          : [{ rival: 'a comparison leaves nothing', because: 'they have no partner without the comparison either' }]),
      ],
      remedy: remedyOf(suspect, trial, heals, counted),
      claims: claimParts(evidence, ({ state, key }) => state.target.id === part.state.target.id && key === part.key),
    },
  ];
}

/** Who is in both of two sets may be nobody. */
export function quietIntersection(evidence: Evidence, part: Part): string | undefined {
  const empty = suspects(evidence).find(
    (suspect) => suspect.part === part && suspect.join.operator === 'and' && isUnmatched(evidence, suspect)
  );
  return empty && finding(evidence, empty).length === 0
    ? 'both sides of “and” have series, none is in both'
    : undefined;
}

function remedyOf(
  { join }: Suspect,
  trial: Trial | undefined,
  heals: boolean,
  counted: (question: Question<readonly SeriesSummary[]>) => number
): Finding['remedy'] {
  if (!trial || !heals) {
    return { text: 'Aggregate both sides by the same labels, or name the labels to compare with on (…).' };
  }
  const leftIsMany = counted(trial.leftSeries) > counted(trial.leftGroups);
  const rightIsMany = counted(trial.rightSeries) > counted(trial.rightGroups);
  if (join.operator !== 'and' && leftIsMany && rightIsMany) {
    return {
      text: `Aggregate both sides by (${trial.labels.join(', ')}) before ${join.operator}: only there they agree, and each has several series of it.`,
    };
  }
  const group = join.operator === 'and' ? '' : leftIsMany ? ' group_left ()' : rightIsMany ? ' group_right ()' : '';
  return {
    text: `Compare only what both sides have: ${join.operator} ${trial.matching}${group}.`,
    lines: {
      file: 'dashboard query',
      before: `${join.operator}${join.matching === '' ? '' : ` ${join.matching}`}`,
      after: `${join.operator} ${trial.matching}${group}`,
    },
  };
}

interface Suspect {
  readonly part: Part;
  readonly join: Join;
  /** The operands without the comparisons in them. */
  readonly left: string;
  readonly right: string;
  readonly counts: Readonly<Record<'left' | 'right' | 'matched', Question<readonly SeriesSummary[]>>>;
  /** Some series of each side, for their labels. */
  readonly samples: readonly [Question<readonly SeriesSummary[]>, Question<readonly SeriesSummary[]>];
}

/** Series of one side that are looked at for their labels. */
const sampled = 20;

/** Joins of empty targets all of whose selectors find series. */
function suspects({ parts }: Evidence): readonly Suspect[] {
  return parts.flatMap((part) => {
    const { target, status } = part.state;
    if (part.key !== '*' || status === 'error' || target.language !== 'promql' || !target.parsed.ok) {
      return [];
    }
    const ask = (expr: string) => instant(target.datasource, expr, target.range.toMs);
    return joinsOf(target.query)
      .filter(({ selective }) => !selective)
      .map((join) => {
        const left = filtersOf('promql', join.left)?.bare ?? join.left;
        const right = filtersOf('promql', join.right)?.bare ?? join.right;
        const sample = (side: string) =>
          ask(
            join.on
              ? `topk(${sampled}, count by (${join.on.map(formatLabel).join(', ')}) (${side}))`
              : `topk(${sampled}, ${side})`
          );
        return {
          part,
          join,
          left,
          right,
          counts: {
            left: ask(`count(${left})`),
            right: ask(`count(${right})`),
            matched: ask(`count((${left}) and ${join.matching} (${right}))`),
          },
          samples: [sample(left), sample(right)] as const,
        };
      });
  });
}

function isUnmatched(evidence: Evidence, { counts }: Suspect): boolean {
  const [left, right, matched] = [counts.left, counts.right, counts.matched].map((each) =>
    numberOf(evidence.answer(each))
  );
  return (left ?? 0) > 0 && (right ?? 0) > 0 && matched === 0;
}

/** A label that counts in the comparison, with its values on each side; the empty value where it is absent. */
interface Side {
  readonly label: string;
  readonly ofLeft: readonly string[];
  readonly ofRight: readonly string[];
}

function sidesOf(evidence: Evidence, { join, samples }: Suspect): readonly Side[] | undefined {
  const [left, right] = samples.map((each) => evidence.answer(each));
  if (!left?.ok || !right?.ok) {
    return undefined;
  }
  const names = [...left.value, ...right.value].flatMap(({ labels }) => Object.keys(labels));
  const counting = join.on ?? [...new Set(names)].filter((name) => !(join.ignoring ?? []).includes(name)).sort();
  const values = (series: readonly SeriesSummary[], label: string) => [
    ...new Set(series.map(({ labels }) => labels[label] ?? '')),
  ];
  return counting
    .filter((label) => label !== '__name__')
    .map((label) => ({ label, ofLeft: values(left.value, label), ofRight: values(right.value, label) }));
}

const isNowhere = (values: readonly string[]): boolean => values.every((value) => value === '');
const isApart = ({ ofLeft, ofRight }: Side): boolean => !ofLeft.some((value) => ofRight.includes(value));

function difference({ label, ofLeft, ofRight }: Side): string {
  const shown = (values: readonly string[]) =>
    listed(
      values.map((value) => (value === '' ? 'empty' : value)),
      3
    );
  if (isNowhere(ofLeft)) {
    return `${label} is only on the right`;
  }
  return isNowhere(ofRight)
    ? `${label} is only on the left`
    : `${label} is ${shown(ofLeft)} on the left and ${shown(ofRight)} on the right`;
}

interface Trial {
  readonly labels: readonly string[];
  readonly matching: string;
  readonly matched: Question<readonly SeriesSummary[]>;
  readonly leftSeries: Question<readonly SeriesSummary[]>;
  readonly rightSeries: Question<readonly SeriesSummary[]>;
  readonly leftGroups: Question<readonly SeriesSummary[]>;
  readonly rightGroups: Question<readonly SeriesSummary[]>;
  readonly questions: readonly Question<readonly SeriesSummary[]>[];
}

/** The same join by the labels that agree. */
function trialOf({ part, left, right, counts }: Suspect, sides: readonly Side[] | undefined): Trial | undefined {
  const agreeing = sides?.filter((side) => !isApart(side) && !isNowhere(side.ofLeft)) ?? [];
  if (!sides || agreeing.length === sides.length) {
    return undefined;
  }
  const { target } = part.state;
  const ask = (expr: string) => instant(target.datasource, expr, target.range.toMs);
  const labels = agreeing.map(({ label }) => label);
  const matching = `on (${labels.map(formatLabel).join(', ')})`;
  const groups = (side: string) => ask(`count(count by (${labels.map(formatLabel).join(', ')}) (${side}))`);
  const questions = {
    matched: ask(`count((${left}) and ${matching} (${right}))`),
    leftGroups: groups(left),
    rightGroups: groups(right),
  };
  return {
    labels,
    matching,
    ...questions,
    leftSeries: counts.left,
    rightSeries: counts.right,
    questions: Object.values(questions),
  };
}
