import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, service, targetState } from '../testing/evidence';
import { nonFiniteValues } from './non-finite-values';

const used = 'sum(container_memory_working_set_bytes{name="api"})';
const limit = 'sum(container_spec_memory_limit_bytes{name="api"})';
const query = `${used} / ${limit}`;
const infinite = { status: 'zero', onlyNonFinite: true } as const;
const targets = [targetState(query, infinite), targetState(used, { panelId: 2, status: 'data' })];
const services = [service('scanium-backend')];
const idle = [service('scanium-backend', { traffic: false })];

const isInfinite = `count(abs(${query}) == Inf)`;
const isZero = `count((${limit}) == 0)`;
const isWhole = `count(abs(${used}) > 0)`;
const ever = `max(max_over_time(abs(${limit})[1d:5m]))`;
const answers = { [isInfinite]: counted(1), [isZero]: counted(1), [isWhole]: counted(1), [ever]: zeroAllDay() };
const found = {
  subject: 'Mimir container_spec_memory_limit_bytes{name="api"}',
  claims: [],
  distorts: ['overview/1/A'],
} as const;

function zeroAllDay() {
  return [{ labels: {}, last: 0, samples: 1, zeros: 1, nonFinite: 0 }];
}

testCheck(nonFiniteValues, {
  found: [
    {
      name: 'a limit that is 0 because none is set, in a stack at work',
      evidence: evidenceWith({ services, targets, answers }),
      finds: [{ ...found, verdict: 'proved', says: 'is infinite: it divides by sum(' }],
    },
    {
      name: 'nothing is known of any traffic: the divisor may yet be at rest',
      evidence: evidenceWith({ targets, answers }),
      finds: [{ ...found, verdict: 'likely' }],
    },
  ],
  ruledOut: [
    {
      name: 'not a number: 0/0 is what no traffic gives',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [isInfinite]: counted(0) } }),
    },
    {
      name: 'the divisor is a rate that rests',
      evidence: evidenceWith({
        services,
        targets: [targetState(`${used} / sum(rate(scanium_http_requests_total[5m]))`, infinite)],
      }),
    },
    {
      name: 'the divisor was something else today: it rests now',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [ever]: counted(4) } }),
    },
    {
      name: 'nobody does anything in the whole stack',
      evidence: evidenceWith({ services: idle, targets, answers }),
    },
    {
      name: 'the panel has numbers',
      evidence: evidenceWith({ services, targets: [targetState(query, { status: 'data' })] }),
    },
    {
      name: 'the infinity comes from the dividend, the divisor is a number',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [isZero]: counted(0) } }),
    },
  ],
  unknown: [
    {
      name: 'whether the divisor is 0 was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [isZero]: failed('timeout') } }),
    },
    {
      name: 'whether it was ever something else was not answered',
      evidence: evidenceWith({ services, targets, answers: { ...answers, [ever]: failed('limit') } }),
      finds: [{ ...found, verdict: 'likely' }],
    },
  ],
});
