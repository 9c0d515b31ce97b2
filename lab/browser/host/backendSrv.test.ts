import http from 'node:http';
import { AddressInfo } from 'node:net';
import { lastValueFrom } from 'rxjs';
import { BackendSrvRequest, createBackendSrv } from './backendSrv';

/** What came in, and what goes out. */
interface Seen {
  method?: string;
  url?: string;
  accept?: string;
  contentType?: string;
  body: string;
}

let server: http.Server;
let seen: Seen[];
let closed: string[];
let arrived: () => void = () => undefined;

const answers: Record<string, { status?: number; contentType?: string; body: string }> = {
  '/json': { contentType: 'application/json', body: '{"a":1}' },
  '/typed': { contentType: 'application/json; charset=utf-8', body: '{"a":1}' },
  '/text': { contentType: 'text/plain', body: 'words' },
  '/html-for-json': { contentType: 'application/json', body: '<html>' },
  '/refused-json': { status: 400, contentType: 'application/json', body: '{"message":"bad","results":{"A":{}}}' },
  '/refused-error': { status: 422, contentType: 'application/json', body: '{"status":"error","error":"parse error"}' },
  '/refused-text': { status: 502, contentType: 'text/plain', body: 'upstream is down' },
  '/refused-empty': { status: 502, contentType: 'text/plain', body: '' },
};

beforeAll((done) => {
  server = http
    .createServer((request, response) => {
      const { method, url, headers } = request;
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        seen.push({ method, url, accept: headers.accept, contentType: headers['content-type'], body });
        arrived();
        const { pathname } = new URL(url ?? '/', 'http://localhost');
        if (pathname === '/never') {
          response.on('close', () => closed.push(url ?? ''));
          return;
        }
        const answer = answers[pathname] ?? { body: '{}' };
        response.writeHead(answer.status ?? 200, { 'Content-Type': answer.contentType ?? 'application/json' });
        response.end(answer.body);
      });
    })
    .listen(0, '127.0.0.1', done);
});

afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});

beforeEach(() => {
  seen = [];
  closed = [];
});

const send: typeof fetch = (input, init) => {
  const { port } = server.address() as AddressInfo;
  return fetch(new URL(String(input), `http://127.0.0.1:${port}`), init);
};
const answer = (options: BackendSrvRequest) => lastValueFrom(createBackendSrv(send).fetch(options));
const refusal = (options: BackendSrvRequest): Promise<unknown> =>
  answer(options).then(
    () => {
      throw new Error('was answered');
    },
    (error: unknown) => error
  );

describe('what is sent', () => {
  test.each<[BackendSrvRequest, Partial<Seen>]>([
    [{ url: 'api/a' }, { method: 'GET', url: '/api/a', accept: 'application/json, text/plain, */*', body: '' }],
    [
      { url: '/a', params: { type: ['x', 'y z'], limit: 5, none: undefined, empty: '' } },
      { url: '/a?type=x&type=y+z&limit=5' },
    ],
    [
      { url: '/a', method: 'POST', data: { b: 1 } },
      { contentType: 'application/json', body: '{"b":1}' },
    ],
    [
      { url: '/a', method: 'POST', data: 'b=1' },
      { contentType: 'application/json', body: 'b=1' },
    ],
    [
      {
        url: '/a',
        method: 'POST',
        data: { b: 'x y' },
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
      { contentType: 'application/x-www-form-urlencoded', body: 'b=x+y' },
    ],
    [
      { url: '/a', headers: { Accept: 'text/html' } },
      { accept: 'text/html', contentType: undefined },
    ],
  ])('%j', async (options, expected) => {
    await answer(options);
    expect(seen).toEqual([expect.objectContaining(expected)]);
  });
});

describe('how an answer is read', () => {
  test.each<[string, BackendSrvRequest['responseType'], unknown]>([
    ['/json', undefined, { a: 1 }],
    ['/json', 'text', '{"a":1}'],
    ['/typed', undefined, { a: 1 }],
    ['/typed', 'json', { a: 1 }],
    ['/text', undefined, 'words'],
  ])('%s as %s', async (url, responseType, data) => {
    await expect(answer({ url, responseType })).resolves.toMatchObject({ ok: true, status: 200, data });
  });

  test('HTML where JSON is promised is an error that is no refusal', async () => {
    const error = await refusal({ url: '/html-for-json' });
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error).toMatchObject({ data: { message: 'Unexpected error' } });
    expect(error).not.toHaveProperty('status');
  });
});

describe('refusals have Grafana’s shape', () => {
  test.each<[string, number, unknown]>([
    ['/refused-json', 400, { message: 'bad', results: { A: {} } }],
    ['/refused-error', 422, { status: 'error', error: 'parse error', message: 'parse error' }],
    ['/refused-text', 502, { message: 'upstream is down', error: 'Bad Gateway', response: 'upstream is down' }],
    ['/refused-empty', 502, { message: 'Bad Gateway', error: 'Bad Gateway', response: '' }],
  ])('%s', async (url, status, data) => {
    await expect(refusal({ url })).resolves.toMatchObject({ status, data, config: { url } });
  });

  test('a network fault has no status', async () => {
    const { get } = createBackendSrv(() => Promise.reject(new TypeError('Failed to fetch')));
    const error = await get('/json').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ data: { message: 'Unexpected error' } });
    expect(error).not.toHaveProperty('status');
  });

  test('the helpers give the data alone', async () => {
    const { get, post } = createBackendSrv(send);
    await expect(get('/json', { b: 1 })).resolves.toEqual({ a: 1 });
    await expect(post('/json', { c: 2 })).resolves.toEqual({ a: 1 });
    expect(seen).toMatchObject([
      { method: 'GET', url: '/json?b=1' },
      { method: 'POST', body: '{"c":2}' },
    ]);
  });
});

describe('a request ends early', () => {
  const arrival = () => new Promise<void>((resolve) => (arrived = resolve));
  const gone = async () => {
    while (closed.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const cancelled = { cancelled: true, status: -1, statusText: 'Request was aborted', data: null };

  test('when its signal says so', async () => {
    const abort = new AbortController();
    const arriving = arrival();
    const refused = refusal({ url: '/never', abortSignal: abort.signal });
    await arriving;
    abort.abort();
    await expect(refused).resolves.toMatchObject(cancelled);
    await gone();
  });

  test('when another of its id begins', async () => {
    const service = createBackendSrv(send);
    const arriving = arrival();
    const first = lastValueFrom(service.fetch({ url: '/never', requestId: 'q' })).catch((error: unknown) => error);
    await arriving;
    await expect(lastValueFrom(service.fetch({ url: '/json', requestId: 'q' }))).resolves.toMatchObject({
      status: 200,
    });
    await expect(first).resolves.toMatchObject(cancelled);
    await gone();
  });

  test('when nobody listens any more', async () => {
    const arriving = arrival();
    const subscription = createBackendSrv(send).fetch({ url: '/never' }).subscribe();
    await arriving;
    subscription.unsubscribe();
    await gone();
    expect(closed).toEqual(['/never']);
  });
});
