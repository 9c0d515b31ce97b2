/** A store as Grafana reaches it: by HTTP, under the address that its data source names. */
interface StoreRequest {
  readonly method: string;
  /** Path and query, beginning with a slash. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
}

export interface StoreAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Nothing listens there; the message is what Go's client says of it. */
export class ConnectionRefused extends Error {}

export type Store = (request: StoreRequest) => Promise<StoreAnswer>;

/** A store that listens at `baseUrl` (without a path). */
export function httpStore(baseUrl: string): Store {
  return async ({ method, path, body, contentType }) => {
    const response = await fetch(baseUrl + path, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': contentType ?? 'application/json' } }),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: await response.text(),
    };
  };
}

const text = (status: number, body: string): StoreAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
});
const json = (value: unknown): StoreAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify(value),
});

/**
 * Prometheus in the clothes of Mimir 2.7, as recorded: its own build info, no targets, no metadata, no cardinality,
 * no rules unless the incident has some, and with multitenancy 401 "no org id" for all but these. Its now, in whole seconds, is
 * `clockMs`, as the Prometheus behind it may stand at another time than this computer, and nothing of after `presentMs` is there yet.
 */
export function mimirStore(
  prometheus: Store,
  requiresOrgId: boolean,
  hasRules = false,
  clockMs: () => number = Date.now,
  presentMs: () => number = Date.now,
  declared?: Readonly<Record<string, string>>,
  exemplars?: (params: URLSearchParams) => unknown
): Store {
  return async (request) => {
    const { pathname, searchParams } = new URL(request.path, 'http://mimir');
    if (!pathname.startsWith('/prometheus/') || pathname === '/prometheus/api/v1/targets') {
      return text(404, '404 page not found\n');
    }
    if (pathname === '/prometheus/api/v1/status/buildinfo') {
      const features = {
        ruler_config_api: 'true',
        alertmanager_config_api: 'true',
        query_sharding: 'false',
        federated_rules: 'false',
      };
      return json({
        status: 'success',
        data: {
          application: 'Grafana Mimir',
          version: 'unknown',
          revision: 'unknown',
          branch: 'unknown',
          goVersion: 'go1.26.8',
          features,
        },
      });
    }
    if (requiresOrgId) {
      return text(401, 'no org id\n');
    }
    if (pathname === '/prometheus/api/v1/metadata') {
      const name = searchParams.get('metric') ?? '';
      const type = declared?.[name];
      return json({
        status: 'success',
        ...(declared && { data: type === undefined ? {} : { [name]: [{ type, help: '', unit: '' }] } }),
      });
    }
    if (pathname === '/prometheus/api/v1/query_exemplars' && exemplars) {
      return json(exemplars(searchParams));
    }
    if (pathname.startsWith('/prometheus/api/v1/cardinality/')) {
      return text(400, 'cardinality analysis is disabled for the tenant: anonymous\n');
    }
    if (pathname === '/prometheus/api/v1/rules') {
      return hasRules
        ? prometheus(request)
        : json({ status: 'success', data: { groups: [] }, errorType: '', error: '' });
    }
    if (pathname === '/prometheus/api/v1/query') {
      return prometheus(
        request.method === 'GET' && !searchParams.has('time')
          ? { ...request, path: `${request.path}&time=${Math.floor(clockMs() / 1000)}` }
          : { ...request, body: request.body && notBeyond(request.body, presentMs()) }
      );
    }
    return prometheus(request);
  };
}

/** The kept history reaches into the future, where a store has nothing: what is asked of then is answered as of the present. */
function notBeyond(body: string, presentMs: number): string {
  const params = new URLSearchParams(body);
  const time = Math.min(Number(params.get('time') ?? presentMs / 1000), presentMs / 1000);
  const aheadMost = Math.floor(presentMs / 1000 - time);
  const query = (params.get('query') ?? '').replace(/ offset -(\d+)m\b/g, (_, minutes: string) => {
    const ahead = Math.min(Number(minutes) * 60, aheadMost);
    return ahead > 0 ? ` offset -${ahead}s` : '';
  });
  params.set('time', String(time));
  params.set('query', query);
  return params.toString();
}

/** The stores by the host and port that data sources name; anything else refuses the connection. */
export type Network = ReadonlyMap<string, Store>;

/** Asks the store that `baseUrl` names. Throws ConnectionRefused where nothing listens. */
export async function ask(network: Network, baseUrl: string, request: StoreRequest): Promise<StoreAnswer> {
  const url = new URL(baseUrl);
  const store = network.get(url.host);
  const path = url.pathname.replace(/\/$/, '') + request.path;
  if (!store) {
    const method = request.method === 'GET' ? 'Get' : 'Post';
    throw new ConnectionRefused(
      `${method} "http://${url.host}${path}": dial tcp ${url.host}: connect: connection refused`
    );
  }
  return store({ ...request, path });
}
