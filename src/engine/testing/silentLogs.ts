/** A sender whose log lines ended, and a counter that began to rise at some time: for the checks on where lines are lost. */
import { SeriesSummary } from '../model';
import { ended, logStore, loki, minutesAgo, nowMs, service, streamFacts, targetState } from './evidence';

export const began = minutesAgo(180);
/** A rate that was zero until then, in steps of five minutes over the day. */
export const rises = (
  labels: Readonly<Record<string, string>>,
  perSecond = 1,
  sinceMs = began
): readonly SeriesSummary[] => {
  const points = Array.from({ length: 289 }, (_, i) => {
    const timeMs = nowMs - (288 - i) * 300_000;
    return [timeMs, timeMs >= sinceMs ? perSecond : 0] as const;
  });
  return [{ labels, samples: 289, zeros: 0, nonFinite: 0, last: perSecond, points }];
};
export const streams = [{ source: 'scanium-backend' }, { source: 'scanium-mobile' }];
export const backend = '{source="scanium-backend"}';
/** The backend's lines ended then; its metrics and traces, and the mobile app's lines, go on. */
export const silentSince = (lastMs: number) => ({
  services: [service('scanium-backend', { logs: ended(lastMs) }), service('scanium-mobile', { scrape: undefined })],
  targets: [
    targetState(backend, { datasource: loki }),
    targetState('{source="scanium-watch"}', { panelId: 2, datasource: loki }),
  ],
  selectors: [streamFacts(backend, streams, { lastMs }), streamFacts('{source="scanium-watch"}', streams)],
  logs: [logStore(streams)],
});
export const claims = [`overview/1/A LOKI ${backend}`];
