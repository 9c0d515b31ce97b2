/** Remembers the last `limit` results of a pure function of a number, so that overlapping questions cost once. */
export function memo<T>(limit: number, make: (n: number) => T): (n: number) => T {
  const kept = new Map<number, T>();
  return (n) => {
    const known = kept.get(n);
    if (known !== undefined) {
      return known;
    }
    const made = make(n);
    if (kept.size >= limit) {
      const oldest = kept.keys().next();
      if (!oldest.done) {
        kept.delete(oldest.value);
      }
    }
    kept.set(n, made);
    return made;
  };
}

/** Remembers what a pure function makes of an object for as long as the object lives. */
export function memoOf<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const kept = new WeakMap<K, { readonly made: T }>();
  return (of) => {
    const known = kept.get(of);
    if (known !== undefined) {
      return known.made;
    }
    const made = make(of);
    kept.set(of, { made });
    return made;
  };
}
