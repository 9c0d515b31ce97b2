import { testCheck } from '../testing/checkTester';
import {
  Answers,
  evidenceWith,
  failed,
  fresh,
  logStore,
  loki,
  minutesAgo,
  nowMs,
  promSource,
  scrapeTarget,
  service,
  targetState,
} from '../testing/evidence';
import { Service } from '../evidence/evidence';
import { backend, began, claims, idle, linesUntil, rises, silentSince, streams } from '../testing/silentLogs';
import { counter, each15s, linesLately, requestsOf } from '../testing/counters';
import { discarded, logLinesRejected, received } from './log-lines-rejected';

const labels = { reason: 'stream_limit', tenant: 'fake' };
const late = { reason: 'too_far_behind', tenant: 'fake' };
const evidence = (
  self: { lokiDiscarded?: number; lokiReceived?: number },
  refusals: Answers,
  lastMs = began,
  { backendIs = {}, answers = {} }: { backendIs?: Partial<Service>; answers?: Answers } = {}
) =>
  evidenceWith({
    ...silentSince(lastMs, backendIs),
    metrics: [promSource({ targets: [scrapeTarget('loki')], self })],
    answers: {
      ...(self.lokiDiscarded ? { [received]: [counter({}, each15s(15), { by: 15 * (self.lokiReceived ?? 0) })] } : {}),
      ...refusals,
      ...answers,
    },
  });
const sent = { lokiDiscarded: 1, lokiReceived: 4 };

const limited = (minutes: readonly number[]): Answers => ({
  [discarded.total]: [counter({ reason: 'rate_limited', tenant: 'fake' }, minutes, { by: 60, isBorn: true })],
});
/** Everybody sent lines until some minutes ago, and the panel still shows them. */
const young = (answers: Answers) =>
  evidenceWith({
    services: [service('scanium-backend'), service('scanium-mobile', { scrape: undefined })],
    targets: [targetState(backend, { datasource: loki, status: 'data' })],
    logs: [logStore(streams)],
    metrics: [promSource({ targets: [scrapeTarget('loki')], self: sent })],
    answers: { [received]: [counter({}, each15s(15), { by: 60 })], ...answers },
  });

/** Lines in each half a minute before. */
const linesBefore = (counts: Readonly<Record<string, number>>, fromMinutes = 15, toMinutes = 0): Answers => ({
  'sum by (source) (count_over_time({source=~".+"}[30s]))': Object.entries(counts).map(([source, count]) => ({
    ...counter({ source }, []),
    points: each15s(fromMinutes, toMinutes).map((each) => [nowMs - each * 60_000, count] as const),
  })),
});

testCheck(logLinesRejected, {
  found: [
    {
      name: 'a sender ended when Loki began to discard: claims its panels, not others',
      evidence: evidence(sent, rises(discarded, labels)),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims, says: 'Take labels with many values' }],
    },
    {
      name: 'all that is sent is discarded: claims whatever is silent',
      evidence: evidence({ lokiDiscarded: 4, lokiReceived: 4 }, rises(discarded, labels, 4), minutesAgo(400)),
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
      evidence: evidence(sent, rises(discarded, { reason: 'too_far_behind', tenant: 'team-a' }), minutesAgo(600)),
      finds: [{ verdict: 'proved', subject: 'too_far_behind of team-a', claims: [], says: 'older than the newest' }],
    },
    {
      name: 'it may be quiet, but wrote lines all the time until then',
      evidence: evidence(sent, rises(discarded, labels), began, { backendIs: idle, answers: linesUntil(began, 3) }),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims }],
    },
    {
      name: 'an idle sender that is silent for hours now and then: the refusal is proved, that it hit this one is not',
      evidence: evidence(sent, rises(discarded, labels), began, { backendIs: idle, answers: linesUntil(began, 40) }),
      finds: [
        { verdict: 'proved', subject: 'stream_limit', claims: [] },
        { verdict: 'likely', subject: 'stream_limit: scanium-backend', claims },
      ],
    },
    {
      name: 'a sender that ended ten minutes before the refusals began ended for another reason',
      evidence: evidence(sent, rises(discarded, labels), began - 600_000),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims: [] }],
    },
    {
      name: 'refused lines are sent again, and others wait behind them: their number says nothing of who is silent',
      evidence: evidence(sent, rises(discarded, labels), began, { answers: linesBefore({ 'scanium-backend': 90 }) }),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims }],
    },
    {
      name: 'a sender that sent far more than is refused ended for another reason',
      evidence: evidence(sent, rises(discarded, late), began, { answers: linesBefore({ 'scanium-backend': 90 }) }),
      finds: [{ verdict: 'proved', subject: 'too_far_behind', claims: [] }],
    },
    {
      name: 'a sender that sent as much as is refused',
      evidence: evidence(sent, rises(discarded, late), began, { answers: linesBefore({ 'scanium-backend': 40 }) }),
      finds: [{ verdict: 'proved', subject: 'too_far_behind', claims }],
    },
    {
      name: 'two senders that ended then sent more than is refused together: which of them lost lines is not told',
      evidence: young({
        [discarded.total]: [counter(late, [2, 1, 0.5], { by: 60, isBorn: true })],
        ...linesBefore({ 'scanium-backend': 60, 'scanium-mobile': 60 }, 15, 2),
      }),
      finds: [
        { verdict: 'proved', subject: 'too_far_behind', claims: [], fading: [], distorts: [] },
        { verdict: 'likely', subject: 'too_far_behind: scanium-backend, scanium-mobile', claims: [] },
      ],
    },
    {
      name: 'what Loki counts again as invalid labels is the same refusal',
      evidence: evidence(sent, {
        [discarded.rate]: [],
        [discarded.total]: ['max_label_names_per_series', 'invalid_labels'].map((reason) =>
          counter({ reason, tenant: 'fake' }, each15s(15), { by: 15 })
        ),
      }),
      finds: [{ verdict: 'proved', subject: 'max_label_names_per_series', claims: [] }],
    },
    {
      name: 'a panel that shows nothing of a stream whose lines go on lost none',
      evidence: evidence(sent, rises(discarded, labels, 1, minutesAgo(20)), minutesAgo(1), {
        backendIs: { logs: fresh() },
      }),
      finds: [{ verdict: 'proved', subject: 'stream_limit', claims: [] }],
    },
    {
      name: 'since two minutes: who lost most is not told, so all of the tenant’s panels lack lines',
      evidence: young(limited([2, 1, 0.5])),
      finds: [{ verdict: 'proved', subject: 'rate_limited', claims: [], distorts: ['overview/1/A'], says: '33 %' }],
    },
    {
      name: 'the lines of one ended with the first refusal: its panel will be empty, and lacks nothing till then',
      evidence: young({
        ...limited([2, 1, 0.5]),
        ...linesLately({ 'scanium-backend': each15s(15, 2), 'scanium-mobile': each15s(15) }),
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'rate_limited',
          claims: [],
          fading: ['overview/1/A'],
          distorts: [],
          says: 'No line of scanium-backend',
        },
      ],
    },
    {
      name: 'the lines of another ended: panels of those that go on lack lines all the same',
      evidence: young({
        ...limited([2, 1, 0.5]),
        ...linesLately({ 'scanium-backend': each15s(15), 'scanium-mobile': each15s(15, 2) }),
      }),
      finds: [{ verdict: 'proved', subject: 'rate_limited', claims: [], distorts: ['overview/1/A'] }],
    },
    {
      name: 'the client that is refused waits for minutes before it tries again: it is not over',
      evidence: young({ ...limited([5, 4.5, 4]), ...requestsOf({ 429: [5, 4.5, 4], 204: [7, 6] }) }),
      finds: [{ verdict: 'proved', subject: 'rate_limited', claims: [], distorts: ['overview/1/A'] }],
    },
    {
      name: 'structured metadata that Loki does not take, as every sender of OTLP has it',
      evidence: evidence(sent, rises(discarded, { reason: 'disallowed_structured_metadata', tenant: 'fake' })),
      finds: [{ verdict: 'proved', subject: 'disallowed_structured_metadata', claims, says: 'is set to take none' }],
    },
    {
      name: 'a reason of a later Loki is named as it is',
      evidence: evidence(sent, rises(discarded, { reason: 'blocked_ingestion', tenant: 'fake' })),
      finds: [
        { verdict: 'proved', subject: 'blocked_ingestion', claims, says: 'Look the reason blocked_ingestion up' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'it is over since a minute: the client that was refused gets its lines through again',
      evidence: young({ ...limited([5, 4, 2]), ...requestsOf({ 429: [5, 4, 2], 204: [1, 0.5] }) }),
    },
    { name: 'nothing was refused for minutes, and no client tells', evidence: young(limited([5, 4, 3])) },
    { name: 'Loki discards nothing: the collector sends none', evidence: evidence({ lokiDiscarded: 0 }, {}) },
    {
      name: 'single late lines among thousands',
      evidence: evidence({ lokiDiscarded: 0.01, lokiReceived: 40 }, rises(discarded, labels, 0.01)),
    },
    {
      name: 'it is over: the rate was above zero an hour ago',
      evidence: evidence({ ...sent, lokiReceived: 5 }, rises(discarded, labels, 0)),
    },
  ],
  unknown: [
    { name: 'Loki is not scraped', evidence: evidence({}, {}) },
    { name: 'the reasons were not told', evidence: evidence(sent, { [discarded.total]: failed('timeout') }) },
  ],
});
