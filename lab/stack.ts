import { once } from 'node:events';
import http from 'node:http';
import { foundRules, repairedRules } from './alerts/rules';
import { foundDashboards } from './dashboards/dashboards';
import { repaired } from './dashboards/repairs';
import { exemplarsOf } from './grafana/exemplars';
import { Served } from './grafana/host';
import { foundSources, repairedSources } from './grafana/sources';
import { httpStore, mimirStore, Store } from './grafana/store';
import { HOUR, Incident, MINUTE } from './incidents/incident';
import { lokiHandler } from './loki/handler';
import { startPrometheus } from './prometheus/server';
import { tempoHandler } from './tempo/handler';
import { healthyScenario } from './world/scenario';
import { world } from './world/world';

/** The stores of one incident, running. */
export interface Stack {
  readonly served: Served;
  /** The time in it (epoch milliseconds). */
  nowMs(): number;
  /** Epoch milliseconds at which its metrics end. */
  readonly freshUntilMs: number;
  stop(): Promise<void>;
}

/** History reaches so far back from the last full hour. */
const BACK_MS = 7 * HOUR;

/** What a stack takes for the time, and how far beyond the hour that it starts in its history reaches (milliseconds). */
export interface StackTime {
  nowMs(): number;
  readonly aheadMs: number;
}

/** Starts Mimir's, Loki's and Tempo's stand-ins over the world of an incident. */
export async function startStack(incident: Incident, time: StackTime): Promise<Stack> {
  const nowMs = time.nowMs();
  const hourMs = Math.floor(nowMs / HOUR) * HOUR;
  const { agoMs, from } = incident.began ?? { agoMs: 0, from: 'hour' };
  const sinceMs = (from === 'hour' ? hourMs : nowMs) - agoMs;
  const scenario = { ...healthyScenario, ...incident.scenario?.(sinceMs) };
  const untilMs = Math.max(hourMs + time.aheadMs, nowMs + MINUTE);
  const history = world(scenario, hourMs - BACK_MS, untilMs);

  const prometheus = await startPrometheus(history.samples(), incident.stores?.mimirRules);
  const loki = await serve(lokiHandler(() => history.logs, time.nowMs, incident.stores?.lokiVersion));
  const tempo = await serve(
    tempoHandler(() => history.traces, time.nowMs, incident.stores?.tempoVersion, incident.stores?.tempoUnsearchedMs)
  );

  const idLabel = incident.stores?.mimirExemplars;
  const found = foundDashboards();
  const network = new Map<string, Store>([
    [
      'mimir:9009',
      mimirStore(
        httpStore(prometheus.url),
        incident.stores?.mimir === 'requires-org-id',
        incident.stores?.mimirRules !== undefined,
        () => time.nowMs() + (incident.clocks?.mimir ?? 0),
        // A collector whose clock is ahead has written what its clock says already.
        () => time.nowMs() + (incident.clocks?.collector ?? 0),
        incident.stores?.mimirMetadata,
        idLabel === undefined ? undefined : (params) => exemplarsOf(history.traces, idLabel, params, time.nowMs())
      ),
    ],
    ['tempo:3200', httpStore(tempo.url)],
  ]);
  const stage = incident.stores?.mimirStage === 'empty' ? await startPrometheus([]) : undefined;
  if (stage) {
    network.set('mimir-stage:9009', mimirStore(httpStore(stage.url), false, false, time.nowMs, time.nowMs));
  }
  if (incident.stores?.loki !== 'stopped') {
    network.set('loki:3100', httpStore(loki.url));
  }
  return {
    served: {
      incident: incident.name,
      dashboards: incident.dashboards?.(structuredClone(found), repaired(found)) ?? repaired(found),
      alertRules: incident.alertRules?.(foundRules(), repairedRules) ?? repairedRules,
      sources: incident.sources?.(foundSources, repairedSources) ?? repairedSources,
      network,
      denied: incident.denied,
      clockMs: () => time.nowMs() + (incident.clocks?.grafana ?? 0),
    },
    nowMs: time.nowMs,
    freshUntilMs: untilMs,
    stop: async () => {
      await Promise.all([prometheus.stop(), stage?.stop(), loki.stop(), tempo.stop()]);
    },
  };
}

async function serve(handler: http.RequestListener): Promise<{ url: string; stop(): Promise<void> }> {
  const server = http.createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('no port on loopback');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
