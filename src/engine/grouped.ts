/** Items by key; keys, and items of one, in the order in which they come. */
export function grouped<K, T>(items: Iterable<T>, keyOf: (item: T) => K): ReadonlyMap<K, readonly [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known) {
      known.push(item);
    } else {
      groups.set(key, [item]);
    }
  }
  return groups;
}
