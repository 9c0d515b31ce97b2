import { AlertQuery, AlertRule, DataSource } from '../model';
import { planAlerts } from './alerts';

const nowMs = Date.UTC(2026, 0, 1, 12);
const source = (uid: string, kind: DataSource['kind']): DataSource => ({
  uid,
  name: uid,
  type: kind,
  kind,
  isDefault: false,
});
const dataSources = [source('MIMIR', 'prometheus'), source('LOKI', 'loki'), source('SQL', 'other')];

const query = (expr: string, rest: Partial<AlertQuery> = {}): AlertQuery => ({
  refId: 'A',
  datasourceUid: 'MIMIR',
  fromSeconds: 600,
  toSeconds: 0,
  model: { expr, range: true, legendFormat: 'x' },
  ...rest,
});
const rule = (queries: readonly AlertQuery[], rest: Partial<AlertRule> = {}): AlertRule => ({
  id: 'grafana/five',
  uid: 'five',
  title: 'Too many errors',
  group: 'g',
  isPaused: false,
  queries,
  needs: 'each',
  ...rest,
});
const planned = (...queries: readonly AlertQuery[]) => planAlerts([rule(queries)], { dataSources, nowMs });

it('asks what the rule reads now, and says whose query it is', () => {
  const [target] = planned(query('sum(rate(errors_total[5m]))')).targets;
  expect(target).toMatchObject({
    id: 'alert/grafana/five/A',
    alertId: 'grafana/five',
    query: 'sum(rate(errors_total[5m]))',
    mode: 'instant',
    datasource: { uid: 'MIMIR' },
    range: { fromMs: nowMs - 600_000, toMs: nowMs },
    model: { instant: true, range: false },
  });
});

it.each([
  ['MIMIR', 'rate(errors_total[5m]) / rate(all_total[5m]) > 0.9', 'rate(errors_total[5m]) / rate(all_total[5m])'],
  ['MIMIR', 'up == 0', 'up'],
  ['MIMIR', 'up == bool 0', 'up == bool 0'],
  ['LOKI', 'sum(count_over_time({app="x"} [5m])) > 10', 'sum(count_over_time({app="x"} [5m]))'],
])('leaves the comparison of %s away, which nothing meets while all is well: %s', (datasourceUid, expr, bare) => {
  const [target] = planned(query(expr, { datasourceUid })).targets;
  expect(target?.query.trim()).toBe(bare);
  expect(target?.parsed.ok && target.parsed.selectors).not.toHaveLength(0);
});

it.each(['absent(up{job="x"})', 'absent_over_time(up[5m]) or up == 0', 'ABSENT (up)'])(
  'leaves alone what fires on absence: %s',
  (expr) => {
    expect(planned(query(expr))).toEqual({ targets: [], skipped: [] });
  }
);

it('is not misled by a label value that says absent(', () => {
  expect(planned(query('up{job="absent(x)"}')).targets).toHaveLength(1);
});

it('asks nothing for a paused rule', () => {
  const plan = planAlerts([rule([query('up')], { isPaused: true })], { dataSources, nowMs });
  expect(plan).toEqual({ targets: [], skipped: [] });
});

it.each([
  ['a data source that does not exist', query('up', { datasourceUid: 'GONE' }), 'datasource-missing'],
  ['a store of no signal', query('select 1', { datasourceUid: 'SQL' }), 'other-store'],
  ['a query without text', query(''), 'no-query'],
])('says why it does not ask: %s', (_, asked, kind) => {
  expect(planned(asked).skipped).toEqual([
    expect.objectContaining({
      id: 'alert/grafana/five/A',
      alertId: 'grafana/five',
      reason: expect.objectContaining({ kind }) as unknown,
    }),
  ]);
});
