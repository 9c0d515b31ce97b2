/** What the variable checks share: targets that a variable spoils. */
import { Evidence, Part } from '../../evidence/evidence';
import { Answer, ResolvedVariable, VariableFate } from '../../model';
import { Finding } from '../check';

export interface SpoiledTargets {
  readonly variable: ResolvedVariable;
  /** The variable and those that have no good value because of it. */
  readonly names: readonly string[];
  readonly dashboardUid: string;
  readonly parts: readonly Part[];
}

/** Failing targets by dashboard and variable, for variables with this fate. */
export function spoiledBy(evidence: Evidence, kinds: readonly VariableFate['kind'][]): readonly SpoiledTargets[] {
  return [...evidence.variables.entries()].flatMap(([dashboardUid, variables]) =>
    variables
      .filter(({ fate, above }) => kinds.includes(fate.kind) && above === undefined)
      .flatMap((variable) => {
        const below = variables.filter(({ above }) => above === variable.name);
        const names = [variable, ...below].map(({ name }) => name);
        const parts = evidence.parts.filter(
          ({ state: { target, answer } }) =>
            target.dashboardUid === dashboardUid &&
            target.variables.some((name) => names.includes(name)) &&
            isOfText(answer)
        );
        return parts.length > 0 ? [{ variable, names, dashboardUid, parts }] : [];
      })
  );
}

/** A query that was not answered says nothing of its variables, unless it was refused for what it says. */
const isOfText = (answer: Answer<unknown>): boolean =>
  answer.ok || answer.failure.kind === 'bad-query' || answer.failure.kind === 'limit';

export const claimsOf = (parts: readonly Part[]): Finding['claims'] =>
  parts.map(({ state, key }) => ({ targetId: state.target.id, part: key }));
