import { listAlertRules, listStoreAlertRules } from './alertRules';
import { fakeHttp, json, line, loginPage, loki, mimir, never, text } from './testing/fakeHttp';

const query = (refId: string, datasourceUid = 'MIMIR', expr = 'up') => ({
  refId,
  queryType: '',
  relativeTimeRange: { from: 900, to: 0 },
  datasourceUid,
  model: { refId, expr },
});
const expression = (refId: string, model: object) => ({ refId, datasourceUid: '__expr__', model: { refId, ...model } });

/** As Grafana's ruler answers (pkg/services/ngalert/api/tooling/definitions/cortex-ruler.go), shortened. */
const ruler = (grafana_alert: object) => ({
  Backend: [{ name: 'Errors', interval: '1m', rules: [{ expr: '', for: '5m', grafana_alert }] }],
});
const alert = (rest: object = {}) => ({
  title: '5xx ratio',
  condition: 'C',
  data: [
    query('A'),
    expression('B', { type: 'reduce', expression: 'A' }),
    expression('C', { type: 'threshold', expression: 'B' }),
  ],
  uid: 'five',
  namespace_uid: 'f',
  rule_group: 'Errors',
  no_data_state: 'OK',
  exec_err_state: 'Error',
  is_paused: false,
  ...rest,
});
const states = (...rules: object[]) => ({
  status: 'success',
  data: { groups: [{ name: 'Errors', file: 'Backend', rules }] },
});
const none = { status: 'success', data: { groups: [] } };

it('reads what a rule asks, how it takes silence, and what it says now', async () => {
  const http = fakeHttp(
    json(202, ruler(alert())),
    json(200, states({ name: '5xx ratio', type: 'alerting', query: 'up', state: 'inactive', health: 'ok' }))
  );
  expect(await listAlertRules(http, never)).toEqual({
    ok: true,
    value: [
      {
        id: 'grafana/five',
        uid: 'five',
        title: '5xx ratio',
        folder: 'Backend',
        group: 'Errors',
        isPaused: false,
        onNoData: 'OK',
        onError: 'Error',
        state: 'inactive',
        queries: [
          { refId: 'A', datasourceUid: 'MIMIR', fromSeconds: 900, toSeconds: 0, model: { refId: 'A', expr: 'up' } },
        ],
        needs: 'each',
      },
    ],
  });
  expect(http.asked.map(line)).toEqual([
    'GET /api/ruler/grafana/api/v1/rules',
    'GET /api/prometheus/grafana/api/v1/rules?limit_alerts=0',
  ]);
});

it('tells rules of one name apart by their uid where Grafana says it', async () => {
  const same = { name: '5xx ratio', type: 'alerting', query: 'up' };
  const http = fakeHttp(
    json(200, ruler(alert())),
    json(200, states({ ...same, uid: 'other', state: 'firing' }, { ...same, uid: 'five', state: 'pending' }))
  );
  const answer = await listAlertRules(http, never);
  expect(answer.ok && answer.value.map(({ state }) => state)).toEqual(['pending']);
});

it.each<[string, readonly object[], string, readonly string[], 'each' | 'any']>([
  ['a condition that is a query', [query('A'), query('B')], 'A', ['A'], 'each'],
  [
    'math over two of three queries',
    [query('A'), query('B'), query('X'), expression('C', { type: 'math', expression: '$A / ${B} > 1' })],
    'C',
    ['A', 'B'],
    'each',
  ],
  [
    'classic conditions',
    [
      query('A'),
      query('B'),
      expression('C', {
        type: 'classic_conditions',
        conditions: [{ query: { params: ['A', '5m', 'now'] } }, { query: { params: ['B'] } }],
      }),
    ],
    'C',
    ['A', 'B'],
    'any',
  ],
  [
    'a circle',
    [expression('B', { type: 'reduce', expression: 'C' }), expression('C', { type: 'threshold', expression: 'B' })],
    'C',
    [],
    'each',
  ],
  ['an expression of an unknown kind', [query('A'), expression('C', { type: 'later' })], 'C', ['A'], 'each'],
  ['a condition that is not there', [query('A')], 'Z', [], 'each'],
])('finds what decides: %s', async (_, data, condition, refIds, needs) => {
  const http = fakeHttp(json(200, ruler(alert({ data, condition }))), json(200, none));
  const answer = await listAlertRules(http, never);
  expect(answer.ok && answer.value.map((rule) => [rule.queries.map(({ refId }) => refId), rule.needs])).toEqual([
    [refIds, needs],
  ]);
});

it('passes over rules that record, and over what has another shape', async () => {
  const http = fakeHttp(
    json(200, {
      Backend: [
        {
          name: 'Errors',
          rules: [{ grafana_alert: alert({ record: { metric: 'm', from: 'A' } }) }, { alert: 'x' }, null],
        },
        7,
      ],
    }),
    json(200, none)
  );
  expect(await listAlertRules(http, never)).toEqual({ ok: true, value: [] });
});

it('reads none as none, and rules without their states where those are denied', async () => {
  expect(await listAlertRules(fakeHttp(json(200, {}), json(200, none)), never)).toEqual({ ok: true, value: [] });
  const denied = await listAlertRules(fakeHttp(json(200, ruler(alert())), json(403, { message: 'no' })), never);
  expect(denied.ok && denied.value.map(({ uid, state }) => [uid, state])).toEqual([['five', undefined]]);
});

it.each([
  ['forbidden', json(403, { message: 'you need alert.rules:read' }), 'forbidden'],
  ['alerting that is off', json(404, { message: 'Not found' }), 'not-found'],
  ['a login page', loginPage, 'malformed'],
])('does not take %s for no rules', async (_, response, kind) => {
  const answer = await listAlertRules(fakeHttp(response, json(200, none)), never);
  expect(answer.ok ? 'ok' : answer.failure.kind).toBe(kind);
});

describe('rules of a store’s own ruler', () => {
  /** As Prometheus 2.42 answered, shortened. */
  const some = states(
    { state: 'inactive', name: 'BackendDown', query: 'up == 0', health: 'ok', alerts: [], type: 'alerting' },
    { name: 'job:up:sum', query: 'sum by (job) (up)', health: 'ok', type: 'recording' }
  );

  it.each([
    [mimir, 'GET /api/datasources/uid/MIMIR/resources/api/v1/rules?type=alert'],
    [loki, 'GET /api/prometheus/LOKI/api/v1/rules?type=alert'],
  ])('are read of $uid', async (source, asked) => {
    const http = fakeHttp(json(200, some));
    const answer = await listStoreAlertRules(http, source, never);
    expect(answer.ok && answer.value).toEqual([
      expect.objectContaining({ title: 'BackendDown', group: 'Errors', ruler: source.name, state: 'inactive' }),
    ]);
    expect(answer.ok && answer.value[0]?.queries).toEqual([
      expect.objectContaining({ datasourceUid: source.uid, model: { expr: 'up == 0' } }),
    ]);
    expect(http.asked.map(line)).toEqual([asked]);
  });

  it('are none where there is no ruler, and unknown where it does not answer', async () => {
    const off = await listStoreAlertRules(fakeHttp(text(404, '404 page not found\n')), loki, never);
    expect(off).toEqual({ ok: true, value: [] });
    const down = await listStoreAlertRules(fakeHttp(text(502, '')), loki, never);
    expect(down.ok).toBe(false);
  });
});
