import { testCheck } from '../testing/checkTester';
import {
  Answers,
  evidenceWith,
  failed,
  logStore,
  loki,
  minutesAgo,
  nowMs,
  promSource,
  scrapeTarget,
  service,
  targetState,
} from '../testing/evidence';
import { counter, each15s, linesLately, requestsOf } from '../testing/counters';
import { backend, began, claims, rises, silentSince, streams } from '../testing/silentLogs';
import { SelfMetrics } from '../evidence/evidence';
import { SeriesSummary } from '../model';
import { requestsQuery } from './shared/log-writes';
import { discarded } from './log-lines-rejected';
import { dropped, lokiWriteDrops } from './loki-write-drops';

const of = (reason: string) => ({ component_id: 'loki.write.backend', host: 'loki:3100', reason });
const log = '{source="scanium-alloy"} |= "error sending batch"';
const line = (component: string) => ({
  timeMs: nowMs,
  line: `level=error msg="final error sending batch" component_id=${component} status=404 tenant="" error="server returned HTTP status 404 Not Found (404): 404 page not found"`,
  labels: {},
});
const evidence = (
  drops: Answers,
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
    answers: { ...drops, ...(lines ? { [log]: lines } : {}) },
  });
const proved = { verdict: 'proved', subject: 'loki.write.backend ingester_error' } as const;

/** Everybody sent lines until some minutes ago, and the panel still shows them. */
const young = (answers: Answers, self: Partial<SelfMetrics> = {}) =>
  evidenceWith({
    services: [service('scanium-backend'), service('scanium-mobile', { scrape: undefined })],
    targets: [targetState(backend, { datasource: loki, status: 'data' })],
    logs: [logStore(streams)],
    metrics: [promSource({ targets: [scrapeTarget('alloy')], self: { lokiReceived: 4, ...self } })],
    answers,
  });
/** What two clients were answered. */
const merged = (one: Answers, other: Answers): Answers => ({
  ...one,
  [requestsQuery]: [
    ...[one, other].flatMap((each) => (each[requestsQuery] as readonly SeriesSummary[] | undefined) ?? []),
  ],
});
const endedLately = linesLately({ 'scanium-backend': each15s(15, 1), 'scanium-mobile': each15s(15) });

testCheck(lokiWriteDrops, {
  found: [
    {
      name: 'Loki is not reached: claims the sender that ended then',
      evidence: evidence(rises(dropped, of('ingester_error'))),
      finds: [{ ...proved, claims, says: '/loki/api/v1/push' }],
    },
    {
      name: 'the collector’s own log tells the status; another component’s line is not taken',
      evidence: evidence(rises(dropped, of('ingester_error')), {
        lines: [line('loki.write.mobile'), line('loki.write.backend')],
      }),
      finds: [{ ...proved, claims, says: '404 page not found' }],
    },
    {
      name: 'the collector’s own limit of streams needs no word of Loki',
      evidence: evidence(rises(dropped, of('stream_limited')), { unanswered: ['lokiDiscarded'] }),
      finds: [{ verdict: 'proved', subject: 'loki.write.backend stream_limited', claims, says: 'Raise max_streams' }],
    },
    {
      name: 'since a minute no request succeeds: whose lines ended then will be missing, before one is dropped for good',
      evidence: young({ ...requestsOf({ 404: [1, 0.75, 0.5], 204: [1.25] }), ...endedLately }),
      finds: [
        {
          verdict: 'proved',
          subject: 'loki.write.backend',
          claims: [],
          fading: ['overview/1/A'],
          says: 'must end in /loki/api/v1/push',
        },
      ],
    },
    {
      name: 'all components fail alike: one finding',
      evidence: young({
        ...merged(
          requestsOf({ 503: [1, 0.5] }),
          requestsOf({ 503: [1, 0.5] }, { component_id: 'loki.write.mobile', host: 'loki:3100' })
        ),
        ...linesLately({ 'scanium-backend': each15s(15, 1), 'scanium-mobile': each15s(15, 1) }),
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'loki.write.backend, loki.write.mobile',
          claims: [],
          fading: ['overview/1/A'],
          says: 'No line of scanium-backend, scanium-mobile',
        },
      ],
    },
    {
      name: 'nobody answers: the address',
      evidence: young({ ...requestsOf({ '-1': [1, 0.75, 0.5] }), ...endedLately }),
      finds: [
        {
          verdict: 'proved',
          subject: 'loki.write.backend',
          claims: [],
          fading: ['overview/1/A'],
          says: 'host name and port',
        },
      ],
    },
    {
      name: 'nobody went silent: it is said, and explains nothing',
      evidence: evidence(rises(dropped, of('ingester_error')), { lastMs: minutesAgo(600) }),
      finds: [{ ...proved, claims: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'its requests succeed again since a minute',
      evidence: young(
        {
          ...requestsOf({ 404: [5, 4, 2], 204: [1, 0.5] }),
          [dropped.total]: [counter(of('ingester_error'), [5, 4, 2])],
        },
        { lokiDropped: 1 }
      ),
    },
    {
      name: 'one request failed, and the next has not been made yet',
      evidence: young(requestsOf({ 500: [0.5], 204: [1] })),
    },
    { name: 'some fail and some do not', evidence: young(requestsOf({ 500: [2, 1, 0.5], 204: [2, 1, 0.5] })) },
    {
      name: 'Loki refuses what it is sent, and says why',
      evidence: young(
        {
          ...requestsOf({ 429: [2, 1, 0.5], 204: [3] }),
          [discarded.total]: [counter({ reason: 'rate_limited' }, [2, 1, 0.5])],
        },
        { lokiDiscarded: 1 }
      ),
    },
    {
      name: 'Loki itself discards the lines: that is the cause',
      evidence: evidence(
        { ...rises(dropped, of('ingester_error')), ...rises(discarded, { reason: 'rate_limited' }) },
        { lokiDiscarded: 1 }
      ),
    },
    { name: 'it is over', evidence: evidence(rises(dropped, of('ingester_error'), 0)) },
  ],
  unknown: [
    {
      name: 'the answer may be a refusal, and Loki’s reasons are not known',
      evidence: young(requestsOf({ 400: [1, 0.75, 0.5] }), { lokiReceived: undefined }),
      finds: [{ verdict: 'likely', subject: 'loki.write.backend', claims: [] }],
    },
    {
      name: 'Loki is not scraped: that it counts none means nothing',
      evidence: evidence(rises(dropped, of('ingester_error')), { lokiReceived: null }),
      finds: [{ verdict: 'likely', subject: 'loki.write.backend ingester_error', claims }],
    },
    {
      name: 'whether Loki discards was not told',
      evidence: evidence(rises(dropped, of('ingester_error')), { unanswered: ['lokiDiscarded'] }),
      finds: [{ verdict: 'likely', subject: 'loki.write.backend ingester_error', claims }],
    },
    { name: 'the reasons were not told', evidence: evidence({ [dropped.total]: failed('timeout') }) },
  ],
});
