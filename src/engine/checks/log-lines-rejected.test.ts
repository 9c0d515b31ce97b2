import { SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  ended,
  evidenceWith,
  failed,
  logStore,
  loki,
  minutesAgo,
  nowMs,
  promSource,
  scrapeTarget,
  service,
  streamFacts,
  targetState,
} from '../testing/evidence';
import { logLinesRejected } from './log-lines-rejected';

const query = 'sum by (reason, tenant) (rate(loki_discarded_samples_total[10m]))';

const began = minutesAgo(180);
/** A rate that was zero until then, in steps of five minutes over the day. */
const rises = (labels: Readonly<Record<string, string>>, perSecond = 1, sinceMs = began): readonly SeriesSummary[] => {
  const points = Array.from({ length: 289 }, (_, i) => {
    const timeMs = nowMs - (288 - i) * 300_000;
    return [timeMs, timeMs >= sinceMs ? perSecond : 0] as const;
  });
  return [{ labels, samples: 289, zeros: 0, nonFinite: 0, last: perSecond, points }];
};
const streams = [{ source: 'scanium-backend' }, { source: 'scanium-mobile' }];
const backend = '{source="scanium-backend"}';
/** The backend's lines ended then; its metrics and traces, and the mobile app's lines, go on. */
const silentSince = (lastMs: number) => ({
  services: [service('scanium-backend', { logs: ended(lastMs) }), service('scanium-mobile', { scrape: undefined })],
  targets: [
    targetState(backend, { datasource: loki }),
    targetState('{source="scanium-watch"}', { panelId: 2, datasource: loki }),
  ],
  selectors: [streamFacts(backend, streams, { lastMs }), streamFacts('{source="scanium-watch"}', streams)],
  logs: [logStore(streams)],
});
const claims = [`overview/1/A LOKI ${backend}`];
const labels = { reason: 'stream_limit', tenant: 'fake' };
const evidence = (
  self: { lokiDiscarded?: number; lokiReceived?: number },
  answer: Answers[string] | undefined,
  lastMs = began
) =>
  evidenceWith({
    ...silentSince(lastMs),
    metrics: [promSource({ targets: [scrapeTarget('loki')], self })],
    ...(answer === undefined ? {} : { answers: { [query]: answer } }),
  });
const sent = { lokiDiscarded: 1, lokiReceived: 4 };

testCheck(logLinesRejected, {
  found: [
    {
      name: 'a sender ended when Loki began to discard: claims its panels, not others',
      evidence: evidence(sent, rises(labels)),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims, says: 'Take labels with many values' }],
    },
    {
      name: 'all that is sent is discarded: claims whatever is silent',
      evidence: evidence({ lokiDiscarded: 4, lokiReceived: 4 }, rises(labels, 4), minutesAgo(400)),
      finds: [
        {
          verdict: 'proved',
          subject: 'stream_limit',
          claims: [...claims, 'overview/2/A LOKI {source="scanium-watch"}'],
          says: 'refuses all lines',
        },
      ],
    },
    {
      name: 'nobody went silent: it is said, and explains nothing',
      evidence: evidence(sent, rises({ reason: 'too_far_behind', tenant: 'team-a' }), minutesAgo(600)),
      finds: [{ verdict: 'proved', subject: 'too_far_behind of team-a', claims: [], says: 'older than the newest' }],
    },
    {
      name: 'a reason of a later Loki is named as it is',
      evidence: evidence(sent, rises({ reason: 'blocked_ingestion', tenant: 'fake' })),
      finds: [
        { verdict: 'proved', subject: 'blocked_ingestion', claims, says: 'Look the reason blocked_ingestion up' },
      ],
    },
  ],
  ruledOut: [
    { name: 'Loki discards nothing: the collector sends none', evidence: evidence({ lokiDiscarded: 0 }, undefined) },
    {
      name: 'single late lines among thousands',
      evidence: evidence({ lokiDiscarded: 0.01, lokiReceived: 40 }, rises(labels, 0.01)),
    },
    {
      name: 'it is over: the rate was above zero an hour ago',
      evidence: evidence({ ...sent, lokiReceived: 5 }, rises(labels, 0)),
    },
  ],
  unknown: [
    { name: 'Loki is not scraped', evidence: evidence({}, undefined) },
    { name: 'the reasons were not told', evidence: evidence(sent, failed('timeout')) },
  ],
});
