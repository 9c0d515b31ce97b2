import { DataSourceRef } from '../model';
import { asRecord, texts } from './reading';

/** Notes something that could not be read, and why. */
export type Omit = (what: string, why: string) => void;

/** What a JSON value is, in words for a message. */
export function describe(json: unknown): string {
  if (json === null || json === undefined) {
    return 'nothing';
  }
  return Array.isArray(json) ? 'a list' : typeof json === 'object' ? 'an object' : `a ${typeof json}`;
}

/** The list, or undefined where it is empty. */
export const someOf = <T>(items: readonly T[]): readonly T[] | undefined => (items.length > 0 ? items : undefined);

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that hold undefined. */
export function definedOnly<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}

/** Ids as saved; missing and repeated ones get the next free number, as in Grafana (DashboardModel `ensurePanelsHaveUniqueIds`). */
export function uniqueIds(saved: readonly unknown[]): number[] {
  const numbers = saved.map((id) => (typeof id === 'number' && Number.isInteger(id) && id > 0 ? id : undefined));
  let next = numbers.reduce<number>((max, id) => Math.max(max, id ?? 0), 0) + 1;
  const taken = new Set<number>();
  return numbers.map((id) => {
    const unique = id === undefined || taken.has(id) ? next++ : id;
    taken.add(unique);
    return unique;
  });
}

/** A panel's own reference where its targets agree; mixed where they do not. */
export function commonRef(refs: readonly DataSourceRef[]): DataSourceRef {
  const [first, ...rest] = refs;
  if (!first) {
    return { kind: 'default' };
  }
  return rest.every((ref) => JSON.stringify(ref) === JSON.stringify(first)) ? first : { kind: 'mixed' };
}

/** The unit that a `fieldConfig` gives to all fields alike. */
export function unitOf(fieldConfig: unknown): string | undefined {
  const config = asRecord(fieldConfig);
  const unit = asRecord(config?.defaults)?.unit;
  const overrides: readonly unknown[] = Array.isArray(config?.overrides) ? config.overrides : [];
  const hasOther = overrides.some((each) => JSON.stringify(asRecord(each)?.properties ?? []).includes('"unit"'));
  return typeof unit === 'string' && unit !== '' && !hasOther ? unit : undefined;
}

/** Panels that give "no value" to their value mappings (packages/grafana-data fieldDisplay.ts `createNoValuesFieldDisplay`). */
const mapsNothing = new Set(['stat', 'gauge', 'bargauge']);

/** What a reader takes for a value or for good news. */
const reassures =
  /^\W*(\d|[✓✔✅🟢👍]|(ok|okay|up|healthy|online|good|normal|fine|running|none)\b|no (errors?|alerts?|failures?|issues?|problems?)\b)/iu;

/** What the panel says in the place of "No data", by its "No value" or a mapping of null, where that hides that there is none. */
export function standInOf(type: string, fieldConfig: unknown): string | undefined {
  const defaults = asRecord(asRecord(fieldConfig)?.defaults);
  const mappings = mapsNothing.has(type) && Array.isArray(defaults?.mappings) ? defaults.mappings : [];
  const mapped = mappings.map((each) => asRecord(asRecord(each)?.options)).find((options) => isOfNull(options?.match));
  const text = asRecord(mapped?.result)?.text ?? defaults?.noValue;
  return typeof text === 'string' && reassures.test(text) ? text : undefined;
}

const isOfNull = (match: unknown): boolean => match === 'null' || match === 'null+nan';

/** The calculations of a panel that shows one value of many rows. */
export function calcsOf(options: unknown): readonly string[] | undefined {
  const calcs = texts(asRecord(asRecord(options)?.reduceOptions)?.calcs);
  return calcs.length > 0 ? calcs : undefined;
}
