/** Replays recorded requests against a handler, over real HTTP on loopback. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

export interface RecordedCall {
  readonly scenario: string;
  readonly request: { readonly method: string; readonly path: string };
  readonly response: Answer;
}

/** Reads `lab/recordings/<file>`. */
export const recorded = <T>(file: string): T =>
  JSON.parse(readFileSync(path.join(__dirname, '../recordings', file), 'utf8')) as T;

/** Asks the handler once; a JSON body is read, any other is its text. */
export async function ask(handler: http.RequestListener, path: string, init?: RequestInit): Promise<Answer> {
  const server = http.createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      contentType,
      body: contentType.startsWith('application/json') ? (JSON.parse(text) as unknown) : text,
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What a value is made of, without the values: `{ bytes: 'number' }`. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(shapeOf);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
  }
  return typeof value;
}

/** A copy in which `replace` has the last word on every field of every object. */
export function withFields(value: unknown, replace: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((inner) => withFields(inner, replace));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, replace(name, withFields(inner, replace))])
    );
  }
  return value;
}
