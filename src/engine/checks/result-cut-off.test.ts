import { PlannedTarget } from '../model';
import { FoundTrace } from '../ports';
import { TargetState } from '../probing/panels';
import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, loki, service, targetState, tempo } from '../testing/evidence';
import { resultCutOff } from './result-cut-off';

const services = [service('scanium-backend')];
const counts: PlannedTarget['shown'] = { type: 'stat', transformations: [], calcs: ['count'] };
const lines = '{source="scanium-backend"} | json';
const count = `sum(count_over_time(${lines}\n| __error__!="none" [3600s]))`;

function shown(query: string, options: Parameters<typeof targetState>[1], model: object = {}): TargetState {
  const state = targetState(query, { status: 'data', shown: counts, ...options });
  return { ...state, target: { ...state.target, model: { ...state.target.model, ...model } } };
}
const ofLines = (options: Parameters<typeof targetState>[1] = {}, model = {}) =>
  shown(lines, { datasource: loki, ...options }, model);
const ofTraces = (model = {}) => shown('{status = error}', { datasource: tempo }, model);

/** The answer to a search for so many. */
function traced({ target }: TargetState, limit: number, found: number) {
  const { fromMs, toMs } = target.range;
  const range = { fromMs, toMs, raw: { from: String(fromMs), to: String(toMs) } };
  const trace: FoundTrace = { traceId: 'a', startMs: toMs };
  return {
    [JSON.stringify({ kind: 'traces', query: target.query, range, limit })]: Array.from({ length: found }, () => trace),
  };
}

const one = (target: TargetState, answers = {}) => evidenceWith({ services, targets: [target], answers });
const found = { verdict: 'proved', subject: `Loki ${lines}`, claims: [], distorts: ['overview/1/A'] } as const;
const foundTraces = { ...found, subject: 'Tempo {status = error}' };

testCheck(resultCutOff, {
  found: [
    {
      name: 'lines of an hour are counted, and 1000 are given',
      evidence: one(ofLines(), { [count]: counted(5400) }),
      finds: [{ ...found, says: 'counts 1000 of 5400 lines' }],
    },
    {
      name: 'the query has a limit of its own',
      evidence: one(ofLines({}, { maxLines: 50 }), { [count]: counted(900) }),
      finds: [{ ...found, says: 'counts 50 of 900 lines' }],
    },
    {
      name: 'the data source has a limit of its own',
      evidence: one(ofLines({ datasource: { ...loki, maxLines: 200 } }), { [count]: counted(900) }),
      finds: [{ ...found, says: 'counts 200 of 900 lines' }],
    },
    {
      name: 'a transformation groups the lines',
      evidence: one(ofLines({ shown: { type: 'table', transformations: ['groupBy'] } }), { [count]: counted(5401) }),
      finds: [found],
    },
    {
      name: 'traces are counted, and 20 are given',
      evidence: one(ofTraces(), traced(ofTraces(), 21, 21)),
      finds: [{ ...foundTraces, says: 'counts 20 of more than 20 traces' }],
    },
    {
      name: 'traces are counted, with a limit of the query',
      evidence: one(ofTraces({ limit: 100 }), traced(ofTraces(), 101, 101)),
      finds: [{ ...foundTraces, says: 'counts 100 of more than 100 traces' }],
    },
  ],
  ruledOut: [
    { name: 'there are fewer lines', evidence: one(ofLines(), { [count]: counted(999) }) },
    { name: 'there are exactly as many lines', evidence: one(ofLines(), { [count]: counted(1000) }) },
    { name: 'there are exactly as many traces', evidence: one(ofTraces(), traced(ofTraces(), 21, 20)) },
    { name: 'a list of lines', evidence: one(ofLines({ shown: { type: 'logs', transformations: [] } })) },
    {
      name: 'the last line',
      evidence: one(ofLines({ shown: { type: 'stat', transformations: [], calcs: ['lastNotNull'] } })),
    },
    {
      name: 'Loki counts',
      evidence: one(shown(`sum(count_over_time(${lines} [1h]))`, { datasource: loki })),
    },
    { name: 'the panel is empty', evidence: one(ofLines({ status: 'no-data' })) },
  ],
  unknown: [
    { name: 'how many lines there are was not answered', evidence: one(ofLines(), { [count]: failed('timeout') }) },
    { name: 'the search for more traces was not asked', evidence: one(ofTraces()) },
  ],
});
