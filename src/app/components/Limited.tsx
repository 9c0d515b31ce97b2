import React, { ReactNode, useState } from 'react';
import { Button } from '@grafana/ui';
import { number } from '../words';

interface Props<T> {
  items: readonly T[];
  /** So many at first, and so many more with every click. */
  step: number;
  /** What there are more of: `dashboards`. */
  what: string;
  children: (shown: readonly T[]) => ReactNode;
}

/** A long list in steps: a thousand links at once help nobody. */
export function Limited<T>({ items, step, what, children }: Props<T>) {
  const [shown, setShown] = useState(step);
  const rest = items.length - shown;
  return (
    <>
      {children(items.slice(0, shown))}
      {rest > 0 && (
        <Button size="sm" variant="secondary" fill="text" icon="angle-down" onClick={() => setShown(shown + step)}>
          Show {number(Math.min(step, rest))} more of {number(rest)} {what}
        </Button>
      )}
    </>
  );
}
