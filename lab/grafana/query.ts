import { lokiTarget } from './queryLoki';
import { prometheusTarget } from './queryPrometheus';
import { tempoTargets } from './queryTempo';
import { Source } from './sources';
import { Network } from './store';
import { QueryContext, Target, TargetResult } from './target';

/** The answer to `POST /api/ds/query`: 400 when any target failed, with every target's own result in it. */
export async function queryData(
  body: unknown,
  sources: readonly Source[],
  base: {
    readonly network: Network;
    readonly grafanaMajor: number;
    readonly nowMs: number;
    readonly denied?: readonly string[];
  }
): Promise<{ status: number; body: unknown }> {
  const request = (typeof body === 'object' && body !== null ? body : {}) as {
    queries?: unknown;
    from?: unknown;
    to?: unknown;
  };
  const targets = Array.isArray(request.queries) ? (request.queries as Array<Partial<Target>>).map(withDefaults) : [];
  if (targets.length === 0) {
    return { status: 400, body: { message: 'bad request data', messageId: 'query.noQueries', statusCode: 400 } };
  }
  const unknown = targets.find((target) => !sources.some(({ uid }) => uid === target.datasource?.uid));
  if (unknown) {
    return {
      status: 404,
      body: { message: 'Data source not found', messageId: 'datasource.notFound', statusCode: 404 },
    };
  }
  // Refused as a whole, before any store is asked (grafana 12.4 pkg/api/ds_query.go).
  if (targets.some(({ datasource }) => base.denied?.includes(datasource?.uid ?? ''))) {
    return { status: 403, body: { message: 'Access denied to data source' } };
  }
  const context: QueryContext = {
    network: base.network,
    grafanaMajor: base.grafanaMajor,
    fromMs: timeMs(request.from, base.nowMs),
    toMs: timeMs(request.to, base.nowMs),
  };
  const results: Record<string, TargetResult> = {};
  await Promise.all(
    sources.map(async (source) => {
      const own = targets.filter((target) => target.datasource?.uid === source.uid);
      if (source.type === 'tempo') {
        Object.assign(results, own.length > 0 ? await tempoTargets(own, source, context) : {});
        return;
      }
      const one = source.type === 'loki' ? lokiTarget : prometheusTarget;
      await Promise.all(own.map(async (target) => (results[target.refId] = await one(target, source, context))));
    })
  );
  const failed = Object.values(results).some(({ error }) => error !== undefined);
  return { status: failed ? 400 : 200, body: { results } };
}

function withDefaults(target: Partial<Target>): Target {
  return {
    ...target,
    refId: target.refId ?? 'A',
    intervalMs: target.intervalMs || 1000,
    maxDataPoints: target.maxDataPoints || 100,
  };
}

/** `from` and `to` are epoch milliseconds as text, or relative: `now`, `now-1h`. */
function timeMs(written: unknown, nowMs: number): number {
  const relative = /^now(?:-(\d+)([smhd]))?$/.exec(String(written ?? 'now'));
  if (relative) {
    const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
    return nowMs - Number(relative[1] ?? 0) * (unitMs[relative[2] ?? 's'] ?? 0);
  }
  return Number(written);
}
