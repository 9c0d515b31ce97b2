import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, nowMs, service, targetState } from '../testing/evidence';
import { stepLongerThanWindow } from './step-longer-than-window';

const services = [service('scanium-backend')];
const query = 'sum(rate(jobs_total[5m]))';
const day = { fromMs: nowMs - 86_400_000, toMs: nowMs, raw: { from: 'now-24h', to: 'now' } };
const options = { status: 'data', range: day, stepMs: 1_800_000 } as const;
const panel = targetState(query, options);
const atPoints = `max(max_over_time((\n${query}\n)[24h:30m]))`;
const atAll = `max(max_over_time((\n${query}\n)[24h:5m]))`;
const answers = { [atPoints]: counted(2), [atAll]: counted(14) };
const found = { subject: `Mimir ${query}`, claims: [], distorts: ['overview/1/A'] };
const other = (text: string, more: Parameters<typeof targetState>[1] = {}) =>
  evidenceWith({ services, targets: [targetState(text, { ...options, ...more })] });

testCheck(stepLongerThanWindow, {
  found: [
    {
      name: 'five minutes of every thirty are looked at, and the peaks are in the rest',
      evidence: evidenceWith({ services, targets: [panel], answers }),
      finds: [{ ...found, verdict: 'proved', says: 'looks at 5m of every 30m: the highest value of 14 is left out' }],
    },
    {
      name: 'the panel’s own points have nothing but zeros',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { ...options, status: 'zero' })],
        answers: { ...answers, [atPoints]: counted(0) },
      }),
      finds: [{ ...found, verdict: 'proved' }],
    },
  ],
  ruledOut: [
    {
      name: 'what happens in between is no higher',
      evidence: evidenceWith({ services, targets: [panel], answers: { ...answers, [atAll]: counted(3) } }),
    },
    {
      name: 'nothing happens in between',
      evidence: evidenceWith({
        services,
        targets: [panel],
        answers: { [atPoints]: counted(0), [atAll]: counted(0) },
      }),
    },
    { name: 'the window is as long as the step', evidence: other('sum(rate(jobs_total[30m]))') },
    { name: 'two windows, of which one is long enough', evidence: other('rate(a[5m]) / rate(b[1h])') },
    {
      name: 'a subquery looks at all of the step',
      evidence: other('max_over_time(sum(rate(jobs_total[5m]))[30m:5m])'),
    },
    { name: 'the last value alone is shown', evidence: other(query, { shown: { type: 'stat', transformations: [] } }) },
    { name: 'an instant query', evidence: other(query, { mode: 'instant' }) },
    {
      name: 'a range of few steps',
      evidence: other(query, { range: { ...day, fromMs: nowMs - 7_200_000 } }),
    },
    { name: 'the panel is empty', evidence: other(query, { status: 'no-data' }) },
  ],
  unknown: [
    {
      name: 'what happens in between was not answered',
      evidence: evidenceWith({ services, targets: [panel], answers: { ...answers, [atAll]: failed('timeout') } }),
    },
    {
      name: 'what the panel shows was not answered',
      evidence: evidenceWith({ services, targets: [panel], answers: { ...answers, [atPoints]: failed('timeout') } }),
    },
  ],
});
