import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, minutesAgo, service, targetState } from '../testing/evidence';
import { Labels, SeriesSummary } from '../model';
import { frozenValues } from './frozen-values';

const services = [service('scanium-backend')];
const idle = [service('scanium-backend', { traffic: false })];
const waiting = targetState('export_queue_waiting', { status: 'data' });
const done = targetState('sum(rate(export_queue_done_total{job="exporter"}[15m]))', { status: 'data', panelId: 2 });
const age = targetState('time() - push_time_seconds', { status: 'data', panelId: 3 });
const ofApp = targetState('sum(rate(scanium_http_requests_total{job="scanium-backend"}[5m]))', {
  status: 'data',
  panelId: 4,
});
const targets = [waiting, done, age, ofApp];

const group = { job: 'exporter', source: 'batch' };
const one = (last: number, labels: Labels = group): readonly SeriesSummary[] => [
  { labels, last, samples: 1, zeros: 0, nonFinite: 0 },
];
const last = 'max without () (push_time_seconds) < time() - 1800';
const pushes = 'changes(push_time_seconds[1d]) >= 6';
const refused = 'max without () (push_failure_time_seconds) > max without () (push_time_seconds)';
const there = (selector: string) => `count(${selector}job="exporter",source="batch"})`;
const pipeline = { [last]: one(minutesAgo(180) / 1000), [pushes]: one(200), [refused]: [] };
const answers = {
  ...pipeline,
  [there('export_queue_waiting{')]: counted(1),
  [there('export_queue_done_total{job="exporter",')]: counted(1),
};
const found = { subject: 'Mimir exporter', claims: [] };
const both = ['overview/1/A', 'overview/2/A'];

testCheck(frozenValues, {
  found: [
    {
      name: 'pushed every six minutes, and not for three hours: all panels of its values, but not the one of their age',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, verdict: 'proved', distorts: both, says: 'about every 6 min, and not since 3 h ago' }],
    },
    {
      name: 'it pushes, and the Pushgateway refuses',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [refused]: one(minutesAgo(1) / 1000) } }),
      finds: [{ ...found, verdict: 'proved', distorts: both, says: 'refuses the pushes of exporter' }],
    },
    {
      name: 'nothing is known of any traffic: there may be nothing to push',
      evidence: evidenceWith({ targets, answers }),
      finds: [{ ...found, verdict: 'likely', distorts: both }],
    },
    {
      name: 'panels of the same names that others push',
      evidence: evidenceWith({
        services,
        targets: [waiting],
        answers: { ...pipeline, [there('export_queue_waiting{')]: counted(0) },
      }),
      finds: [{ ...found, verdict: 'proved', distorts: [] }],
    },
  ],
  ruledOut: [
    {
      name: 'it pushes every four hours',
      evidence: evidenceWith({ services, targets: [age], answers: { ...pipeline, [pushes]: one(6) } }),
    },
    {
      name: 'it pushed once today',
      evidence: evidenceWith({ services, targets: [age], answers: { ...pipeline, [pushes]: [] } }),
    },
    {
      name: 'it pushed just now',
      evidence: evidenceWith({ services, targets: [age], answers: { [last]: [] } }),
    },
    {
      name: 'another group stopped pushing long ago, and rarely did',
      evidence: evidenceWith({
        services,
        targets: [age],
        answers: { ...pipeline, [last]: one(minutesAgo(180) / 1000, { job: 'backup', source: 'batch' }) },
      }),
    },
    {
      name: 'nothing happens in the whole stack',
      evidence: evidenceWith({ services: idle, targets, answers }),
    },
  ],
  unknown: [
    {
      name: 'how often it pushes was not answered',
      evidence: evidenceWith({ services, targets: [age], answers: { ...pipeline, [pushes]: failed('timeout') } }),
    },
    {
      name: 'whether pushes are refused was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [refused]: failed('timeout') } }),
      finds: [{ ...found, verdict: 'likely', distorts: both }],
    },
  ],
});
