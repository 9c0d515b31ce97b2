import React from 'react';
import { Badge } from '@grafana/ui';
import { RootCause } from '../../engine';
import { findingLook } from '../look';
import { findingNames } from '../words';

/** Proved, or only likely. */
export function Verdict({ verdict }: Pick<RootCause, 'verdict'>) {
  return (
    <Badge
      color={verdict === 'proved' ? 'red' : 'orange'}
      icon={findingLook[verdict].icon}
      text={findingNames[verdict]}
    />
  );
}
