import { listDeclaredTypes } from './metadata';
import { fakeHttp, json, line, loginPage, mimir, never, text } from './testing/fakeHttp';

it('reads the types that a metric is declared with', async () => {
  const http = fakeHttp(
    json(200, { status: 'success', data: { jobs_failed_total: [{ type: 'counter', help: 'Jobs', unit: '' }] } })
  );
  expect(await listDeclaredTypes(http, mimir, 'jobs_failed_total', never)).toEqual({ ok: true, value: ['counter'] });
  expect(http.asked.map(line)).toEqual([
    'GET /api/datasources/uid/MIMIR/resources/api/v1/metadata?metric=jobs_failed_total',
  ]);
});

it.each([
  ['another metric’s', { status: 'success', data: { other: [{ type: 'gauge' }] } }],
  ['none, as Mimir says it', { status: 'success' }],
])('has no type from %s', async (_, body) => {
  expect(await listDeclaredTypes(fakeHttp(json(200, body)), mimir, 'up', never)).toEqual({ ok: true, value: [] });
});

it.each([
  ['no metadata API', text(404, '404 page not found\n'), 'not-found'],
  ['a login page', loginPage, 'malformed'],
])('does not take %s for none', async (_, response, kind) => {
  const answer = await listDeclaredTypes(fakeHttp(response), mimir, 'up', never);
  expect(answer.ok ? 'ok' : answer.failure.kind).toBe(kind);
});
