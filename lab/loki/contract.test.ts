/**
 * Holds the stand-in for Loki against answers that Loki 2.9.3 gave (lab/recordings/loki) and 3.7.6 (lab/recordings/loki-3.7.6,
 * the same lines pushed and the same questions asked). The recorded app logged three lines a request, one request a second;
 * that world is made again here, to the line.
 */
import { readFailure } from '../../src/grafana/failure';
import { ask, recorded, RecordedCall, shapeOf, withFields } from '../testing/recorded';
import { LogEntry, LogWorld } from '../world/types';
import { lokiHandler } from './handler';
import { LokiVersion } from './version';

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

interface Scenario {
  readonly world: LogWorld;
  /** When it was asked (epoch milliseconds). */
  readonly nowMs: number;
}

/** Worlds as they were. */
const scenarios: Readonly<Record<LokiVersion, Readonly<Record<string, Scenario>>>> = {
  '2.9.3': {
    healthy: { world: requests(215, 1_795_231_849_235), nowMs: 1_795_231_850_723 },
    'no-traffic': { world: requests(900, 1_795_233_054_000), nowMs: 1_795_233_386_100 },
  },
  '3.7.6': {
    healthy: { world: requests(215, 1_795_286_758_422), nowMs: 1_795_286_762_368 },
    'no-traffic': { world: requests(900, 1_795_286_453_695), nowMs: 1_795_286_787_298 },
  },
};
const folders: Readonly<Record<LokiVersion, string>> = { '2.9.3': 'loki', '3.7.6': 'loki-3.7.6' };
const versions = ['2.9.3', '3.7.6'] as const;

/** What nobody here asks of Loki is recorded and not imitated. */
const isAsked = ({ scenario, request }: RecordedCall): boolean =>
  ['healthy', 'no-traffic', 'lines', 'metadata'].includes(scenario) &&
  !/\/(detected_\w+|patterns|index\/volume)\b|[?&]query=1%2B1/.test(request.path);

const calls = versions.flatMap((version) =>
  recorded<RecordedCall[]>(`${folders[version]}/api.json`)
    .filter((call) => version === '2.9.3' || isAsked(call))
    .map((call) => ({
      ...call,
      version,
      name: `${version} ${call.scenario} ${decodeURIComponent(call.request.path)}`,
    }))
);

/** How much work it was and which build answered is the server's own; a volume is estimated from whole chunks. */
const comparable = (path: string, body: unknown) =>
  withFields(body, (name, value) =>
    ['stats', 'version', 'goVersion'].includes(name)
      ? shapeOf(value)
      : name === 'value' && path.includes('/index/volume')
        ? roughly(value as [number, string])
        : value
  );

const build = (body: unknown) =>
  withFields(body, (name, value) => (/^(version|goVersion)$/.test(name) ? 'its own' : value));

const roughly = ([timeS, bytes]: [number, string]) => [timeS, Math.round(Number(bytes) / 1000)];

test.each(calls)('$name', async ({ version, scenario, request, response }) => {
  const { world, nowMs } = scenarios[version][scenario] ?? { world: requests(0, 0), nowMs: 0 };
  const answer = await ask(
    lokiHandler(
      () => world,
      () => nowMs,
      version
    ),
    request.path
  );
  // Lines of a level are streams of their own in 3.7.6, in any order.
  const read = (body: unknown) => (version === '2.9.3' ? comparable(request.path, body) : unordered(build(body)));
  expect({ ...answer, body: read(answer.body) }).toEqual({ ...response, body: read(response.body) });
});

/** A world of a few lines, pushed to Loki and asked about: what each line, label and moment answers. */
describe.each(versions)('lines of %s', (version) => {
  const { pushed, asked } = recorded<{ pushed: PushedStream[]; asked: RecordedCall[] }>(
    `${folders[version]}/lines.json`
  );
  const world: LogWorld = {
    streams: () =>
      pushed.map((stream) => ({
        labels: stream.labels,
        entries: (fromMs, toMs) => stream.entries.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs),
      })),
  };
  const nowMs = Math.max(...pushed.flatMap(({ entries }) => entries.map(({ timeMs }) => timeMs))) + 60_000;

  test.each(
    asked.filter(isAsked).map((call) => ({ ...call, name: decodeURIComponent(call.request.path).replaceAll('+', ' ') }))
  )('$name', async ({ request, response }) => {
    const answer = await ask(
      lokiHandler(
        () => world,
        () => nowMs,
        version
      ),
      request.path
    );
    expect({ ...answer, body: unordered(answer.body) }).toEqual({ ...response, body: unordered(response.body) });
  });
});

interface PushedStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly entries: readonly LogEntry[];
}

/** Series come in any order, and how much work they were is the server's own, as is which unreadable line it names. */
const unordered = (body: unknown) =>
  typeof body === 'string'
    ? body.replace(/(?<=__error_details__=")[^"]*/, '…').trimEnd()
    : withFields(body, (name, value) =>
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

/** What surprises in these answers, and what follows for whoever reads them. */
describe('surprises', () => {
  const answered = (version: LokiVersion, scenario: string, path: RegExp, file = 'api.json'): unknown => {
    const all = recorded<RecordedCall[] | { readonly asked: RecordedCall[] }>(`${folders[version]}/${file}`);
    const found = ('asked' in all ? all.asked : all).find(
      (call) => call.scenario === scenario && path.test(decodeURIComponent(call.request.path).replaceAll('+', ' '))
    );
    return found?.response.body;
  };
  const seriesIn = (body: unknown) => (body as { readonly data: { readonly result: readonly unknown[] } }).data.result;

  test.each(versions)('%s counts in its index only what is flushed: no lines there is no proof of none', (version) => {
    expect(answered(version, 'healthy', /index\/stats/)).toMatchObject({ entries: 0 });
  });

  test('3.7.6 counts them once they are flushed', () => {
    expect(answered('3.7.6', 'flushed', /index\/stats/)).toMatchObject({ entries: 645 });
  });

  test.each(versions)('%s lists labels of what ended before the range: only series say what is there', (version) => {
    expect(answered(version, 'no-traffic', /label\/source\/values/)).toMatchObject({ data: ['scanium-backend'] });
    expect(answered(version, 'no-traffic', /series\?match\[\]=\{source="scanium-backend"\}/)).toMatchObject({
      data: [],
    });
  });

  test('3.7.6 gives each level a series where nothing sums them: one stream is no longer one series', () => {
    expect(seriesIn(answered('3.7.6', 'healthy', /query=count_over_time/))).toHaveLength(3);
  });

  test('3.7.6 leaves out lines that a parser cannot read where a number is compared, which 2.9 refuses or lets pass', () => {
    const filtered = /\| json \| status>300/;
    expect(seriesIn(answered('2.9.3', 'lines', filtered, 'lines.json'))).toHaveLength(3);
    expect(seriesIn(answered('3.7.6', 'lines', filtered, 'lines.json'))).toHaveLength(1);
  });

  test.each(recorded<Array<{ query: string; text: string }>>('loki-3.7.6/refusals.json'))(
    '3.7.6 refuses $query in other words, which are understood too',
    ({ text }) => {
      expect(readFailure({ status: 400, text }).kind).toBe('bad-query');
    }
  );
});
