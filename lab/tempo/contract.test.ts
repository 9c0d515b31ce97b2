/**
 * Holds the stand-in for Tempo against answers that Tempo 2.7.0 gave (lab/recordings/tempo) and 2.10.8
 * (lab/recordings/tempo-2.10.8, the newest two traces sent and the same questions asked). The recorded app made one trace of
 * two spans a second; that world is made again here.
 */
import { readFailure } from '../../src/grafana/failure';
import { ask, recorded, RecordedCall, shapeOf, withFields } from '../testing/recorded';
import { Span, TraceWorld } from '../world/types';
import { tempoHandler } from './handler';
import { TempoVersion } from './version';

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

const traces = (lastMs: number) => [
  traceOf(['3b6284702e287b9a2279447bcd40698d', 'a7d6f85360f5609c', '29954c4be7e1d9ca'], lastMs - 1000, false),
  traceOf(['1fcc94e471fa768bea61af8b22f9c18e', 'a4c935bdc78c3c6b', '8367176318b01750'], lastMs, true),
];

interface Scenario {
  readonly world: TraceWorld;
  /** When it was asked (epoch milliseconds). */
  readonly nowMs: number;
}

const one = (startMs: number) => worldOf([traceOf(['1', '2', '3'], startMs, false)]);

/** Worlds as they were. */
const scenarios: Readonly<Record<TempoVersion, Readonly<Record<string, Scenario>>>> = {
  '2.7.0': {
    healthy: { world: worldOf(traces(1_795_231_829_907)), nowMs: 1_795_231_851_000 },
    'no-traffic': { world: one(1_795_233_054_000), nowMs: 1_795_233_386_000 },
    'otlp-wrong-port': { world: worldOf([]), nowMs: 1_795_232_462_000 },
  },
  '2.10.8': {
    healthy: { world: worldOf(traces(1_795_287_174_479)), nowMs: 1_795_287_191_090 },
    'no-traffic': { world: one(1_795_287_335_184), nowMs: 1_795_287_667_294 },
    'otlp-wrong-port': { world: worldOf([]), nowMs: 1_795_287_137_417 },
  },
};
const folders: Readonly<Record<TempoVersion, string>> = { '2.7.0': 'tempo', '2.10.8': 'tempo-2.10.8' };
const versions = ['2.7.0', '2.10.8'] as const;

/** What nobody here asks of Tempo is recorded and not imitated: its metrics, what is refused, values by type, traces by id. */
const isAsked = ({ scenario, request, response }: RecordedCall): boolean =>
  scenario in scenarios['2.10.8'] &&
  response.status === 200 &&
  !/api\/metrics\/|api\/(v2\/)?traces\/|tag\/(span|name|status)|[?&]q=%7B%20(span|nested|root|status)|spss=|tags=|%7C/.test(
    request.path
  );

/** How much was read for an answer and which build gave it is the server's own; scopes come in any order. */
const comparable = (body: unknown) =>
  withFields(body, (name, value) =>
    ['metrics', 'version', 'goVersion'].includes(name)
      ? shapeOf(value)
      : name === 'scopes'
        ? new Map((value as Array<{ name: string; tags: string[] }>).map((scope) => [scope.name, scope.tags]))
        : value
  );

/** Which of its counters a 2.10 names is its own. */
const withoutWork = (body: unknown) => withFields(body, (name, value) => (name === 'metrics' ? 'work' : value));

const calls = versions.flatMap((version) =>
  recorded<RecordedCall[]>(`${folders[version]}/api.json`)
    .filter((call) => version === '2.7.0' || isAsked(call))
    .map((call) => ({ ...call, version, name: `${version} ${call.scenario} ${decodeURIComponent(call.request.path)}` }))
);

test.each(calls)('$name', async ({ version, scenario, request, response }) => {
  const { world, nowMs } = scenarios[version][scenario] ?? { world: worldOf([]), nowMs: 0 };
  const answer = await ask(
    tempoHandler(
      () => world,
      () => nowMs,
      version
    ),
    request.path
  );
  const read = (body: unknown) => (version === '2.7.0' ? comparable(body) : withoutWork(comparable(body)));
  expect({ ...answer, body: read(answer.body) }).toEqual({ ...response, body: read(response.body) });
});

/** What surprises in these answers, and what follows for whoever reads them. */
describe('surprises', () => {
  const later = recorded<RecordedCall[]>('tempo-2.10.8/api.json');
  const answered = (scenario: string, path: RegExp) =>
    later.find((call) => call.scenario === scenario && path.test(decodeURIComponent(call.request.path)))?.response;

  test('tags of the last minutes are those of the live store, of any age within it: they do not say that spans still come', () => {
    expect(answered('no-traffic', /tag\/resource\.service\.name\/values/)?.body).toMatchObject({
      tagValues: [{ value: 'scanium-backend' }],
    });
    expect(answered('no-traffic', /api\/search\?q=\{\}/)?.body).toMatchObject({ traces: [] });
  });

  test('of a time before the live store they are only what blocks hold: an empty list is no proof for later', () => {
    const valuesOf = (path: RegExp) => answered('healthy', path)?.body as { tagValues: unknown[] };
    expect(valuesOf(/resource\.service\.name\/values$/).tagValues).toHaveLength(1);
    expect(valuesOf(/resource\.service\.name\/values\?start=1795278191/).tagValues).toEqual([]);
  });

  test('scopes may be the intrinsic one alone: that a store has scopes does not say that it has spans', () => {
    const { scopes } = answered('otlp-wrong-port', /v2\/search\/tags\?start/)?.body as {
      scopes: Array<{ name: string }>;
    };
    expect(scopes.map(({ name }) => name)).toEqual(['intrinsic']);
  });

  test.each([
    ['healthy', 'localblocks processor not found'],
    ['no-generator', 'empty ring'],
  ])(
    '%s: TraceQL metrics fail with 500 where no local blocks are kept, and traces are searched all the same',
    (name, text) => {
      const refused = answered(name, /metrics\/query_range\?q=\{\} \| rate\(\)/);
      expect(refused).toMatchObject({ status: 500, body: expect.stringContaining(text) as string });
      expect(readFailure({ status: 500, text: String(refused?.body) }).kind).toBe('server');
    }
  );

  test('TraceQL metrics that match nothing are a series of zeros, and a zero is left out of its sample', () => {
    const { series } = answered('healthy local-blocks', /span\.nope = "x"/)?.body as {
      series: Array<{ samples: Array<{ value?: number }> }>;
    };
    expect(series.map(({ samples }) => samples.every(({ value }) => value === undefined))).toEqual([true]);
  });
});
