/** Which cases there are. */
import { incidents as labIncidents } from '../../lab/incidents';
import { Case, Group } from './case';
import { conflict, isControl, Known, readJson } from './cases';
import { foundDashboards } from '../../lab/dashboards/dashboards';
import { Surroundings } from './combine';
import { randomCases } from './random';

const RANDOM_CASES = 20;

export function plannedCases(known: Known, surroundings: Surroundings, seed: number): readonly Case[] {
  const singles = labIncidents
    .map(({ name }) => name)
    .filter((name) => known.truths.has(name))
    .map((name): Case => ({
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
  const publicCases = readJson<ReadonlyArray<readonly string[]>>('cases/public.json').map((incidents): Case => ({
    id: `public ${incidents.join(' + ')}`,
    group: incidents.every((name) => isControl(known, name)) ? 'control' : 'public',
    incidents,
    dashboards: 'public',
  }));
  for (const one of [...doubles, ...publicCases].filter(({ incidents }) => incidents.length > 1)) {
    const why = conflict(known, one, surroundings);
    if (why !== undefined) {
      throw new Error(`"${one.id}": ${why}`);
    }
  }
  const dashboards = [...foundDashboards(), ...surroundings.dashboards()].map(({ uid }) => uid);
  const random = randomCases(known, surroundings, dashboards, [...doubles, ...publicCases], seed, RANDOM_CASES);
  return [...singles, ...doubles, ...random, ...publicCases];
}

export const groupsOf = (cases: readonly Case[]): readonly Group[] => [...new Set(cases.map(({ group }) => group))];
