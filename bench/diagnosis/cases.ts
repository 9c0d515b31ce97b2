/** Reads the cases, and writes out the truth of each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DashboardJson, foundDashboards } from '../../lab/dashboards/dashboards';
import { repaired } from '../../lab/dashboards/repairs';
import { foundSources, repairedSources } from '../../lab/grafana/sources';
import { incidents as labIncidents } from '../../lab/incidents';
import { HOUR, Incident } from '../../lab/incidents/incident';
import { Scenario } from '../../lab/world/scenario';
import { Case, IncidentTruth, ResolvedCase, ResolvedTruth } from './case';
import { combined, dashboardsOf, Surroundings } from './combine';
import { panelsReading } from './panels';
import { publicIncidents } from './world/incidents';

export const readJson = <T>(file: string): T => JSON.parse(readFileSync(path.join(__dirname, file), 'utf8')) as T;

export interface Known {
  /** The lab's, then those of the public dashboards. */
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly truths: ReadonlyMap<string, IncidentTruth>;
  /** Incidents that nobody wrote a truth for: they cannot be scored. */
  readonly withoutTruth: readonly string[];
}

/** Every incident that there is with the truth of each. Throws where a truth names a fault that is not in faults.json. */
export function known(): Known {
  const faults = readJson<Record<string, string>>('faults.json');
  const incidents = new Map([...labIncidents, ...publicIncidents].map((each) => [each.name, each]));
  const written = ['cases/incidents.json', 'cases/public-incidents.json'].flatMap((file) =>
    readJson<IncidentTruth[]>(file)
  );
  const truths = new Map(written.map((each) => [each.incident, each]));
  for (const { incident, truth } of truths.values()) {
    for (const fault of truth.flatMap(({ accepts, tolerates = [] }) => [...accepts, ...tolerates])) {
      if (!(fault in faults)) {
        throw new Error(`the truth of "${incident}" names the fault "${fault}", which faults.json does not have`);
      }
    }
  }
  return { incidents, truths, withoutTruth: [...incidents.keys()].filter((name) => !truths.has(name)) };
}

export const isControl = ({ truths }: Known, name: string): boolean =>
  truths.get(name)?.truth.every(({ panels }) => panels.length === 0) ?? false;

function incidentOf({ incidents }: Known, name: string): Incident {
  const incident = incidents.get(name);
  if (!incident) {
    throw new Error(`there is no incident "${name}"`);
  }
  return incident;
}

const isServed =
  ({ dashboards }: Case, publicUids: ReadonlySet<string>) =>
  ({ uid }: DashboardJson): boolean => {
    if (dashboards === 'user') {
      return !publicUids.has(uid);
    }
    return dashboards === 'public' ? publicUids.has(uid) : dashboards.includes(uid);
  };

// Read once: planning asks for them hundreds of times. Incidents get copies (dashboardsOf).
const found = foundDashboards();
const whole = repaired(found);

const none: Surroundings = { also: () => () => [], dashboards: () => [] };

/** A case as an incident of the lab. */
export function labIncident(known: Known, one: Case, surroundings: Surroundings = none): Incident {
  const uids = new Set(surroundings.dashboards().map(({ uid }) => uid));
  const needsSurroundings =
    one.dashboards !== 'user' && (one.dashboards === 'public' || one.dashboards.some((uid) => uids.has(uid)));
  return combined(
    one.incidents.map((name) => incidentOf(known, name)),
    isServed(one, uids),
    needsSurroundings ? surroundings : undefined
  );
}

/** The case with its truth written out for the dashboards that it serves. Throws where a fault of it hits no panel. */
export function resolved(known: Known, one: Case, surroundings: Surroundings = none): ResolvedCase {
  const dashboards = labIncident(known, one, surroundings).dashboards?.(found, whole) ?? [];
  const written = one.incidents.map((name): IncidentTruth => {
    const each = known.truths.get(name);
    if (!each) {
      throw new Error(`nobody wrote the truth of "${name}"`);
    }
    return each;
  });
  const hidden = new Set(written.flatMap(({ hides = [] }) => hides));
  const truth = written.flatMap((each) =>
    each.truth.map(({ accepts, tolerates = [], about, toldBy, panels }): ResolvedTruth => {
      const isHidden = toldBy !== undefined && hidden.has(toldBy);
      return {
        accepts: isHidden ? [...accepts, ...tolerates] : accepts,
        tolerates: isHidden ? [] : tolerates,
        // What they would have to speak of is known from the same trace.
        ...(about === undefined || isHidden ? {} : { about }),
        panels: panelsReading(dashboards, panels),
      };
    })
  );
  const patterns = written.flatMap((each) => each.truth.map(({ panels }) => panels));
  const unseen = truth.find(({ panels }, index) => panels.length === 0 && patterns[index]?.length !== 0);
  if (unseen) {
    throw new Error(`case "${one.id}": no panel reads what ${unseen.accepts[0]} breaks`);
  }
  return { ...one, truth };
}

/** What of a scenario only one incident can change at a time. The other hooks can be applied one after the other. */
const exclusive: ReadonlySet<keyof Scenario> = new Set([
  'traffic',
  'app',
  'collector',
  'scrape',
  'otlp',
  'containerLogs',
  'generator',
]);

/** What an incident touches: two that touch the same are not combined. */
function touched(incident: Incident, surroundings: Surroundings): readonly string[] {
  const before = touches.get(incident) ?? touchedAnew(incident, surroundings);
  touches.set(incident, before);
  return before;
}

const touches = new Map<Incident, readonly string[]>();

function touchedAnew(incident: Incident, surroundings: Surroundings): readonly string[] {
  const all = [...whole, ...surroundings.dashboards()];
  const changed = dashboardsOf([incident], found, all);
  return [
    ...Object.keys(incident.scenario?.(Math.floor(Date.now() / HOUR) * HOUR) ?? {}).filter((key) =>
      exclusive.has(key as keyof Scenario)
    ),
    ...Object.keys(incident.stores ?? {}).map((store) => `store ${store}`),
    ...(incident.sources?.(foundSources, repairedSources) ? ['sources'] : []),
    ...whole
      .filter(
        ({ uid }, index) => JSON.stringify(changed.find((each) => each.uid === uid)) !== JSON.stringify(whole[index])
      )
      .map(({ uid }) => `dashboard ${uid}`),
  ];
}

/**
 * Why the incidents of a case cannot be there at once, or cannot be told from each other; undefined when they can. Each
 * fault needs a panel that no other fault hits: else nothing that is seen says that it is there.
 */
export function conflict(known: Known, one: Case, surroundings: Surroundings = none): string | undefined {
  for (const name of one.incidents) {
    const written = known.truths.get(name);
    if (!written || isControl(known, name) || written.combines === false) {
      return `"${name}" is not to be combined`;
    }
  }
  const changes = one.incidents.flatMap((name) => [...new Set(touched(incidentOf(known, name), surroundings))]);
  const twice = changes.find((each, index) => changes.indexOf(each) !== index);
  if (twice !== undefined) {
    return `both change ${twice}`;
  }
  try {
    const { truth } = resolved(known, one, surroundings);
    const hidden = truth.find(({ panels }, index) => {
      const others = new Set(truth.filter((_, other) => other !== index).flatMap((each) => each.panels));
      return panels.every((panel) => others.has(panel));
    });
    return hidden && `${hidden.accepts[0]} hits no panel that no other fault hits`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
