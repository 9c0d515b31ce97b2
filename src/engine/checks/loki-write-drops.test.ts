import { testCheck } from '../testing/checkTester';
import {
  Answers,
  evidenceWith,
  failed,
  logStore,
  minutesAgo,
  nowMs,
  promSource,
  scrapeTarget,
} from '../testing/evidence';
import { began, claims, rises, silentSince, streams } from '../testing/silentLogs';
import { lokiWriteDrops } from './loki-write-drops';

const query = 'sum by (component_id, host, reason) (rate(loki_write_dropped_entries_total[10m]))';

const of = (reason: string) => ({ component_id: 'loki.write.backend', host: 'loki:3100', reason });
const log = '{source="scanium-alloy"} |= "final error sending batch"';
const line = (component: string) => ({
  timeMs: nowMs,
  line: `level=error msg="final error sending batch" component_id=${component} status=404 tenant="" error="server returned HTTP status 404 Not Found (404): 404 page not found"`,
  labels: {},
});
const evidence = (
  answer: Answers[string],
  {
    lokiDiscarded,
    lokiReceived = 4,
    unanswered = [],
    lines,
    lastMs = began,
  }: {
    lokiDiscarded?: number;
    lokiReceived?: number | null;
    unanswered?: 'lokiDiscarded'[];
    lines?: Answers[string];
    lastMs?: number;
  } = {}
) =>
  evidenceWith({
    ...silentSince(lastMs),
    ...(lines ? { logs: [logStore([...streams, { source: 'scanium-alloy' }])] } : {}),
    metrics: [
      promSource({
        targets: [scrapeTarget('alloy')],
        self: {
          lokiDropped: 1,
          ...(lokiReceived === null ? {} : { lokiReceived }),
          ...(lokiDiscarded === undefined ? {} : { lokiDiscarded }),
        },
        selfUnanswered: new Set(unanswered),
      }),
    ],
    answers: { [query]: answer, ...(lines ? { [log]: lines } : {}) },
  });
const proved = { verdict: 'proved', subject: 'loki.write.backend ingester_error' } as const;

testCheck(lokiWriteDrops, {
  found: [
    {
      name: 'Loki is not reached: claims the sender that ended then',
      evidence: evidence(rises(of('ingester_error'))),
      finds: [{ ...proved, claims, says: '/loki/api/v1/push' }],
    },
    {
      name: 'the collector’s own log tells the status; another component’s line is not taken',
      evidence: evidence(rises(of('ingester_error')), {
        lines: [line('loki.write.mobile'), line('loki.write.backend')],
      }),
      finds: [{ ...proved, claims, says: '404 page not found' }],
    },
    {
      name: 'the collector’s own limit of streams needs no word of Loki',
      evidence: evidence(rises(of('stream_limited')), { unanswered: ['lokiDiscarded'] }),
      finds: [{ verdict: 'proved', subject: 'loki.write.backend stream_limited', claims, says: 'Raise max_streams' }],
    },
    {
      name: 'nobody went silent: it is said, and explains nothing',
      evidence: evidence(rises(of('ingester_error')), { lastMs: minutesAgo(600) }),
      finds: [{ ...proved, claims: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'Loki itself discards the lines: that is the cause',
      evidence: evidence(rises(of('ingester_error')), { lokiDiscarded: 1 }),
    },
    { name: 'it is over', evidence: evidence(rises(of('ingester_error'), 0)) },
  ],
  unknown: [
    {
      name: 'Loki is not scraped: that it counts none means nothing',
      evidence: evidence(rises(of('ingester_error')), { lokiReceived: null }),
      finds: [{ verdict: 'likely', subject: 'loki.write.backend ingester_error', claims }],
    },
    {
      name: 'whether Loki discards was not told',
      evidence: evidence(rises(of('ingester_error')), { unanswered: ['lokiDiscarded'] }),
      finds: [{ verdict: 'likely', subject: 'loki.write.backend ingester_error', claims }],
    },
    { name: 'the reasons were not told', evidence: evidence(failed('timeout')) },
  ],
});
