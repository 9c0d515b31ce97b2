/** Counters as a store tells them: of the last quarter of an hour, 15 seconds apart. */
import { Labels, SeriesSummary } from '../model';
import { failuresEver, requestsQuery } from '../checks/shared/log-writes';
import { Answers, nowMs } from './evidence';

/** Rises by so much at each of these moments, minutes ago; born with the first of them, or there before. */
export function counter(labels: Labels, minutes: readonly number[], { by = 1, isBorn = false } = {}): SeriesSummary {
  const times = minutes.map((each) => nowMs - each * 60_000);
  const moments = Array.from({ length: 61 }, (_, index) => nowMs - (60 - index) * 15_000);
  const points = moments.flatMap((timeMs): ReadonlyArray<readonly [number, number]> => {
    const risen = times.filter((each) => each <= timeMs).length;
    return isBorn && risen === 0 ? [] : [[timeMs, (isBorn ? 0 : 100) + risen * by]];
  });
  return { labels, samples: points.length, zeros: 0, nonFinite: 0, last: points.at(-1)?.[1], points };
}

/** Every 15 seconds, from so many minutes ago until so many. */
export const each15s = (fromMinutes: number, toMinutes = 0): readonly number[] =>
  Array.from({ length: Math.round((fromMinutes - toMinutes) * 4) + 1 }, (_, index) => fromMinutes - index / 4);

/** What a client of Loki was answered, by status, and how many lines of each sender there were in these minutes. */
export const requestsOf = (
  statuses: Readonly<Record<string, readonly number[]>>,
  labels: Labels = { component_id: 'loki.write.backend', host: 'loki:3100' }
): Answers => ({
  [failuresEver]: [counter({}, [])],
  [requestsQuery]: Object.entries(statuses).map(([status, minutes]) =>
    counter({ ...labels, status_code: status }, minutes, { isBorn: !status.startsWith('2') })
  ),
});

export const linesLately = (senders: Readonly<Record<string, readonly number[]>>): Answers => ({
  'sum by (source) (count_over_time({source=~".+"}[30s]))': Object.entries(senders).map(([source, minutes]) => ({
    ...counter({ source }, []),
    points: minutes.map((each) => [nowMs - each * 60_000, 1] as const).sort(([a], [b]) => a - b),
  })),
});
