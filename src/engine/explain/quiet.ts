/** Empty or zero although nothing is broken: says why, where that can be told. */
import { isStreamOf } from '../checks/shared/claims';
import { isBusy } from '../checks/shared/arrivals';
import { quietIntersection } from '../checks/join-without-match';
import { isOutcome, isUneventful } from '../checks/shared/outcomes';
import { ago, listed } from '../checks/shared/words';
import { Evidence, MetricSelectorFacts, Part, Service, StreamSelectorFacts } from '../evidence/evidence';
import { stepMs } from '../evidence/metrics';
import { numberOf } from '../evidence/selectors';
import { SeriesSummary } from '../model';
import { instant, Question } from '../probing/question';
import { filtersOf } from '../query/operands';

/** Why a part that no cause claims is merely quiet; undefined when that cannot be told, and the part stays unexplained. */
export function quietReason(evidence: Evidence, part: Part): string | undefined {
  if (part.state.status === 'error' || part.key.startsWith('$')) {
    return undefined;
  }
  if (part.metric) {
    return quietMetric(evidence, part.metric);
  }
  if (part.stream) {
    return quietStream(evidence, part, part.stream) ?? quietComparison(evidence, part);
  }
  const { target } = part.state;
  return target.language === 'traceql'
    ? quietTraces(evidence, target.query)
    : (quietComparison(evidence, part) ?? quietIntersection(evidence, part));
}

function quietMetric(evidence: Evidence, facts: MetricSelectorFacts): string | undefined {
  const { selector, base = 0, matchers, origins, baseOrigins, silentSinceMs } = facts;
  // What an app leaves out of its answer is ended at once: what only falls silent is lost on its way.
  if (silentSinceMs !== undefined) {
    return undefined;
  }
  if (base > 0) {
    const outcomes = matchers.filter(({ matcher, without }) => isOutcome(matcher.label) && (without ?? 0) > 0);
    return outcomes.length > 0
      ? `${selector.metric ?? 'the metric'} arrives, but nothing with ${listed(outcomes.map(({ matcher: { label, op, value } }) => `${label}${op}"${value}"`))} has happened`
      : undefined;
  }
  const ended = origins.length > 0 ? origins : baseOrigins;
  const lastMs = Math.max(...ended.map((origin) => origin.lastMs));
  const targets = evidence.metrics.flatMap((each) => each.targets);
  const scraped = ended.filter(({ job, instance }) =>
    targets.some((target) => target.job === job && target.instance === instance)
  );
  if (ended.length === 0) {
    const metric = selector.metric ?? '';
    return facts.everSeen === false && isUneventful(evidence, { metric, facts: [facts] })
      ? `${metric} has a series only while something is so, and nothing was within 7 days`
      : undefined;
  }
  if (scraped.length > 0) {
    return scraped.length === ended.length && targets.every(({ state }) => state === 'up') && mayRest(evidence, facts)
      ? `last reported ${ago(lastMs, evidence.nowMs)}; its target is scraped and up, it has nothing to report`
      : undefined;
  }
  return nobodyIsBusy(evidence) ? `pushed until ${ago(lastMs, evidence.nowMs)}; nothing has traffic since` : undefined;
}

/** A process forgets a gauge when it likes; what it counts it forgets only when it starts anew. */
const counted = /_(total|count|sum|bucket)$/;

/** When its processes started, and how much it rose in the ten minutes before it ended. */
function restQuestions({ nowMs }: Evidence, { source, selector, origins, baseOrigins }: MetricSelectorFacts) {
  const ended = counted.test(selector.metric ?? '') ? (origins.length > 0 ? origins : baseOrigins) : [];
  const lastMs = Math.max(...ended.map((origin) => origin.lastMs));
  return ended.map(({ job = '', instance: at = '', lastMs: endMs }) => ({
    endMs,
    started: instant(
      source,
      `max(process_start_time_seconds{job=${JSON.stringify(job)},instance=${JSON.stringify(at)}})`,
      nowMs
    ),
    before: instant(
      source,
      `sum(increase(${selector.text}[10m] offset ${Math.max(0, Math.round((nowMs - lastMs) / 1000))}s))`,
      nowMs
    ),
  }));
}

/** What was counted so often would have been counted again since. */
const isMissed = 10;

/** Nothing that it counted is there any more: each process that did has started since, and need not have met the case again. */
const mayRest = (evidence: Evidence, facts: MetricSelectorFacts): boolean =>
  restQuestions(evidence, facts).every(({ endMs, started, before }) => {
    const startMs = (numberOf(evidence.answer(started)) ?? 0) * 1000;
    const expected = ((numberOf(evidence.answer(before)) ?? 0) / 600_000) * (evidence.nowMs - startMs);
    // The end is told in steps of five minutes, and the last sample is shown for five more.
    return startMs >= endMs - 2 * stepMs && expected < isMissed;
  });

function quietStream(evidence: Evidence, part: Part, facts: StreamSelectorFacts): string | undefined {
  const { matched, selector, lastMs, matchers } = facts;
  if (matched.length === 0) {
    const outcomes = matchers.filter(({ matcher, without = 0 }) => isOutcome(matcher.label) && without > 0);
    return outcomes.length > 0
      ? `streams arrive, but none with ${listed(outcomes.map(({ matcher: { label, value } }) => `${label}="${value}"`))} in 24 hours`
      : undefined;
  }
  const fromMs = part.state.target.range.fromMs;
  if (lastMs !== undefined && lastMs >= fromMs) {
    // Panels share the facts of a stream selector, each with a pipeline of its own.
    const { parsed } = part.state.target;
    const own = parsed.ok ? parsed.selectors.find(({ text }) => text === selector.text) : undefined;
    const pipeline = (own ?? selector).pipeline ?? '';
    return asksForOutcome(pipeline) ? `lines arrive, none passes ${pipeline.trim()}` : undefined;
  }
  const owners = evidence.services.filter((service) => matched.some((labels) => isStreamOf(labels, service)));
  return lastMs !== undefined && areIdle(evidence, owners)
    ? `no line since ${ago(lastMs, evidence.nowMs)}: nothing has traffic`
    : undefined;
}

function quietTraces(evidence: Evidence, query: string): string | undefined {
  const named = [...query.matchAll(/service\.name\s*=\s*"([^"]*)"/g)].map(([, name = '']) => name.toLowerCase());
  const isAsked = (name: string) => named.length === 0 || named.includes(name.toLowerCase());
  if (evidence.traces.some(({ fresh }) => [...fresh].some(isAsked))) {
    return /\b(status|duration|traceDuration|error|statusMessage)\b/.test(bareOf(query))
      ? 'spans arrive, none meets the condition'
      : undefined;
  }
  const senders = evidence.services.filter(({ traces, names }) => traces.kind === 'ended' && [...names].some(isAsked));
  return senders.length > 0 && areIdle(evidence, senders) ? 'no span lately: nothing has traffic' : undefined;
}

/** Questions whose answers tell an empty comparison from a fault: has the query series without it? */
export const quietQuestions = (evidence: Evidence): readonly Question<unknown>[] =>
  evidence.parts.flatMap((part) => [
    ...[unfiltered(part)?.question ?? []].flat(),
    ...(part.metric?.now === 0 && part.metric.base === 0
      ? restQuestions(evidence, part.metric).flatMap(({ started, before }) => [started, before])
      : []),
  ]);

/** A comparison that nothing meets is an answer: "slowest routes over 200 ms" of a fast app. */
function quietComparison(evidence: Evidence, part: Part): string | undefined {
  const found = unfiltered(part);
  const count = found && numberOf(evidence.answer(found.question));
  return found && count !== undefined && count > 0
    ? `${count === 1 ? 'its series is' : `its ${count} series are`} there, none is left by ${listed(found.filters, 3)}`
    : undefined;
}

/** The query of a part, as a whole, without its comparisons. */
function unfiltered({ state: { target, status }, key, stream }: Part): Unfiltered | undefined {
  if (status === 'error' || (key !== '*' && (stream?.matched.length ?? 0) === 0)) {
    return undefined;
  }
  const { language, datasource, range, parsed, query } = target;
  const found = filtersOf(language, (parsed.ok ? parsed.withoutFallback : undefined) ?? query);
  return found && { filters: found.filters, question: instant(datasource, `count(${found.bare})`, range.toMs) };
}

interface Unfiltered {
  readonly filters: readonly string[];
  readonly question: Question<readonly SeriesSummary[]>;
}

/** A query without what stands in quotes. */
const bareOf = (query: string): string => query.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`/g, '');

const asksForOutcome = (pipeline: string): boolean =>
  [...pipeline.matchAll(/([A-Za-z_]\w*)\s*(=~|=|!=|!~|>|<)/g)].some(([, label = '']) => isOutcome(label)) ||
  /\|[=~]\s*["`].*(error|warn|fatal|exception|crash|fail)|__error__\s*!=\s*""/i.test(pipeline);

/** Whoever is scraped gets no requests, and no other sender contradicts it. */
function areIdle(evidence: Evidence, owners: readonly Service[]): boolean {
  const scraped = owners.filter(({ scrape }) => scrape !== undefined);
  return scraped.length > 0 ? scraped.every(({ traffic }) => traffic === false) : nobodyIsBusy(evidence);
}

const nobodyIsBusy = ({ services }: Evidence): boolean =>
  services.every((service) => !isBusy(service)) && services.some(({ traffic }) => traffic === false);
