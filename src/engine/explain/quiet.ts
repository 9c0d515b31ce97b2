/** Empty or zero although nothing is broken: says why, where that can be told. */
import { isStreamOf } from '../checks/claims';
import { isBusy } from '../checks/arrivals';
import { isOutcome } from '../checks/outcomes';
import { ago, listed } from '../checks/words';
import { Evidence, MetricSelectorFacts, Part, selectorKey, Service, StreamSelectorFacts } from '../evidence/evidence';
import { PlannedTarget, Selector } from '../model';

/** Why a part that no cause claims is merely quiet; undefined when that cannot be told, and the part stays unexplained. */
export function quietReason(evidence: Evidence, part: Part): string | undefined {
  if (part.state.status === 'error' || part.key.startsWith('$')) {
    return undefined;
  }
  if (part.metric) {
    return quietMetric(evidence, part.metric);
  }
  if (part.stream) {
    return quietStream(evidence, part, part.stream);
  }
  const { target } = part.state;
  return target.language === 'traceql' ? quietTraces(evidence, target.query) : quietExpression(evidence, target);
}

function quietMetric(evidence: Evidence, facts: MetricSelectorFacts): string | undefined {
  const { selector, base = 0, matchers, origins, baseOrigins } = facts;
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
    return undefined;
  }
  if (scraped.length > 0) {
    return scraped.length === ended.length && targets.every(({ state }) => state === 'up')
      ? `last reported ${ago(lastMs, evidence.nowMs)}; its target is scraped and up, it has nothing to report`
      : undefined;
  }
  return nobodyIsBusy(evidence) ? `pushed until ${ago(lastMs, evidence.nowMs)}; nothing has traffic since` : undefined;
}

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

/** A comparison that nothing meets is an answer: "slowest routes over 200 ms" of a fast app. */
function quietExpression({ metricSelectors }: Evidence, target: PlannedTarget): string | undefined {
  const { datasource, query, parsed } = target;
  const isThere = (selector: Selector) => (metricSelectors.get(selectorKey(datasource, selector))?.now ?? 0) > 0;
  const selectors = parsed.ok ? parsed.selectors.filter(({ guarded }) => !guarded) : [];
  return selectors.length > 0 &&
    selectors.every(isThere) &&
    /[<>]=?|[=!]=/.test(bareOf(query).replace(/\{[^}]*\}/g, ''))
    ? 'its series are there, none meets the comparison'
    : undefined;
}

/** A query without what stands in quotes. */
const bareOf = (query: string): string => query.replace(/"(\\.|[^"\\])*"|'(\\.|[^'\\])*'|`[^`]*`/g, '');

const asksForOutcome = (pipeline: string): boolean =>
  [...pipeline.matchAll(/([A-Za-z_]\w*)\s*(=~|=|!=|!~|>|<)/g)].some(([, label = '']) => isOutcome(label)) ||
  /\|[=~]\s*["`].*(error|warn|fatal|exception|crash|fail)/i.test(pipeline);

/** Whoever is scraped gets no requests, and no other sender contradicts it. */
function areIdle(evidence: Evidence, owners: readonly Service[]): boolean {
  const scraped = owners.filter(({ scrape }) => scrape !== undefined);
  return scraped.length > 0 ? scraped.every(({ traffic }) => traffic === false) : nobodyIsBusy(evidence);
}

const nobodyIsBusy = ({ services }: Evidence): boolean =>
  services.every((service) => !isBusy(service)) && services.some(({ traffic }) => traffic === false);
