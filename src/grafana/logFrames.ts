import { Labels, LogLine } from '../engine/model';
import { Column } from './frames';

/** Lines kept of one frame; its `rows` count them all. */
const mostLines = 1000;

/**
 * Log lines of Loki's frames: `labels`, `Time`, `Line` (`LabeledTimeValues`), or `timestamp`, `body`, `labels` of the
 * newer contract (`log-lines`, Grafana's dataplane documentation).
 */
export function readLines(columns: readonly Column[]): readonly LogLine[] {
  const times = columns.find(({ type }) => type === 'time')?.values ?? [];
  const texts =
    columns.find(({ name }) => name === 'Line' || name === 'body') ?? columns.find(({ type }) => type === 'string');
  const labels = columns.find(({ name }) => name === 'labels')?.values ?? [];
  return (texts?.values ?? []).slice(0, mostLines).flatMap((line, index) => {
    const timeMs = timeIn(times[index]);
    return typeof line === 'string' && timeMs !== undefined ? [{ timeMs, line, labels: toLabels(labels[index]) }] : [];
  });
}

function toLabels(value: unknown): Labels {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  );
}

/** A moment that a Date can hold. */
export const timeIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Math.abs(value) <= 8.64e15 ? value : undefined;
