import { foundRules, LabRule, repairedRules } from '../alerts/rules';
import { shapeOf } from '../testing/recorded';
import { alertingApi } from './alertingApi';
import { AlertContext } from './alertState';
import { foundSources } from './sources';
import { Network, Store } from './store';

const prometheus =
  (values: readonly string[], status = 200): Store =>
  async () => ({
    status,
    contentType: 'application/json',
    body: JSON.stringify({
      status: 'success',
      data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [1_795_231_200, value] })) },
    }),
  });

const context = (network: Network, grafanaMajor = 12): AlertContext => ({
  sources: foundSources,
  network,
  grafanaMajor,
  nowMs: 1_795_231_200_000,
});
const answering = (store: Store): Network => new Map([['mimir:9009', store]]);

async function asked(path: string, rules: readonly LabRule[], network: Network = new Map(), major = 12) {
  const reply = await alertingApi(new URL(`http://lab${path}`), rules, context(network, major));
  return { status: reply?.status, body: JSON.parse(String(reply?.body || 'null')) as unknown };
}

const [ratio] = repairedRules.filter(({ uid }) => uid === 'backend-5xx-ratio');
const five = (rest: Partial<LabRule> = {}): LabRule[] => (ratio ? [{ ...ratio, ...rest }] : []);
const stateOf = async (rules: LabRule[], network: Network) => {
  const { body } = await asked('/api/prometheus/grafana/api/v1/rules', rules, network);
  const { data } = body as { data: { groups: Array<{ rules: Array<{ state: string; health: string }> }> } };
  return data.groups.flatMap((group) => group.rules).map(({ state, health }) => `${state} ${health}`);
};

it('defines rules with the fields of Grafana’s ruler', async () => {
  const { body } = await asked('/api/ruler/grafana/api/v1/rules', five());
  const [group] = (body as Record<string, Array<{ rules: unknown[] }>>)['Scanium Alerts'] ?? [];
  const node = { refId: 'string', queryType: 'string', datasourceUid: 'string' };
  expect(shapeOf(group?.rules[0])).toMatchObject({
    expr: 'string',
    for: 'string',
    labels: {},
    annotations: {},
    grafana_alert: {
      title: 'string',
      condition: 'string',
      data: [{ ...node, relativeTimeRange: { from: 'number', to: 'number' } }, node, node],
      uid: 'string',
      namespace_uid: 'string',
      rule_group: 'string',
      no_data_state: 'string',
      exec_err_state: 'string',
      is_paused: 'boolean',
    },
  });
});

it.each<[string, Partial<LabRule>, Network, string]>([
  ['above its threshold', {}, answering(prometheus(['7'])), 'firing ok'],
  ['not above it', {}, answering(prometheus(['5'])), 'inactive ok'],
  ['not a number', {}, answering(prometheus(['NaN'])), 'inactive ok'],
  ['below', { fires: 'below' }, answering(prometheus(['0', '9'])), 'firing ok'],
  ['nothing, and that is OK', { onNoData: 'OK' }, answering(prometheus([])), 'inactive ok'],
  ['nothing, and that is an alert', { onNoData: 'Alerting' }, answering(prometheus([])), 'firing ok'],
  ['nothing, and that is said', { onNoData: 'NoData' }, answering(prometheus([])), 'inactive nodata'],
  ['an error', { onError: 'Error' }, new Map(), 'inactive error'],
  ['an error that is kept quiet', { onError: 'KeepLast' }, new Map(), 'inactive ok'],
  ['paused', { isPaused: true }, answering(prometheus(['7'])), 'inactive unknown'],
])('evaluates a rule: %s', async (_, rest, network, expected) => {
  expect(await stateOf(five(rest), network)).toEqual([expected]);
});

it('says whose state it is only from Grafana 12 on', async () => {
  const uids = (major: number) =>
    asked('/api/prometheus/grafana/api/v1/rules', five(), answering(prometheus([])), major).then(({ body }) =>
      JSON.stringify(body).includes('"uid":"backend-5xx-ratio"')
    );
  expect([await uids(10), await uids(12)]).toEqual([false, true]);
});

it('passes the rules of a store on, and its refusals', async () => {
  const groups = { status: 'success', data: { groups: [] } };
  const ruler: Store = async ({ path }) =>
    path.startsWith('/prometheus/api/v1/rules')
      ? { status: 200, contentType: 'application/json', body: JSON.stringify(groups) }
      : { status: 404, contentType: 'text/plain', body: '404 page not found' };
  expect(await asked('/api/prometheus/LOKI/api/v1/rules?type=alert', [], new Map([['loki:3100', ruler]]))).toEqual({
    status: 200,
    body: groups,
  });
  expect((await asked('/api/prometheus/LOKI/api/v1/rules', [])).status).toBe(502);
  expect((await asked('/api/prometheus/GONE/api/v1/rules', [])).status).toBe(404);
});

it('has the user’s rules as found, and each uid once', () => {
  expect(foundRules()).toHaveLength(21);
  expect(new Set([...foundRules(), ...repairedRules].map(({ uid }) => uid)).size).toBe(21 + repairedRules.length);
});
