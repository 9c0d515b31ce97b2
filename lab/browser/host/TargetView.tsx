import React, { useEffect, useState } from 'react';
import { DataSource, PlannedTarget } from '../../../src/engine/model';
import { runTarget, Shown } from './queries';

/** A query and what it answers: a small plot, rows, “No data”, or the store's error. */
export function TargetView({ target, dataSources }: { target: PlannedTarget; dataSources: readonly DataSource[] }) {
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    let isGone = false;
    runTarget(target, dataSources).then(
      (next) => !isGone && setShown(next),
      (error: unknown) => !isGone && setShown({ kind: 'error', message: String(error) })
    );
    return () => {
      isGone = true;
    };
  }, [target, dataSources]);
  return (
    <div className="lab-target">
      <Answer shown={shown} />
      <code>{target.query}</code>
    </div>
  );
}

function Answer({ shown }: { shown?: Shown }) {
  switch (shown?.kind) {
    case undefined:
      return <div className="lab-nodata">…</div>;
    case 'empty':
      return <div className="lab-nodata">No data</div>;
    case 'error':
      return (
        <div className="lab-error" role="alert">
          {shown.message}
        </div>
      );
    case 'rows':
      return <pre>{shown.rows.join('\n')}</pre>;
    case 'plot':
      return <Plot series={shown.series} />;
  }
}

const colors = ['#73bf69', '#f2cc0c', '#8ab8ff', '#ff780a', '#f2495c', '#5794f2', '#b877d9', '#705da0'];

function Plot({ series }: Pick<Extract<Shown, { kind: 'plot' }>, 'series'>) {
  const all = series.flatMap(({ points }) => points);
  const [fromMs, toMs] = [Math.min(...all.map(([time]) => time)), Math.max(...all.map(([time]) => time))];
  const top = Math.max(...all.map(([, value]) => value), 1e-9);
  const x = (time: number) => (toMs > fromMs ? ((time - fromMs) / (toMs - fromMs)) * 300 : 150);
  const y = (value: number) => 58 - (Math.max(0, value) / top) * 54;
  return (
    <>
      <svg viewBox="0 0 300 60" preserveAspectRatio="none" className="lab-plot" aria-hidden>
        {series.slice(0, 40).map(({ name, points }, index) => (
          <polyline
            key={name}
            fill="none"
            stroke={colors[index % colors.length]}
            strokeWidth="1"
            vectorEffect="non-scaling-stroke"
            points={points.map(([time, value]) => `${x(time)},${y(value)}`).join(' ')}
          />
        ))}
      </svg>
      <ul className="lab-legend">
        {series.slice(0, 6).map(({ name, last }) => (
          <li key={name}>
            <b>{Number(last.toPrecision(4))}</b> {name}
          </li>
        ))}
      </ul>
    </>
  );
}
