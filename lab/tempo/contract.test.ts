/**
 * Holds the stand-in for Tempo against answers that Tempo 2.7.0 gave (lab/recordings/tempo). The recorded app made one
 * trace of two spans a second; that world is made again here.
 */
import { ask, recorded, RecordedCall, shapeOf, withFields } from '../testing/recorded';
import { Span, TraceWorld } from '../world/types';
import { tempoHandler } from './handler';

function traceOf(ids: readonly [string, string, string], startMs: number, failed: boolean): readonly Span[] {
  const [traceId, rootId, innerId] = ids;
  const root: Span = {
    traceId,
    spanId: rootId,
    name: 'POST /v1/assist/chat',
    kind: 'server',
    status: failed ? 'error' : 'unset',
    startMs,
    durationMs: 320,
    service: 'scanium-backend',
    resourceAttributes: { 'deployment.environment': 'dev' },
    attributes: { 'http.method': 'POST', 'http.status_code': 200 },
  };
  const inner: Span = {
    ...root,
    spanId: innerId,
    parentSpanId: rootId,
    name: 'openai.chat',
    kind: 'client',
    status: 'unset',
    startMs: startMs + 20,
    durationMs: 300,
  };
  return [root, inner];
}

const worldOf = (all: ReadonlyArray<readonly Span[]>): TraceWorld => ({
  traces: (fromMs, toMs) => all.filter(([root]) => root && root.startMs >= fromMs && root.startMs < toMs),
});

const traces = [
  traceOf(['3b6284702e287b9a2279447bcd40698d', 'a7d6f85360f5609c', '29954c4be7e1d9ca'], 1_795_231_828_907, false),
  traceOf(['1fcc94e471fa768bea61af8b22f9c18e', 'a4c935bdc78c3c6b', '8367176318b01750'], 1_795_231_829_907, true),
];

/** Worlds as they were, and when they were asked (epoch milliseconds). */
const scenarios: Readonly<Record<string, { world: TraceWorld; nowMs: number }>> = {
  healthy: { world: worldOf(traces), nowMs: 1_795_231_851_000 },
  'no-traffic': { world: worldOf([traceOf(['1', '2', '3'], 1_795_233_054_000, false)]), nowMs: 1_795_233_386_000 },
  'otlp-wrong-port': { world: worldOf([]), nowMs: 1_795_232_462_000 },
};

/** How much was read for an answer and which build gave it is the server's own; scopes come in any order. */
const comparable = (body: unknown) =>
  withFields(body, (name, value) =>
    ['metrics', 'version', 'goVersion'].includes(name)
      ? shapeOf(value)
      : name === 'scopes'
        ? new Map((value as Array<{ name: string; tags: string[] }>).map((scope) => [scope.name, scope.tags]))
        : value
  );

const calls = recorded<RecordedCall[]>('tempo/api.json').map((call) => ({
  ...call,
  name: `${call.scenario} ${decodeURIComponent(call.request.path)}`,
}));

test.each(calls)('$name', async ({ scenario, request, response }) => {
  const { world, nowMs } = scenarios[scenario] ?? { world: worldOf([]), nowMs: 0 };
  const answer = await ask(
    tempoHandler(
      () => world,
      () => nowMs
    ),
    request.path
  );
  expect({ ...answer, body: comparable(answer.body) }).toEqual({ ...response, body: comparable(response.body) });
});
