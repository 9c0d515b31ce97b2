/**
 * Stands in for `react/jsx-runtime` and `react/jsx-dev-runtime` in bundled libraries (an alias in webpack.config.ts).
 *
 * React 18's runtime reads internals that 19 removed, 19's makes elements that 18 rejects, and Grafana 10.3.1 shares
 * neither with plugins. `createElement` of the host's own React is right in all of them.
 */
import { Fragment, createElement, type ElementType, type Key, type ReactElement } from 'react';

function jsx(type: ElementType, props: Record<string, unknown>, key?: Key): ReactElement {
  return createElement(type, key === undefined ? props : { ...props, key });
}

export { Fragment, jsx, jsx as jsxs, jsx as jsxDEV };
