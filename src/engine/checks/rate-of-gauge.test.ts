import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, service, targetState } from '../testing/evidence';
import { rateOfGauge } from './rate-of-gauge';

const services = [service('scanium-backend')];
const memory = 'process_resident_memory_bytes{job="scanium-backend"}';
const panel = targetState(`sum(rate(${memory}[5m]))`, { status: 'data' });
const raised = targetState(`increase(${memory}[1h])`, { panelId: 2, status: 'data' });
const drawn = targetState(memory, { panelId: 3, status: 'data' });
const targets = [panel, raised, drawn];

const falls = (text: string) => `max(resets(${text}[1h]))`;
const ran = `count(resets(${memory}[1h]) >= 3 and on (job, instance) (changes(process_start_time_seconds[1h]) == 0))`;
const high = `count(resets(${memory}[1h]) >= 3 and min_over_time(${memory}[1h]) > 0.5 * max_over_time(${memory}[1h]))`;
const answers = { [falls(memory)]: counted(27), [ran]: counted(1), [high]: counted(1) };
const found = {
  subject: 'Mimir process_resident_memory_bytes',
  claims: [],
  distorts: ['overview/1/A', 'overview/2/A'],
};

testCheck(rateOfGauge, {
  found: [
    {
      name: 'memory, which falls without a restart and never to nothing: all panels that take a rate of it',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, verdict: 'proved', says: 'fell 27 times in the last hour, and its process did not restart' }],
    },
    {
      name: 'nobody says when the process started: counters of several may take turns',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [ran]: counted(0) } }),
      finds: [{ ...found, verdict: 'likely', says: 'process_start_time_seconds of the same job' }],
    },
    {
      name: 'it comes down to 0 time and again: what is behind the exporter may restart',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [high]: counted(0) } }),
      finds: [{ ...found, verdict: 'likely' }],
    },
  ],
  ruledOut: [
    {
      name: 'a counter without the suffix: it does not fall',
      evidence: evidenceWith({ services, targets, answers: { [falls(memory)]: counted(0) } }),
    },
    {
      name: 'it fell once: a restart',
      evidence: evidenceWith({ services, targets, answers: { [falls(memory)]: counted(1) } }),
    },
    {
      name: 'falls near to 0, with restarts: a counter in a restart loop',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [ran]: counted(0), [high]: counted(0) } }),
    },
    {
      name: 'a counter by its name',
      evidence: evidenceWith({
        services,
        targets: [targetState('rate(scanium_http_requests_total[5m])', { status: 'data' })],
      }),
    },
    {
      name: 'a function for gauges',
      evidence: evidenceWith({ services, targets: [targetState(`deriv(${memory}[5m])`, { status: 'data' }), drawn] }),
    },
    {
      name: 'the panel shows nothing',
      evidence: evidenceWith({ services, targets: [targetState(`rate(${memory}[5m])`)] }),
    },
  ],
  unknown: [
    {
      name: 'how often it fell was not answered',
      evidence: evidenceWith({ services, targets, answers: { [falls(memory)]: failed('timeout') } }),
    },
    {
      name: 'whether the process restarted was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [ran]: failed('timeout') } }),
      finds: [{ ...found, verdict: 'likely' }],
    },
    {
      name: 'how low it fell was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [high]: failed('timeout') } }),
      finds: [{ ...found, verdict: 'likely' }],
    },
  ],
});
