/** Several incidents at once, as one. */
import { DashboardJson } from '../../lab/dashboards/dashboards';
import { Source } from '../../lab/grafana/sources';
import { HOUR, Incident } from '../../lab/incidents/incident';
import { healthyScenario, Scenario, When } from '../../lab/world/scenario';

type Mergers = { readonly [Key in keyof Scenario]: (one: Scenario[Key], other: Scenario[Key]) => Scenario[Key] };

const both =
  (one: When, other: When): When =>
  (timeMs) =>
    one(timeMs) && other(timeMs);

/** Both happen: what either stops is stopped, what either changes is changed by one after the other. */
const mergers: Mergers = {
  traffic: both,
  app: both,
  collector: both,
  containerLogs: both,
  logsScrapes: both,
  scrape: (one, other) => (job, timeMs) => {
    const outcome = one(job, timeMs);
    return outcome === 'answered' ? other(job, timeMs) : outcome;
  },
  otlp: (one, other) => (signal, timeMs) => one(signal, timeMs) && other(signal, timeMs),
  generator: (one, other) => one && other,
  stored: (one, other) => (sample) => one(sample).flatMap(other),
  also: (one, other) => (minuteMs) => [...one(minuteMs), ...other(minuteMs)],
  storedLine: (one, other) => (labels, entry) => one(labels, entry).flatMap((kept) => other(kept.labels, kept.entry)),
  storedTrace: (one, other) => (spans) => other(one(spans)),
};

export function mergeScenarios(one: Scenario, other: Partial<Scenario>): Scenario {
  const merged: Partial<Record<keyof Scenario, unknown>> = { ...one };
  for (const key of Object.keys(other) as Array<keyof Scenario>) {
    merged[key] = mergeOf(key, one, other);
  }
  return merged as Scenario;
}

function mergeOf<Key extends keyof Scenario>(key: Key, one: Scenario, other: Partial<Scenario>): Scenario[Key] {
  const changed = other[key] as Scenario[Key] | undefined;
  return changed === undefined ? one[key] : mergers[key](one[key], changed);
}

/** What is there besides the user's own stack: more series and more dashboards. */
export interface Surroundings {
  /** Series of a minute, given what happens in the stack. */
  also(scenario: Scenario): Scenario['also'];
  readonly dashboards: () => readonly DashboardJson[];
}

/** The incidents as one, on those of the dashboards that `isServed` lets pass. */
export function combined(
  incidents: readonly Incident[],
  isServed: (dashboard: DashboardJson) => boolean,
  surroundings?: Surroundings
): Incident {
  const withScenario = incidents.filter(({ scenario }) => scenario !== undefined);
  const isYoung = withScenario.some(({ began }) => began?.from === 'start');
  const sinceOf = (incident: Incident, nowMs: number): number => {
    const { agoMs, from } = incident.began ?? { agoMs: 0, from: 'hour' };
    return (from === 'hour' ? Math.floor(nowMs / HOUR) * HOUR : nowMs) - agoMs;
  };
  const scenario = (nowMs: number): Scenario => {
    const merged = withScenario.reduce(
      (all, incident) => mergeScenarios(all, incident.scenario?.(sinceOf(incident, nowMs)) ?? {}),
      healthyScenario
    );
    const also = surroundings?.also(merged);
    // What surrounds the stack goes the same way into the store as the rest of it.
    return also
      ? { ...merged, also: (minuteMs) => [...also(minuteMs).flatMap(merged.stored), ...merged.also(minuteMs)] }
      : merged;
  };
  return {
    name: incidents.map(({ name }) => name).join(' + '),
    title: '',
    description: '',
    whatMisled: '',
    began: { agoMs: 0, from: isYoung ? 'start' : 'hour' },
    scenario,
    dashboards: (found, repaired) =>
      dashboardsOf(incidents, found, [...repaired, ...(surroundings?.dashboards() ?? [])]).filter(isServed),
    alertRules: (found, repaired) =>
      incidents.reduce((rules, incident) => incident.alertRules?.(found, rules) ?? rules, repaired),
    sources: (found, repaired) => sourcesOf(incidents, found, repaired),
    clocks: Object.assign({}, ...incidents.map(({ clocks }) => clocks ?? {})) as Incident['clocks'],
    denied: incidents.flatMap(({ denied = [] }) => denied),
    stores: Object.assign({}, ...incidents.map(({ stores }) => stores ?? {})) as Incident['stores'],
  };
}

/** Each incident changes what the one before it left. */
export function dashboardsOf(
  incidents: readonly Incident[],
  found: DashboardJson[],
  repaired: DashboardJson[]
): DashboardJson[] {
  return incidents.reduce(
    (dashboards, incident) => incident.dashboards?.(structuredClone(found), dashboards) ?? dashboards,
    structuredClone(repaired)
  );
}

function sourcesOf(
  incidents: readonly Incident[],
  found: readonly Source[],
  repaired: readonly Source[]
): readonly Source[] {
  return incidents.reduce((sources, incident) => incident.sources?.(found, sources) ?? sources, repaired);
}
