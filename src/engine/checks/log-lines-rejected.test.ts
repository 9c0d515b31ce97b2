import { testCheck } from '../testing/checkTester';
import { Answers, evidenceWith, failed, minutesAgo, promSource, scrapeTarget } from '../testing/evidence';
import { Service } from '../evidence/evidence';
import { began, claims, idle, linesUntil, rises, silentSince } from '../testing/silentLogs';
import { logLinesRejected } from './log-lines-rejected';

const query = 'sum by (reason, tenant) (rate(loki_discarded_samples_total[10m]))';

const labels = { reason: 'stream_limit', tenant: 'fake' };
const evidence = (
  self: { lokiDiscarded?: number; lokiReceived?: number },
  answer: Answers[string] | undefined,
  lastMs = began,
  { backendIs = {}, answers = {} }: { backendIs?: Partial<Service>; answers?: Answers } = {}
) =>
  evidenceWith({
    ...silentSince(lastMs, backendIs),
    metrics: [promSource({ targets: [scrapeTarget('loki')], self })],
    ...(answer === undefined ? {} : { answers: { ...answers, [query]: answer } }),
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
      name: 'it may be quiet, but wrote lines all the time until then',
      evidence: evidence(sent, rises(labels), began, { backendIs: idle, answers: linesUntil(began, 3) }),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims }],
    },
    {
      name: 'an idle sender that is silent for hours now and then: the refusal is proved, that it hit this one is not',
      evidence: evidence(sent, rises(labels), began, { backendIs: idle, answers: linesUntil(began, 40) }),
      finds: [
        { verdict: 'proved', subject: 'stream_limit', claims: [] },
        { verdict: 'likely', subject: 'stream_limit: scanium-backend', claims },
      ],
    },
    {
      name: 'a sender that ended ten minutes before the refusals began ended for another reason',
      evidence: evidence(sent, rises(labels), began - 600_000),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims: [] }],
    },
    {
      name: 'structured metadata that Loki does not take, as every sender of OTLP has it',
      evidence: evidence(sent, rises({ reason: 'disallowed_structured_metadata', tenant: 'fake' })),
      finds: [{ verdict: 'proved', subject: 'disallowed_structured_metadata', claims, says: 'is set to take none' }],
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
