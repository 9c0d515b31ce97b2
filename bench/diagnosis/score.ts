/** Scores an answer by the truth. Pure: what is known is in the arguments. */
import { Answer, AnsweredCause, ResolvedCase, ResolvedTruth } from './case';

export interface Score {
  readonly isControl: boolean;
  /** The first cause is one of the truth's. */
  readonly rank1: boolean;
  /**
   * Each fault of the truth is among the first three causes, or among as many as there are faults; what only says again
   * what a cause before it said takes no place.
   */
  readonly rank3: boolean;
  /** Causes called proved that are not in the truth. */
  readonly wrongProved: readonly AnsweredCause[];
  /** Something is broken and nothing was named. */
  readonly abstained: boolean;
  /** Causes named where nothing is broken, but for what is there and harms nothing. */
  readonly falseAlarms: readonly AnsweredCause[];
  /** Faults of the truth that no cause names, by what they are called. */
  readonly missed: readonly string[];
  readonly panels: PanelScore;
}

/** Counts of panels: `right` of those `claimed`, `found` of those `true`. */
interface PanelScore {
  readonly claimed: number;
  readonly right: number;
  readonly broken: number;
  readonly found: number;
  /** Pairs of a cause and a panel that it does not spoil. */
  readonly wrongPanels: readonly string[];
  readonly missedPanels: readonly string[];
}

const RANK = 3;

export function score(resolved: ResolvedCase, answer: Answer): Score {
  const { truth } = resolved;
  const { causes, noticed = [] } = answer;
  const isControl = truth.every(({ panels }) => panels.length === 0);
  const said = [...causes, ...noticed];
  const top = firstDistinct(causes, truth, Math.max(RANK, truth.length));
  const first = causes[0];
  return {
    isControl,
    rank1: first !== undefined && truth.some((each) => names(first, each)),
    rank3: !isControl && truth.every((each) => top.some((cause) => names(cause, each))),
    wrongProved: said.filter(
      (cause) => cause.verdict === 'proved' && !truth.some((each) => names(cause, each) || skirts(cause, each))
    ),
    abstained: !isControl && causes.length === 0,
    falseAlarms: isControl ? said.filter((cause) => !truth.some((each) => names(cause, each))) : [],
    missed: truth
      .filter(({ panels }) => panels.length > 0)
      .filter((each) => !said.some((cause) => names(cause, each)))
      .map(({ accepts }) => accepts[0] ?? 'unnamed'),
    panels: panelScore(truth, causes),
  };
}

function firstDistinct(
  causes: readonly AnsweredCause[],
  truth: readonly ResolvedTruth[],
  places: number
): readonly AnsweredCause[] {
  const top: AnsweredCause[] = [];
  for (const cause of causes) {
    const isSaid = truth.some(
      (each) => (names(cause, each) || skirts(cause, each)) && top.some((before) => names(before, each))
    );
    if (!isSaid) {
      top.push(cause);
    }
  }
  return top.slice(0, places);
}

/** A cause is right when it is one of the faults and, where it speaks of panels or says more, of this fault's. */
const names = (cause: AnsweredCause, truth: ResolvedTruth): boolean =>
  means(cause, truth, truth.accepts) &&
  (truth.about === undefined || cause.text === undefined || new RegExp(truth.about).test(cause.text));

const skirts = (cause: AnsweredCause, truth: ResolvedTruth): boolean => means(cause, truth, truth.tolerates);

const means = ({ faults, panels }: AnsweredCause, truth: ResolvedTruth, known: readonly string[]): boolean =>
  faults.some((fault) => known.includes(fault)) &&
  (panels.length === 0 || panels.some((panel) => truth.panels.includes(panel)));

function panelScore(truth: readonly ResolvedTruth[], causes: readonly AnsweredCause[]): PanelScore {
  const broken = new Set(truth.flatMap(({ panels }) => panels));
  const found = new Set<string>();
  const wrongPanels: string[] = [];
  let claimed = 0;
  for (const cause of causes) {
    const spoiled = new Set(
      truth.filter((each) => names(cause, each) || skirts(cause, each)).flatMap(({ panels }) => panels)
    );
    for (const panel of new Set(cause.panels)) {
      claimed++;
      if (spoiled.has(panel)) {
        found.add(panel);
      } else {
        wrongPanels.push(`${cause.cause}: ${panel}`);
      }
    }
  }
  return {
    claimed,
    right: claimed - wrongPanels.length,
    broken: broken.size,
    found: found.size,
    wrongPanels,
    missedPanels: [...broken].filter((panel) => !found.has(panel)),
  };
}

/** A fault and its nearest rival are told apart when each is found at rank 1 and neither is called by the other's name. */
export function toldApart(
  one: { readonly resolved: ResolvedCase; readonly answer: Answer },
  other: { readonly resolved: ResolvedCase; readonly answer: Answer }
): boolean {
  return right(one) && right(other) && !confused(one, other) && !confused(other, one);
}

function right({ resolved, answer }: { readonly resolved: ResolvedCase; readonly answer: Answer }): boolean {
  const { isControl, rank1, falseAlarms } = score(resolved, answer);
  return isControl ? falseAlarms.length === 0 : rank1;
}

/** Whether a cause named for one is what is broken in the other alone. */
function confused(
  { resolved, answer }: { readonly resolved: ResolvedCase; readonly answer: Answer },
  other: { readonly resolved: ResolvedCase }
): boolean {
  const own = new Set(resolved.truth.flatMap(({ accepts, tolerates }) => [...accepts, ...tolerates]));
  const rivals = new Set(other.resolved.truth.flatMap(({ accepts }) => accepts).filter((fault) => !own.has(fault)));
  return answer.causes.some(({ faults }) => faults.some((fault) => rivals.has(fault)));
}

export interface Summary {
  readonly cases: number;
  readonly faulty: number;
  readonly rank1: number;
  readonly rank3: number;
  readonly wrongProved: number;
  readonly abstained: number;
  readonly falseAlarms: number;
  /** 1 where nothing was claimed. */
  readonly precision: number;
  /** 1 where nothing is broken. */
  readonly recall: number;
}

export function summary(scores: readonly Score[]): Summary {
  const faulty = scores.filter(({ isControl }) => !isControl);
  const sum = (of: (score: Score) => number) => scores.reduce((total, each) => total + of(each), 0);
  const share = (part: number, whole: number) => (whole === 0 ? 1 : part / whole);
  return {
    cases: scores.length,
    faulty: faulty.length,
    rank1: faulty.filter(({ rank1 }) => rank1).length,
    rank3: faulty.filter(({ rank3 }) => rank3).length,
    wrongProved: sum(({ wrongProved }) => wrongProved.length),
    abstained: faulty.filter(({ abstained }) => abstained).length,
    falseAlarms: sum(({ falseAlarms }) => falseAlarms.length),
    precision: share(
      sum(({ panels }) => panels.right),
      sum(({ panels }) => panels.claimed)
    ),
    recall: share(
      sum(({ panels }) => panels.found),
      sum(({ panels }) => panels.broken)
    ),
  };
}

/** Rank 1 in so many of the cases with a fault, and nothing wrong said as proved or without a fault. */
const targets = { rank1: 0.95, wrongProved: 0, falseAlarms: 0 } as const;

/** Which targets are missed, in words. */
export function missedTargets({ faulty, rank1, wrongProved, falseAlarms }: Summary): readonly string[] {
  return [
    ...(rank1 < targets.rank1 * faulty
      ? [`right at rank 1 in ${rank1} of ${faulty}, wanted ${targets.rank1 * 100} %`]
      : []),
    ...(wrongProved > targets.wrongProved ? [`${wrongProved} wrong causes called proved, wanted none`] : []),
    ...(falseAlarms > targets.falseAlarms ? [`${falseAlarms} false alarms on controls, wanted none`] : []),
  ];
}
