/** What a Tempo store tells of the pipeline: which services sent spans in 24 hours, and which do now. */
import { DataSource } from '../model';
import { Asker } from '../probing/asker';
import { absoluteRange, Question, tagValues, traces } from '../probing/question';
import { FoundTrace } from '../ports';
import { TracesEvidence } from './evidence';
import { chunk } from '../probing/parallel';
import { freshMs } from './logs';
import { dayMs } from './metrics';

/** Services that one search asks for: as many as an address holds. */
const servicesPerSearch = 30;
const searchLength = 2500;
const searchesAtMost = 6;
/** Each search that finds spans names at least one more sender; those of many services are soon all named. */
const rounds = 6;
/** Where a search's traces do not say who is in them, services are asked one by one, no more than these. */
const servicesAsked = 12;
/** Search windows, hours back from now, to find the end of services' spans with few requests. */
const windowsHours = [1, 2, 4, 8, 24] as const;

const servicesQuestion = (source: DataSource, nowMs: number): Question<readonly string[]> =>
  tagValues(source, 'resource.service.name', absoluteRange(nowMs - dayMs, nowMs));

export const tracesAtMost = 20;
/** The newest traces that a TraceQL query finds, at most `tracesAtMost`. */
export const searchQuestion = (source: DataSource, query: string, nowMs: number, sinceMs: number, untilMs = nowMs) =>
  traces(source, query, absoluteRange(sinceMs, untilMs), tracesAtMost);

const isFrom = (service: string): string => `resource.service.name=${JSON.stringify(service)}`;

export const spansOf = (service: string): string => `{${isFrom(service)}}`;

export async function gatherTraces(source: DataSource, nowMs: number, asker: Asker): Promise<TracesEvidence> {
  const any = searchQuestion(source, '{}', nowMs, nowMs - freshMs);
  await asker.ask([servicesQuestion(source, nowMs), any]);
  const services = asker.answer(servicesQuestion(source, nowMs));
  const newest = asker.answer(any);
  if (!services.ok || !newest.ok) {
    const failure = !services.ok ? services.failure : !newest.ok ? newest.failure : undefined;
    return { source, failure, services: [], fresh: new Set(), lastMs: new Map(), unknown: new Set(), foundMs: [] };
  }
  const now = newestBySender(newest.value);
  const more = await seenSince(source, without(services.value, now), nowMs - freshMs, nowMs, asker);
  const before = await lastSeen(source, more.none, nowMs, asker);
  return {
    source,
    services: [...new Set([...services.value, ...now.keys()])],
    fresh: new Set([...now.keys(), ...more.seen.keys()]),
    lastMs: new Map([...before.seen, ...more.seen, ...now]),
    unknown: new Set([...more.unknown, ...before.unknown]),
    foundMs: newest.value.map(({ startMs }) => startMs),
  };
}

const newestOf = (found: readonly FoundTrace[]): number | undefined =>
  found.length > 0 ? Math.max(...found.map(({ startMs }) => startMs)) : undefined;

/** Everybody who has a span in one of the traces; a store that does not count them tells of the root alone. */
function newestBySender(found: readonly FoundTrace[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { rootService, services = [], startMs } of found) {
    for (const name of rootService === undefined ? services : [rootService, ...services]) {
      newest.set(name, Math.max(startMs, newest.get(name) ?? 0));
    }
  }
  return newest;
}

const without = (services: readonly string[], known: ReadonlyMap<string, unknown>): readonly string[] =>
  services.filter((service) => !known.has(service));

/** Who of these has spans since then, who has none, and of whom that is not known. */
interface Seen {
  readonly seen: ReadonlyMap<string, number>;
  readonly none: readonly string[];
  readonly unknown: readonly string[];
}

async function seenSince(
  source: DataSource,
  services: readonly string[],
  sinceMs: number,
  nowMs: number,
  asker: Asker
): Promise<Seen> {
  const groups = chunk(services, servicesPerSearch, searchLength, (name) => encodeURIComponent(isFrom(name)).length);
  const answered = await Promise.all(
    groups.slice(0, searchesAtMost).map((group) => seenOfGroup(source, group, sinceMs, nowMs, asker))
  );
  return {
    seen: new Map(answered.flatMap(({ seen }) => [...seen])),
    none: answered.flatMap(({ none }) => none),
    unknown: [...answered.flatMap(({ unknown }) => unknown), ...groups.slice(searchesAtMost).flat()],
  };
}

/** One search for all of them: what finds nothing tells of all, what finds spans names some of the senders. */
async function seenOfGroup(
  source: DataSource,
  services: readonly string[],
  sinceMs: number,
  nowMs: number,
  asker: Asker
): Promise<Seen> {
  const seen = new Map<string, number>();
  for (let round = 0; round < rounds; round++) {
    const left = without(services, seen);
    if (left.length === 0) {
      return { seen, none: [], unknown: [] };
    }
    const question = searchQuestion(source, `{${left.map(isFrom).join(' || ')}}`, nowMs, sinceMs);
    await asker.ask([question]);
    const answer = asker.answer(question);
    if (!answer.ok) {
      return { seen, none: [], unknown: left };
    }
    if (answer.value.length === 0) {
      return { seen, none: left, unknown: [] };
    }
    const [only, ...others] = left;
    const named = newestBySender(answer.value);
    const newly =
      only !== undefined && others.length === 0 ? new Map([[only, newestOf(answer.value) ?? sinceMs]]) : named;
    if (!left.some((name) => newly.has(name))) {
      break;
    }
    left.forEach((name) => newly.has(name) && seen.set(name, newly.get(name) ?? sinceMs));
  }
  const left = without(services, seen);
  return oneByOne(source, left, seen, sinceMs, nowMs, asker);
}

async function oneByOne(
  source: DataSource,
  left: readonly string[],
  known: ReadonlyMap<string, number>,
  sinceMs: number,
  nowMs: number,
  asker: Asker
): Promise<Seen> {
  const questions = left
    .slice(0, servicesAsked)
    .map((name) => ({ name, question: searchQuestion(source, spansOf(name), nowMs, sinceMs) }));
  await asker.ask(questions.map(({ question }) => question));
  const answers = questions.map(({ name, question }) => ({ name, answer: asker.answer(question) }));
  const found = answers.flatMap(({ name, answer }) => {
    const newest = answer.ok ? newestOf(answer.value) : undefined;
    return newest === undefined ? [] : [[name, newest] as const];
  });
  return {
    seen: new Map([...known, ...found]),
    none: answers.flatMap(({ name, answer }) => (answer.ok && answer.value.length === 0 ? [name] : [])),
    unknown: [...answers.flatMap(({ name, answer }) => (answer.ok ? [] : [name])), ...left.slice(servicesAsked)],
  };
}

/** Newest spans of services that send none now, from the smallest window that finds any. */
async function lastSeen(source: DataSource, services: readonly string[], nowMs: number, asker: Asker): Promise<Seen> {
  const seen = new Map<string, number>();
  const unknown: string[] = [];
  let left = services;
  for (const hours of windowsHours) {
    const found: Seen = await seenSince(source, left, nowMs - hours * 3_600_000, nowMs, asker);
    found.seen.forEach((ms, name) => seen.set(name, ms));
    unknown.push(...found.unknown);
    left = found.none;
  }
  // Of more than these the window is near enough.
  const near = [...seen].slice(0, servicesAsked);
  const narrowed = await Promise.all(
    near.map(async ([name, ms]) => [name, await newestTraceMs(source, name, ms, nowMs, asker)] as const)
  );
  return { seen: new Map([...seen, ...narrowed]), none: left, unknown };
}

/** A search answers whichever matches come first, so a later one may hide: look once more behind the newest found. */
export async function newestTraceMs(
  source: DataSource,
  service: string,
  foundMs: number,
  nowMs: number,
  asker: Asker
): Promise<number> {
  let newest = foundMs;
  for (let tries = 0; tries < 4; tries++) {
    const question = searchQuestion(source, spansOf(service), nowMs, newest + 1000);
    await asker.ask([question]);
    const answer = asker.answer(question);
    const later = answer.ok ? newestOf(answer.value) : undefined;
    if (later === undefined || later <= newest) {
      return newest;
    }
    newest = later;
  }
  return newest;
}
