import { testCheck } from '../testing/checkTester';
import { ended, evidenceWith, failed, gone, minutesAgo, scrapedBy, scrapeTarget } from '../testing/evidence';
import {
  allGone,
  changed,
  claims,
  discarded,
  failedWrites,
  flow,
  lost,
  lostMs,
  offeredRate,
  services,
} from '../testing/losses';
import { remoteWriteRejected } from './remote-write-rejected';

const writer = 'prometheus.remote_write.backend';
const failing = (then: number | undefined, now: number) => [
  changed({ component_id: writer, url: 'http://mimir:9009/push' }, then, now),
];
const found = { subject: writer, claims };

testCheck(remoteWriteRejected, {
  found: [
    {
      name: 'all of a target is gone since its writes fail, and the app lives: claims what ended then, and nothing else',
      evidence: evidenceWith({ ...allGone, ...lost, answers: flow({ [failedWrites]: failing(0, 5.4) }) }),
      finds: [{ verdict: 'proved', ...found, says: 'its logs and traces still arrive' }],
    },
    {
      name: 'some series ended since writes fail, and the app offers what it did',
      evidence: evidenceWith({ services, ...lost, answers: flow({ [failedWrites]: failing(0, 5.4) }) }),
      finds: [{ verdict: 'proved', ...found, says: 'series of scanium-backend ended when that began' }],
    },
    {
      name: 'the store names a reason that no other cause is about',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({
          [failedWrites]: failing(0, 5.4),
          [discarded]: [changed({ reason: 'missing_metric_name' }, undefined, 5.4)],
        }),
      }),
      finds: [{ verdict: 'proved', ...found, says: 'missing-metric-name: 5.4 samples a second' }],
    },
    {
      name: 'writes fail, and nothing is missing: it is noticed and explains nothing',
      evidence: evidenceWith({ services, answers: { [failedWrites]: failing(0, 0.5), [discarded]: [] } }),
      finds: [{ verdict: 'proved', subject: writer, claims: [], says: 'nothing that a panel asks for' }],
    },
    {
      name: 'far less fails than the target that is gone gave',
      evidence: evidenceWith({ ...allGone, ...lost, answers: flow({ [failedWrites]: failing(0, 0.5) }) }),
      finds: [{ verdict: 'proved', subject: writer, claims: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'no write fails: the target was taken out of the configuration',
      evidence: evidenceWith({ ...allGone, ...lost, answers: { [failedWrites]: [], [discarded]: [] } }),
    },
    {
      name: 'the store says why it refuses them: that is a cause of its own',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({
          [failedWrites]: failing(0, 5.4),
          [discarded]: [changed({ reason: 'per_user_series_limit' }, undefined, 5.4)],
        }),
      }),
    },
  ],
  unknown: [
    {
      name: 'less fails than the target gave that has fallen silent: its scrapes may bring less',
      evidence: evidenceWith({
        ...allGone,
        metrics: [scrapedBy([{ ...gone('scanium-backend', lostMs), isSilent: true }, scrapeTarget('alloy')])],
        ...lost,
        answers: flow({ [failedWrites]: failing(0, 0.5) }),
      }),
      finds: [{ verdict: 'likely', ...found, says: 'less is refused than it gave' }],
    },
    {
      name: 'what the store discards is not known',
      evidence: evidenceWith({
        services,
        ...lost,
        answers: flow({ [failedWrites]: failing(0, 5.4), [discarded]: failed('timeout') }),
      }),
    },
    {
      name: 'nothing tells that the app lives',
      evidence: evidenceWith({
        ...allGone,
        services: allGone.services.map((each) => ({
          ...each,
          logs: ended(minutesAgo(600)),
          traces: ended(minutesAgo(600)),
        })),
        ...lost,
        answers: flow({ [failedWrites]: failing(0, 5.4) }),
      }),
      finds: [{ verdict: 'likely', ...found, says: 'would show that it lives' }],
    },
    {
      name: 'how much the target gave is not known',
      evidence: evidenceWith({
        ...allGone,
        ...lost,
        answers: flow({ [failedWrites]: failing(0, 5.4), [offeredRate]: failed('timeout') }),
      }),
      finds: [{ verdict: 'likely', ...found }],
    },
  ],
});
