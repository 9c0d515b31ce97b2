import { EmbeddedScene, SceneQueryRunner, SceneTimeRange, VizPanel } from '@grafana/scenes';
import { LegendDisplayMode } from '@grafana/schema';
import { PlotQuery } from './plotQuery';

/** More series are told by a button that shows them all. */
const mostSeries = 20;

interface PlotScene {
  readonly scene: EmbeddedScene;
  readonly runner: SceneQueryRunner;
  readonly panel: VizPanel;
}

/** One panel of the query over its range. */
export function plotScene({ title, datasource, model, fromMs, toMs }: PlotQuery): PlotScene {
  const range = new SceneTimeRange({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
  const runner = new SceneQueryRunner({ datasource, queries: [{ refId: 'A', datasource, ...model }] });
  const panel = new VizPanel({
    pluginId: 'timeseries',
    title,
    seriesLimit: mostSeries,
    options: { legend: { showLegend: true, displayMode: LegendDisplayMode.List, placement: 'bottom', calcs: [] } },
    // A gap is what is looked for: no line may lead across it.
    fieldConfig: { defaults: { custom: { spanNulls: false } }, overrides: [] },
  });
  return { scene: new EmbeddedScene({ $timeRange: range, $data: runner, body: panel }), runner, panel };
}
