import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { LabRule } from '../alerts/rules';
import { DashboardJson } from '../dashboards/dashboards';
import { alertingApi } from './alertingApi';
import { dashboardApi } from './dashboardApi';
import { datasourceApi } from './datasourceApi';
import { APP_ID, facts, frontendSettings, health } from './facts';
import { queryData } from './query';
import { html, json, plain, Reply } from './reply';
import { Source } from './sources';
import { Network } from './store';

/** The page that hosts the plugin in a browser (lab/browser). */
export interface Shell {
  html(boot: unknown): string;
  asset(pathname: string): { file: string; contentType: string } | undefined;
}

/** What the host serves at the moment; it changes when the incident is switched. */
export interface Served {
  readonly incident: string;
  readonly dashboards: readonly DashboardJson[];
  /** None where this is not said. */
  readonly alertRules?: readonly LabRule[];
  readonly sources: readonly Source[];
  readonly network: Network;
  /** Uids of the data sources that the viewer may not query. */
  readonly denied?: readonly string[];
  /** Grafana's clock (epoch milliseconds), where it is not the lab's. */
  readonly clockMs?: () => number;
}

interface HostOptions {
  /** Imitated version, such as `12.4.0`. */
  readonly version: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** What it takes for the time (epoch milliseconds). */
  readonly nowMs: () => number;
  readonly served: () => Served;
  readonly incidents: ReadonlyArray<{ name: string; title: string; description: string; whatMisled: string }>;
  /** Resolves when the incident is served. */
  readonly switchTo: (name: string) => Promise<void>;
  readonly shell?: Shell;
  /** Refuse API requests without this bearer token or this basic auth `user:password`. */
  readonly auth?: { readonly token?: string; readonly basic?: string };
}

const DIST = path.resolve(__dirname, '../../dist');
const contentTypes: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.map': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
};

/** Serves Grafana's API, the built plugin, the browser page and the lab's own API on loopback. */
export async function startHost(options: HostOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    reply(options, request).then(
      (answer) => send(response, answer, (options.served().clockMs ?? options.nowMs)()),
      (error: unknown) =>
        send(response, json(500, { message: error instanceof Error ? error.message : String(error) }), options.nowMs())
    );
  });
  // Go's server keeps idle connections open; Node would close them after 5 s, under a request that is just being sent.
  server.keepAliveTimeout = 0;
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: http.ServerResponse, { status, contentType, body, headers }: Reply, clockMs: number): void {
  // An incident can change what any address answers.
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    Date: new Date(clockMs).toUTCString(),
    ...(contentType === '' ? {} : { 'Content-Type': contentType }),
    ...headers,
  });
  response.end(body);
}

async function reply(options: HostOptions, request: http.IncomingMessage): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://lab');
  const { pathname } = url;
  const method = request.method ?? 'GET';
  if (pathname === '/api/health') {
    return health(options.version);
  }
  if (pathname.startsWith('/lab/')) {
    return labApi(options, method, pathname, await bodyOf(request));
  }
  if (pathname.startsWith('/api/') || pathname.startsWith('/apis/')) {
    return authorised(options, request) ? api(options, method, url, request) : unauthorised();
  }
  return page(options, pathname);
}

async function api(options: HostOptions, method: string, url: URL, request: http.IncomingMessage): Promise<Reply> {
  const { sources, network, dashboards, alertRules = [], denied = [] } = options.served();
  const grafanaMajor = Number.parseInt(options.version, 10);
  const body = method === 'GET' ? '' : await bodyOf(request);
  if (url.pathname === '/api/ds/query' && method === 'POST') {
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return json(400, { message: 'bad request data' });
    }
    const answer = await queryData(parsed, sources, { network, grafanaMajor, nowMs: options.nowMs(), denied });
    return json(answer.status, answer.body);
  }
  const incoming = {
    method,
    pathname: url.pathname,
    search: url.search,
    body,
    contentType: request.headers['content-type'] ?? 'application/x-www-form-urlencoded',
  };
  return (
    (await datasourceApi(incoming, sources, network, denied)) ??
    dashboardApi(url, dashboards, grafanaMajor) ??
    (await alertingApi(url, alertRules, { sources, network, grafanaMajor, nowMs: options.nowMs() })) ??
    facts(url.pathname, options.version, sources) ??
    (url.pathname.startsWith('/apis/') ? plain(404, '404 page not found\n') : json(404, { message: 'Not found' }))
  );
}

async function labApi(options: HostOptions, method: string, pathname: string, body: string): Promise<Reply> {
  if (pathname === '/lab/incidents') {
    return json(200, { current: options.served().incident, incidents: options.incidents });
  }
  if (pathname === '/lab/incident' && method === 'POST') {
    let name: unknown;
    try {
      name = (JSON.parse(body) as { name?: unknown } | null)?.name;
    } catch {
      name = undefined;
    }
    if (!options.incidents.some((known) => known.name === name)) {
      return json(400, { message: 'name must be one of the incidents that /lab/incidents lists' });
    }
    await options.switchTo(String(name));
    return json(200, { current: options.served().incident });
  }
  return json(404, { message: 'Not found' });
}

async function page(options: HostOptions, pathname: string): Promise<Reply> {
  const pluginFile = new RegExp(`^/public/plugins/${APP_ID}/(.+)$`).exec(pathname)?.[1];
  if (pluginFile !== undefined) {
    const file = path.join(DIST, decodeURIComponent(pluginFile));
    return file.startsWith(DIST + path.sep) ? fileReply(file) : plain(404, 'not found');
  }
  const asset = options.shell?.asset(pathname);
  if (asset) {
    return fileReply(asset.file, asset.contentType);
  }
  if (!options.shell || pathname.startsWith('/public/')) {
    return plain(404, options.shell ? 'not found' : 'this lab was started without its browser page');
  }
  const { sources, incident } = options.served();
  return html(
    options.shell.html({
      version: options.version,
      appId: APP_ID,
      incident,
      incidents: options.incidents,
      settings: frontendSettings(options.version, sources),
    })
  );
}

async function fileReply(
  file: string,
  contentType = contentTypes[path.extname(file)] ?? 'application/octet-stream'
): Promise<Reply> {
  try {
    return { status: 200, contentType, body: await readFile(file) };
  } catch {
    return plain(404, 'not found');
  }
}

/** The built page itself needs no login; a client that shows none of the credentials asked for is refused. */
function authorised({ auth }: HostOptions, request: http.IncomingMessage): boolean {
  const shown = request.headers.authorization ?? '';
  return (
    auth === undefined ||
    (auth.token !== undefined && shown === `Bearer ${auth.token}`) ||
    (auth.basic !== undefined && shown === `Basic ${Buffer.from(auth.basic).toString('base64')}`)
  );
}

const unauthorised = (): Reply =>
  json(401, { extra: null, message: 'Unauthorized', messageId: 'auth.unauthorized', statusCode: 401, traceID: '' });

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
