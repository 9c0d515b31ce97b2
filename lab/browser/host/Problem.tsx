import { Alert } from '@grafana/ui';
import React, { ReactNode } from 'react';

/** What went wrong on a page of the lab itself. */
export function Problem({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Alert title={title} severity="error">
      {children}
    </Alert>
  );
}

export const wordsOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason));
