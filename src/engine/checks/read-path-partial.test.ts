import { SeriesSummary } from '../model';
import { absoluteRange } from '../probing/question';
import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, metricFacts, minutesAgo, service, targetState } from '../testing/evidence';
import { readPathPartial } from './read-path-partial';

const services = [service('scanium-backend')];
const received = 'sum(cortex_distributor_received_samples_total)';
const sent = 'sum(prometheus_remote_storage_samples_total)';
const lost = 'sum(prometheus_remote_storage_samples_failed_total)';

/** A value every five minutes of six hours, but for the hole: `[from, to]` minutes ago. */
function counter(
  perMinute: number,
  hole: readonly [number, number] | undefined = [240, 120],
  inHole = 1
): readonly SeriesSummary[] {
  const points: Array<readonly [number, number]> = [];
  for (let ago = 360; ago >= 0; ago -= 5) {
    const [from, to] = hole ?? [0, 0];
    const unseen = Math.max(0, from - Math.max(ago, to)) * (1 - inHole);
    if (hole === undefined || ago >= from || ago <= to) {
      points.push([minutesAgo(ago), Math.max(0, perMinute * (360 - ago - unseen)) + 1000]);
    }
  }
  return [{ labels: {}, samples: points.length, zeros: 0, nonFinite: 0, points }];
}
const reset = ([series]: readonly SeriesSummary[]): readonly SeriesSummary[] =>
  series ? [{ ...series, points: series.points?.map(([at, value]) => [at, at > minutesAgo(200) ? 1 : value]) }] : [];
const within = (from: number, to: number) => absoluteRange(minutesAgo(from), minutesAgo(to));

const targets = [
  targetState('rate(requests_total[5m])', { range: within(220, 160) }),
  targetState('rate(requests_total[5m])', { panelId: 2, status: 'data', range: within(360, 0) }),
  targetState('rate(requests_total[5m])', { panelId: 3, status: 'data' }),
  targetState('absent_metric', { panelId: 4, range: within(220, 160) }),
];
const world = {
  services,
  targets,
  selectors: [metricFacts('requests_total', { everSeen: true }), metricFacts('absent_metric')],
};
const counters = { 'count(up)': counter(0), [received]: counter(400), [sent]: counter(380), [lost]: counter(0) };

testCheck(readPathPartial, {
  found: [
    {
      name: 'two hours are not shown that both ends counted: claims the panel inside, says which other shows a hole',
      evidence: evidenceWith({ ...world, answers: counters }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir 2023-11-14 18:13 UTC',
          claims: ['overview/1/A MIMIR requests_total'],
          says: '"targetId":"overview/2/A"',
        },
      ],
    },
    {
      name: 'no sample ever failed, so that counter does not exist',
      evidence: evidenceWith({ ...world, answers: { ...counters, [lost]: [] } }),
      finds: [
        { verdict: 'proved', subject: 'Mimir 2023-11-14 18:13 UTC', claims: ['overview/1/A MIMIR requests_total'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the collector was down: neither counted',
      evidence: evidenceWith({
        ...world,
        answers: { ...counters, [received]: counter(400, [240, 120], 0), [sent]: counter(380, [240, 120], 0) },
      }),
    },
    {
      name: 'the collector was down while others went on to send',
      evidence: evidenceWith({ ...world, answers: { ...counters, [sent]: counter(380, [240, 120], 0) } }),
    },
    {
      name: 'the store was restarted in between: its count began anew',
      evidence: evidenceWith({ ...world, answers: { ...counters, [received]: reset(counter(400)) } }),
    },
    {
      name: 'the store rejected what was sent',
      evidence: evidenceWith({ ...world, answers: { ...counters, [lost]: counter(5) } }),
    },
    {
      name: 'nothing is missing',
      evidence: evidenceWith({
        ...world,
        answers: { 'count(up)': counter(0, undefined), [received]: counter(400, undefined) },
      }),
    },
    {
      name: 'ten minutes are missing, as after a restart',
      evidence: evidenceWith({ ...world, answers: { ...counters, 'count(up)': counter(0, [130, 120]) } }),
    },
  ],
  unknown: [
    {
      name: 'the collector does not report itself',
      evidence: evidenceWith({ ...world, answers: { ...counters, [sent]: [] } }),
    },
    {
      name: 'whether samples failed was not answered',
      evidence: evidenceWith({ ...world, answers: { ...counters, [lost]: failed('timeout') } }),
    },
  ],
});
