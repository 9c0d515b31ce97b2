import React, { Suspense, lazy, type ComponentType } from 'react';
import { AppPlugin, type AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';

const LazyApp = lazy<ComponentType<AppRootProps>>(() => import(/* webpackChunkName: "app" */ './app/App'));

function RootPage(props: AppRootProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="Loading Pipeline Health…" />}>
      <LazyApp {...props} />
    </Suspense>
  );
}

export const plugin = new AppPlugin<{}>().setRootPage(RootPage);
