import { logs, Route } from '../world/logs';
import { healthyScenario, Sample, Scenario } from '../world/scenario';
import { series } from '../world/series';
import { MINUTE } from './incident';

type CountAt = (timeMs: number) => number;

/** Lines lost since then, cumulated by whole minutes, as a counter of them says. */
export function lostSince(sinceMs: number, perMinute: (minute: number) => number): CountAt {
  const first = Math.floor(sinceMs / MINUTE);
  const totals = [0];
  return (timeMs) => {
    const minutes = Math.max(0, Math.floor(timeMs / MINUTE) - first);
    for (let n = totals.length; n <= minutes; n++) {
      totals.push((totals[n - 1] ?? 0) + perMinute(first + n - 1));
    }
    return totals[minutes] ?? 0;
  };
}

/** From then on no line of the backend gets to Loki. */
export const backendLost =
  (sinceMs: number): Scenario['storedLine'] =>
  (labels, entry) =>
    labels.service_name === 'scanium-backend' && entry.timeMs >= sinceMs ? [] : [{ labels, entry }];

/** All lines that a route brings in a healthy stack. */
export function linesOf(route: Route, sinceMs: number): CountAt {
  const healthy = logs(healthyScenario, sinceMs);
  return lostSince(sinceMs, (minute) => healthy.arrived(minute)[route]);
}

const scrapedAtMs = { alloy: 7_000, loki: 31_000 } as const;

/** A metric that a component has only from then on. */
export const countedBy =
  (
    job: 'alloy' | 'loki',
    name: string,
    labels: Readonly<Record<string, string>>,
    sinceMs: number,
    value: CountAt
  ): Scenario['also'] =>
  (minuteMs) => {
    const timeMs = minuteMs + scrapedAtMs[job];
    const self = { job, instance: `scanium-${job}`, source: 'pipeline', env: 'dev' };
    return timeMs < sinceMs ? [] : [{ series: series(name, { ...self, ...labels }), timeMs, value: value(timeMs) }];
  };

/** Counters as they are with so many lines more or less. */
export const recounted =
  (changes: readonly { readonly of: (series: string) => boolean; readonly by: CountAt }[]): Scenario['stored'] =>
  (sample: Sample) => [
    changes
      .filter(({ of }) => of(sample.series))
      .reduce((each, { by }) => ({ ...each, value: each.value + by(each.timeMs) }), sample),
  ];

export const less =
  (count: CountAt): CountAt =>
  (timeMs) =>
    -count(timeMs);

export const ofWrite =
  (name: string, write: Route, ...more: readonly string[]) =>
  (text: string): boolean =>
    text.startsWith(`${name}{`) &&
    text.includes(`component_id="loki.write.${write}"`) &&
    more.every((each) => text.includes(each));

export const isReceived = (text: string): boolean => text.startsWith('loki_distributor_lines_received_total{');
