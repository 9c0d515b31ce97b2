/** The engine's way out, over Grafana's own client: its session, its sub-path, its cancelling. */
import { getBackendSrv, isFetchError } from '@grafana/runtime';
import { Failure } from '../engine/model';
import { cancelled, tooLarge } from '../grafana/failure';
import { Http, HttpRequest, HttpResponse, maxAnswerBytes } from '../grafana/http';

export const backendHttp: Http = {
  request: (request, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve({ failed: cancelled });
        return;
      }
      const subscription = getBackendSrv()
        .fetch<unknown>(optionsOf(request))
        .subscribe({
          next: ({ status, headers, data }) => resolve(answer(status, headers.get('content-type'), textOf(data))),
          error: (error: unknown) => resolve(failed(error)),
        });
      signal.addEventListener('abort', () => {
        subscription.unsubscribe();
        resolve({ failed: cancelled });
      });
    }),
};

function optionsOf({ method, path, query = [], body, form }: HttpRequest) {
  const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  return {
    method,
    url: search === '' ? path : `${path}?${search}`,
    // As text: an answer that is not JSON is told from one that is by the engine, not by an exception.
    responseType: 'text' as const,
    showErrorAlert: false,
    showSuccessAlert: false,
    ...(form && {
      data: new URLSearchParams(form.map(([name, value]) => [name, value])).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }),
    ...(body !== undefined && { data: body }),
  };
}

function answer(status: number, contentType: string | null, text: string): HttpResponse {
  return text.length > maxAnswerBytes
    ? { failed: tooLarge(maxAnswerBytes) }
    : { status, contentType: contentType ?? '', text };
}

/** Grafana's client throws for every status but 2xx and wraps a text body in an object. */
function failed(error: unknown): HttpResponse {
  if (!isFetchError(error)) {
    return { failed: unreachable(String(error)) };
  }
  if (error.cancelled) {
    return { failed: cancelled };
  }
  const data: unknown = error.data;
  const wrapped = typeof data === 'object' && data !== null && 'response' in data ? data.response : undefined;
  return error.status > 0
    ? answer(error.status, null, typeof wrapped === 'string' && wrapped !== '' ? wrapped : textOf(data))
    : { failed: unreachable(error.statusText ?? 'no answer') };
}

const unreachable = (why: string): Failure => ({
  kind: 'unreachable',
  message: `Grafana itself did not answer: ${why}`,
});

const textOf = (data: unknown): string =>
  typeof data === 'string' ? data : data === undefined || data === null ? '' : JSON.stringify(data);
