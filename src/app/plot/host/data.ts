/**
 * `@grafana/data` as @grafana/scenes asks for it: the host's own, and the names that 10.3.1 lacks (webpack.config.ts puts
 * it between the two).
 */
import * as host from '@grafana/data';

// A name given here goes before the host's of the same name: so each takes the host's own where there is one.
export * from '@grafana/data';

const newer: Readonly<Record<string, unknown>> = host;

/** Grafana's keyboard shortcuts follow the panel that has the attention; 10.3.1 has none that do. */
export const SetPanelAttentionEvent =
  newer.SetPanelAttentionEvent ??
  class extends host.BusEventWithPayload<{ panelId: string | number }> {
    static type = 'set-panel-attention';
  };

/** Read when scenes' ad hoc filters load; used with scopes, which 10.3.1 does not know. */
export const scopeFilterOperatorMap = newer.scopeFilterOperatorMap ?? {};

/** Where scenes' ad hoc filters keep those that were used last. */
export const store = newer.store ?? {
  get: (key: string) => window.localStorage.getItem(key) ?? undefined,
  set: (key: string, value: string) => window.localStorage.setItem(key, value),
};
