/** Combinations of incidents that nobody thought of: the same for the same seed. */
import { Case } from './case';
import { conflict, Known } from './cases';
import { Surroundings } from './combine';

/** Numbers from 0 to 1 (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A moment of some day of one week (epoch milliseconds): what is seen of a fault depends on when one looks. */
export const momentOf = (seed: number): number =>
  Date.UTC(2026, 10, 15) + Math.floor(numbers(seed)() * 7 * 24 * 3600) * 1000;

/** Tries after which a seed is given up: the incidents there are do not go together. */
const TRIES = 20_000;

/** `count` cases of two or three incidents on some of the dashboards; none of them has the incidents of a `taken` one. */
export function randomCases(
  known: Known,
  surroundings: Surroundings,
  dashboards: readonly string[],
  taken: readonly Case[],
  seed: number,
  count: number
): readonly Case[] {
  const next = numbers(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const some = <T>(from: readonly T[], size: number): readonly T[] => {
    const left = [...from];
    return Array.from({ length: size }, () => left.splice(below(left.length), 1)).flat();
  };
  const key = (incidents: readonly string[]) => [...incidents].sort().join(' + ');
  const used = new Set(taken.map(({ incidents }) => key(incidents)));
  const names = [...known.incidents.keys()].filter((name) => known.truths.has(name));
  const cases: Case[] = [];
  for (let tries = 0; cases.length < count && tries < TRIES; tries++) {
    const incidents = some(names, next() < 0.4 ? 2 : 3);
    const shown = some(dashboards, 5 + below(Math.max(1, dashboards.length - 5)));
    const one: Case = { id: `random ${key(incidents)}`, group: 'random', incidents, dashboards: [...shown].sort() };
    if (!used.has(key(incidents)) && conflict(known, one, surroundings) === undefined) {
      used.add(key(incidents));
      cases.push(one);
    }
  }
  return cases;
}
