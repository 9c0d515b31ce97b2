import { absoluteRange } from '../probing/question';
import { testCheck } from '../testing/checkTester';
import { asked, evidenceWith, failed, nowMs, service, targetState, tempo } from '../testing/evidence';
import { spansIn } from './shared/span-searches';
import { traceSearchWindow } from './trace-search-window';

const services = [service('scanium-backend')];
const dayMs = 86_400_000;
const month = absoluteRange(nowMs - 30 * dayMs, nowMs);
const query = '{resource.service.name = "scanium-backend"}';
const refusal = failed(
  'limit',
  'range specified by start and end exceeds 168h0m0s. received start=1792639249 end=1795231249',
  400
);
const target = targetState(query, { datasource: tempo, range: month, failure: refusal });
const hour = asked(spansIn(tempo, query, absoluteRange(nowMs - 3_600_000, nowMs)));
const found = { subject: 'Tempo over 30 days', claims: ['overview/1/A *'] };

testCheck(traceSearchWindow, {
  found: [
    {
      name: 'a month is asked, a week allowed, and an hour of the same is answered: claims that search alone',
      evidence: evidenceWith({
        services,
        targets: [target, targetState('{status = error}', { datasource: tempo, panelId: 2 })],
        answers: { [hour]: [{ traceId: 'a', startMs: nowMs - 1000 }] },
      }),
      finds: [{ verdict: 'proved', ...found, says: 'Tempo allows 7 days' }],
    },
    {
      name: 'the hour holds no such trace, and is answered all the same',
      evidence: evidenceWith({ services, targets: [target], answers: { [hour]: [] } }),
      finds: [{ verdict: 'proved', ...found, says: 'no trace, without an error' }],
    },
  ],
  ruledOut: [
    {
      name: 'the search is refused for what it asks',
      evidence: evidenceWith({
        services,
        targets: [targetState(query, { datasource: tempo, range: month, failure: failed('bad-query', 'parse error') })],
      }),
    },
    {
      name: 'the search is long, allowed and finds nothing',
      evidence: evidenceWith({ services, targets: [targetState(query, { datasource: tempo, range: month })] }),
    },
  ],
  unknown: [
    {
      name: 'a shorter search is not answered either',
      evidence: evidenceWith({ services, targets: [target], answers: { [hour]: failed('unreachable') } }),
      finds: [{ verdict: 'likely', ...found }],
    },
  ],
});
