/**
 * Grafana's client for its API, as far as plugins lean on it: what is sent, how answers are read, and errors in Grafana's
 * shape (public/app/core/services/backend_srv.ts and public/app/core/utils/fetch.ts, 10.3). It shows no alerts.
 */
import { catchError, filter, fromEvent, lastValueFrom, merge, NEVER, Observable, Subject, takeUntil } from 'rxjs';
import { throwIfEmpty } from 'rxjs/operators';

export interface BackendSrvRequest {
  readonly url: string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly responseType?: 'json' | 'text';
  /** A later request of the same id cancels the one before. */
  readonly requestId?: string;
  readonly abortSignal?: AbortSignal;
}

export interface FetchResponse {
  readonly data: unknown;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly ok: boolean;
  readonly url: string;
  readonly config: BackendSrvRequest;
}

/** `send` is the browser's `fetch`, or one like it. */
export function createBackendSrv(send: typeof fetch) {
  const cancels = new Subject<string>();

  /** Unsubscribing cancels the request; every status but 2xx is an error. */
  const request = (options: BackendSrvRequest): Observable<FetchResponse> => {
    const { requestId, abortSignal } = options;
    return new Observable<FetchResponse>((subscriber) => {
      if (requestId !== undefined) {
        cancels.next(requestId);
      }
      const cancelled = merge(
        cancels.pipe(filter((id) => id === requestId)),
        abortSignal ? fromEvent(abortSignal, 'abort') : NEVER
      );
      return answerTo(options, send)
        .pipe(
          catchError((error: unknown) => {
            throw withData(error);
          }),
          takeUntil(cancelled),
          throwIfEmpty(() => ({
            type: 'cancelled',
            cancelled: true,
            data: null,
            status: -1,
            statusText: 'Request was aborted',
            config: options,
          }))
        )
        .subscribe(subscriber);
    });
  };

  const data = async (options: BackendSrvRequest): Promise<unknown> => (await lastValueFrom(request(options))).data;
  const withBody = (method: string) => (url: string, body?: unknown, options?: Partial<BackendSrvRequest>) =>
    data({ ...options, url, method, data: body });
  return {
    fetch: request,
    datasourceRequest: (options: BackendSrvRequest) => lastValueFrom(request(options)),
    request: data,
    get: (
      url: string,
      params?: BackendSrvRequest['params'],
      requestId?: string,
      options?: Partial<BackendSrvRequest>
    ) => data({ ...options, method: 'GET', url, params, requestId }),
    post: withBody('POST'),
    put: withBody('PUT'),
    patch: withBody('PATCH'),
    delete: withBody('DELETE'),
    resolveCancelerIfExists: (requestId: string) => cancels.next(requestId),
  };
}

/** One answer, or an error: of a refusal its status and body, of a network fault what `fetch` throws. */
function answerTo(options: BackendSrvRequest, send: typeof fetch): Observable<FetchResponse> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const answered = async () => {
      const response = await send(addressOf(options), { ...init(options), signal: abort.signal });
      const { status, statusText, headers, ok, url } = response;
      const data = await bodyOf(response, options.responseType);
      if (!ok) {
        throw { status, statusText, data, config: options, traceId: undefined };
      }
      return { data, status, statusText, headers, ok, url, config: options };
    };
    answered().then(
      (response) => {
        subscriber.next(response);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error)
    );
    return () => abort.abort();
  });
}

function addressOf({ url, params = {} }: BackendSrvRequest): string {
  const search = new URLSearchParams(
    Object.entries(params).flatMap(([name, value]) =>
      value === undefined || value === ''
        ? []
        : (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)])
    )
  ).toString();
  const address = /^https?:|^\//.test(url) ? url : `/${url}`;
  return search === '' ? address : `${address}?${search}`;
}

function init({ method = 'GET', headers: given, data }: BackendSrvRequest): RequestInit {
  const headers = new Headers(given);
  if (!headers.has('Accept')) {
    headers.set('Accept', 'application/json, text/plain, */*');
  }
  if (/^(post|put|patch)$/i.test(method) && !headers.has('Content-Type')) {
    headers.set('Content-Type', 'application/json');
  }
  if (data === undefined || data === null || typeof data === 'string') {
    return { method, headers, body: data ?? undefined };
  }
  const body = isJson(headers) ? JSON.stringify(data) : new URLSearchParams(data as Record<string, string>);
  return { method, headers, body };
}

const isJson = (headers: Headers): boolean => headers.get('content-type')?.toLowerCase() === 'application/json';

/** JSON where it is asked for or promised, and then a body that is none is an error; else JSON if it can be, else text. */
async function bodyOf(response: Response, responseType = isJson(response.headers) ? 'json' : undefined) {
  const text = await response.text();
  if (responseType === 'text') {
    return text;
  }
  if (responseType === 'json') {
    return response.headers.get('content-length') === '0' ? {} : (JSON.parse(text) as unknown);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

interface Failed {
  data?: unknown;
  readonly statusText?: string;
}

/** Every error has `data`, an object with a message where there is one to be had (`processRequestError`). */
function withData(error: unknown): unknown {
  const failed = error as Failed;
  failed.data ??= { message: 'Unexpected error' };
  if (typeof failed.data === 'string') {
    failed.data = { message: failed.data, error: failed.statusText, response: failed.data };
  }
  const data = failed.data as { message?: unknown; error?: unknown };
  if (!data.message && typeof data.error === 'string') {
    data.message = data.error;
  }
  return failed;
}
