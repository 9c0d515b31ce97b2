import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, metricFacts, service, targetState, valuesOf } from '../testing/evidence';
import { SeriesSummary } from '../model';
import { histogramBucketsMissing } from './histogram-buckets-missing';

const services = [service('scanium-backend')];
const bucket = 'request_ms_bucket';
const byRoute = `sum by (route) (rate(${bucket}[5m]))`;
const p95 = (buckets: string) => `histogram_quantile(0.95, ${buckets})`;
const empty = (buckets: string, metric = bucket) => ({
  services,
  targets: [targetState(p95(buckets)), targetState('absent_metric', { panelId: 2 })],
  selectors: [metricFacts(metric, { now: 4, base: 4 }), metricFacts('absent_metric')],
});
const onlyNaN = {
  services,
  targets: [targetState(p95(`sum by (le) (rate(${bucket}[5m]))`), { status: 'zero', onlyNonFinite: true })],
};
const byLe = (text: string) => `count by (le) (${text})`;
const withoutLe: readonly SeriesSummary[] = counted(3);

testCheck(histogramBucketsMissing, {
  found: [
    {
      name: 'the sum takes le off: says how to keep it',
      evidence: evidenceWith({
        ...empty(byRoute),
        answers: {
          [`count(${p95(byRoute)})`]: counted(0),
          [byLe(byRoute)]: withoutLe,
          [byLe(bucket)]: valuesOf('le', ['5', '10', '+Inf']),
        },
      }),
      finds: [{ verdict: 'proved', subject: p95(byRoute), claims: ['overview/1/A *'], says: 'sum by (le, route) (' }],
    },
    {
      name: 'it is taken of the sum of all values: names the buckets',
      evidence: evidenceWith({
        ...empty('rate(request_ms_sum[5m])', 'request_ms_sum'),
        answers: {
          [`count(${p95('rate(request_ms_sum[5m])')})`]: counted(0),
          [byLe('rate(request_ms_sum[5m])')]: withoutLe,
          [byLe('request_ms_sum')]: withoutLe,
          [`count(${bucket})`]: counted(12),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: p95('rate(request_ms_sum[5m])'),
          claims: ['overview/1/A *'],
          says: `Ask the buckets: ${bucket}`,
        },
      ],
    },
    {
      name: 'the buckets came without le',
      evidence: evidenceWith({
        ...empty(`rate(${bucket}[5m])`),
        answers: {
          [`count(${p95(`rate(${bucket}[5m])`)})`]: counted(0),
          [byLe(`rate(${bucket}[5m])`)]: withoutLe,
          [byLe(bucket)]: withoutLe,
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: p95(`rate(${bucket}[5m])`),
          claims: ['overview/1/A *'],
          says: 'labeldrop',
        },
      ],
    },
    {
      name: 'the bucket of all is missing: every value is NaN',
      evidence: evidenceWith({
        ...onlyNaN,
        answers: { [byLe(`sum by (le) (rate(${bucket}[5m]))`)]: valuesOf('le', ['5', '500', '10']) },
      }),
      finds: [{ verdict: 'proved', subject: `Mimir ${bucket}`, claims: [], says: 'buckets up to 500' }],
    },
  ],
  ruledOut: [
    {
      name: 'what it gets is empty itself',
      evidence: evidenceWith({
        ...empty(byRoute),
        answers: { [`count(${p95(byRoute)})`]: counted(0), [byLe(byRoute)]: [] },
      }),
    },
    {
      name: 'they are native histograms: a result without le',
      evidence: evidenceWith({
        ...empty(byRoute),
        answers: { [`count(${p95(byRoute)})`]: counted(3), [byLe(byRoute)]: withoutLe },
      }),
    },
    {
      name: 'buckets have their le',
      evidence: evidenceWith({
        ...empty(byRoute),
        answers: { [`count(${p95(byRoute)})`]: counted(0), [byLe(byRoute)]: valuesOf('le', ['5', '+Inf']) },
      }),
    },
    {
      name: 'nothing was observed: NaN, with all buckets there',
      evidence: evidenceWith({
        ...onlyNaN,
        answers: { [byLe(`sum by (le) (rate(${bucket}[5m]))`)]: valuesOf('le', ['5', '10', '+Inf']) },
      }),
    },
  ],
  unknown: [
    {
      name: 'what the call gives was not answered',
      evidence: evidenceWith({
        ...empty(byRoute),
        answers: { [`count(${p95(byRoute)})`]: failed('timeout'), [byLe(byRoute)]: withoutLe },
      }),
    },
    {
      name: 'which buckets there are was not answered',
      evidence: evidenceWith({
        ...onlyNaN,
        answers: { [byLe(`sum by (le) (rate(${bucket}[5m]))`)]: failed('timeout') },
      }),
    },
  ],
});
