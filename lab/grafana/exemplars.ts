import { TraceWorld } from '../world/types';

/** The answer to `query_exemplars` where the backend leaves the id of its trace, under `idLabel`, beside each time that its histogram counts. */
export function exemplarsOf(world: TraceWorld, idLabel: string, params: URLSearchParams, presentMs: number): unknown {
  const [fromMs = 0, toMs = 0] = ['start', 'end'].map((name) => Number(params.get(name)) * 1000);
  const exemplars = [...world.traces(fromMs, Math.min(toMs, presentMs))]
    .flatMap((trace) => trace.filter(({ service, kind }) => service === 'scanium-backend' && kind === 'server'))
    .map(({ traceId, spanId, startMs, durationMs }) => ({
      labels: { [idLabel]: traceId, span_id: spanId },
      value: String(durationMs),
      timestamp: (startMs + durationMs) / 1000,
    }));
  const isAsked = /\bscanium_http_request_duration_ms_bucket\b/.test(params.get('query') ?? '');
  const seriesLabels = { __name__: 'scanium_http_request_duration_ms_bucket', job: 'scanium-backend' };
  return { status: 'success', data: isAsked && exemplars.length > 0 ? [{ seriesLabels, exemplars }] : [] };
}
