/** Which cases there are. */
import { Case, Group } from './case';
import { conflict, isControl, Known, readJson } from './cases';
import { Surroundings } from './combine';

export function plannedCases(known: Known, surroundings: Surroundings, seed: number): readonly Case[] {
  const userIncidents = [...known.incidents.keys()].filter((name) => known.truths.has(name));
  const singles = userIncidents.map((name): Case => ({
    id: name,
    group: isControl(known, name) ? 'control' : 'single',
    incidents: [name],
    dashboards: 'user',
  }));
  const doubles = readJson<ReadonlyArray<readonly [string, string]>>('cases/doubles.json').map((incidents): Case => ({
    id: incidents.join(' + '),
    group: 'double',
    incidents,
    dashboards: 'user',
  }));
  for (const double of doubles) {
    const why = conflict(known, double, surroundings);
    if (why !== undefined) {
      throw new Error(`cases/doubles.json: "${double.id}": ${why}`);
    }
  }
  return [...singles, ...doubles];
}

export const groupsOf = (cases: readonly Case[]): readonly Group[] => [...new Set(cases.map(({ group }) => group))];
