/** What the pages call things, and how times are written: Grafana's own formatters, the viewer's time zone. */
import { dateTimeFormat, dateTimeFormatTimeAgo } from '@grafana/data';
import { Hop, PanelStatus, ScanPhase, Signal } from '../engine';

export const hopNames: Readonly<Record<Hop, string>> = {
  source: 'Source',
  collector: 'Collector',
  store: 'Store',
  generator: 'Generator',
  datasource: 'Data source',
  variable: 'Variable',
  query: 'Query',
  panel: 'Panel',
};

export const signalNames: Readonly<Record<Signal, string>> = { metrics: 'Metrics', logs: 'Logs', traces: 'Traces' };

export const phaseNames: Readonly<Record<ScanPhase, string>> = {
  inventory: 'Reading dashboards',
  variables: 'Filling in variables',
  panels: 'Running the panels’ queries',
  pipeline: 'Asking how the pipeline is',
  selectors: 'Asking about what is empty',
  explanation: 'Deciding the causes',
};

export const statusNames: Readonly<Record<PanelStatus, string>> = {
  error: 'Error',
  'no-data': 'No data',
  masked: 'Masked',
  stale: 'Stale',
  partial: 'Partial',
  zero: 'Zero',
  data: 'Data',
  skipped: 'Skipped',
};

export const statusHelp: Readonly<Record<PanelStatus, string>> = {
  error: 'a query fails',
  'no-data': 'the queries find nothing',
  masked: 'a fallback such as “or vector(0)” hides that there is nothing',
  stale: 'shows data that has ended',
  partial: 'some of its queries find nothing',
  zero: 'only zeros: nothing happened',
  data: 'shows data',
  skipped: 'has no query to run',
};

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** `12:03:10, 3 hours ago`; the date is part of it when the viewer's format has one. */
export const moment = (ms: number): string => `${dateTimeFormat(ms)} (${dateTimeFormatTimeAgo(ms)})`;

export const perSecond = (value: number): string =>
  value === 0 ? '0' : value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
