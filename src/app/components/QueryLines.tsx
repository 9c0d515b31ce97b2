import React from 'react';
import { LinkButton } from '@grafana/ui';
import { Proof } from '../../engine';
import { datasourceName, exploreLink } from '../access';
import { href } from '../navigation';
import { Lines } from './Lines';

interface Props {
  proof: Proof;
  what: string;
}

/** A query with its data source, to copy or to run again. */
export function QueryLines({ proof, what }: Props) {
  const explore = exploreLink(proof);
  const source = datasourceName(proof.datasourceUid);
  return (
    <Lines text={proof.query} what={what} caption={source}>
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
  );
}
