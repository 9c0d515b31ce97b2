/** `/api/datasources/*`: the list, health, the proxy and the plugins' resources, each failing in its own recorded way. */
import { json, plain, Reply } from './reply';
import { Source } from './sources';
import { ask, ConnectionRefused, Network, StoreAnswer } from './store';

const typeNames = { prometheus: 'Prometheus', loki: 'Loki', tempo: 'Tempo' } as const;

interface IncomingRequest {
  readonly method: string;
  readonly pathname: string;
  /** With its question mark, or empty. */
  readonly search: string;
  readonly body: string;
  readonly contentType: string;
}

/** Undefined where the path is none of these. */
export async function datasourceApi(
  request: IncomingRequest,
  sources: readonly Source[],
  network: Network,
  denied: readonly string[] = []
): Promise<Reply | undefined> {
  const { pathname } = request;
  if (pathname === '/api/datasources') {
    return json(
      200,
      [...sources]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((source) => ({ ...common(source), typeName: typeNames[source.type] }))
    );
  }
  const proxied = /^\/api\/datasources\/proxy\/uid\/([^/]+)(\/.*)?$/.exec(pathname);
  const wanted = proxied?.[1] ?? /^\/api\/datasources\/uid\/([^/]+)\/resources(?:\/|$)/.exec(pathname)?.[1];
  if (wanted !== undefined && denied.includes(decodeURIComponent(wanted))) {
    return json(403, {
      accessErrorId: 'ACE0000000001',
      message: "You'll need additional permissions to perform this action. Permissions needed: datasources:query",
      title: 'Access denied',
    });
  }
  if (proxied) {
    const source = find(sources, proxied[1]);
    return source
      ? proxy(request, source, proxied[2] ?? '/', network)
      : json(404, { message: 'Unable to find datasource' });
  }
  const named = /^\/api\/datasources\/uid\/([^/]+)(?:\/(health|resources)(\/.*)?)?$/.exec(pathname);
  if (!named) {
    return undefined;
  }
  const [, uid, part, rest = '/'] = named;
  const source = find(sources, uid);
  if (!source) {
    return part === undefined
      ? json(404, { message: 'Data source not found' })
      : json(500, { message: 'Unable to load datasource metadata' });
  }
  if (part === 'health') {
    return health(source, network);
  }
  if (part === 'resources') {
    return resources(request, source, rest, network);
  }
  return json(200, {
    ...common(source),
    basicAuthUser: '',
    withCredentials: false,
    secureJsonFields: {},
    version: 1,
    apiVersion: '',
  });
}

const find = (sources: readonly Source[], uid: string | undefined): Source | undefined =>
  sources.find((source) => source.uid === decodeURIComponent(uid ?? ''));

function common({ id, uid, name, type, url, isDefault, jsonData }: Source) {
  return {
    id,
    uid,
    orgId: 1,
    name,
    type,
    typeLogoUrl: `public/plugins/${type}/img/${type}_logo.svg`,
    access: 'proxy',
    url,
    user: '',
    database: '',
    basicAuth: false,
    isDefault,
    jsonData,
    readOnly: true,
  };
}

/** Paths of Prometheus that the plugin's routes open for POST (grafana 12.4, public/app/plugins/datasource/prometheus/plugin.json). */
const postable = /^\/api\/v1\/(query|query_range|series|labels|query_exemplars|format_query|parse_query)$/;

async function proxy(request: IncomingRequest, source: Source, path: string, network: Network): Promise<Reply> {
  const { method } = request;
  if (source.type === 'prometheus' && method !== 'GET' && !(method === 'POST' && postable.test(path))) {
    return json(403, { message: `non allow-listed ${method}s not allowed on proxied Prometheus datasource` });
  }
  try {
    const answer = await forward(request, source, path, network);
    if (answer.status === 401) {
      return plain(400, 'Authentication to data source failed');
    }
    return { status: answer.status, contentType: answer.contentType, body: answer.body };
  } catch (error) {
    if (error instanceof ConnectionRefused) {
      return { status: 502, contentType: '', body: '' };
    }
    throw error;
  }
}

const forward = (request: IncomingRequest, source: Source, path: string, network: Network): Promise<StoreAnswer> =>
  ask(network, source.url, {
    method: request.method,
    path: path + request.search,
    ...(request.method === 'GET' ? {} : { body: request.body, contentType: request.contentType }),
  });

async function resources(request: IncomingRequest, source: Source, path: string, network: Network): Promise<Reply> {
  if (source.type === 'tempo') {
    return plain(404, '404 page not found\n');
  }
  const storePath = source.type === 'loki' ? `/loki/api/v1${path}` : path;
  try {
    const answer = await forward(request, source, storePath, network);
    if (source.type === 'loki' && answer.status >= 400) {
      return json(answer.status, { message: answer.body });
    }
    return { status: answer.status, contentType: answer.contentType.replace('; charset=UTF-8', ''), body: answer.body };
  } catch (error) {
    if (error instanceof ConnectionRefused) {
      return json(500, {
        statusCode: 500,
        messageId: 'plugin.requestFailureError',
        message: 'An error occurred within the plugin',
      });
    }
    throw error;
  }
}

async function health(source: Source, network: Network): Promise<Reply> {
  const probe = {
    prometheus: { path: '/api/v1/query?query=1%2B1', ok: 'Successfully queried the Prometheus API.' },
    loki: { path: '/loki/api/v1/query?query=vector(1)%2Bvector(1)', ok: 'Data source successfully connected.' },
    tempo: { path: '/api/echo', ok: 'Data source is working' },
  }[source.type];
  const details =
    source.type === 'prometheus' ? { details: { application: 'Mimir', features: { rulerApiEnabled: true } } } : {};
  const bad = (message: string) => json(400, { ...details, message, status: 'ERROR' });
  const badPrometheus = (what: string) => bad(`${what} - There was an error returned querying the Prometheus API.`);
  try {
    const { status } = await ask(network, source.url, { method: 'GET', path: probe.path });
    if (status === 200) {
      return json(200, { ...details, message: probe.ok, status: 'OK' });
    }
    const reason = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' }[status] ?? 'Error';
    return source.type === 'prometheus'
      ? badPrometheus(`${status} ${reason}`)
      : bad('Unable to connect with Loki. Please check the server logs for more details.');
  } catch (error) {
    if (!(error instanceof ConnectionRefused)) {
      throw error;
    }
    if (source.type === 'loki') {
      return bad('Unable to connect with Loki. Please check the server logs for more details.');
    }
    return source.type === 'tempo' ? bad(error.message) : badPrometheus(error.message);
  }
}
