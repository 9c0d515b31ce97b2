import * as v from 'valibot';
import { Answer, DataSource } from '../engine/model';
import { CancelSignal, ClockReading, Clock } from '../engine/ports';
import { ask, Http, segment } from './http';

/** Grafana's clock, as every answer of a Go server carries it (`Date`, RFC 9110 6.6.1); the health answer asks no store. */
export async function readGrafanaTime(http: Http, clock: Clock, signal: CancelSignal): Promise<Answer<ClockReading>> {
  const askedMs = clock.nowMs();
  const response = await http.request({ method: 'GET', path: '/api/health' }, signal);
  const answeredMs = clock.nowMs();
  if ('failed' in response) {
    return { ok: false, failure: response.failed };
  }
  const saidMs = Date.parse(response.date ?? '');
  return Number.isFinite(saidMs)
    ? { ok: true, value: { askedMs, saidMs, answeredMs } }
    : {
        ok: false,
        failure: { kind: 'malformed', message: 'the answer has no readable Date', status: response.status },
      };
}

const answered = v.object({ data: v.object({ result: v.tuple([v.number(), v.string()]) }) });

/** A query without a time is evaluated at the store's own now (Prometheus HTTP API; recorded of Mimir, in whole seconds). */
export async function readStoreTime(
  http: Http,
  clock: Clock,
  { uid }: DataSource,
  signal: CancelSignal
): Promise<Answer<ClockReading>> {
  const path = `/api/datasources/uid/${segment(uid)}/resources/api/v1/query`;
  const askedMs = clock.nowMs();
  const answer = await ask(http, { method: 'GET', path, query: [['query', 'time()']] }, answered, signal);
  const answeredMs = clock.nowMs();
  if (!answer.ok) {
    return answer;
  }
  const saidMs = Number(answer.value.data.result[1]) * 1000;
  return Number.isFinite(saidMs)
    ? { ok: true, value: { askedMs, saidMs, answeredMs } }
    : { ok: false, failure: { kind: 'malformed', message: 'the store’s time is no number' } };
}
