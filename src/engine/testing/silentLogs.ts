/** A sender whose log lines ended, and a counter that began to rise at some time: for the checks on where lines are lost. */
import { Service } from '../evidence/evidence';
import { LossCounter } from '../checks/shared/log-losses';
import { Labels } from '../model';
import { Answers, ended, logStore, loki, minutesAgo, nowMs, service, streamFacts, targetState } from './evidence';
import { counter, each15s } from './counters';

export const began = minutesAgo(180);
/** A counter that stood still until then: its rate in steps of five minutes over the day, and itself in the last quarter of an hour. */
export const rises = ({ rate, total }: LossCounter, labels: Labels, perSecond = 1, sinceMs = began): Answers => {
  const points = Array.from({ length: 289 }, (_, i) => {
    const timeMs = nowMs - (288 - i) * 300_000;
    return [timeMs, timeMs >= sinceMs ? perSecond : 0] as const;
  });
  return {
    [rate]: [{ labels, samples: 289, zeros: 0, nonFinite: 0, last: perSecond, points }],
    [total]: [counter(labels, perSecond > 0 ? each15s(15) : [], { by: 15 * perSecond })],
  };
};
export const streams = [{ source: 'scanium-backend' }, { source: 'scanium-mobile' }];
export const backend = '{source="scanium-backend"}';
/** The backend's lines ended then; its metrics and traces, and the mobile app's lines, go on. */
export const silentSince = (lastMs: number, backendIs: Partial<Service> = {}) => ({
  services: [
    service('scanium-backend', { logs: ended(lastMs), ...backendIs }),
    service('scanium-mobile', { scrape: undefined }),
  ],
  targets: [
    targetState(backend, { datasource: loki }),
    targetState('{source="scanium-watch"}', { panelId: 2, datasource: loki }),
  ],
  selectors: [streamFacts(backend, streams, { lastMs }), streamFacts('{source="scanium-watch"}', streams)],
  logs: [logStore(streams)],
});
export const claims = [`overview/1/A LOKI ${backend}`];
/** It works, and nobody asks it anything: its silence may be quiet. */
export const idle: Partial<Service> = { traffic: false, traces: { kind: 'ended', lastMs: began } };
/** How many lines of the backend there were in each step of the day: until the end, every so many steps. */
export const linesUntil = (endMs: number, everySteps: number): Answers => ({
  [`sum(count_over_time(${backend}[5m]))`]: [
    {
      labels: {},
      samples: 1,
      zeros: 0,
      nonFinite: 0,
      points: Array.from({ length: 289 }, (_, i) => [nowMs - (288 - i) * 300_000, 1] as const).filter(
        ([timeMs], i) => timeMs <= endMs && i % everySteps === 0
      ),
    },
  ],
});
