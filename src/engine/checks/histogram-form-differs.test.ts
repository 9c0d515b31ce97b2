import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, metricFacts, service, targetState } from '../testing/evidence';
import { histogramFormDiffers } from './histogram-form-differs';

const services = [service('scanium-backend')];
const bucket = 'http_seconds_bucket{job="scanium-backend"}';
const quantile = targetState(`histogram_quantile(0.9, sum by (le) (rate(${bucket}[5m])))`);
const average = targetState('rate(http_seconds_sum[5m]) / rate(http_seconds_count[5m])', { panelId: 2 });
const ofNative = {
  targets: [quantile, average],
  selectors: [metricFacts(bucket), metricFacts('http_seconds_sum'), metricFacts('http_seconds_count')],
};
const there = 'count(http_seconds)';
const native = 'count(histogram_count(http_seconds))';
const found = (claim: string, says?: string) =>
  ({ verdict: 'proved', subject: 'Mimir http_seconds', claims: [claim], says }) as const;

const asNative = {
  targets: [targetState('histogram_quantile(0.9, sum(rate(http_seconds[5m])))')],
  selectors: [metricFacts('http_seconds')],
};
const classic = 'count(http_seconds_bucket)';

const of = (...names: readonly string[]) =>
  names.map((name) => ({ labels: { job: 'shop', instance: name }, last: 9, samples: 1, zeros: 0, nonFinite: 0 }));
const per = (expr: string) => `count by (job, instance) (${expr})`;
const drawn = targetState('histogram_quantile(0.9, sum by (le) (rate(http_seconds_bucket{job="shop"}[5m])))', {
  status: 'data',
});
const rest = 'unless on (job, instance)';
const mixedFleet = {
  [per(`http_seconds{job="shop"} ${rest} http_seconds_bucket`)]: of('a:80'),
  [per(`histogram_count(http_seconds{job="shop"}) ${rest} http_seconds_bucket`)]: of('a:80'),
  [per('http_seconds_bucket{job="shop"}')]: of('b:80', 'c:80'),
};
const drawnNative = targetState('histogram_quantile(0.9, sum(rate(http_seconds[5m])))', { status: 'data' });
const both = `histogram_quantile(0.9, sum by (le) (rate(http_seconds_bucket[5m]))) or ${drawnNative.target.query}`;

testCheck(histogramFormDiffers, {
  found: [
    {
      name: 'buckets, sum and count of a native histogram',
      evidence: evidenceWith({ services, ...ofNative, answers: { [there]: counted(3), [native]: counted(3) } }),
      finds: [
        found(`overview/1/A MIMIR ${bucket}`, 'is stored as a native histogram'),
        found('overview/2/A MIMIR http_seconds_sum'),
        found('overview/2/A MIMIR http_seconds_count'),
      ],
    },
    {
      name: 'a native histogram where there is a classic one',
      evidence: evidenceWith({ services, ...asNative, answers: { [classic]: counted(40) } }),
      finds: [found('overview/1/A MIMIR http_seconds', '"after":"http_seconds_bucket"')],
    },
    {
      name: 'one instance of three stores it natively: the panel shows the others',
      evidence: evidenceWith({ services, targets: [drawn], answers: mixedFleet }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir http_seconds classic',
          claims: [],
          distorts: ['overview/1/A'],
          says: 'a:80 stores a native histogram, http_seconds, and panels that ask http_seconds_bucket show 2 of 3 instances',
        },
      ],
    },
    {
      name: 'one instance of two keeps classic buckets, and the panel asks for the native form',
      evidence: evidenceWith({
        services,
        targets: [drawnNative],
        answers: { [per(`http_seconds_bucket ${rest} http_seconds`)]: of('b:80'), [per('http_seconds')]: of('a:80') },
      }),
      finds: [{ verdict: 'proved', subject: 'Mimir http_seconds native', claims: [], distorts: ['overview/1/A'] }],
    },
  ],
  ruledOut: [
    {
      name: 'all instances store the form that is drawn, or both',
      evidence: evidenceWith({
        services,
        targets: [drawn],
        answers: { [per(`http_seconds{job="shop"} ${rest} http_seconds_bucket`)]: [] },
      }),
    },
    {
      name: 'the panel asks for both forms',
      evidence: evidenceWith({
        services,
        targets: [targetState(both, { status: 'data' })],
        answers: {
          [per(`http_seconds ${rest} http_seconds_bucket`)]: of('a:80'),
          [per(`histogram_count(http_seconds) ${rest} http_seconds_bucket`)]: of('a:80'),
          [per('http_seconds_bucket')]: of('b:80'),
        },
      }),
    },
    {
      name: 'series without instances: it is not known that some are left out',
      evidence: evidenceWith({
        services,
        targets: [drawn],
        answers: { ...mixedFleet, [per('http_seconds_bucket{job="shop"}')]: counted(4) },
      }),
    },
    {
      name: 'neither form is there',
      evidence: evidenceWith({ services, ...ofNative, answers: { [there]: counted(0) } }),
    },
    {
      name: 'a summary',
      evidence: evidenceWith({ services, ...ofNative, answers: { [there]: counted(3), [native]: counted(0) } }),
    },
    {
      name: 'no classic one either',
      evidence: evidenceWith({ services, ...asNative, answers: { [classic]: counted(0) } }),
    },
    {
      name: 'the metric is there, a matcher leaves it out',
      evidence: evidenceWith({
        services,
        targets: [quantile],
        selectors: [metricFacts(bucket, { base: 12, alone: [0] })],
      }),
    },
    {
      name: 'no quantile is asked',
      evidence: evidenceWith({
        services,
        targets: [targetState('rate(http_seconds[5m])')],
        selectors: [metricFacts('http_seconds')],
      }),
    },
  ],
  unknown: [
    {
      name: 'another metric of that name, or an old store: whether it is a native histogram was not answered',
      evidence: evidenceWith({
        services,
        targets: [drawn],
        answers: {
          ...mixedFleet,
          [per(`histogram_count(http_seconds{job="shop"}) ${rest} http_seconds_bucket`)]: failed('bad-query'),
        },
      }),
    },
    {
      name: 'whether it is native was not answered: an old store does not know the function',
      evidence: evidenceWith({
        services,
        ...ofNative,
        answers: { [there]: counted(3), [native]: failed('bad-query') },
      }),
    },
    {
      name: 'whether there are buckets was not answered',
      evidence: evidenceWith({ services, ...asNative, answers: { [classic]: failed('timeout') } }),
    },
  ],
});
