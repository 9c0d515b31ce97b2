/** The benchmark's results as lines of text. */
import { Case, Group, ResolvedCase } from './case';
import { Scanned } from './scanned';
import { missedTargets, Score, summary, Summary } from './score';

export interface Result {
  readonly resolved: ResolvedCase;
  readonly scanned: Scanned;
  readonly score: Score;
}

export interface RivalResult {
  readonly pair: readonly [string, string];
  readonly toldApart: boolean;
}

const columns = [8, 6, 6, 12, 10, 8, 12, 20, 8] as const;

export const heading = (): string =>
  line('case', [
    'group',
    'rank1',
    'rank3',
    'wrong proved',
    'abstained',
    'alarms',
    'panels P/R',
    'Mimir/Loki/Tempo',
    'ms',
  ]);

export function caseLine({ resolved, scanned, score }: Result): string {
  const { requests, wallMs } = scanned;
  const mark = (right: boolean) => (score.isControl ? '-' : right ? 'yes' : 'NO');
  const { claimed, right, broken, found } = score.panels;
  return line(resolved.id, [
    resolved.group,
    mark(score.rank1),
    mark(score.rank3),
    score.wrongProved.length || '-',
    score.abstained ? 'yes' : '-',
    score.falseAlarms.length || '-',
    `${share(right, claimed)}/${share(found, broken)}`,
    `${requests['prometheus'] ?? 0}/${requests['loki'] ?? 0}/${requests['tempo'] ?? 0}`,
    wallMs,
  ]);
}

const share = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(2));

const line = (name: string, cells: ReadonlyArray<string | number>): string =>
  name.padEnd(64) + cells.map((cell, index) => String(cell).padStart((columns[index] ?? 8) + 1)).join('');

/** What is wrong with an answer, a line each. */
export function mistakes({ resolved, scanned, score }: Result): readonly string[] {
  const truth = resolved.truth.map(({ accepts, panels }) => `${accepts[0]} (${panels.length} panels)`).join(', ');
  const said = scanned.answer.causes.map(({ cause, verdict, panels }) => `${verdict} ${cause} (${panels.length})`);
  const short = (all: readonly string[]) =>
    `${all.slice(0, 6).join(', ')}${all.length > 6 ? ` and ${all.length - 6} more` : ''}`;
  const broken = new Set(resolved.truth.flatMap(({ panels }) => panels));
  const blamed = scanned.unexplained.filter(({ panel }) => !broken.has(panel));
  const found = [
    ...score.wrongProved.map(({ cause, panels }) => `wrong and called proved: ${cause}, panels ${short(panels)}`),
    ...score.falseAlarms.map(({ cause, verdict }) => `false alarm: ${verdict} ${cause}`),
    ...(score.abstained ? ['named nothing'] : []),
    ...(score.isControl || score.rank1 || score.abstained ? [] : ['wrong at rank 1']),
    ...score.missed.map((fault) => `missed: ${fault}`),
    ...(score.panels.wrongPanels.length > 0 ? [`panels wrongly explained: ${short(score.panels.wrongPanels)}`] : []),
    ...(score.panels.missedPanels.length > 0 ? [`panels not explained: ${short(score.panels.missedPanels)}`] : []),
    ...(blamed.length > 0
      ? [
          `called broken without a cause, and nothing there is: ${short(blamed.map(({ panel, saw }) => `${panel} (${saw})`))}`,
        ]
      : []),
  ];
  return found.length === 0
    ? []
    : [
        `${resolved.id}: true is ${truth || 'nothing'}; said ${said.join(', ') || 'nothing'}`,
        ...found.map((each) => `    ${each}`),
      ];
}

export interface Totals {
  readonly groups: Readonly<Partial<Record<Group, Summary>>>;
  readonly all: Summary;
  readonly missed: readonly string[];
}

export function totals(results: readonly Result[], cases: readonly Case[]): Totals {
  const names = [...new Set(cases.map(({ group }) => group))];
  const of = (group: Group) =>
    summary(results.filter(({ resolved }) => resolved.group === group).map(({ score }) => score));
  const all = summary(results.map(({ score }) => score));
  return { groups: Object.fromEntries(names.map((group) => [group, of(group)])), all, missed: missedTargets(all) };
}

export function summaryLine(name: string, sum: Summary): string {
  const percent = (part: number, whole: number) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(0)} %`);
  return (
    `${name.padEnd(8)} ${String(sum.cases).padStart(4)} cases, ` +
    (sum.faulty === 0
      ? ''
      : `rank 1 ${percent(sum.rank1, sum.faulty)} (${sum.rank1}/${sum.faulty}), rank 3 ${percent(sum.rank3, sum.faulty)}, abstained ${sum.abstained}, `) +
    `wrong proved ${sum.wrongProved}, false alarms ${sum.falseAlarms}, panels precision ${sum.precision.toFixed(3)} recall ${sum.recall.toFixed(3)}`
  );
}
