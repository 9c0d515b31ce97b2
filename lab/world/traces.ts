import { memo, memoOf } from './memo';
import { hex } from './random';
import { MINUTE, requestsByMinute, UserRequest } from './requests';
import { Scenario } from './scenario';
import { Span, TraceWorld } from './types';

export interface Traces extends TraceWorld {
  /** The spans that reached the collector in a minute (counted from the epoch), each trace apart. */
  arrived(minute: number): ReadonlyArray<readonly Span[]>;
}

/** Everything that Tempo has stored since `sinceMs`: one trace a request, begun by the mobile app where it waits for a model. */
export function traces(scenario: Scenario, sinceMs: number): Traces {
  const requests = requestsByMinute(scenario);
  const arrived = memo(2000, (minute) =>
    requests(minute)
      .filter(
        ({ startMs, route }) =>
          route !== '/health' && startMs >= sinceMs && scenario.otlp('traces', startMs) && scenario.collector(startMs)
      )
      .map(traceOf)
  );
  return {
    arrived,
    *traces(fromMs, toMs) {
      const from = Math.max(fromMs, sinceMs);
      for (let minute = Math.floor(from / MINUTE); minute * MINUTE < toMs; minute++) {
        for (const trace of arrived(minute).map(scenario.storedTrace)) {
          const startMs = trace[0]?.startMs ?? NaN;
          if (startMs >= from && startMs < toMs) {
            yield trace;
          }
        }
      }
    },
  };
}

const traceOf = memoOf((request: UserRequest): readonly Span[] => {
  const { traceId, startMs, durationMs, method, route, status, assistant } = request;
  const spanId = (n: number) => hex(parseInt(traceId.slice(0, 8), 16) + n, startMs, 16);
  const failed = status >= 500;
  const byMobile = route === '/v1/classify' || route === '/v1/assist/chat';
  const http = { 'http.method': method, 'http.route': route, 'http.status_code': status };
  const server: Span = {
    traceId,
    spanId: spanId(1),
    ...(byMobile ? { parentSpanId: spanId(0) } : {}),
    name: `${method} ${route}`,
    kind: 'server',
    status: failed ? 'error' : 'unset',
    startMs,
    durationMs,
    service: 'scanium-backend',
    resourceAttributes: { 'service.name': 'scanium-backend', 'deployment.environment': 'dev' },
    attributes: http,
  };
  const inner: Span = {
    ...server,
    spanId: spanId(2),
    parentSpanId: server.spanId,
    name: assistant ? `${assistant.provider}.chat` : 'db.query',
    kind: 'client',
    startMs: startMs + Math.floor(durationMs * 0.05),
    durationMs: Math.max(1, Math.floor(durationMs * 0.85)),
    attributes: assistant ? { 'peer.service': assistant.provider } : { 'db.system': 'postgresql' },
  };
  if (!byMobile) {
    return [server, inner];
  }
  const client: Span = {
    ...server,
    spanId: spanId(0),
    parentSpanId: undefined,
    name: `HTTP ${method}`,
    kind: 'client',
    startMs,
    durationMs: durationMs + 30,
    service: 'scanium-mobile',
    resourceAttributes: { 'service.name': 'scanium-mobile', 'deployment.environment': 'dev' },
  };
  return [client, server, inner];
});
