import React, { lazy, Suspense } from 'react';
import { Alert, Button, ErrorBoundary, LoadingPlaceholder } from '@grafana/ui';
import { PlotQuery } from './plotQuery';

const PlotView = lazy(() => import(/* webpackChunkName: "later-plot" */ './PlotView'));

interface ToggleProps {
  isOpen: boolean;
  onToggle: () => void;
  /** The id of what is opened. */
  controls: string;
  what: string;
}

/** Opens and closes a plot. */
export function PlotToggle({ isOpen, onToggle, controls, what }: ToggleProps) {
  return (
    <Button
      size="sm"
      variant="secondary"
      fill="text"
      icon={isOpen ? 'angle-down' : 'angle-right'}
      aria-label={`Plot ${what}`}
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      onClick={onToggle}
    >
      Plot
    </Button>
  );
}

/** A query over its time, or in words why it cannot be shown; whatever fails here stays here. */
export function EvidencePlot({ id, query }: { id: string; query: PlotQuery }) {
  return (
    <div id={id} role="group" aria-label="Plot">
      <ErrorBoundary>
        {({ error }) =>
          error ? (
            <Alert severity="warning" title="The plot cannot be shown">
              {error.message}
            </Alert>
          ) : (
            <Suspense fallback={<LoadingPlaceholder text="Loading plot…" />}>
              <PlotView query={query} />
            </Suspense>
          )
        }
      </ErrorBoundary>
    </div>
  );
}
