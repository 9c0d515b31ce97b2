import { BackendSrv, BackendSrvRequest, FetchError, FetchResponse, getBackendSrv } from '@grafana/runtime';
import { NEVER, Observable, of, throwError } from 'rxjs';
import { HttpRequest, HttpResponse, maxAnswerBytes } from '../grafana/http';
import { backendHttp } from './backendHttp';

jest.mock('@grafana/runtime', () => ({ ...jest.requireActual('@grafana/runtime'), getBackendSrv: jest.fn() }));

type Fetch = (request: BackendSrvRequest) => Observable<unknown>;

/** A Grafana that answers so; returns what it was asked. */
function grafana(answer: Fetch): BackendSrvRequest[] {
  const asked: BackendSrvRequest[] = [];
  const fetch = (request: BackendSrvRequest) => {
    asked.push(request);
    return answer(request);
  };
  jest.mocked(getBackendSrv).mockReturnValue({ fetch } as BackendSrv);
  return asked;
}

const ok = (data: unknown, contentType = 'application/json'): Observable<Partial<FetchResponse>> =>
  of({ status: 200, data, headers: new Headers({ 'content-type': contentType }) });

const refused = (error: Partial<FetchError>) => throwError(() => ({ config: { url: '' }, ...error }));

const search: HttpRequest = { method: 'GET', path: '/api/search' };
const ask = (request = search, signal = new AbortController().signal): Promise<HttpResponse> =>
  backendHttp(50).request(request, signal);

describe('backendHttp', () => {
  it.each<readonly [HttpRequest, Partial<BackendSrvRequest>]>([
    [
      {
        method: 'GET',
        path: '/api/search',
        query: [
          ['query', 'a&b'],
          ['tag', 'x'],
          ['tag', 'y'],
        ],
      },
      { method: 'GET', url: '/api/search?query=a%26b&tag=x&tag=y' },
    ],
    [
      { method: 'POST', path: '/api/ds/query', body: { queries: [] } },
      {
        method: 'POST',
        url: '/api/ds/query',
        data: '{"queries":[]}',
        headers: { 'Content-Type': 'application/json' },
      },
    ],
    [
      { method: 'POST', path: '/series', form: [['match[]', 'up{a="b"}']] },
      {
        method: 'POST',
        url: '/series',
        data: 'match%5B%5D=up%7Ba%3D%22b%22%7D',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      },
    ],
  ])('sends %j', async (request, sent) => {
    const asked = grafana(() => ok('[]'));
    await ask(request);
    expect(asked).toEqual([
      { responseType: 'text', showErrorAlert: false, showSuccessAlert: false, hideFromInspector: true, ...sent },
    ]);
  });

  it.each<readonly [string, Fetch, HttpResponse]>([
    ['an answer', () => ok('[]'), { status: 200, contentType: 'application/json', text: '[]' }],
    [
      'an answer with its date',
      () => of({ status: 200, data: '[]', headers: new Headers({ date: 'Sat, 21 Nov 2026 03:27:10 GMT' }) }),
      { status: 200, contentType: '', text: '[]', date: 'Sat, 21 Nov 2026 03:27:10 GMT' },
    ],
    ['HTML', () => ok('<html>', 'text/html'), { status: 200, contentType: 'text/html', text: '<html>' }],
    ['no content', () => ok(undefined), { status: 200, contentType: 'application/json', text: '' }],
    [
      'a refusal in JSON, as text',
      () => refused({ status: 403, data: '{"message":"no"}' }),
      { status: 403, contentType: '', text: '{"message":"no"}' },
    ],
    [
      'a refusal that Grafana has wrapped',
      () => refused({ status: 502, data: { message: 'bad\n', error: 'Bad Gateway', response: 'bad\n' } }),
      { status: 502, contentType: '', text: 'bad\n' },
    ],
    [
      'a refusal that somebody has parsed',
      () => refused({ status: 400, data: { results: {} } }),
      { status: 400, contentType: '', text: '{"results":{}}' },
    ],
    [
      'a network error with a status of 0',
      () => refused({ status: 0, statusText: 'Failed to fetch', data: {} }),
      { failed: { kind: 'unreachable', message: 'cannot reach Grafana: Failed to fetch' } },
    ],
    [
      'a network error',
      () => throwError(() => new TypeError('Failed to fetch')),
      { failed: { kind: 'unreachable', message: 'cannot reach Grafana: Failed to fetch' } },
    ],
    ['a request that Grafana cancelled', () => refused({ status: -1, cancelled: true, data: null }), cancelled()],
    ['no answer', () => NEVER, { failed: { kind: 'timeout', message: 'no answer within 0.05 s' } }],
    [
      'too much',
      () => ok('x'.repeat(maxAnswerBytes + 1)),
      { failed: { kind: 'too-large', message: 'the answer is larger than 10 MB' } },
    ],
  ])('makes a value of %s', async (_, answer, value) => {
    grafana(answer);
    expect(await ask()).toEqual(value);
  });

  it('ends what is under way when it is cancelled, and asks nothing more', async () => {
    const controller = new AbortController();
    const ended = jest.fn();
    const asked = grafana(() => new Observable(() => ended));
    const http = backendHttp(60_000);
    const both = Promise.all([http.request(search, controller.signal), http.request(search, controller.signal)]);
    controller.abort();
    expect(await both).toEqual([cancelled(), cancelled()]);
    expect(ended).toHaveBeenCalledTimes(2);
    expect(await http.request(search, controller.signal)).toEqual(cancelled());
    expect(asked).toHaveLength(2);
  });
});

function cancelled(): HttpResponse {
  return { failed: { kind: 'cancelled', message: 'cancelled' } };
}
