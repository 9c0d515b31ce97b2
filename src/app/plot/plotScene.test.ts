import { SceneQueryRunner, SceneTimeRange, VizPanel } from '@grafana/scenes';
import { Proof } from '../../engine';
import { PlotQuery, plotQuery } from './plotQuery';
import { plotScene } from './plotScene';

// What @grafana/scenes reads while it loads; in the bundle src/app/plot/host gives it.
jest.mock('@grafana/data', () => ({ scopeFilterOperatorMap: {}, ...jest.requireActual('@grafana/data') }));

const range: Proof['range'] = {
  fromMs: Date.UTC(2026, 0, 1, 6),
  toMs: Date.UTC(2026, 0, 1, 12),
  raw: { from: '1767247200000', to: '1767268800000' },
};

const proof = (language: Proof['language'], query: string, rest: Partial<Proof> = {}): Proof => ({
  datasourceUid: 'MIMIR',
  language,
  query,
  range,
  instant: false,
  ...rest,
});

describe('plotQuery', () => {
  test.each([
    ['promql', 'up{job="backend"}', 'up'],
    ['promql', 'sum by (job) (rate(a_total[5m])) / sum(b_total)', 'a_total, b_total'],
    ['promql', '(avg_over_time(up[5m:1m]))', 'up'],
    ['promql', 'count({__name__=~"traces_.*"})', 'Series'],
    ['promql', '1', 'Series'],
    ['logql', 'sum(count_over_time({job="backend"} |= "error" [5m]))', 'Log lines'],
  ] as const)('plots %s %s as “%s”', (language, query, title) => {
    expect(plotQuery(proof(language, query))).toMatchObject({ title, model: { expr: query } });
  });

  test.each([
    ['promql', 'up[5m]'],
    ['promql', '(up[1h:5m] offset 1h)'],
    ['promql', '"text"'],
    ['promql', 'sum(up'],
    ['promql', ''],
    ['logql', '{job="backend"} |= "error"'],
    ['logql', 'count_over_time('],
    ['traceql', '{ status = error }'],
    ['traceql', '{} | rate()'],
  ] as const)('does not plot %s %s', (language, query) => {
    expect(plotQuery(proof(language, query))).toBeUndefined();
  });

  test('does not plot over no time', () => {
    expect(plotQuery(proof('promql', 'up', { range: { ...range, fromMs: range.toMs } }))).toBeUndefined();
  });

  test('asks over the range, also where the proof asked for one moment', () => {
    expect(plotQuery(proof('promql', 'up', { instant: true }))).toEqual({
      title: 'up',
      datasource: { type: 'prometheus', uid: 'MIMIR' },
      model: { expr: 'up', range: true, instant: false, legendFormat: '__auto', editorMode: 'code' },
      fromMs: range.fromMs,
      toMs: range.toMs,
    });
    expect(plotQuery(proof('logql', 'rate({a="b"}[1m])', { instant: true, datasourceUid: 'LOKI' }))).toMatchObject({
      datasource: { type: 'loki', uid: 'LOKI' },
      model: { queryType: 'range' },
    });
  });
});

describe('plotScene', () => {
  const query = plotQuery(proof('promql', 'up{job="backend"}')) as PlotQuery;
  const { scene, runner, panel } = plotScene(query);

  test('asks the data source of the proof for its query, over its range', () => {
    const { $timeRange, $data } = scene.state;
    expect(($timeRange as SceneTimeRange).state.value.from.valueOf()).toBe(range.fromMs);
    expect(($timeRange as SceneTimeRange).state.value.to.valueOf()).toBe(range.toMs);
    expect($data).toBe(runner);
    expect(($data as SceneQueryRunner).state).toMatchObject({
      datasource: { type: 'prometheus', uid: 'MIMIR' },
      queries: [{ refId: 'A', datasource: { uid: 'MIMIR' }, expr: 'up{job="backend"}', range: true, instant: false }],
    });
  });

  test('shows one time series panel that leads no line across a gap', () => {
    expect(scene.state.body).toBe(panel);
    expect((scene.state.body as VizPanel).state).toMatchObject({
      pluginId: 'timeseries',
      title: 'up',
      options: { legend: { displayMode: 'list', placement: 'bottom' } },
      fieldConfig: { defaults: { custom: { spanNulls: false } } },
    });
  });
});
