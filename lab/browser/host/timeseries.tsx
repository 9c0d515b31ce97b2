/**
 * What stands in for Grafana's `timeseries` panel, which no package has: its frames as lines, over Grafana's own plot.
 * Panels are given to plugins through @grafana/runtime's `setPluginImportUtils`.
 */
import { FieldType, PanelPlugin, PanelProps, PluginType } from '@grafana/data';
import { TimeSeries } from '@grafana/ui';
import React, { useMemo } from 'react';

interface Options {
  readonly legend: React.ComponentProps<typeof TimeSeries>['legend'];
}

function TimeSeriesPanel({ data, timeRange, timeZone, width, height, options }: PanelProps<Options>) {
  const frames = useMemo(() => withColors(data.series), [data.series]);
  return (
    <TimeSeries
      frames={frames}
      structureRev={data.structureRev}
      timeRange={timeRange}
      timeZone={timeZone}
      width={width}
      height={height}
      legend={options.legend}
    />
  );
}

type Frames = PanelProps['data']['series'];

/** Each line has the palette's next colour, which the panel's field options would say. */
function withColors(frames: Frames): Frames {
  let series = 0;
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) =>
      field.type === FieldType.time
        ? field
        : {
            ...field,
            config: { ...field.config, color: { mode: 'palette-classic' } },
            state: { ...field.state, seriesIndex: series++ },
          }
    ),
  }));
}

const timeSeries = new PanelPlugin<Options>(TimeSeriesPanel);
timeSeries.meta = {
  id: 'timeseries',
  name: 'Time series',
  type: PluginType.panel,
  sort: 1,
  module: '',
  baseUrl: '',
  info: {
    author: { name: '' },
    description: '',
    links: [],
    logos: { large: '', small: '' },
    screenshots: [],
    updated: '',
    version: '',
  },
};

const panels = new Map([[timeSeries.meta.id, timeSeries]]);

export const pluginImportUtils = {
  getPanelPluginFromCache: (id: string) => panels.get(id),
  importPanelPlugin: async (id: string) => {
    const panel = panels.get(id);
    if (!panel) {
      throw new Error(`The lab has no panel “${id}”`);
    }
    return panel;
  },
};
