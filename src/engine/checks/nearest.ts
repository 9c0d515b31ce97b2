/** Nearest names and values: how people rename, misspell and re-case things. */

/** Units and suffixes that exporters add, drop or exchange; OpenTelemetry writes dots where Prometheus has underscores. */
const suffixes = /_(total|sum|count|bucket|created|info|ratio|seconds|milliseconds|ms|bytes|percent)(?=_|$)/g;

export const folded = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s.\-/:]+/g, '_');

/** A metric name less its unit and type: `http.requests` and `http_requests_total` share it. */
export function stem(name: string): string {
  return `${folded(name)}`.replace(suffixes, '');
}

/** Values that differ only in case, blanks, punctuation, a common prefix word, or one or two letters; best first. */
export function nearestValues(wanted: string, existing: readonly string[]): readonly string[] {
  const scored = existing.map((value) => ({ value, distance: valueDistance(wanted, value) }));
  return scored
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance || a.value.localeCompare(b.value))
    .map(({ value }) => value);
}

function valueDistance(one: string, other: string): number {
  const [a, b] = [folded(one), folded(other)];
  if (a === b) {
    return 0;
  }
  // SPAN_KIND_SERVER and server, v1.2.3 and 1.2.3
  if (
    Math.min(a.length, b.length) >= 3 &&
    (a.endsWith(`_${b}`) || b.endsWith(`_${a}`) || a === `v${b}` || b === `v${a}`)
  ) {
    return 1;
  }
  // A version or number with other digits is another one, not a slip.
  const isWord = Math.min(a.length, b.length) >= 5 && /[a-z]{3}/.test(a);
  return isWord ? editDistance(a, b, 2) : Infinity;
}

/** Levenshtein distance; `Infinity` past `limit`. */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) {
    return Infinity;
  }
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  const distance = row[other.length] ?? Infinity;
  return distance <= limit ? distance : Infinity;
}

export interface RenameCandidate {
  readonly name: string;
  /** How many of the failing names the same change of prefix explains. */
  readonly family: number;
  readonly how: 'prefix' | 'suffix' | 'spelling';
}

/**
 * Names that a vanished metric may have now, best first: the same prefix exchanged as in its sisters
 * (`openai_…` → `scanium_assistant_…`), the same stem with another unit or suffix, or a slip of spelling.
 */
export function renameCandidates(
  wanted: string,
  sisters: readonly string[],
  existing: readonly string[]
): readonly RenameCandidate[] {
  const others = existing.filter((name) => name !== wanted);
  const bySuffix = others
    .filter((name) => stem(name) === stem(wanted) && kindOf(name) === kindOf(wanted))
    .map((name): RenameCandidate => ({ name, family: 1, how: 'suffix' }));
  const bySpelling =
    wanted.length < 8
      ? []
      : others
          .filter((name) => editDistance(folded(name), folded(wanted), 2) <= 2)
          .map((name): RenameCandidate => ({ name, family: 1, how: 'spelling' }));
  const byPrefix = prefixChanges(wanted, sisters, others);
  const best = new Map<string, RenameCandidate>();
  [...bySuffix, ...bySpelling, ...byPrefix.sort((a, b) => b.family - a.family)].forEach((each) => {
    if (!best.has(each.name)) {
      best.set(each.name, each);
    }
  });
  return [...best.values()].slice(0, 6);
}

/** A bucket does not become a sum. */
const kindOf = (name: string): string => /_(bucket|sum|count)$/.exec(name)?.[1] ?? '';

/** What the pipeline's components and every process say of themselves: no app's metric gets such a name. */
const ownNamespace = /^(alloy|agent|cortex|go|grafana|loki|otelcol|process|prometheus|promtail|tempo)_/;

/**
 * Existing names that are the wanted one with another beginning in the place of its first word, unit and suffix apart, and
 * for how many of its sisters the same change leads to an existing name.
 */
function prefixChanges(wanted: string, sisters: readonly string[], existing: readonly string[]): RenameCandidate[] {
  const first = `${stem(wanted).split('_')[0] ?? ''}_`;
  const rest = stem(wanted).slice(first.length);
  // One generic word is no resemblance.
  if (rest === '' || !stem(wanted).startsWith(first)) {
    return [];
  }
  const stems = new Set(existing.map(stem));
  return existing
    .filter((name) => !ownNamespace.test(name) || ownNamespace.test(wanted))
    .filter((name) => kindOf(name) === kindOf(wanted) && (stem(name) === rest || stem(name).endsWith(`_${rest}`)))
    .map((name): RenameCandidate => {
      const to = stem(name).slice(0, stem(name).length - rest.length);
      const family = sisters.filter(
        (sister) => stem(sister).startsWith(first) && stems.has(to + stem(sister).slice(first.length))
      );
      return { name, family: family.length, how: 'prefix' };
    });
}
