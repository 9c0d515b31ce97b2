/** The flow map: state of every hop for every signal, and what cannot be seen. */
import { Component, Evidence, ScrapeTarget, SelfMetrics } from '../evidence/evidence';
import { isReplaced } from '../evidence/workloads';
import { selfMetric } from '../checks/shared/arrivals';
import { balanceOf } from './balance';
import {
  DataSource,
  Hop,
  HopReport,
  hops,
  HopVerdict,
  panelKey,
  Report,
  RootCause,
  Signal,
  signals,
  StoreKind,
} from '../model';

const storeKinds: Readonly<Record<Signal, StoreKind>> = { metrics: 'prometheus', logs: 'loki', traces: 'tempo' };

export function reportHops(evidence: Evidence, rootCauses: readonly RootCause[]): readonly HopReport[] {
  return signals
    .filter((signal) => sourcesOf(evidence, signal).length > 0)
    .flatMap((signal) =>
      hops
        .filter((hop) => hop !== 'generator' || signal === 'traces')
        .map((hop) => cell(evidence, rootCauses, signal, hop))
    );
}

const sourcesOf = ({ dataSources }: Evidence, signal: Signal): readonly DataSource[] =>
  dataSources.filter(({ kind }) => kind === storeKinds[signal]);

function cell(evidence: Evidence, rootCauses: readonly RootCause[], signal: Signal, hop: Hop): HopReport {
  const causes = rootCauses.filter((cause) => cause.hop === hop && touches(evidence, cause, signal));
  const [first] = causes;
  const own = stateOf(evidence, signal, hop);
  const measured = {
    throughput: throughput(evidence, signal, hop),
    balance: balanceOf(evidence, signal, hop),
    newestMs: newest(evidence, signal, hop),
  };
  const base = { hop, signal, rootCauses: causes.map(({ id }) => id), ...measured };
  return first ? { ...base, verdict: severity(hop), detail: first.title } : { ...base, ...own };
}

/** Faults of single queries leave the hop working for all others. */
const severity = (hop: Hop): HopVerdict =>
  ['variable', 'query', 'panel', 'datasource'].includes(hop) ? 'degraded' : 'broken';

/** A cause without a signal of its own touches those whose panels it empties. */
function touches({ targets }: Evidence, cause: RootCause, signal: Signal): boolean {
  if (cause.signal) {
    return cause.signal === signal;
  }
  const panels = new Set([...cause.panels, ...cause.fading].map(panelKey));
  const alerts = new Set(cause.alerts.map(({ id }) => id));
  return (
    panels.size + alerts.size === 0 ||
    targets.some(
      ({ target }) =>
        target.datasource.kind === storeKinds[signal] &&
        (target.alertId === undefined ? panels.has(panelKey(target)) : alerts.has(target.alertId))
    )
  );
}

type State = Pick<HopReport, 'verdict' | 'detail'>;

function stateOf(evidence: Evidence, signal: Signal, hop: Hop): State {
  switch (hop) {
    case 'source':
      return sourceState(evidence, signal);
    case 'collector':
      return componentState(evidence, 'collector', 'its targets are scraped');
    case 'store':
      return storeState(evidence, signal);
    case 'generator':
      return generatorState(evidence);
    default:
      return { verdict: 'healthy', detail: 'nothing wrong found' };
  }
}

function sourceState(evidence: Evidence, signal: Signal): State {
  const { services } = evidence;
  const sending = services.filter((service) => {
    const state = signal === 'metrics' ? undefined : service[signal];
    return signal === 'metrics' ? service.scrape?.state === 'up' : state?.kind === 'fresh';
  });
  if (sending.length > 0) {
    return {
      verdict: 'healthy',
      detail: `${sending
        .map(({ name }) => name)
        .slice(0, 3)
        .join(', ')} ${sending.length === 1 ? 'sends' : 'send'}`,
    };
  }
  const living = services.filter(({ scrape, logs, traces }) => scrape && [logs.kind, traces.kind].includes('fresh'));
  if (signal === 'metrics' && living.length > 0) {
    return { verdict: 'healthy', detail: `alive: ${living.map(({ name }) => name).join(', ')}` };
  }
  const accepted = throughput(evidence, signal, 'collector');
  if (accepted && accepted.perSecond > 0) {
    return { verdict: 'healthy', detail: `${accepted.unit} reach the collector` };
  }
  const idle = services.some(({ traffic }) => traffic === false);
  return idle
    ? { verdict: 'healthy', detail: 'quiet: no traffic' }
    : { verdict: 'unknown', detail: 'nobody sends now' };
}

function componentState(evidence: Evidence, component: Component, fine: string): State {
  const targets = componentTargets(evidence, component);
  if (targets.length === 0) {
    return { verdict: 'blind', detail: 'its own metrics are not collected' };
  }
  return targets.every(({ state }) => state === 'up')
    ? { verdict: 'healthy', detail: fine }
    : { verdict: 'degraded', detail: 'its own scrape fails' };
}

function storeState(evidence: Evidence, signal: Signal): State {
  const stores = [...evidence.metrics, ...evidence.logs, ...evidence.traces].filter(
    ({ source }) => source.kind === storeKinds[signal]
  );
  const failed = stores.find(({ failure }) => failure);
  if (failed?.failure) {
    return { verdict: 'broken', detail: failed.failure.message.slice(0, 120) };
  }
  const answers = `${stores.map(({ source }) => source.name).join(', ')} ${stores.length === 1 ? 'answers' : 'answer'}`;
  // It answers queries; what it refuses on the way in only its own metrics tell.
  return isCollected(evidence, storeComponent[signal])
    ? { verdict: 'healthy', detail: answers }
    : { verdict: 'blind', detail: `${answers}; its own metrics are not collected` };
}

const storeComponent = { metrics: 'mimir', logs: 'loki', traces: 'tempo' } as const satisfies Readonly<
  Record<Signal, Component>
>;
/** What each counts from its start on: it shows that its metrics are collected, whatever its job is called. */
const received = {
  collector: 'lokiSent',
  loki: 'lokiReceived',
  tempo: 'tempoReceived',
  mimir: 'mimirReceived',
} as const;

/** One of its targets is known by name or build, or one of its own counters is there. A plain Prometheus scrapes itself. */
const isCollected = (evidence: Evidence, component: Component): boolean =>
  componentTargets(evidence, component).length > 0 ||
  selfMetric(evidence, received[component]) !== undefined ||
  (component === 'mimir' && evidence.metrics.some(({ targets }) => targets.some(({ job }) => /prometheus/i.test(job))));

function generatorState(evidence: Evidence): State {
  const processors = selfMetric(evidence, 'generatorProcessors');
  if (processors !== undefined) {
    return processors > 0
      ? { verdict: 'healthy', detail: 'makes span metrics' }
      : { verdict: 'unknown', detail: 'no processor is active' };
  }
  return { verdict: 'blind', detail: 'its own metrics are not collected' };
}

const units = { metrics: 'samples', logs: 'lines', traces: 'spans' } as const;
/** What a hop takes in a second, by its own counters. */
const takenIn: Partial<Readonly<Record<`${Hop} ${Signal}`, keyof SelfMetrics>>> = {
  'collector logs': 'acceptedLogs',
  'collector traces': 'acceptedSpans',
  'store metrics': 'mimirReceived',
  'store logs': 'lokiReceived',
  'store traces': 'tempoReceived',
  'generator traces': 'generatorReceived',
};

function throughput(evidence: Evidence, signal: Signal, hop: Hop): HopReport['throughput'] {
  const fact = takenIn[`${hop} ${signal}`];
  const perSecond = fact && selfMetric(evidence, fact);
  // Sums of what stores answer may leave what numbers, and JSON, can hold.
  return perSecond === undefined || !Number.isFinite(perSecond) ? undefined : { perSecond, unit: units[signal] };
}

function newest(evidence: Evidence, signal: Signal, hop: Hop): number | undefined {
  const times =
    signal === 'metrics'
      ? evidence.metrics.flatMap(({ newestMs }) => newestMs ?? [])
      : signal === 'traces'
        ? evidence.traces.flatMap(({ foundMs }) => foundMs)
        : [];
  return hop === 'store' && times.length > 0 ? Math.max(...times) : undefined;
}

function componentTargets({ metrics }: Evidence, component: Component): readonly ScrapeTarget[] {
  return metrics.flatMap(({ targets }) =>
    targets.filter((target) => target.component === component && !isReplaced(target, targets))
  );
}

/** Components that there must be, since their data sources are there, and whose own metrics nobody collects. */
export function reportBlind(evidence: Evidence): Report['blind'] {
  const isUnknown = evidence.metrics.length === 0 || evidence.metrics.every(({ failure }) => failure);
  if (isUnknown) {
    return [];
  }
  // Of a source that does not answer it is not known what it would tell.
  const others = evidence.metrics.some(({ failure }) => failure) ? ' that answers' : '';
  const expected: readonly (readonly [Component, string, boolean])[] = [
    ['collector', 'The collector', true],
    ['loki', 'Loki', evidence.logs.length > 0],
    ['tempo', 'Tempo', evidence.traces.length > 0],
    ['mimir', 'The metrics store', true],
  ];
  return expected
    .filter(([component, , exists]) => exists && !isCollected(evidence, component))
    .map(([, component]) => ({
      component,
      why: `none of its own metrics are in any metrics data source${others}: what it drops or refuses cannot be seen`,
    }));
}
