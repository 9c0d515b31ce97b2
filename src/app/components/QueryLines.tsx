import React, { useId, useMemo, useState } from 'react';
import { LinkButton } from '@grafana/ui';
import { Proof } from '../../engine';
import { datasourceName, exploreLink } from '../access';
import { href } from '../navigation';
import { EvidencePlot, PlotToggle } from '../plot/EvidencePlot';
import { plotQuery } from '../plot/plotQuery';
import { Lines } from './Lines';

interface Props {
  proof: Proof;
  what: string;
}

/** A query with its data source, to copy, to plot or to run again. */
export function QueryLines({ proof, what }: Props) {
  const [isPlotted, setPlotted] = useState(false);
  const plotId = useId();
  const plot = useMemo(() => plotQuery(proof), [proof]);
  const explore = exploreLink(proof);
  const source = datasourceName(proof.datasourceUid);
  return (
    <>
      <Lines text={proof.query} what={what} caption={source}>
        {plot && (
          <PlotToggle isOpen={isPlotted} onToggle={() => setPlotted(!isPlotted)} controls={plotId} what={what} />
        )}
        {explore !== undefined && (
          <LinkButton
            size="sm"
            variant="secondary"
            fill="text"
            icon="compass"
            href={href(explore)}
            aria-label={`Run ${what} in Explore, over ${source}`}
          >
            Explore
          </LinkButton>
        )}
      </Lines>
      {plot && isPlotted && <EvidencePlot id={plotId} query={plot} />}
    </>
  );
}
