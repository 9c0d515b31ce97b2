import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { Failure, Labels, SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { TargetState } from '../probing/panels';
import { Join, joinsOf } from '../query/operands';
import { item, listed, proofOf } from './shared/words';

/** The store refuses a join as the side that is looked up has several series of one group. Rival: the query cannot be read at all. */
export const joinNotUnique: Check = {
  id: 'join-not-unique',
  hop: 'query',
  title: 'An operator finds several partners where it may have one',
  asks: (evidence) => suspects(evidence).map(({ question }) => question),
  examine: (evidence) => suspects(evidence).map((suspect) => finding(evidence, suspect)),
};

/** Prometheus, promql/engine.go (`VectorBinop`): `found duplicate series for the match group {a="b"} on the right hand-side …`. */
export function ambiguityOf({ kind, message }: Failure): Ambiguity | undefined {
  const [, group, side] =
    /found duplicate series for the match group \{(.*?)\} on the (left|right) hand-side/.exec(message) ?? [];
  return kind === 'bad-query' && group !== undefined && (side === 'left' || side === 'right')
    ? { group: labelsOf(group), text: `{${group}}`, side }
    : undefined;
}

interface Ambiguity {
  readonly group: Labels;
  readonly text: string;
  readonly side: 'left' | 'right';
}

const labelsOf = (text: string): Labels =>
  Object.fromEntries(
    [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = '', value = '']) => [name, value])
  );

interface Suspect {
  readonly state: TargetState;
  readonly join: Join;
  readonly ambiguity: Ambiguity;
  readonly operand: string;
  readonly question: Question<readonly SeriesSummary[]>;
}

/** Series of the operand that are looked at for their labels. */
const sampled = 50;

function suspects({ targets }: Evidence): readonly Suspect[] {
  return targets.flatMap((state): readonly Suspect[] => {
    const { target, answer } = state;
    const ambiguity = answer.ok || target.language !== 'promql' ? undefined : ambiguityOf(answer.failure);
    const join = ambiguity && joinsOf(target.query).find((each) => hasGroup(each, ambiguity));
    if (!ambiguity || !join) {
      return [];
    }
    const operand = join[ambiguity.side];
    const question = instant(target.datasource, `topk(${sampled}, ${operand})`, target.range.toMs);
    return [{ state, join, ambiguity, operand, question }];
  });
}

/** The labels of the group are those that the join compares; one that a side lacks is in no group. */
const hasGroup = ({ on, ignoring = [] }: Join, { group }: Ambiguity): boolean =>
  Object.keys(group).every((label) => (on ? on.includes(label) : !ignoring.includes(label)));

function finding(evidence: Evidence, { state, join, ambiguity, operand, question }: Suspect): Finding {
  const { target } = state;
  const { side, group, text } = ambiguity;
  const answer = evidence.answer(question);
  const series = answer.ok ? answer.value.map(({ labels }) => labels) : [];
  const lacking = (join.on ?? []).filter((label) => series.length > 0 && series.every((each) => !each[label]));
  const apart = differing(
    series.filter((each) => Object.entries(group).every(([name, value]) => each[name] === value))
  );
  const instead = apart.find((name) =>
    lacking.some((label) => name.endsWith(`_${label}`) || label.endsWith(`_${name}`))
  );
  const why =
    lacking.length > 0
      ? `the ${side} side has no label ${listed(lacking)}${instead === undefined ? '' : `, it has ${instead}`}`
      : `they differ in ${apart.length > 0 ? listed(apart) : 'labels that are not compared'}`;
  return {
    subject: join.text.replace(/\s+/g, ' '),
    signal: 'metrics',
    verdict: lacking.length > 0 || apart.length > 0 ? 'proved' : 'likely',
    what: `${join.operator} ${join.matching} finds several series on the ${side} side where it may find one: ${why}.`,
    proofLine: `${target.datasource.name} refuses the query: duplicate series for ${text} on the ${side} side`,
    evidence: [
      item(
        'query',
        `What does ${target.datasource.name} answer to the panel's query?`,
        `found duplicate series for the match group ${text} on the ${side} hand-side`,
        'the query is read and its data is there, the join fails',
        proofOf(target.datasource, target.query, evidence.nowMs)
      ),
      ...(series.length > 0
        ? [
            item(
              'query',
              `Which labels have the series of the ${side} side?`,
              listed(
                [...new Set(series.flatMap((each) => Object.keys(each)))].filter((name) => name !== '__name__').sort(),
                12
              ),
              why,
              proofOf(target.datasource, operand, evidence.nowMs)
            ),
          ]
        : []),
    ],
    rivals: [
      { rival: 'the query cannot be read', because: 'it is evaluated: the refusal names labels of its data' },
      ...(lacking.length > 0
        ? [
            {
              rival: 'the same series is stored twice',
              because: `${listed(lacking)}, by which they are told apart, is missing`,
            },
          ]
        : []),
    ],
    wouldDecide: series.length > 0 ? [] : [`which labels the series of ${operand} have`],
    remedy: {
      text:
        instead !== undefined && lacking[0] !== undefined
          ? `Give the series their label ${lacking[0]} again where they are made (a rule or relabelling writes ${instead}), or take it from ${instead} in the query.`
          : lacking.length > 0
            ? `Give the series of ${operand} their label ${listed(lacking)} again, or leave it out of ${join.matching}.`
            : `Aggregate the ${side} side by the labels that are compared, or compare ${listed(apart)} too.`,
      ...(instead !== undefined && lacking[0] !== undefined
        ? {
            lines: {
              file: 'dashboard query',
              before: operand,
              after: `label_replace(${operand}, "${lacking[0]}", "$1", "${instead}", "(.+)")`,
            },
          }
        : {}),
    },
    claims: evidence.parts
      .filter((part) => part.state.target.id === target.id)
      .map(({ key }) => ({ targetId: target.id, part: key })),
  };
}

/** Labels in which series of one group differ. */
function differing(series: readonly Labels[]): readonly string[] {
  const names = [...new Set(series.flatMap((each) => Object.keys(each)))].sort();
  return names.filter((name) => new Set(series.map((each) => each[name] ?? '')).size > 1);
}
