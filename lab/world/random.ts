/** Deterministic noise: the same seed gives the same number on every machine, so a world is a pure function of its scenario and time. */

/** A number in [0, 1) that depends on `seed` and `n` only (an integer hash in the manner of xxHash's finaliser). */
export function unit(seed: number, n: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul((n | 0) ^ Math.floor(n / 0x100000000), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 0x100000000;
}

/** Picks by weight: `pick(0.5, [[3, 'a'], [1, 'b']])` is `a`. `u` is in [0, 1). */
export function pick<T>(u: number, weighted: ReadonlyArray<readonly [weight: number, value: T]>): T {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let left = u * total;
  for (const [weight, value] of weighted) {
    left -= weight;
    if (left < 0) {
      return value;
    }
  }
  throw new Error('nothing to pick from');
}

/** `digits` hexadecimal digits, for trace and span ids. */
export function hex(seed: number, n: number, digits: number): string {
  let out = '';
  for (let i = 0; out.length < digits; i++) {
    out += Math.floor(unit(seed + i * 7919, n) * 0x100000000)
      .toString(16)
      .padStart(8, '0');
  }
  return out.slice(0, digits);
}
