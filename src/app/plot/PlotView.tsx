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
    return <Alert severity="info" title="Nothing to plot: no numbers came for this time range" />;
  }
  return (
    <div className={frame}>
      <scene.Component model={scene} />
    </div>
  );
}

/** What a store refuses stands in `errors`; what Grafana itself refuses, up to 13.2, in the older `error` alone. */
function problemOf(data?: PanelData): string | undefined {
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const { state, error, errors = error ? [error] : [] } = data ?? {};
  if (state !== LoadingState.Error && errors.length === 0) {
    return undefined;
  }
  const messages = errors.flatMap(({ message, data: body }) => message ?? body?.message ?? []);
  return messages.join(', ') || 'The data source gave no reason.';
}

/** Also what the host makes of a connection that broke: an answer without frames. */
const isEmpty = (data?: PanelData): boolean =>
  data?.state === LoadingState.Done && data.series.every(({ length }) => length === 0);

const frame = css({ display: 'flex', height: 260 });
