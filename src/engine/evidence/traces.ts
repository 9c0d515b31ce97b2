/** What a Tempo store tells of the pipeline: which services sent spans in 24 hours, and which do now. */
import { DataSource } from '../model';
import { Asker } from '../probing/asker';
import { absoluteRange, Question, tagValues, traces } from '../probing/question';
import { FoundTrace } from '../ports';
import { TracesEvidence } from './evidence';
import { freshMs } from './logs';
import { dayMs } from './metrics';

/** One request tells of a service; more services than this are not asked one by one. */
const servicesAsked = 12;
/** Search windows, hours back from now, to find the end of a service's spans with few requests. */
const windowsHours = [1, 2, 4, 8, 24] as const;

const servicesQuestion = (source: DataSource, nowMs: number): Question<readonly string[]> =>
  tagValues(source, 'resource.service.name', absoluteRange(nowMs - dayMs, nowMs));

const searchQuestion = (source: DataSource, query: string, nowMs: number, sinceMs: number, untilMs = nowMs) =>
  traces(source, query, absoluteRange(sinceMs, untilMs), 20);

export const spansOf = (service: string): string => `{resource.service.name=${JSON.stringify(service)}}`;

export async function gatherTraces(source: DataSource, nowMs: number, asker: Asker): Promise<TracesEvidence> {
  const any = searchQuestion(source, '{}', nowMs, nowMs - freshMs);
  await asker.ask([servicesQuestion(source, nowMs), any]);
  const services = asker.answer(servicesQuestion(source, nowMs));
  const newest = asker.answer(any);
  if (!services.ok || !newest.ok) {
    const failure = !services.ok ? services.failure : !newest.ok ? newest.failure : undefined;
    return { source, failure, services: [], fresh: new Set() };
  }
  const roots = newest.value.flatMap(({ rootService }) => rootService ?? []);
  const asked = services.value.filter((service) => !roots.includes(service)).slice(0, servicesAsked);
  await asker.ask(asked.map((service) => searchQuestion(source, spansOf(service), nowMs, nowMs - freshMs)));
  const fresh = asked.filter((service) => {
    const answer = asker.answer(searchQuestion(source, spansOf(service), nowMs, nowMs - freshMs));
    return answer.ok && answer.value.length > 0;
  });
  return {
    source,
    services: [...new Set([...services.value, ...roots])],
    fresh: new Set([...fresh, ...roots]),
    newestMs: newestOf(newest.value),
  };
}

const newestOf = (found: readonly FoundTrace[]): number | undefined =>
  found.length > 0 ? Math.max(...found.map(({ startMs }) => startMs)) : undefined;

/** Newest span of a service that sends none now, from the smallest window that finds one; undefined when 24 hours hold none. */
export async function lastTraceMs(
  source: DataSource,
  service: string,
  nowMs: number,
  asker: Asker
): Promise<number | undefined> {
  for (const hours of windowsHours) {
    const question = searchQuestion(source, spansOf(service), nowMs, nowMs - hours * 3_600_000);
    await asker.ask([question]);
    const answer = asker.answer(question);
    const newest = answer.ok ? newestOf(answer.value) : undefined;
    if (newest !== undefined) {
      return narrow(source, service, newest, nowMs, asker);
    }
  }
  return undefined;
}

/** A search answers whichever matches come first, so a later one may hide: look once more behind the newest found. */
async function narrow(
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
