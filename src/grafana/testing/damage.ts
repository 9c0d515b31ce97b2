/** Real answers as they come through a network that has a bad day: cut off, another page, another status, another shape. */
import fc from 'fast-check';

import { HttpResponse } from '../http';
import { loginPage } from './fakeHttp';

/** An answer as it went over the wire. */
export type Raw = HttpResponse & { readonly status: number; readonly text: string };

/** Damage after which nobody could take the answer for a whole one, and damage after which somebody might. */
export const plain = ['cut', 'page', 'empty', 'status', 'wrapped'] as const;
const subtle = ['type', 'null', 'missing'] as const;
export const all = [...plain, ...subtle];

interface Damage {
  readonly kind: (typeof plain)[number] | (typeof subtle)[number];
  /** Where it is, as a share of the answer. */
  readonly at: number;
  readonly status: number;
}

export const damageOf = (kinds: readonly Damage['kind'][]): fc.Arbitrary<Damage> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    status: fc.constantFrom(400, 401, 403, 404, 408, 422, 429, 500, 502, 503, 504),
  });

export function damaged(answer: Raw, { kind, at, status }: Damage): Raw {
  switch (kind) {
    case 'cut':
      return { ...answer, text: answer.text.slice(0, Math.floor(at * answer.text.length)) };
    case 'page':
      return { ...answer, ...loginPage };
    case 'empty':
      return { ...answer, text: '' };
    case 'status':
      return { ...answer, status };
    case 'wrapped':
      return { ...answer, text: `[${answer.text}]` };
    case 'type':
      return changed(answer, at, otherType);
    case 'null':
      return changed(answer, at, () => null);
    case 'missing':
      return changed(answer, at, () => undefined);
  }
}

type Place = readonly string[];

/** One value somewhere in the answer's JSON replaced. */
function changed(answer: Raw, at: number, by: (old: unknown) => unknown): Raw {
  const json: unknown = JSON.parse(answer.text);
  const places = placesIn(json);
  const place = places[Math.floor(at * places.length)];
  return place === undefined ? answer : { ...answer, text: JSON.stringify(replaced(json, place, by)) ?? '' };
}

const entriesOf = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];

const placesIn = (value: unknown, place: Place = []): readonly Place[] => [
  place,
  ...entriesOf(value).flatMap(([name, each]) => placesIn(each, [...place, name])),
];

function replaced(value: unknown, [name, ...rest]: Place, by: (old: unknown) => unknown): unknown {
  if (name === undefined) {
    return by(value);
  }
  const copy = entriesOf(value).map(([key, each]) => [key, key === name ? replaced(each, rest, by) : each] as const);
  return Array.isArray(value) ? copy.map(([, each]) => each) : Object.fromEntries(copy);
}

const otherType = (old: unknown): unknown =>
  typeof old === 'string' ? 7 : typeof old === 'number' ? { a: 'b' } : Array.isArray(old) ? 'text' : ['text'];
