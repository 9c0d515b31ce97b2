/**
 * Holds the imitated Grafana against answers recorded from Grafana 12.4.0 (lab/recordings/grafana). The stores behind it
 * are played from the same recordings, so that what is compared is Grafana's part: wrapping, frames, errors, status codes.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { foundDashboards } from '../dashboards/dashboards';
import { startHost } from './host';
import { foundSources } from './sources';
import { mimirStore, Network, Store, StoreAnswer } from './store';

interface RecordedField {
  name: string;
  labels?: Record<string, string>;
}
interface RecordedFrame {
  schema: { meta: { custom?: { resultType?: string; frameType?: string } }; fields: RecordedField[] };
  data: { values: unknown[][] };
}
interface RecordedResult {
  status: number;
  error?: string;
  frames?: RecordedFrame[];
}
interface RecordedQuery {
  name: string;
  request: { from: string; to: string; queries: Array<Record<string, unknown> & { refId: string }> };
  response: { status: number; body: { results: Record<string, RecordedResult> } };
}
interface RecordedCall {
  stores: 'up' | 'loki-down' | 'no-org-id';
  request: { method: string; path: string };
  response: { status: number; contentType: string; body: unknown };
}

const recordings = <T>(name: string): T[] =>
  JSON.parse(readFileSync(path.join(__dirname, '../recordings/grafana', name), 'utf8')) as T[];

async function withHost<T>(network: Network, run: (url: string) => Promise<T>): Promise<T> {
  const served = { incident: 'recorded', dashboards: foundDashboards(), sources: foundSources, network };
  const host = await startHost({
    version: '12.4.0',
    port: 0,
    nowMs: Date.now,
    served: () => served,
    incidents: [],
    switchTo: async () => undefined,
  });
  try {
    return await run(host.url);
  } finally {
    await host.stop();
  }
}

const ok = (data: unknown): StoreAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify({ status: 'success', data }),
});
const text = (status: number, body: string): StoreAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});

/** What the store must have said for Grafana to have made this result of it. */
function behind(result: RecordedResult, store: 'mimir' | 'loki' | 'tempo'): StoreAnswer {
  const refused = /^unexpected response with status code (\d+): ([\s\S]*)$/.exec(result.error ?? '');
  if (refused) {
    return text(Number(refused[1]), refused[2] ?? '');
  }
  if (result.error !== undefined) {
    return text(result.status, result.error);
  }
  if (store === 'tempo') {
    return { status: 200, contentType: 'application/json', body: '{"traces":[]}' };
  }
  const frames = (result.frames ?? []).filter(({ schema }) => schema.fields.length > 0);
  if (frames[0]?.schema.meta.custom?.frameType === 'LabeledTimeValues') {
    return ok({ resultType: 'streams', result: [] });
  }
  const resultType = frames[0]?.schema.meta.custom?.resultType ?? 'matrix';
  return ok({
    resultType,
    result: frames.map(({ schema, data: { values } }) => {
      const points = (values[0] ?? []).map((timeMs, i) => [Number(timeMs) / 1000, String(values[1]?.[i])]);
      const metric = schema.fields[1]?.labels ?? {};
      return resultType === 'vector' ? { metric, value: points[0] } : { metric, values: points };
    }),
  });
}

/** Plays the recorded results by the expression that each target asks. */
function playing(recorded: RecordedQuery): { network: Network; asked: string[] } {
  const asked: string[] = [];
  const store =
    (kind: 'mimir' | 'loki' | 'tempo'): Store =>
    async ({ path: url, body }) => {
      const params = new URLSearchParams(body ?? url.slice(url.indexOf('?') + 1));
      const said = params.get('query') ?? params.get('q') ?? '';
      asked.push(said);
      const target = recorded.request.queries.find(
        ({ expr, query }) => String(expr ?? query).replace('$__rate_interval', '1m0s') === said
      );
      const result = recorded.response.body.results[target?.refId ?? ''];
      return result ? behind(result, kind) : text(500, `not recorded: ${said}`);
    };
  const network = new Map([
    ['mimir:9009', store('mimir')],
    ['tempo:3200', store('tempo')],
  ]);
  return { network: recorded.name === 'Loki is stopped' ? network : network.set('loki:3100', store('loki')), asked };
}

/** Loki's statistics are of no use to anybody here, and the lab does not make them up. */
function withoutStats(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === 'stats' ? undefined : value)) as unknown;
}

describe('POST /api/ds/query answers as recorded', () => {
  test.each(recordings<RecordedQuery>('ds-query.json').map((recorded) => [recorded.name, recorded] as const))(
    '%s',
    async (_name, recorded) => {
      const { network } = playing(recorded);
      const { status, body } = await withHost(network, async (url) => {
        const response = await fetch(`${url}/api/ds/query`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(recorded.request),
        });
        return { status: response.status, body: withoutStats(await response.json()) };
      });
      expect(body).toEqual(recorded.response.body);
      expect(status).toBe(recorded.response.status);
    }
  );
});

/** Loki as recorded behind the proxy; Prometheus is never reached by what the recordings ask. */
const loki: Store = async ({ path: url }) => {
  if (url.includes('/detected_')) {
    return text(404, '404 page not found\n');
  }
  if (url.includes(encodeURIComponent('{source=~".*"}').slice(0, 12))) {
    return text(
      400,
      'parse error : queries require at least one regexp or equality matcher that does not have an empty-compatible value. ' +
        'For instance, app=~".*" does not meet this requirement, but app=~".+" will'
    );
  }
  return ok({ resultType: 'vector', result: [] });
};

function networkOf(stores: RecordedCall['stores']): Network {
  const network = new Map<string, Store>([
    ['mimir:9009', mimirStore(async () => ok({ resultType: 'vector', result: [] }), stores === 'no-org-id')],
    ['tempo:3200', async () => text(200, 'echo\n')],
  ]);
  return stores === 'loki-down' ? network : network.set('loki:3100', loki);
}

describe('every other call answers as recorded', () => {
  test.each(
    recordings<RecordedCall>('api.json').map(
      (recorded) =>
        [`${recorded.stores}: ${recorded.request.method} ${recorded.request.path.slice(0, 90)}`, recorded] as const
    )
  )('%s', async (_name, { stores, request, response }) => {
    const answer = await withHost(networkOf(stores), async (url) => {
      const got = await fetch(url + request.path, { method: request.method });
      return { status: got.status, contentType: got.headers.get('content-type') ?? '', body: await got.text() };
    });
    expect(answer.status).toBe(response.status);
    expect(answer.contentType.toLowerCase().split(';')[0]).toBe(response.contentType.toLowerCase().split(';')[0]);
    expect(response.contentType.startsWith('application/json') ? JSON.parse(answer.body) : answer.body).toEqual(
      response.body
    );
  });
});

describe('what was not recorded', () => {
  const mimirOnly: Network = new Map<string, Store>([
    ['mimir:9009', async ({ method }) => ok({ resultType: 'vector', result: [], method })],
  ]);

  test.each([
    ['POST', '/api/v1/query', 200],
    ['POST', '/api/v1/series', 200],
    ['POST', '/api/v1/labels', 200],
    ['POST', '/api/v1/rules', 403],
    ['DELETE', '/api/v1/query', 403],
  ])('the proxy of a Prometheus source answers %s %s with %i', async (method, asked, status) => {
    const got = await withHost(mimirOnly, (url) =>
      fetch(`${url}/api/datasources/proxy/uid/MIMIR${asked}`, { method, body: 'query=up' })
    );
    expect(got.status).toBe(status);
  });

  test('dashboards are listed whole, page by page, from 12 on', async () => {
    const names = await withHost(new Map(), async (url) => {
      const found: string[] = [];
      let next = '';
      do {
        const list = `${url}/apis/dashboard.grafana.app/v1beta1/namespaces/default/dashboards?limit=5${next}`;
        const { metadata, items } = (await (await fetch(list)).json()) as {
          metadata: { continue?: string };
          items: Array<{ metadata: { name: string }; spec: { title: string; uid?: string } }>;
        };
        found.push(...items.map(({ metadata: { name } }) => name));
        next = metadata.continue ? `&continue=${encodeURIComponent(metadata.continue)}` : '';
      } while (next !== '');
      return found;
    });
    expect(names).toEqual(foundDashboards().map(({ uid }) => uid));
  });

  test('search pages', async () => {
    const page = await withHost(new Map(), async (url) =>
      ((await (await fetch(`${url}/api/search?type=dash-db&limit=10&page=2`)).json()) as Array<{ uid: string }>).map(
        ({ uid }) => uid
      )
    );
    expect(page).toEqual(
      foundDashboards()
        .slice(10)
        .map(({ uid }) => uid)
    );
  });
});
