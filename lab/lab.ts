import { Shell, startHost } from './grafana/host';
import { incidentNamed, incidents } from './incidents';
import { HOUR, Incident } from './incidents/incident';
import { Stack, startStack } from './stack';

export interface Lab {
  /** Address of the imitated Grafana, without a slash at its end. */
  readonly url: string;
  /** The time in the lab (epoch milliseconds). */
  nowMs(): number;
  /** Resolves when the other incident is served. Throws when there is none of that name. */
  switchTo(incident: string | Incident): Promise<void>;
  stop(): Promise<void>;
}

export interface LabOptions {
  /** By name, or one of the caller's own. */
  readonly incident: string | Incident;
  /** Version that the host says it is; 10.3.1 by default. */
  readonly grafanaVersion?: string;
  /**
   * The moment that the lab stands at (epoch milliseconds), so that it says the same each time it is asked; otherwise its time
   * is this computer's. Incidents with rules of their own are always at this computer's time: Prometheus evaluates rules by it.
   */
  readonly standingAtMs?: number;
  /** Any free port by default. */
  readonly port?: number;
  /** The browser page; without it only the API answers. */
  readonly shell?: Shell;
  /** Ask API clients for this bearer token, or this basic auth `user:password`. */
  readonly auth?: { readonly token?: string; readonly basic?: string };
}

const incidentOf = (incident: string | Incident): Incident =>
  typeof incident === 'string' ? incidentNamed(incident) : incident;

/** A history reaches so far beyond the hour that it is made in that nothing needs to be scraped meanwhile (milliseconds). */
const AHEAD_MS = 3 * HOUR;

/** A new history is made so long before the old one ends (milliseconds). */
const RENEW_BEFORE_MS = 30 * 60_000;

/**
 * Starts a lab in this process: an imitated Grafana over the stores of an incident, all on loopback. Several can run at
 * once. Throws when Prometheus is missing (the message has the command that installs it) or the incident is unknown.
 */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { standingAtMs } = options;
  const startAtItsTime = (incident: Incident): Promise<Stack> =>
    standingAtMs === undefined || incident.stores?.mimirRules !== undefined
      ? startStack(incident, { nowMs: Date.now, aheadMs: AHEAD_MS })
      : startStack(incident, { nowMs: () => standingAtMs, aheadMs: 0 });
  let current = incidentOf(options.incident);
  let stack = await startAtItsTime(current);
  let stopped = false;
  let renewal: NodeJS.Timeout | undefined;
  // One change after the other, so that no stack is left running unseen.
  let changing: Promise<void> = Promise.resolve();

  const replace = async (incident: Incident): Promise<void> => {
    const old: Stack = stack;
    stack = await startAtItsTime(incident);
    current = incident;
    renewLater();
    await old.stop();
  };
  const switchTo = (incident: string | Incident): Promise<void> => {
    const changed = changing.then(() => (stopped ? undefined : replace(incidentOf(incident))));
    changing = changed.catch(() => undefined);
    return changed;
  };
  const renewLater = () => {
    clearTimeout(renewal);
    if (standingAtMs !== undefined) {
      return;
    }
    renewal = setTimeout(
      () => void switchTo(current).catch((error: unknown) => console.error('the lab keeps its old history:', error)),
      stack.freshUntilMs - RENEW_BEFORE_MS - Date.now()
    ).unref();
  };

  renewLater();
  try {
    const host = await startHost({
      version: options.grafanaVersion ?? '10.3.1',
      port: options.port ?? 0,
      nowMs: () => stack.nowMs(),
      served: () => stack.served,
      incidents: incidents.map(({ name, title, description, whatMisled }) => ({
        name,
        title,
        description,
        whatMisled,
      })),
      switchTo,
      ...(options.shell ? { shell: options.shell } : {}),
      ...(options.auth ? { auth: options.auth } : {}),
    });
    return {
      url: host.url,
      nowMs: () => stack.nowMs(),
      switchTo,
      stop: async () => {
        stopped = true;
        clearTimeout(renewal);
        await changing;
        await host.stop();
        await stack.stop();
      },
    };
  } catch (error) {
    clearTimeout(renewal);
    await stack.stop();
    throw error;
  }
}
