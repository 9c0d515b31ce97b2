/** What the pages call things, and how numbers and times are written: by Grafana's formatters, in the viewer's time zone. */
import { dateTimeFormat, dateTimeFormatTimeAgo, formattedValueToString, getValueFormat } from '@grafana/data';
import { Balance, FindingVerdict, Hop, HopVerdict, ScanPhase, Signal, StoreReport, TimeRange } from '../engine';
import { ShownStatus } from './routes';

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

export const verdictNames: Readonly<Record<HopVerdict, string>> = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  broken: 'Broken',
  blind: 'Blind',
  unknown: 'Unknown',
};

export const findingNames: Readonly<Record<FindingVerdict, string>> = { proved: 'Proved', likely: 'Likely' };

export const signalNames: Readonly<Record<Signal, string>> = { metrics: 'Metrics', logs: 'Logs', traces: 'Traces' };

export const phaseNames: Readonly<Record<ScanPhase, string>> = {
  inventory: 'Reading dashboards',
  variables: 'Filling in variables',
  panels: 'Running the panels’ queries',
  pipeline: 'Following the pipeline',
  selectors: 'Asking why panels are empty',
  explanation: 'Deciding the causes',
};

export const statusNames: Readonly<Record<ShownStatus, string>> = {
  error: 'Error',
  'no-data': 'No data',
  masked: 'Masked',
  stale: 'Stale',
  partial: 'Partial',
  fading: 'Fading',
  quiet: 'Quiet',
  zero: 'Only zeros',
  data: 'Data',
  skipped: 'Skipped',
};

export const statusHelp: Readonly<Record<ShownStatus, string>> = {
  error: 'A query fails',
  'no-data': 'The queries find nothing',
  masked: 'A fallback such as “or vector(0)”, or a text for no value, hides that there is nothing',
  stale: 'Shows data that has ended',
  partial: 'Some of its queries find nothing',
  fading: 'Still shows earlier data of a hop that is broken',
  quiet: 'Nothing to show, and nothing is broken',
  zero: 'Only zeros: nothing happened, nothing is broken',
  data: 'Shows data',
  skipped: 'Has no query to run',
};

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** A count, with thousands shortened as Grafana does. */
export const number = (count: number): string => formattedValueToString(getValueFormat('short')(count));

/** `2026-11-21 12:03:10 (3 hours ago)`. */
export const moment = (ms: number): string => `${dateTimeFormat(ms)} (${ago(ms)})`;

/** `3 hours ago`, `in 20 minutes`. */
export const ago = (ms: number): string => dateTimeFormatTimeAgo(ms);

/** `3 s old`. */
export const age = (ms: number, atMs: number): string =>
  `${formattedValueToString(getValueFormat('s')(Math.max(0, Math.round((atMs - ms) / 1000)), 0))} old`;

/** `15.2 s`. */
export const duration = (ms: number): string => formattedValueToString(getValueFormat('ms')(ms, 1));

/** `1.8 spans/s`. */
export const rate = (perSecond: number, unit: string): string =>
  `${formattedValueToString(getValueFormat('short')(perSecond))} ${unit}/s`;

/** What a hop loses, where it is worth a word: counters are read over ten minutes, so a small difference says nothing. */
export function lossesText({ in: into, out, dropped }: Balance): string | undefined {
  const isDropping = dropped > into / 50;
  const isOpen = into - out - dropped > into / 20;
  const flow = `${short(into)} in, ${short(out)} out${isDropping ? `, ${short(dropped)} dropped` : ''}`;
  return isDropping || isOpen ? `${flow}${isOpen ? ': the rest waits, or is not accounted for' : ''}` : undefined;
}

const short = (value: number): string => formattedValueToString(getValueFormat('short')(value));

/** As written in the dashboard; moments are written out. */
export const rangeText = ({ raw: { from, to } }: Pick<TimeRange, 'raw'>): string => `${edge(from)} to ${edge(to)}`;

const edge = (raw: string): string => (/^\d{11,}$/.test(raw) ? dateTimeFormat(Number(raw)) : raw);

/** `Mimir 133 of 200`. */
export const requestsText = ({ name, requests, budget }: StoreReport): string =>
  `${name} ${number(requests)} of ${number(budget)}`;

/** Titles may be empty; something must be there to click. */
export const panelTitle = ({ id, title }: { readonly id: number; readonly title: string }): string =>
  title.trim() === '' ? `Panel ${id}` : title;
