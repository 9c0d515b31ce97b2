/** What the checks on metric names share: dead names and the questions that try a nearby one in their place. */
import { Evidence, factsKey, MetricSelectorFacts, Part } from '../evidence/evidence';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
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
}

/** Each dead name with nearby names in its place, all its matchers kept. */
export function renameTrials(evidence: Evidence): readonly Trial[] {
  const names = deadNames(evidence);
  return names.flatMap((dead) => {
    const [facts] = dead.facts;
    const existing = facts ? (evidence.metricNames.get(facts.source.uid) ?? []) : [];
    const sisters = names.map(({ metric }) => metric);
    return renameCandidates(dead.metric, sisters, existing).flatMap((candidate) =>
      facts
        ? [
            {
              dead,
              facts,
              candidate,
              question: instant(facts.source, `count(${withName(facts, candidate.name)})`, facts.atMs),
            },
          ]
        : []
    );
  });
}

/** The selector under another name; a variable that starved with the old name would spoil it, so its matchers with no value go. */
function withName({ selector }: MetricSelectorFacts, name: string): string {
  return formatSelector(
    'promql',
    name,
    selector.matchers.filter(({ value }) => value !== '' && value !== '()')
  );
}

/** The best name that answers in place of a dead one: of the largest family, then in the order of resemblance. */
export function renamed(evidence: Evidence): ReadonlyMap<string, Trial> {
  const best = new Map<string, Trial>();
  for (const trial of renameTrials(evidence)) {
    const answer = evidence.answer(trial.question);
    const known = best.get(trial.dead.metric);
    if (answer.ok && (answer.value[0]?.last ?? 0) > 0 && (!known || known.candidate.family < trial.candidate.family)) {
      best.set(trial.dead.metric, trial);
    }
  }
  return best;
}
