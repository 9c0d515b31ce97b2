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

/** Numbers in a name or value: another number is another thing, not another spelling. */
const numbersOf = (text: string): string => (text.match(/\d+/g) ?? []).map(Number).join(' ');

/** How one value resembles another: the same but for case, blanks and punctuation; one slip of the pen; one has a word more in front. */
type Resemblance = 'same' | 'slip' | 'suffix';

/** Values that differ only in case, blanks, punctuation, a common prefix word, or a slip of one or two letters; best first. */
export function nearestValues(wanted: string, existing: readonly string[]): readonly string[] {
  const order: readonly Resemblance[] = ['same', 'slip', 'suffix'];
  const scored = existing.flatMap((value) => {
    const how = resemblance(wanted, value);
    return how ? [{ value, rank: order.indexOf(how) }] : [];
  });
  return scored.sort((a, b) => a.rank - b.rank || a.value.localeCompare(b.value)).map(({ value }) => value);
}

export function resemblance(one: string, other: string): Resemblance | undefined {
  const [a, b] = [folded(one), folded(other)];
  if (numbersOf(a) !== numbersOf(b)) {
    return undefined;
  }
  if (a === b || a === `v${b}` || b === `v${a}`) {
    return 'same';
  }
  // SPAN_KIND_SERVER and server
  if (Math.min(a.length, b.length) >= 3 && (a.endsWith(`_${b}`) || b.endsWith(`_${a}`))) {
    return 'suffix';
  }
  return Math.min(a.length, b.length) >= 5 && slipOf(a, b) ? 'slip' : undefined;
}

/** The words in which two names differ, where that is one word and it may be a slip of the pen: another beginning is another word. */
function slipOf(one: string, other: string): readonly [string, string] | undefined {
  const [words, others] = [one.split('_'), other.split('_')];
  const differing = words.flatMap((word, index) =>
    word === others[index] ? [] : [[word, others[index] ?? ''] as const]
  );
  const [pair] = differing;
  if (words.length !== others.length || differing.length !== 1 || !pair) {
    return undefined;
  }
  const [a, b] = pair;
  const limit = Math.min(a.length, b.length) >= 8 || areSwapped(a, b) ? 2 : 1;
  return Math.min(a.length, b.length) >= 4 && a[0] === b[0] && editDistance(a, b, limit) <= limit ? pair : undefined;
}

/** Two neighbouring letters the other way round. */
function areSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  const swapped = `${one.slice(0, at)}${one[at + 1] ?? ''}${one[at] ?? ''}${one.slice(at + 2)}`;
  return at >= 0 && swapped === other;
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
  /** `words`: words were put in or taken out; `alike`: it shares most of its words. Both only of a name that was seen. */
  readonly how: 'prefix' | 'suffix' | 'spelling' | 'words' | 'alike';
  /** The change alone tells that it is the same measurement: nothing else but a rename looks like this. */
  readonly sure: boolean;
}

/**
 * Names that a vanished metric may have now, best first: the same prefix exchanged as in its sisters
 * (`openai_…` → `scanium_assistant_…`), the same stem with another unit or suffix, or a slip of spelling. Of a name that was
 * `seen`, when it ended will tell, so a weaker resemblance is worth its question.
 */
export function renameCandidates(
  wanted: string,
  sisters: readonly string[],
  existing: readonly string[],
  seen = false
): readonly RenameCandidate[] {
  const others = existing.filter(
    (name) => name !== wanted && numbersOf(name) === numbersOf(wanted) && measuresAlike(wanted, name)
  );
  const bySuffix = others
    .filter((name) => stem(name) === stem(wanted) && kindOf(name) === kindOf(wanted))
    .map((name): RenameCandidate => ({ name, family: 1, how: 'suffix', sure: true }));
  const bySpelling =
    wanted.length < 8
      ? []
      : others.flatMap((name): readonly RenameCandidate[] => {
          const slip = slipOf(folded(name), folded(wanted));
          return slip && kindOf(name) === kindOf(wanted)
            ? [{ name, family: 1, how: 'spelling', sure: isNoWord(slip, wanted, [...sisters, ...existing]) }]
            : [];
        });
  const byPrefix = prefixChanges(wanted, sisters, others, existing).filter(
    ({ name, sure }) => seen || sure || !isCommon(prefixChange(wanted, name)?.rest ?? '')
  );
  const byWords = seen ? others.flatMap((name) => countOf(wanted, name) ?? wordChange(wanted, name) ?? []) : [];
  const best = new Map<string, RenameCandidate>();
  [...bySuffix, ...bySpelling, ...byPrefix.sort((a, b) => b.family - a.family), ...byWords].forEach((each) => {
    if (!best.has(each.name)) {
      best.set(each.name, each);
    }
  });
  return [...best.values()].slice(0, 6);
}

/** OpenTelemetry has no counter of requests: it is the count of their durations (its semantic conventions of HTTP metrics). */
const countOf = (wanted: string, name: string): RenameCandidate | undefined =>
  /(^|_)http_(server_)?requests?(_total)?$/.test(wanted) &&
  /^http_server_(request_)?duration_(seconds|milliseconds)_count$/.test(name)
    ? { name, family: 1, how: 'words', sure: false }
    : undefined;

/** A word that no other name has is misspelt; one letter exchanged for another makes another word as easily as a slip. */
function isNoWord([meant, word]: readonly [string, string], wanted: string, names: readonly string[]): boolean {
  if (meant.length === word.length && !areSwapped(meant, word)) {
    return false;
  }
  const known = names.filter((name) => name !== wanted).flatMap((name) => folded(name).split('_'));
  return !known.includes(word);
}

/** A bucket does not become a sum, nor a counter the time of its creation. */
const kindOf = (name: string): string => /_(bucket|sum|count|created|info)$/.exec(name)?.[1] ?? '';

// ---------------------------------------------------------------- units and types in names

const secondsOf: Readonly<Record<string, string>> = { ms: 'milliseconds' };
/** The unit that a name says; OpenTelemetry's `_ratio` of a counter or a queue says that it has none. */
function unitOf(name: string): string | undefined {
  const said = /_(seconds|milliseconds|ms|bytes|percent|ratio)(?=_|$)/.exec(folded(name))?.[1];
  return said === undefined ? undefined : (secondsOf[said] ?? said);
}

const factors: Readonly<Record<string, string>> = {
  'milliseconds seconds': 'the new values are 1,000 times smaller: multiply by 1000, or set the unit to seconds',
  'seconds milliseconds': 'the new values are 1,000 times larger: divide by 1000, or set the unit to milliseconds',
  'percent ratio': 'the new values are 100 times smaller: multiply by 100, or set the unit to percent (0.0-1.0)',
  'ratio percent': 'the new values are 100 times larger: divide by 100, or set the unit to percent (0-100)',
};

/** Bytes do not become seconds. */
function measuresAlike(wanted: string, name: string): boolean {
  const [from, to] = [unitOf(wanted), unitOf(name)];
  return from === to || from === undefined || to === undefined || factors[`${from} ${to}`] !== undefined;
}

/** What else than its spelling the new name says differently; `rated`: the old one is asked as a counter. */
export function changedMeasure(wanted: string, name: string, rated: boolean): string | undefined {
  const [from, to] = [unitOf(wanted), unitOf(name)];
  const conversion = factors[`${from ?? ''} ${to ?? ''}`];
  if (conversion !== undefined) {
    return conversion;
  }
  const [counted, counts] = [wanted, name].map((each) => /_(total|count)$/.test(folded(each)));
  if (counted && !counts) {
    return `${wanted} is a counter by its name, ${name} is none: rate() and increase() fit counters only`;
  }
  if (counts && !counted && !rated) {
    return `${name} is a counter by its name: it only grows, and wants rate() or increase()`;
  }
  const unit = [from, to].find((each) => each !== undefined && each !== 'ratio');
  return counted && counts && from !== to && unit !== undefined && !/_count$/.test(name)
    ? `only one of the two counts ${unit}: the other may count events`
    : undefined;
}

// ---------------------------------------------------------------- changes of words anywhere

/** With one of these it is another measurement of the same thing. */
const changesMeaning =
  /^(errors?|err|fail(ed|ures?)?|success(es|ful)?|ok|invalid|rejected|refused|dropped|skipped|retr(y|ies|ied)|timeouts?|active|pending|inflight|flight|queued?|open|closed|idle|max|min|avg|mean|limit|capacity|free|used|available|read|write|in|out|sent|received|hits?|miss(es)?|created|last|first|old|new|size|duration|latency|time|count|requests?|responses?|client|info|state|status)$/;
/** Two words that both names have, at least, and most of the longer one's. */
const fewestShared = 2;
const leastShared = 0.6;

/** The words of one in the order of the other, as many as there can be. */
function sharedWords(one: readonly string[], other: readonly string[]): readonly string[] {
  const [word, ...rest] = one;
  if (word === undefined || other.length === 0) {
    return [];
  }
  const at = other.indexOf(word);
  const without = sharedWords(rest, other);
  const withIt = at < 0 ? [] : [word, ...sharedWords(rest, other.slice(at + 1))];
  return withIt.length > without.length ? withIt : without;
}

function wordChange(wanted: string, name: string): RenameCandidate | undefined {
  const [from, to] = [stem(wanted).split('_'), stem(name).split('_')];
  const shared = sharedWords(from, to);
  const changed = [...from, ...to].filter((word) => !shared.includes(word));
  const isAlike =
    kindOf(name) === kindOf(wanted) &&
    shared.length >= fewestShared &&
    shared.length >= leastShared * Math.max(from.length, to.length) &&
    shared.some((word) => !isCommon(word) || changesMeaning.test(word)) &&
    !changed.some((word) => changesMeaning.test(word));
  const isPut = shared.length === Math.min(from.length, to.length);
  // One word in the place of another is another thing: `http`, `grpc`.
  const isOther = from.length === to.length && from.filter((word, index) => word !== to[index]).length === 1;
  return isAlike && !isOther ? { name, family: 1, how: isPut ? 'words' : 'alike', sure: false } : undefined;
}

// ---------------------------------------------------------------- changes of the first words

/** What the pipeline's components and every process say of themselves: no app's metric gets such a name. */
const ownNamespace = /^(alloy|agent|cortex|go|grafana|loki|otelcol|process|prometheus|promtail|tempo)_/;

/** Words that metrics of unrelated apps share: `redis_up` and `mysql_up`, `checkout_requests` and `payment_requests`. */
const common =
  /^(up|exporter|scrapes?|last|build|info|version|start|started|time|timestamp|uptime|http|grpc|server|client|requests?|responses?|calls?|errors?|fail(ed|ures?)|success(es)?|durations?|latency|size|bytes|seconds|ms|milliseconds|active|in|flight|inflight|queue|length|connections?|process(ed)?|jobs?|events?|messages?|total|count|sum|bucket|current|max|min|avg)$/;
const isCommon = (rest: string): boolean => rest.split('_').every((word) => common.test(word));

/** What an existing name has in the place of the wanted one's first word, or before all of it, and what both have after it. */
interface PrefixChange {
  /** Empty where the whole old name goes on behind a new beginning. */
  readonly first: string;
  readonly to: string;
  readonly rest: string;
}

function prefixChange(wanted: string, name: string): PrefixChange | undefined {
  if (stem(name).endsWith(`_${stem(wanted)}`)) {
    return { first: '', rest: stem(wanted), to: stem(name).slice(0, -stem(wanted).length) };
  }
  const first = `${stem(wanted).split('_')[0] ?? ''}_`;
  const rest = stem(wanted).slice(first.length);
  const isSame = rest !== '' && (stem(name) === rest || stem(name).endsWith(`_${rest}`));
  return isSame && stem(wanted).startsWith(first)
    ? { first, rest, to: stem(name).slice(0, stem(name).length - rest.length) }
    : undefined;
}

/** The new first words of a name; for saying whose they are. */
export const newPrefix = (wanted: string, name: string): string => prefixChange(wanted, name)?.to ?? '';

/** A name of so many words, found whole behind a new beginning, is no chance. */
const fewestWords = 3;
const wordsIn = (text: string): number => text.split('_').length;

/**
 * Existing names that are the wanted one with another beginning in the place of its first word, unit and suffix apart, and
 * for how many of its sisters the same change leads to an existing name. It is a family when the change explains at least
 * half of the failing names with that first word, and one that says more than what many apps measure.
 */
function prefixChanges(
  wanted: string,
  sisters: readonly string[],
  candidates: readonly string[],
  existing: readonly string[]
): RenameCandidate[] {
  const stems = new Set(existing.map(stem));
  return candidates.flatMap((name): readonly RenameCandidate[] => {
    const change = kindOf(name) === kindOf(wanted) ? prefixChange(wanted, name) : undefined;
    if (!change) {
      return [];
    }
    const { first, to, rest } = change;
    const isWhole = first === '' && wordsIn(rest) >= fewestWords;
    if (ownNamespace.test(name) && !ownNamespace.test(wanted) && !isWhole) {
      return [];
    }
    const alike = [...new Set([wanted, ...sisters].map(stem))].filter((each) => each.startsWith(first));
    const family = alike.filter((each) => stems.has(to + each.slice(first.length)));
    const says = family.some((each) => !isCommon(each.slice(first.length)));
    const isFamily = first === '' ? family.length > 1 || !isCommon(rest) : family.length * 2 >= alike.length;
    const sure = says && isFamily && (family.length > 1 || isWhole);
    return [{ name, family: family.length, how: 'prefix', sure }];
  });
}
