/** Which targets a cause explains. */
import { Labels, PlannedTarget, Selector } from '../../model';
import { Evidence, isFailing, MetricSelectorFacts, Origin, Part, selectorKey, Service } from '../../evidence/evidence';
import { identityLabels } from '../../evidence/logs';
import { lookbackMs } from '../../evidence/metrics';
import { ownSelectors } from '../../evidence/parts';
import { Claim, Fading } from '../check';

export const claimParts = (evidence: Evidence, explains: (part: Part) => boolean): readonly Claim[] =>
  evidence.parts.filter(explains).map(({ state, key }) => ({ targetId: state.target.id, part: key }));

/** Made of spans: by Tempo's generator behind its ingest (generator.ts), or by the collector's connector before it. */
export const spanMetric =
  /^(traces_spanmetrics_|traces_span_metrics_|traces_service_graph_|calls_total$|duration_milliseconds_)/;

/** All the places where a selector's series were last seen; of a recorded metric, those of what it was made of and is gone. */
export function originsOf({ metric }: Part): readonly Origin[] {
  const gone = (metric?.recorded?.inputs ?? []).filter(({ facts, rule }) => facts.now === 0 && !rule);
  const inputs = gone.flatMap(({ facts }) => lastSeenAt(facts));
  return inputs.length > 0 || !metric ? inputs : lastSeenAt(metric);
}

const lastSeenAt = ({ origins, baseOrigins }: MetricSelectorFacts): readonly Origin[] =>
  origins.length > 0 ? origins : baseOrigins;

export interface JobInstance {
  readonly job: string;
  readonly instance: string;
}

const isAt = (targets: readonly JobInstance[], { job, instance }: Origin): boolean =>
  targets.some((target) => target.job === job && (instance === undefined || target.instance === instance));

/** PromQL selectors all of whose series came from these scrape targets. */
export const starvedByScrape =
  (targets: readonly JobInstance[]) =>
  (part: Part): boolean => {
    const origins = originsOf(part);
    return part.metric?.now === 0 && origins.length > 0 && origins.every((origin) => isAt(targets, origin));
  };

/** What is written of every scrape, also of one that fails (Prometheus, "Automatically generated labels and time series"). */
const ofScrapes =
  /^(up|scrape_(duration_seconds|samples_scraped|samples_post_metric_relabeling|series_added|timeout_seconds|sample_limit|body_size_bytes))$/;

/** Targets that still show series of a broken origin, and when the last of it will have moved out of sight. */
export function fadingMetrics(evidence: Evidence, targets: readonly JobInstance[], lastMs: number): readonly Fading[] {
  const failing = evidence.metrics.flatMap((each) => each.targets).filter(({ state }) => state === 'down');
  return fadingSelectors(
    evidence,
    lastMs,
    ({ metric = '' }, origins) =>
      origins.every((origin) => isAt(targets, origin)) &&
      !(ofScrapes.test(metric) && origins.some((origin) => isAt(failing, origin)))
  );
}

/** Targets that still show series of selectors that read what is broken only, told by where these came from. */
export function fadingSelectors(
  evidence: Evidence,
  lastMs: number,
  isBroken: (selector: Selector, origins: readonly Origin[]) => boolean
): readonly Fading[] {
  return evidence.targets.flatMap((state) => {
    const { target } = state;
    const { source, selectors } = ownSelectors(target, evidence.dataSources);
    if (isFailing(state) || source.kind !== 'prometheus') {
      return [];
    }
    const broken = selectors.filter((selector) => {
      const origins = evidence.origins.get(selectorKey(source, selector)) ?? [];
      return origins.length > 0 && isBroken(selector, origins);
    });
    return broken.length > 0 ? [{ targetId: target.id, emptyAtMs: emptyAtMs(target, broken, lastMs) }] : [];
  });
}

export function emptyAtMs({ mode, range }: PlannedTarget, selectors: readonly Selector[], lastMs: number): number {
  const windowMs = Math.max(...selectors.map(({ rangeMs }) => rangeMs ?? lookbackMs));
  return lastMs + windowMs + (mode === 'range' ? range.toMs - range.fromMs : 0);
}

/** Log and trace targets that still show what arrived before the fault; they empty when it leaves their range. */
export function fadingRange(
  evidence: Evidence,
  isOf: (target: PlannedTarget) => boolean,
  lastMs: number
): readonly Fading[] {
  return evidence.targets
    .filter((state) => !isFailing(state) && isOf(state.target))
    .map(({ target }) => ({
      targetId: target.id,
      emptyAtMs: lastMs + Math.max(target.range.toMs - target.range.fromMs, windowOf(target)),
    }));
}

const windowOf = ({ parsed }: PlannedTarget): number =>
  parsed.ok ? Math.max(0, ...parsed.selectors.map(({ rangeMs }) => rangeMs ?? 0)) : 0;

export const normal = (name: string): string => name.toLowerCase().replace(/^.*\//, '');

export const isStreamOf = (labels: Labels, { names }: Service): boolean =>
  identityLabels.some((label) => names.has(normal(labels[label] ?? '')));

/** Selectors whose streams are all of these services, or that name one of them and find no stream at all. */
export const starvedLogs =
  (services: readonly Service[]) =>
  (part: Part): boolean => {
    if (!part.stream || part.state.status !== 'no-data') {
      return false;
    }
    const { matched, selector } = part.stream;
    return matched.length > 0
      ? matched.every((labels) => services.some((service) => isStreamOf(labels, service)))
      : namesService(selector, services);
  };

export function namesService({ matchers }: Selector, services: readonly Service[]): boolean {
  return matchers.some(({ op, value }) => op === '=' && services.some(({ names }) => names.has(normal(value))));
}

/** Span searches that ask for these services, or for none by name while nobody else sends spans. */
export const starvedTraces =
  (evidence: Evidence, services: readonly Service[]) =>
  ({ state }: Part): boolean =>
    state.status === 'no-data' && readsTracesOf(evidence, services)(state.target);

export const readsTracesOf =
  (evidence: Evidence, services: readonly Service[]) =>
  (target: PlannedTarget): boolean => {
    if (target.language !== 'traceql' || target.mode === 'service-map') {
      return false;
    }
    const text = target.query.toLowerCase();
    const named = services.some(({ names }) => [...names].some((name) => text.includes(name)));
    const othersSend = evidence.traces.some(({ fresh }) =>
      [...fresh].some((name) => !services.some(({ names }) => names.has(normal(name))))
    );
    return named || !othersSend;
  };

/** Span metrics starve when nobody sends spans any more; of which maker, depends on how far the spans still get. */
export const starvedSpanMetrics =
  (evidence: Evidence, services: readonly Service[], made = spanMetric) =>
  (part: Part): boolean => {
    const metric = part.metric?.selector.metric;
    if (part.metric?.now !== 0 || metric === undefined || !made.test(metric)) {
      return false;
    }
    const othersSend = evidence.traces.some(({ fresh }) =>
      [...fresh].some((name) => !services.some(({ names }) => names.has(normal(name))))
    );
    return !othersSend || namesService(part.metric.selector, services);
  };

export const any =
  <T>(...predicates: readonly ((item: T) => boolean)[]) =>
  (item: T): boolean =>
    predicates.some((predicate) => predicate(item));
