/** What the checks on metric names share: dead names and the questions that try a nearby one in their place. */
import { Evidence, factsKey, MetricSelectorFacts, Part } from '../evidence/evidence';
import { numberOf } from '../evidence/selectors';
import { SeriesSummary } from '../model';
import { declaredTypes, instant, Question } from '../probing/question';
import { formatSelector } from '../query/selector';
import { generatorMetric } from './generator';
import { RenameCandidate, renameCandidates } from './nearest';

export interface DeadName {
  readonly metric: string;
  readonly facts: readonly MetricSelectorFacts[];
  readonly parts: readonly Part[];
}

/** Names of which no series exists now, those of Tempo’s generator apart: they have their own checks. */
export function deadNames(evidence: Evidence): readonly DeadName[] {
  const byName = new Map<string, Part[]>();
  for (const part of evidence.parts) {
    const metric = part.metric?.selector.metric;
    if (part.metric?.base === 0 && metric !== undefined && !generatorMetric.test(metric)) {
      const key = `${part.metric.source.uid} ${metric}`;
      byName.set(key, [...(byName.get(key) ?? []), part]);
    }
  }
  return [...byName.entries()].map(([key, parts]) => ({
    metric: key.slice(key.indexOf(' ') + 1),
    parts,
    facts: [...new Map(parts.flatMap(({ metric }) => (metric ? [[factsKey(metric), metric] as const] : []))).values()],
  }));
}

export interface Trial {
  readonly dead: DeadName;
  readonly facts: MetricSelectorFacts;
  readonly candidate: RenameCandidate;
  readonly question: Question<readonly SeriesSummary[]>;
  /** Whether it was there within the last day: the app that exports both may be away now. Not of a name that was seen itself. */
  readonly earlier?: Question<readonly SeriesSummary[]>;
}

/** A trial that found data. */
export interface Success extends Trial {
  readonly found: number;
  readonly when: 'now' | 'earlier';
}

/** Each dead name with nearby names in its place, all its matchers kept. */
export function renameTrials(evidence: Evidence): readonly Trial[] {
  const names = deadNames(evidence);
  return names.flatMap((dead) => {
    const [facts] = dead.facts;
    const existing = facts ? (evidence.metricNames.get(facts.source.uid) ?? []) : [];
    const sisters = names.map(({ metric }) => metric);
    return renameCandidates(dead.metric, sisters, existing).flatMap((candidate) =>
      facts ? [trialOf(dead, facts, candidate)] : []
    );
  });
}

function trialOf(dead: DeadName, facts: MetricSelectorFacts, candidate: RenameCandidate): Trial {
  const { source, atMs, everSeen } = facts;
  const text = withName(facts, candidate.name);
  return {
    dead,
    facts,
    candidate,
    question: instant(source, `count(${text})`, atMs),
    earlier: everSeen === false ? instant(source, `count(last_over_time(${text}[1d]))`, atMs) : undefined,
  };
}

/** What to ask of the trials: of the last day only where there is nothing now. */
export const trialQuestions = (evidence: Evidence): readonly Question<unknown>[] =>
  renameTrials(evidence).flatMap(({ question, earlier }) => [
    question,
    ...(earlier && numberOf(evidence.answer(question)) === 0 ? [earlier] : []),
  ]);

/** The selector under another name; a variable that starved with the old name would spoil it, so its matchers with no value go. */
function withName({ selector }: MetricSelectorFacts, name: string): string {
  return formatSelector(
    'promql',
    name,
    selector.matchers.filter(({ value }) => value !== '' && value !== '()')
  );
}

/** The best name that answers in place of a dead one: of the largest family, then in the order of resemblance. */
export function renamed(evidence: Evidence): ReadonlyMap<string, Success> {
  const best = new Map<string, Success>();
  for (const trial of renameTrials(evidence)) {
    const success = succeeded(evidence, trial);
    const known = best.get(trial.dead.metric);
    if (success && (!known || known.candidate.family < trial.candidate.family)) {
      best.set(trial.dead.metric, success);
    }
  }
  return best;
}

function succeeded(evidence: Evidence, trial: Trial): Success | undefined {
  const now = numberOf(evidence.answer(trial.question));
  if (now !== undefined && now > 0) {
    return { ...trial, found: now, when: 'now' };
  }
  const earlier = now === 0 && trial.earlier ? (numberOf(evidence.answer(trial.earlier)) ?? 0) : 0;
  return earlier > 0 ? { ...trial, found: earlier, when: 'earlier' } : undefined;
}

/** More names than these are not looked up, each being a request. */
const namesLookedUp = 5;

export interface Declaration {
  readonly dead: DeadName;
  readonly facts: MetricSelectorFacts;
  /** OpenMetrics declares a counter, and every format a histogram, without the ending of its series. */
  readonly questions: readonly Question<readonly string[]>[];
}

/** Names that were never seen, and what would tell that a process declares them all the same. */
export function declarations(evidence: Evidence): readonly Declaration[] {
  const explained = renamed(evidence);
  return deadNames(evidence)
    .filter(({ metric, facts }) => !explained.has(metric) && facts.every(({ everSeen }) => everSeen === false))
    .slice(0, namesLookedUp)
    .flatMap((dead) => {
      const [facts] = dead.facts;
      const names = [...new Set([dead.metric, dead.metric.replace(/_(total|bucket|count|sum)$/, '')])];
      return facts ? [{ dead, facts, questions: names.map((name) => declaredTypes(facts.source, name)) }] : [];
    });
}

/** The type that a name is declared with; undefined where it is not, or that is not known. */
export function typeOf(evidence: Evidence, { questions }: Declaration): string | undefined {
  return questions.flatMap((question) => {
    const answer = evidence.answer(question);
    return answer.ok ? answer.value : [];
  })[0];
}
