import { SelfMetrics, Service } from '../evidence/evidence';
import { testCheck } from '../testing/checkTester';
import { Answers, evidenceWith, failed, minutesAgo, promSource, scrapeTarget } from '../testing/evidence';
import { began, claims, idle, rises, silentSince } from '../testing/silentLogs';
import { dropped, logPipelineDrops } from './log-pipeline-drops';

const of = (reason: string) => ({ component_id: 'loki.process.app', reason });
const evidence = (
  answers: Answers,
  self: Partial<SelfMetrics> = {},
  {
    lastMs = began,
    unanswered = [],
    backendIs = {},
  }: { lastMs?: number; unanswered?: 'lokiDropped'[]; backendIs?: Partial<Service> } = {}
) =>
  evidenceWith({
    ...silentSince(lastMs, backendIs),
    metrics: [
      promSource({
        targets: [scrapeTarget('alloy')],
        self: { lokiReceived: 4, lokiSent: 4, ...self },
        selfUnanswered: new Set(unanswered),
      }),
    ],
    answers,
  });
const subject = 'loki.process.app drop_stage';

testCheck(logPipelineDrops, {
  found: [
    {
      name: 'a sender ended when the drops began',
      evidence: evidence(rises(dropped, of('drop_stage'))),
      finds: [{ verdict: 'proved', subject, claims, says: 'stage.drop' }],
    },
    {
      name: 'a reason of one’s own names the stage',
      evidence: evidence(rises(dropped, of('noise')), { lokiDropped: 0 }),
      finds: [
        { verdict: 'proved', subject: 'loki.process.app noise', claims, says: 'drop_counter_reason \\"noise\\"' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'lines are dropped on purpose all day, and the sender ended for another reason',
      evidence: evidence(rises(dropped, of('drop_stage'), 1, 0)),
    },
    {
      name: 'the sender ended long after',
      evidence: evidence(rises(dropped, of('drop_stage')), {}, { lastMs: minutesAgo(60) }),
    },
    { name: 'nothing is dropped', evidence: evidence({ [dropped.total]: [] }) },
  ],
  unknown: [
    {
      name: 'Loki is not scraped: that it counts none means nothing',
      evidence: evidence(rises(dropped, of('drop_stage')), { lokiReceived: undefined }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    {
      name: 'Loki discards lines as well: they may be lost there',
      evidence: evidence(rises(dropped, of('drop_stage')), { lokiDiscarded: 2 }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    {
      name: 'whether lines are dropped while sending was not told',
      evidence: evidence(rises(dropped, of('drop_stage')), {}, { unanswered: ['lokiDropped'] }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    {
      name: 'the sender has nothing to do: it may be quiet',
      evidence: evidence(rises(dropped, of('drop_stage')), {}, { backendIs: idle }),
      finds: [{ verdict: 'likely', subject, claims }],
    },
    { name: 'the drops were not told', evidence: evidence({ [dropped.total]: failed('timeout') }) },
  ],
});
