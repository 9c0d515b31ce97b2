/** Grafana's client for its API, as far as plugins lean on it: observables, texts, and errors in Grafana's shape. */
import { lastValueFrom, Observable } from 'rxjs';

export interface BackendSrvRequest {
  readonly url: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly responseType?: 'json' | 'text' | 'arraybuffer' | 'blob';
  readonly abortSignal?: AbortSignal;
}

export function createBackendSrv() {
  const get = (url: string, params?: Record<string, unknown>) => data({ url, params });
  const withBody = (method: string) => (url: string, body?: unknown) => data({ url, method, data: body });
  return {
    fetch: request,
    datasourceRequest: (options: BackendSrvRequest) => lastValueFrom(request(options)),
    request: data,
    get,
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    delete: withBody('DELETE'),
    resolveCancelerIfExists: () => undefined,
  };
}

const data = async (options: BackendSrvRequest): Promise<unknown> => (await lastValueFrom(request(options))).data;

/** Unsubscribing cancels the request; every status but 2xx is an error. */
function request(options: BackendSrvRequest): Observable<{
  data: unknown;
  status: number;
  statusText: string;
  headers: Headers;
  ok: boolean;
  url: string;
  config: BackendSrvRequest;
}> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    options.abortSignal?.addEventListener('abort', () => abort.abort());
    send(options, abort.signal).then(
      ({ response, body }) => {
        if (response.ok) {
          subscriber.next({
            data: body,
            status: response.status,
            statusText: response.statusText,
            headers: response.headers,
            ok: true,
            url: response.url,
            config: options,
          });
          subscriber.complete();
        } else {
          subscriber.error(fetchError(response, body, options));
        }
      },
      (error: unknown) =>
        subscriber.error({
          status: 0,
          statusText: String(error),
          data: {},
          config: options,
          cancelled: abort.signal.aborted,
        })
    );
    return () => abort.abort();
  });
}

async function send(
  { url, method = 'GET', params, data: body, headers, responseType = 'json' }: BackendSrvRequest,
  signal: AbortSignal
) {
  const search = new URLSearchParams(
    Object.entries(params ?? {}).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  );
  const isText = typeof body === 'string';
  const response = await fetch(
    `${/^https?:/.test(url) || url.startsWith('/') ? url : `/${url}`}${search.size > 0 ? `${url.includes('?') ? '&' : '?'}${search.toString()}` : ''}`,
    {
      method,
      signal,
      headers: {
        Accept: 'application/json, text/plain, */*',
        ...(body === undefined || isText ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : isText ? body : JSON.stringify(body),
    }
  );
  const text = await response.text();
  return { response, body: responseType === 'json' ? parsed(text) : text };
}

/** A text body comes wrapped (grafana/grafana 10.3 public/app/core/services/backend_srv.ts processRequestError). */
function fetchError({ status, statusText }: Response, body: unknown, config: BackendSrvRequest) {
  const wrapped =
    typeof body === 'string'
      ? { message: body, error: statusText, response: body }
      : (body ?? { message: 'Unexpected error' });
  return { status, statusText, data: wrapped, config, traceId: undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
