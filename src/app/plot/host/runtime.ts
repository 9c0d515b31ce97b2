/** `@grafana/runtime` as @grafana/scenes asks for it; see data.ts. */
import * as host from '@grafana/runtime';
import { createContext } from 'react';

export * from '@grafana/runtime';

const newer: Readonly<Record<string, unknown>> = host;

/** No scopes are chosen where there are none to choose. */
export const ScopesContext = newer.ScopesContext ?? createContext(undefined);

interface Ref {
  readonly uid?: string;
  readonly type?: string;
}

const expressions = new Set<unknown>(['__expr__', 'Expression']);

/** Whether a query goes to Grafana's own expressions instead of a data source. */
export const isExpressionReference =
  newer.isExpressionReference ??
  ((ref?: Ref | string | null): boolean =>
    typeof ref === 'string' ? expressions.has(ref) : expressions.has(ref?.uid) || expressions.has(ref?.type));
