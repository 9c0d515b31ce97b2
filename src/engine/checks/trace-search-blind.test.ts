import { testCheck } from '../testing/checkTester';
import {
  asked,
  ended,
  evidenceWith,
  failed,
  loki,
  minutesAgo,
  nowMs,
  service,
  targetState,
  tempo,
  traceStore,
} from '../testing/evidence';
import { LogLine } from '../model';
import { FoundSpan } from '../ports';
import { absoluteRange } from '../probing/question';
import { spansIn } from './shared/span-searches';
import { traceSearchBlind } from './trace-search-blind';

const services = [service('shop', { traces: ended(minutesAgo(60)) })];
const traces = [traceStore(['shop'], { fresh: new Set(), lastMs: new Map([['shop', minutesAgo(60)]]) })];
const targets = [
  targetState('{resource.service.name="shop"}', { datasource: tempo }),
  targetState('{status=error}', { datasource: tempo, panelId: 2 }),
  targetState('{app="shop"}', { datasource: loki, panelId: 3 }),
];
const world = { services, traces, targets };

const carrying = `{source=~".+"} |~ \`(?i)(trace[_.-]?id["']?\\s*[:=]\\s*["']?)([0-9a-f]{16,32})\` != "0000000000000000"`;
const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const line = (text: string): readonly LogLine[] => [{ timeMs: minutesAgo(6), line: text, labels: {} }];
/** A search for any span from 15 to 3 minutes ago. */
const search = asked(spansIn(tempo, '{}', absoluteRange(minutesAgo(15), minutesAgo(3))));
const searched = { [search]: [] };
/** As many as a search gives, of the very last minute. */
const young = (count: number) =>
  traceStore(['shop'], { lastMs: new Map([['shop', nowMs]]), foundMs: Array(count).fill(nowMs) });
const withId = { [carrying]: line(`{"traceid":"${id}"}`) };
const byId = JSON.stringify({ kind: 'trace', traceId: id });
const span = (minutes: number): FoundSpan => ({
  name: 'GET /',
  startMs: minutesAgo(minutes),
  endMs: minutesAgo(minutes) + 20,
  tags: { 'service.name': 'shop' },
});

testCheck(traceSearchBlind, {
  found: [
    {
      name: 'a trace of a log line is there, and no search finds any',
      evidence: evidenceWith({ ...world, answers: { ...withId, [byId]: [span(6)] } }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Tempo',
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: 'query_ingesters_until',
        },
      ],
    },
    {
      name: 'panels show older traces: they lack the newest; what is computed of spans comes another way',
      evidence: evidenceWith({
        ...world,
        targets: [
          targetState('{}', { datasource: tempo, status: 'data', range: absoluteRange(minutesAgo(360), nowMs) }),
          targetState('{} | rate()', { datasource: tempo, panelId: 2, status: 'data', mode: 'range' }),
          targetState('{status=error}', {
            datasource: tempo,
            panelId: 3,
            range: absoluteRange(minutesAgo(360), nowMs),
          }),
          targetState('{}', {
            datasource: tempo,
            panelId: 4,
            status: 'data',
            range: absoluteRange(minutesAgo(1440), minutesAgo(720)),
          }),
        ],
        answers: { ...withId, [byId]: [span(6)] },
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo', claims: [], distorts: ['overview/1/A'] }],
    },
    {
      name: 'the last minute is searched, and what lies between it and the blocks is not',
      evidence: evidenceWith({
        ...world,
        targets: [targetState('{}', { datasource: tempo, status: 'data' }), ...targets],
        traces: [young(20)],
        answers: { ...searched, ...withId, [byId]: [span(6)] },
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo', claims: [], distorts: ['overview/1/A'] }],
    },
  ],
  ruledOut: [
    { name: 'the trace is not there either', evidence: evidenceWith({ ...world, answers: { ...withId, [byId]: [] } }) },
    {
      name: 'the newest traces are of that time',
      evidence: evidenceWith({
        ...world,
        traces: [traceStore(['shop'], { foundMs: [minutesAgo(5)] })],
      }),
    },
    {
      name: 'the newest are younger, and a search of that time finds others',
      evidence: evidenceWith({
        ...world,
        traces: [young(20)],
        answers: { [search]: [{ traceId: id, startMs: minutesAgo(5) }] },
      }),
    },
    {
      name: 'few traces are found, all of them young: a rest of minutes is none',
      evidence: evidenceWith({
        ...world,
        traces: [young(3)],
      }),
    },
    {
      name: 'its spans are older than what was searched',
      evidence: evidenceWith({ ...world, answers: { ...withId, [byId]: [span(40)] } }),
    },
    {
      name: 'its spans are so young that they may be on their way',
      evidence: evidenceWith({ ...world, answers: { ...withId, [byId]: [span(1)] } }),
    },
    {
      name: 'no line has an id',
      evidence: evidenceWith({ ...world, answers: { [carrying]: line('started') } }),
    },
    {
      name: 'nobody searches',
      evidence: evidenceWith({ ...world, targets: targets.slice(2) }),
    },
    {
      name: 'Tempo does not answer: a cause of its own',
      evidence: evidenceWith({
        ...world,
        traces: [traceStore([], { failure: failed('unreachable') })],
      }),
    },
  ],
  unknown: [
    {
      name: 'the search was not answered',
      evidence: evidenceWith({
        ...world,
        traces: [young(20)],
        answers: { [search]: failed('timeout') },
      }),
    },
    {
      name: 'the trace was not answered',
      evidence: evidenceWith({ ...world, answers: { ...withId, [byId]: failed('timeout') } }),
    },
    {
      name: 'the lines were not answered',
      evidence: evidenceWith({ ...world, answers: { [carrying]: failed('timeout') } }),
    },
  ],
});
