import React, { useState } from 'react';
import { css } from '@emotion/css';
import { LoadingState, PanelData } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { PlotQuery } from './plotQuery';
import { plotScene } from './plotScene';

/** The plot, or in words why there is none. */
export default function PlotView({ query }: { query: PlotQuery }) {
  const [{ scene, runner, panel }] = useState(() => plotScene(query));
  const { data } = runner.useState();
  const { _pluginLoadError: panelError } = panel.useState();
  const problem = panelError ?? problemOf(data);
  if (problem !== undefined) {
    return (
      <Alert severity="warning" title="The query cannot be plotted">
        {problem}
      </Alert>
    );
  }
  if (isEmpty(data)) {
    return <Alert severity="info" title="The query answers nothing in this time range" />;
  }
  return (
    <div className={frame}>
      <scene.Component model={scene} />
    </div>
  );
}

function problemOf(data?: PanelData): string | undefined {
  const { errors = [], state } = data ?? {};
  if (state !== LoadingState.Error && errors.length === 0) {
    return undefined;
  }
  const messages = errors.flatMap(({ message, data: body }) => message ?? body?.message ?? []);
  return messages.join(', ') || 'The data source gave no reason.';
}

const isEmpty = (data?: PanelData): boolean =>
  data?.state === LoadingState.Done && data.series.every(({ length }) => length === 0);

const frame = css({ display: 'flex', height: 260 });
