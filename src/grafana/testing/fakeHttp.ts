import { DataSource, TimeRange } from '../../engine/model';
import { CancelSignal } from '../../engine/ports';
import { Http, HttpRequest, HttpResponse } from '../http';
import recorded from '../testdata/recorded.json';

/** A recorded answer: its status and its body as it went over the wire. */
export function recordedAnswer(
  name: keyof typeof recorded
): HttpResponse & { readonly status: number; readonly text: string } {
  const { status, contentType, body } = recorded[name];
  return { status, contentType, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** A recorded answer of `/api/ds/query` under the refIds that the adapter gives: `q0`, `q1`, … in recorded order. */
export function recordedBatch(...names: ReadonlyArray<keyof typeof recorded>): HttpResponse {
  const bodies = names.map((name): unknown => recorded[name].body);
  const results = bodies.flatMap((body) =>
    typeof body === 'object' && body !== null && 'results' in body ? Object.values(body.results ?? {}) : []
  );
  const status = Math.max(...names.map((name) => recorded[name].status));
  return json(status, { results: Object.fromEntries(results.map((result, index) => [`q${index}`, result])) });
}

export const json = (status: number, body: unknown): HttpResponse => ({
  status,
  contentType: 'application/json',
  text: JSON.stringify(body),
});

export const text = (status: number, body: string, contentType = 'text/plain; charset=utf-8'): HttpResponse => ({
  status,
  contentType,
  text: body,
});

export const loginPage = text(
  200,
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body>…</body></html>',
  'text/html'
);

/** Answers in turn, the last one again and again; keeps what was asked. */
export function fakeHttp(...answers: readonly HttpResponse[]): Http & { readonly asked: readonly HttpRequest[] } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    request(request) {
      asked.push(request);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      return answer ? Promise.resolve(answer) : Promise.reject(new Error('this test has no answer'));
    },
  };
}

/** How a browser would write the request line. */
export function line({ method, path, query = [] }: HttpRequest): string {
  const parameters = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${method} ${path}${parameters ? `?${parameters}` : ''}`;
}

export const never: CancelSignal = { aborted: false, addEventListener: () => undefined };

export const range: TimeRange = {
  fromMs: 1_795_231_249_944,
  toMs: 1_795_231_849_944,
  raw: { from: 'now-10m', to: 'now' },
};

const source = (uid: string, type: 'prometheus' | 'loki' | 'tempo'): DataSource => ({
  uid,
  name: uid,
  type,
  kind: type,
  isDefault: false,
});
export const mimir = source('MIMIR', 'prometheus');
export const loki = source('LOKI', 'loki');
export const tempo = source('TEMPO', 'tempo');
