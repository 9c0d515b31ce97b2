import { RequestListener } from 'node:http';
import { CancelSignal } from '../src/engine/ports';
import { Http, HttpRequest, maxAnswerBytes } from '../src/grafana/http';
import { Auth, authOf, fetchHttp } from './fetchHttp';
import { bodyOf, withServer } from './testing';

const none: Auth = { kind: 'none' };
const get: HttpRequest = { method: 'GET', path: '/api/health' };
const never: CancelSignal = { aborted: false, addEventListener: () => undefined };

/** Says back what it was asked. */
const echo: RequestListener = (request, response) => {
  void bodyOf(request).then((body) => {
    const { method, url, headers } = request;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ method, url, body, type: headers['content-type'], auth: headers.authorization }));
  });
};

async function echoed(request: HttpRequest, auth = none) {
  let seen: unknown;
  await withServer(echo, async (url) => {
    const response = await fetchHttp(`${url}/sub`, auth).request(request, never);
    seen = 'text' in response ? JSON.parse(response.text) : response;
  });
  return seen;
}

describe('what is sent', () => {
  it.each<[HttpRequest, object]>([
    [get, { method: 'GET', url: '/sub/api/health', body: '' }],
    [
      {
        ...get,
        query: [
          ['match[]', '{a="ü&b"}'],
          ['match[]', 'up'],
        ],
      },
      { url: '/sub/api/health?match%5B%5D=%7Ba%3D%22%C3%BC%26b%22%7D&match%5B%5D=up' },
    ],
    [
      { ...get, method: 'POST', body: { a: 1 } },
      { method: 'POST', body: '{"a":1}', type: 'application/json' },
    ],
    [
      {
        ...get,
        method: 'POST',
        form: [
          ['match[]', 'a{b="c d"}'],
          ['start', '1'],
        ],
      },
      { body: 'match%5B%5D=a%7Bb%3D%22c+d%22%7D&start=1', type: 'application/x-www-form-urlencoded' },
    ],
  ])('%j', async (request, expected) => {
    expect(await echoed(request)).toMatchObject(expected);
  });

  it.each<[Record<string, string>, string | undefined]>([
    [{ GRAFANA_TOKEN: 't', GRAFANA_USER: 'me', GRAFANA_PASSWORD: 'p' }, 'Bearer t'],
    [{ GRAFANA_USER: 'mé', GRAFANA_PASSWORD: 'p:w' }, `Basic ${Buffer.from('mé:p:w').toString('base64')}`],
    [{ GRAFANA_USER: 'me', GRAFANA_PASSWORD: '' }, `Basic ${Buffer.from('me:').toString('base64')}`],
    [{ GRAFANA_USER: 'me' }, undefined],
    [{}, undefined],
  ])('%j asks as %s', async (env, auth) => {
    expect(await echoed(get, authOf(env))).toMatchObject(auth === undefined ? { method: 'GET' } : { auth });
    expect(Object.keys(Object(await echoed(get, authOf(env)))).includes('auth')).toBe(auth !== undefined);
  });
});

describe('what comes back', () => {
  async function answer(
    listener: RequestListener,
    use: (http: Http) => Promise<unknown> = (http) => http.request(get, never)
  ) {
    let result: unknown;
    await withServer(listener, async (url) => {
      result = await use(fetchHttp(url, none));
    });
    return result;
  }

  it('hands on any status with its text', async () => {
    const response = await answer((_, reply) =>
      reply.writeHead(502, { 'Content-Type': 'text/plain', Date: 'Sat, 21 Nov 2026 03:27:10 GMT' }).end()
    );
    expect(response).toEqual({
      status: 502,
      contentType: 'text/plain',
      text: '',
      date: 'Sat, 21 Nov 2026 03:27:10 GMT',
    });
  });

  it('follows no redirect', async () => {
    let requests = 0;
    const response = await answer((_, reply) => {
      requests++;
      reply.writeHead(302, { Location: '/login' }).end();
    });
    expect(response).toMatchObject({
      failed: { kind: 'malformed', status: 302, message: expect.stringMatching(/^redirected to \/login/) },
    });
    expect(requests).toBe(1);
  });

  it('stops reading at 10 MB', async () => {
    const response = await answer((_, reply) => {
      reply.end(Buffer.alloc(maxAnswerBytes + 1, 'x'));
    });
    expect(response).toEqual({ failed: { kind: 'too-large', message: 'the answer is larger than 10 MB' } });
  });

  it('reads 10 MB', async () => {
    const response = await answer((_, reply) => {
      reply.end(Buffer.alloc(maxAnswerBytes, 'x'));
    });
    expect(response).toMatchObject({ status: 200, text: expect.objectContaining({ length: maxAnswerBytes }) });
  });

  it('gives up after its time', async () => {
    await withServer(
      () => undefined,
      async (url) => {
        expect(await fetchHttp(url, none, 20).request(get, never)).toEqual({
          failed: { kind: 'timeout', message: 'no answer within 0.02 s' },
        });
      }
    );
  });

  it('gives up in the middle of a body', async () => {
    await withServer(
      (_, reply) => {
        reply.write('{');
      },
      async (url) => {
        expect(await fetchHttp(url, none, 50).request(get, never)).toMatchObject({ failed: { kind: 'timeout' } });
      }
    );
  });

  it('says who cannot be reached, and why', async () => {
    let closed = '';
    await withServer(echo, async (url) => {
      closed = url;
    });
    expect(await fetchHttp(closed, none).request(get, never)).toEqual({
      failed: { kind: 'unreachable', message: expect.stringMatching(`^cannot reach ${closed}: connect ECONNREFUSED`) },
    });
  });

  it('reports a connection that breaks off', async () => {
    const response = await answer((request) => request.socket.destroy());
    expect(response).toMatchObject({ failed: { kind: 'unreachable' } });
  });

  it('cancels what is under way, and asks nothing after that', async () => {
    const controller = new AbortController();
    let requests = 0;
    const listener: RequestListener = () => {
      requests++;
      if (requests === 2) {
        controller.abort();
      }
    };
    const responses = await answer(listener, async (http) => {
      const both = await Promise.all([http.request(get, controller.signal), http.request(get, controller.signal)]);
      return [...both, await http.request(get, controller.signal)];
    });
    expect(responses).toEqual(
      Array.from({ length: 3 }, () => ({ failed: { kind: 'cancelled', message: 'cancelled' } }))
    );
    expect(requests).toBe(2);
  });
});
