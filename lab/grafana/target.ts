/** What the ways to ask the three kinds of stores share. */
import { Frame } from './frame';
import { Network } from './store';

/** One target of `POST /api/ds/query`, as the browser sends it. */
export interface Target {
  readonly refId: string;
  readonly datasource?: { readonly uid?: string };
  readonly intervalMs: number;
  readonly maxDataPoints: number;
  readonly [key: string]: unknown;
}

export interface TargetResult {
  readonly status: number;
  readonly frames?: readonly Frame[];
  readonly error?: string;
  readonly errorSource?: 'downstream' | 'plugin' | '';
}

export interface QueryContext {
  readonly network: Network;
  readonly fromMs: number;
  readonly toMs: number;
  /** Major version of the imitated Grafana. */
  readonly grafanaMajor: number;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
