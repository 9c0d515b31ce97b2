import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, logStore, loki, minutesAgo, service, targetState } from '../testing/evidence';
import { Labels, LogLine } from '../model';
import { duplicateLines } from './duplicate-lines';

const promtail = { source: 'shop', collector: 'promtail' };
const alloy = { source: 'shop', collector: 'alloy' };
const selector = '{source="shop"}';
const drawn = (query: string, panelId: number) => targetState(query, { panelId, status: 'data', datasource: loki });
const targets = [
  drawn(`sum(count_over_time(${selector}[5m]))`, 1),
  drawn(`${selector} |= "error"`, 2),
  drawn(`sum by (collector) (count_over_time(${selector}[5m]))`, 3),
  drawn('sum(count_over_time({collector="alloy"}[5m]))', 4),
];
const written = (labels: Labels, text = (n: number) => `order ${n} paid`, lateMs = 0): readonly LogLine[] =>
  Array.from({ length: 20 }, (_, n) => ({ timeMs: minutesAgo(10) + n * 7001 + lateMs, line: text(n), labels }));
const of = (lines: readonly LogLine[], streams: readonly Labels[] = [promtail, alloy]) =>
  evidenceWith({
    services: [service('shop')],
    targets,
    logs: [logStore(streams)],
    answers: { [selector]: lines },
  });

testCheck(duplicateLines, {
  found: [
    {
      name: 'two collectors read the same file: counts and lists are doubled, what keeps them apart is not',
      evidence: of([...written(promtail), ...written(alloy)]),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki collector promtail alloy',
          claims: [],
          distorts: ['overview/1/A', 'overview/2/A'],
          says: '19 lines, alike to the millisecond',
        },
      ],
    },
    {
      name: 'a panel reads much else beside: the two streams alone are asked, and only one of them is left out',
      evidence: evidenceWith({
        services: [service('shop')],
        targets: [drawn('{source=~".+"}', 1)],
        logs: [logStore([{ source: 'busy' }, promtail, alloy])],
        answers: { '{source=~".+",source="shop"}': [...written(promtail), ...written(alloy)] },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki collector promtail alloy',
          claims: [],
          distorts: ['overview/1/A'],
          says: 'collector!=',
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'two processes write alike, each at its own time',
      evidence: of([...written(promtail), ...written(alloy, undefined, 12)]),
    },
    {
      name: 'two processes write the same few words in step',
      evidence: of([...written(promtail, () => 'still here'), ...written(alloy, () => 'still here')]),
    },
    {
      name: 'only a part is read twice',
      evidence: of([...written(promtail), ...written(alloy, (n) => (n < 14 ? `order ${n} paid` : `cart ${n} left`))]),
    },
    {
      name: 'the streams differ in what their lines say: nothing is asked',
      evidence: evidenceWith({
        targets,
        logs: [
          logStore([
            { source: 'shop', level: 'info' },
            { source: 'shop', level: 'error' },
          ]),
        ],
      }),
    },
  ],
  unknown: [
    {
      name: 'the lines were not answered',
      evidence: evidenceWith({
        targets,
        logs: [logStore([promtail, alloy])],
        answers: { [selector]: failed('timeout') },
      }),
    },
  ],
});
