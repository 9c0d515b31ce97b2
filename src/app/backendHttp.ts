import { FetchError, FetchResponse, getBackendSrv, isFetchError } from '@grafana/runtime';
import { lastValueFrom, Observable, Subject, takeUntil } from 'rxjs';
import { Failure } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { cancelled, shorten, tooLarge } from '../grafana/failure';
import { Http, HttpRequest, HttpResponse, maxAnswerBytes } from '../grafana/http';

/** Requests with the rights of whoever looks at the page; one may take `timeoutMs` milliseconds. Shows no alerts of its own. */
export function backendHttp(timeoutMs = 60_000): Http {
  const cancels = new WeakMap<CancelSignal, Subject<void>>();
  // One listener for all requests of a scan: they cannot be taken off again.
  const cancelOf = (signal: CancelSignal): Subject<void> => {
    const known = cancels.get(signal);
    if (known) {
      return known;
    }
    const cancel = new Subject<void>();
    cancels.set(signal, cancel);
    signal.addEventListener('abort', () => cancel.next());
    return cancel;
  };
  return {
    request: async (request, signal) =>
      signal.aborted ? { failed: cancelled } : await answerTo(request, cancelOf(signal), timeoutMs),
  };
}

/** Ending the subscription aborts the request (rxjs `fromFetch` in Grafana's backendSrv). */
async function answerTo(request: HttpRequest, cancel: Observable<void>, timeoutMs: number): Promise<HttpResponse> {
  const timeout = new Subject<void>();
  const timer = setTimeout(() => timeout.next(), timeoutMs);
  const whenCancelled: Failure = cancelled;
  const whenLate: Failure = { kind: 'timeout', message: `no answer within ${timeoutMs / 1000} s` };
  let ended = whenCancelled;
  timeout.subscribe(() => (ended = whenLate));
  try {
    const answer = send(request).pipe(takeUntil(cancel), takeUntil(timeout));
    const response = await lastValueFrom(answer, { defaultValue: undefined });
    return response ? read(response) : { failed: ended };
  } catch (error) {
    return isFetchError(error) ? readRefusal(error) : { failed: unreachable(error) };
  } finally {
    clearTimeout(timer);
  }
}

function send({ method, path, query = [], body, form }: HttpRequest): Observable<FetchResponse<unknown>> {
  const parameters = encoded(query);
  return getBackendSrv().fetch<unknown>({
    method,
    url: parameters === '' ? path : `${path}?${parameters}`,
    // Text, whatever is promised: HTML for JSON is then an answer that can be judged.
    responseType: 'text',
    showErrorAlert: false,
    showSuccessAlert: false,
    hideFromInspector: true,
    ...(form ? { data: encoded(form), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } } : {}),
    ...(body === undefined ? {} : { data: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
}

const encoded = (pairs: readonly (readonly [string, string])[]): string =>
  new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();

function read({ status, headers, data }: FetchResponse<unknown>): HttpResponse {
  const text = textOf(data);
  return text.length > maxAnswerBytes
    ? { failed: tooLarge(maxAnswerBytes) }
    : { status, contentType: headers?.get('content-type') ?? '', text, date: headers?.get('date') ?? undefined };
}

function readRefusal({ status, statusText, data, cancelled: isCancelled }: FetchError): HttpResponse {
  if (isCancelled) {
    return { failed: cancelled };
  }
  // A network error has no status.
  return status > 0 ? { status, contentType: '', text: textOf(data) } : { failed: unreachable(statusText ?? '') };
}

/** Of an error's text Grafana makes `{ message, error, response: text }` (backendSrv `processRequestError`, 10.3 to 13). */
function textOf(data: unknown): string {
  if (typeof data === 'string') {
    return data;
  }
  if (typeof data === 'object' && data !== null && 'response' in data && typeof data.response === 'string') {
    return data.response;
  }
  return data === undefined || data === null ? '' : JSON.stringify(data);
}

function unreachable(error: unknown): Failure {
  const words = error instanceof Error ? error.message : String(error);
  return { kind: 'unreachable', message: shorten(`cannot reach Grafana: ${words || 'no answer'}`) };
}
