import { cancelled, shorten, tooLarge } from '../src/grafana/failure';
import { CancelSignal } from '../src/engine/ports';
import { Http, HttpRequest, HttpResponse, maxAnswerBytes } from '../src/grafana/http';

export type Auth =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'none' };

/** Who asks, from the environment: GRAFANA_TOKEN, else GRAFANA_USER and GRAFANA_PASSWORD, else nobody. */
export function authOf(env: Readonly<Record<string, string | undefined>>): Auth {
  const { GRAFANA_TOKEN: token, GRAFANA_USER: user, GRAFANA_PASSWORD: password } = env;
  if (token) {
    return { kind: 'token', token };
  }
  return user && password !== undefined ? { kind: 'password', user, password } : { kind: 'none' };
}

/** Why a flight was ended from this side. */
type Ended = 'cancelled' | 'timeout' | 'too-large';

/** Requests by fetch to the Grafana at `baseUrl` (without a slash at its end); one may take `timeoutMs` milliseconds. */
export function fetchHttp(baseUrl: string, auth: Auth, timeoutMs = 60_000): Http {
  const flights = new Set<AbortController>();
  const watched = new WeakSet<CancelSignal>();
  // One listener for all requests: they cannot be taken off again.
  const watch = (signal: CancelSignal) => {
    if (!watched.has(signal)) {
      watched.add(signal);
      signal.addEventListener('abort', () => flights.forEach((flight) => flight.abort('cancelled' satisfies Ended)));
    }
  };
  return {
    async request(request, signal) {
      if (signal.aborted) {
        return { failed: cancelled };
      }
      watch(signal);
      const flight = new AbortController();
      flights.add(flight);
      const timer = setTimeout(() => flight.abort('timeout' satisfies Ended), timeoutMs);
      try {
        return await send(baseUrl, auth, request, flight);
      } catch (error) {
        return { failed: failureOf(error, flight.signal.reason, baseUrl, timeoutMs) };
      } finally {
        clearTimeout(timer);
        flights.delete(flight);
      }
    },
  };
}

async function send(baseUrl: string, auth: Auth, request: HttpRequest, flight: AbortController): Promise<HttpResponse> {
  const { method, path, query = [] } = request;
  const parameters = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  const response = await fetch(`${baseUrl}${path}${parameters && `?${parameters}`}`, {
    method,
    headers: { ...headersOf(auth), ...contentType(request) },
    body: bodyOf(request),
    // Credentials go to the address that was given and nowhere else.
    redirect: 'manual',
    signal: flight.signal,
  });
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    const target = shorten(headers.get('location') ?? 'nowhere');
    const message = `redirected to ${target}: is the address right (https, sub path), or is there a login page in front?`;
    return { failed: { kind: 'malformed', message, status } };
  }
  return {
    status,
    contentType: headers.get('content-type') ?? '',
    date: headers.get('date') ?? undefined,
    text: await readBody(response, flight),
  };
}

function headersOf(auth: Auth): Readonly<Record<string, string>> {
  switch (auth.kind) {
    case 'token':
      return { Accept: 'application/json', Authorization: `Bearer ${auth.token}` };
    case 'password': {
      const pair = Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
      return { Accept: 'application/json', Authorization: `Basic ${pair}` };
    }
    case 'none':
      return { Accept: 'application/json' };
  }
}

function contentType({ body, form }: HttpRequest): Readonly<Record<string, string>> {
  if (form) {
    return { 'Content-Type': 'application/x-www-form-urlencoded' };
  }
  return body === undefined ? {} : { 'Content-Type': 'application/json' };
}

function bodyOf({ body, form }: HttpRequest): string | undefined {
  if (form) {
    return new URLSearchParams(form.map(([name, value]) => [name, value])).toString();
  }
  return body === undefined ? undefined : JSON.stringify(body);
}

async function readBody(response: Response, flight: AbortController): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    length += read.value.length;
    if (length > maxAnswerBytes) {
      flight.abort('too-large' satisfies Ended);
      flight.signal.throwIfAborted();
    }
    chunks.push(read.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failureOf(error: unknown, ended: unknown, baseUrl: string, timeoutMs: number) {
  switch (ended) {
    case 'cancelled':
      return cancelled;
    case 'timeout':
      return { kind: 'timeout', message: `no answer within ${timeoutMs / 1000} s` } as const;
    case 'too-large':
      return tooLarge(maxAnswerBytes);
  }
  return { kind: 'unreachable', message: shorten(`cannot reach ${baseUrl}: ${reasonOf(error)}`) } as const;
}

/** Node says `fetch failed`; its cause says why, in a code where it tried several addresses. */
function reasonOf(error: unknown): string {
  const { message, cause } = partsOf(error);
  const { message: inner, code } = partsOf(cause);
  return String(inner || code || message || error);
}

function partsOf(error: unknown): { readonly message?: unknown; readonly code?: unknown; readonly cause?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
