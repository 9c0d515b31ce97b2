import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, loki, mimir, minutesAgo, nowMs, service, targetState, tempo } from '../testing/evidence';
import { DataSource } from '../model';
import { Exemplar, FoundSpan } from '../ports';
import { exemplarLinkDead } from './exemplar-link-dead';

const other: DataSource = { ...tempo, uid: 'TEMPO2', name: 'Tempo 2' };
const linked = (...labels: readonly string[]): DataSource => ({
  ...mimir,
  links: labels.map((idLabel) => ({ setting: 'exemplarTraceIdDestinations', uid: tempo.uid, idLabel })),
});
const query = 'sum(rate(latency_bucket[5m]))';
const plain = targetState(query, { status: 'data' });
const shown = { ...plain, target: { ...plain.target, exemplars: true as const } };
const services = [service('shop')];

const ids = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
const exemplar = (label: string, id: string, minutes: number): Exemplar => ({
  timeMs: minutesAgo(minutes),
  labels: { [label]: id, span_id: 'd'.repeat(16) },
});
const of = (label: string, minutes = 20): readonly Exemplar[] => ids.map((id) => exemplar(label, id, minutes));
const asked = JSON.stringify({
  kind: 'exemplars',
  query,
  range: { fromMs: minutesAgo(60), toMs: nowMs, raw: { from: String(minutesAgo(60)), to: String(nowMs) } },
});
const byId = (id: string) => JSON.stringify({ kind: 'trace', traceId: id });
const span: FoundSpan = { name: 'GET /', startMs: minutesAgo(20), endMs: minutesAgo(20), tags: {} };
const traces = (first: readonly FoundSpan[], rest: readonly FoundSpan[] = first) =>
  Object.fromEntries(ids.map((id, index) => [byId(id), index === 0 ? first : rest]));
const world = { services, targets: [plain, shown], dataSources: [linked('trace_id'), loki, tempo] };
const found = { claims: [], distorts: ['overview/1/A'] } as const;

testCheck(exemplarLinkDead, {
  found: [
    {
      name: 'the id is in another label',
      evidence: evidenceWith({
        ...world,
        dataSources: [linked('traceID'), loki, tempo],
        answers: { [asked]: of('trace_id') },
      }),
      finds: [{ ...found, verdict: 'proved', subject: 'Mimir traceID', says: '- name: trace_id' }],
    },
    {
      name: 'no trace of several is there: why is not known',
      evidence: evidenceWith({ ...world, answers: { [asked]: of('trace_id'), ...traces([]) } }),
      finds: [{ ...found, verdict: 'likely', subject: 'Mimir Tempo', says: 'sampled' }],
    },
  ],
  ruledOut: [
    {
      name: 'a trace is there',
      evidence: evidenceWith({ ...world, answers: { [asked]: of('trace_id'), ...traces([span], []) } }),
    },
    {
      name: 'one of two labels is right',
      evidence: evidenceWith({
        ...world,
        dataSources: [linked('traceID', 'trace_id'), loki, tempo],
        answers: { [asked]: of('trace_id'), ...traces([span]) },
      }),
    },
    { name: 'there are no exemplars', evidence: evidenceWith({ ...world, answers: { [asked]: [] } }) },
    {
      name: 'they hold no id',
      evidence: evidenceWith({ ...world, answers: { [asked]: [exemplar('user', 'me', 20)] } }),
    },
    { name: 'all are young', evidence: evidenceWith({ ...world, answers: { [asked]: of('trace_id', 2) } }) },
    { name: 'all are old', evidence: evidenceWith({ ...world, answers: { [asked]: of('trace_id', 50) } }) },
    {
      name: 'too few to judge',
      evidence: evidenceWith({
        ...world,
        answers: { [asked]: of('trace_id').slice(0, 2), [byId('a'.repeat(32))]: [], [byId('b'.repeat(32))]: [] },
      }),
    },
    { name: 'no panel shows exemplars', evidence: evidenceWith({ ...world, targets: [plain] }) },
    {
      name: 'nobody sends spans at all: not the link’s fault',
      evidence: evidenceWith({
        ...world,
        services: [service('shop', { traces: { kind: 'never' } })],
        answers: { [asked]: of('trace_id'), ...traces([]) },
      }),
    },
  ],
  unknown: [
    {
      name: 'a trace was not answered',
      evidence: evidenceWith({
        ...world,
        answers: { [asked]: of('trace_id'), ...traces([]), [byId('b'.repeat(32))]: failed('timeout') },
      }),
    },
    {
      name: 'the exemplars were not answered',
      evidence: evidenceWith({ ...world, answers: { [asked]: failed('timeout') } }),
    },
  ],
});

/** Two stores are asked the same: the answers of a table are by question, not by store. */
it('proves the wrong Tempo by the one that has the traces', () => {
  const evidence = evidenceWith({
    ...world,
    dataSources: [...world.dataSources, other],
    answers: { [asked]: of('trace_id'), ...traces([]) },
  });
  const having: typeof evidence = {
    ...evidence,
    answer: (question) =>
      question.source.uid === other.uid
        ? evidenceWith({ answers: traces([span]) }).answer(question)
        : evidence.answer(question),
  };
  expect(exemplarLinkDead.asks?.(having).filter(({ source }) => source.uid === other.uid)).toHaveLength(3);
  expect(exemplarLinkDead.examine(having)).toMatchObject([
    {
      verdict: 'proved',
      what: 'Mimir links exemplars to Tempo; their traces are in Tempo 2.',
      remedy: { lines: { before: 'datasourceUid: TEMPO', after: 'datasourceUid: TEMPO2' } },
    },
  ]);
});
