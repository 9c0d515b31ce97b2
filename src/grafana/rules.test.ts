import { listRules } from './rules';
import { fakeHttp, json, line, loginPage, mimir, never, text } from './testing/fakeHttp';

/** As Mimir 2.7.1 answered where it has no rules. */
const none = { status: 'success', data: { groups: [] }, errorType: '', error: '' };
/** As Prometheus 2.42 answered, shortened. */
const some = {
  status: 'success',
  data: {
    groups: [
      {
        name: 'g1',
        file: 'rules.yml',
        rules: [
          { name: 'job:up:sum', query: 'sum by (job) (up)', health: 'ok', evaluationTime: 0.0004, type: 'recording' },
          {
            name: 'bad:dup',
            query: 'up * on (job) up',
            health: 'err',
            lastError: 'found duplicate series for the match group {job="self"}',
            type: 'recording',
          },
          { state: 'inactive', name: 'A', query: 'up == 0', health: 'ok', alerts: [], type: 'alerting' },
        ],
        interval: 1,
      },
      { name: 'empty', file: 'rules.yml', rules: null },
    ],
  },
};

it('reads recording rules and why they fail', async () => {
  const http = fakeHttp(json(200, some));
  expect(await listRules(http, mimir, never)).toEqual({
    ok: true,
    value: [
      { name: 'job:up:sum', group: 'g1', query: 'sum by (job) (up)' },
      {
        name: 'bad:dup',
        group: 'g1',
        query: 'up * on (job) up',
        error: 'found duplicate series for the match group {job="self"}',
      },
    ],
  });
  expect(http.asked.map(line)).toEqual(['GET /api/datasources/uid/MIMIR/resources/api/v1/rules?type=record']);
});

it.each([
  ['no group', none],
  ['no data', { status: 'success' }],
])('reads %s as no rules', async (_, body) => {
  expect(await listRules(fakeHttp(json(200, body)), mimir, never)).toEqual({ ok: true, value: [] });
});

it.each([
  ['a ruler that is off', text(404, '404 page not found\n'), 'not-found'],
  ['no org id', text(401, 'no org id\n'), 'tenant-missing'],
  ['a login page', loginPage, 'malformed'],
])('does not take %s for no rules', async (_, response, kind) => {
  const answer = await listRules(fakeHttp(response), mimir, never);
  expect(answer.ok ? 'ok' : answer.failure.kind).toBe(kind);
});
