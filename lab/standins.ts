/** Loki and Tempo are refused until their stand-ins are here: 503 for every question. */
import http from 'node:http';
import { LogWorld, TraceWorld } from './world/types';

const notReady: http.RequestListener = (_request, response) => {
  response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end('not ready\n');
};

export const lokiHandler = (_world: () => LogWorld, _now: () => number): http.RequestListener => notReady;
export const tempoHandler = (_world: () => TraceWorld, _now: () => number): http.RequestListener => notReady;
