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
  ],
  ruledOut: [
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
