/**
 * Holds the stand-in for Loki against answers that Loki 2.9.3 gave (lab/recordings/loki). The recorded app logged three
 * lines a request, one request a second; that world is made again here, to the line.
 */
import { ask, recorded, RecordedCall, shapeOf, withFields } from '../testing/recorded';
import { LogEntry, LogWorld } from '../world/types';
import { lokiHandler } from './handler';

const labels = {
  deployment_environment: 'dev',
  env: 'dev',
  event_name: 'http.request',
  exporter: 'OTLP',
  job: 'scanium-backend',
  service_name: 'scanium-backend',
  source: 'scanium-backend',
};

const newestTrace = { traceId: '78a9cd1f3c051b107573a3fed9596f2b', spanId: '3d63fa876a1d6929' };
const otherTrace = { traceId: '0'.repeat(32), spanId: '0'.repeat(16) };

const lineOf = (severity: string, { traceId, spanId }: typeof newestTrace) =>
  JSON.stringify({ body: `${severity} request done trace_id=${traceId}`, traceid: traceId, spanid: spanId, severity });

/** One request a second, the newest at `lastMs`. */
function requests(count: number, lastMs: number): LogWorld {
  const entries = Array.from({ length: count }, (_, i): LogEntry[] => {
    const timeMs = lastMs - (count - 1 - i) * 1000;
    return ['INFO', 'WARN', 'ERROR'].map((severity) => ({
      timeMs,
      line: lineOf(severity, timeMs === lastMs ? newestTrace : otherTrace),
    }));
  }).flat();
  return {
    streams: () => [
      { labels, entries: (fromMs, toMs) => entries.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs) },
    ],
  };
}

/** Worlds as they were, and when they were asked (epoch milliseconds). */
const scenarios: Readonly<Record<string, { world: LogWorld; nowMs: number }>> = {
  healthy: { world: requests(215, 1_795_231_849_235), nowMs: 1_795_231_850_723 },
  'no-traffic': { world: requests(900, 1_795_233_054_000), nowMs: 1_795_233_386_100 },
};

/** How much work it was and which build answered is the server's own; a volume is estimated from whole chunks. */
const comparable = (path: string, body: unknown) =>
  withFields(body, (name, value) =>
    ['stats', 'version', 'goVersion'].includes(name)
      ? shapeOf(value)
      : name === 'value' && path.includes('/index/volume')
        ? roughly(value as [number, string])
        : value
  );

const roughly = ([timeS, bytes]: [number, string]) => [timeS, Math.round(Number(bytes) / 1000)];

const calls = recorded<RecordedCall[]>('loki/api.json').map((call) => ({
  ...call,
  name: `${call.scenario} ${decodeURIComponent(call.request.path)}`,
}));

test.each(calls)('$name', async ({ scenario, request, response }) => {
  const { world, nowMs } = scenarios[scenario] ?? { world: requests(0, 0), nowMs: 0 };
  const answer = await ask(
    lokiHandler(
      () => world,
      () => nowMs
    ),
    request.path
  );
  expect({ ...answer, body: comparable(request.path, answer.body) }).toEqual({
    ...response,
    body: comparable(request.path, response.body),
  });
});

/** A world of a few lines, pushed to Loki and asked about: what each line, label and moment answers. */
describe('lines', () => {
  const { pushed, asked } = recorded<{ pushed: PushedStream[]; asked: RecordedCall[] }>('loki/lines.json');
  const world: LogWorld = {
    streams: () =>
      pushed.map((stream) => ({
        labels: stream.labels,
        entries: (fromMs, toMs) => stream.entries.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs),
      })),
  };
  const nowMs = Math.max(...pushed.flatMap(({ entries }) => entries.map(({ timeMs }) => timeMs))) + 60_000;

  test.each(asked.map((call) => ({ ...call, name: decodeURIComponent(call.request.path).replaceAll('+', ' ') })))(
    '$name',
    async ({ request, response }) => {
      const answer = await ask(
        lokiHandler(
          () => world,
          () => nowMs
        ),
        request.path
      );
      expect({ ...answer, body: unordered(answer.body) }).toEqual({ ...response, body: unordered(response.body) });
    }
  );
});

interface PushedStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly entries: readonly LogEntry[];
}

/** Series come in any order, and how much work they were is the server's own. */
const unordered = (body: unknown) =>
  withFields(body, (name, value) =>
    name === 'stats'
      ? 'work'
      : name === 'result' && Array.isArray(value)
        ? value.map((each) => JSON.stringify(withFields(each, (_, inner) => sorted(inner)))).sort()
        : value
  );

const sorted = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).sort() : value;

describe('refusals', () => {
  const { wordForWord, refused } =
    recorded<Record<'wordForWord' | 'refused', Array<{ query: string; text: string }>>>('loki/refusals.json');
  const refusalOf = (query: string) =>
    ask(
      lokiHandler(
        () => requests(0, 0),
        () => 0
      ),
      `/loki/api/v1/query?query=${encodeURIComponent(query)}`
    );

  test.each(wordForWord)('$query: $text', async ({ query, text }) => {
    expect(await refusalOf(query)).toMatchObject({ status: 400, body: text });
  });

  /** Loki's parser names its tokens as its grammar has them; what matters is that nothing it refuses is evaluated. */
  test.each(refused)('$query is refused', async ({ query }) => {
    expect(await refusalOf(query)).toMatchObject({
      status: 400,
      body: expect.stringMatching(/^parse error/) as string,
    });
  });
});
