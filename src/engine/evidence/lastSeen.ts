/**
 * When something was last there within the week, and whose: one number of each target, where a week of points would be too many.
 * What came and went between two points of 5 minutes, of an app that was started minutes ago, is seen only finer.
 */
import { Answer, SeriesSummary } from '../model';
import { Origin } from './evidence';

/** As far back as points are asked for so finely. */
export const fineMs = 30 * 60_000;
const finely = (text: string): string => `max_over_time(timestamp(${text})[30m:15s])`;

export const lastSeenBy = (text: string): string =>
  `max by (job, instance) (${finely(text)} or max_over_time(timestamp(${text})[7d:5m]))`;

/** The same of what ended minutes ago. */
export const lastSeenLately = (text: string): string => `max by (job, instance) (${finely(text)})`;

/** Of an answer to `lastSeenBy`: its values are moments. */
export function lastOrigins(answer: Answer<readonly SeriesSummary[]>): readonly Origin[] {
  return (answer.ok ? answer.value : []).flatMap(({ labels, last }) =>
    last === undefined
      ? []
      : [{ job: labels['job'], instance: labels['instance'], firstMs: last * 1000, lastMs: last * 1000 }]
  );
}
