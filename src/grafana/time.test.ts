import { Clock } from '../engine/ports';
import { fakeHttp, json, line, loginPage, mimir, never, text } from './testing/fakeHttp';
import { readGrafanaTime, readStoreTime } from './time';

const saidMs = Date.UTC(2026, 10, 21, 3, 27, 10);

/** Two seconds pass from one look to the next. */
function ticking(): Clock {
  let nowMs = saidMs - 60_000;
  return { nowMs: () => (nowMs += 2000), sleepMs: () => Promise.resolve() };
}
const reading = { askedMs: saidMs - 58_000, saidMs, answeredMs: saidMs - 56_000 };

it('reads Grafana’s clock from the date of its answer, whatever the status', async () => {
  const http = fakeHttp({ status: 503, contentType: '', text: '', date: 'Sat, 21 Nov 2026 03:27:10 GMT' });
  expect(await readGrafanaTime(http, ticking(), never)).toEqual({ ok: true, value: reading });
  expect(http.asked.map(line)).toEqual(['GET /api/health']);
});

it.each([
  ['no date', json(200, {}), 'malformed'],
  ['a date that is none', { status: 200, contentType: '', text: '', date: 'soon' }, 'malformed'],
  ['no answer', { failed: { kind: 'timeout', message: 'no answer' } } as const, 'timeout'],
])('has no clock of Grafana from %s', async (_, response, kind) => {
  const answer = await readGrafanaTime(fakeHttp(response), ticking(), never);
  expect(answer.ok ? 'ok' : answer.failure.kind).toBe(kind);
});

it('reads a store’s clock from a query that leaves the moment to it (recorded of Mimir)', async () => {
  const http = fakeHttp(
    json(200, { status: 'success', data: { resultType: 'scalar', result: [saidMs / 1000, String(saidMs / 1000)] } })
  );
  expect(await readStoreTime(http, ticking(), mimir, never)).toEqual({ ok: true, value: reading });
  expect(http.asked.map(line)).toEqual(['GET /api/datasources/uid/MIMIR/resources/api/v1/query?query=time()']);
});

it.each([
  ['a login page', loginPage, 'malformed'],
  ['no org id', text(401, 'no org id\n'), 'tenant-missing'],
  ['a vector', json(200, { status: 'success', data: { resultType: 'vector', result: [] } }), 'malformed'],
  ['no number', json(200, { status: 'success', data: { resultType: 'scalar', result: [1, 'now'] } }), 'malformed'],
])('has no clock of a store from %s', async (_, response, kind) => {
  const answer = await readStoreTime(fakeHttp(response), ticking(), mimir, never);
  expect(answer.ok ? 'ok' : answer.failure.kind).toBe(kind);
});
