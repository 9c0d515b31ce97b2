import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  from,
  metricFacts,
  minutesAgo,
  nowMs,
  seriesWith,
  service,
  targetState,
} from '../testing/evidence';
import { labelMissing } from './label-missing';

const services = [service('scanium-backend'), service('scanium-mobile')];
const metric = 'scanium_http_requests_total';
const selector = `${metric}{job="scanium-backend",environment="dev"}`;
const without = { base: 4, alone: [4, 0] };
const hourAgo = minutesAgo(60);

const starved = {
  targets: [targetState(`sum(rate(${selector}[5m]))`), targetState('absent_metric', { panelId: 2 })],
  selectors: [metricFacts(selector, without), metricFacts('absent_metric')],
};
const withLabel = `count(${metric}{environment=~".+"})`;
const labels = `topk(3, ${metric})`;
const proved = {
  verdict: 'proved',
  subject: 'Mimir environment',
  claims: [`overview/1/A MIMIR ${selector}`],
} as const;

testCheck(labelMissing, {
  found: [
    {
      name: 'the label has another name: claims what matches it, names the near one, and leaves the absent metric',
      evidence: evidenceWith({
        services,
        ...starved,
        answers: { [withLabel]: counted(0), [labels]: seriesWith(['__name__', 'deployment_environment', 'job']) },
      }),
      finds: [{ ...proved, says: 'Use the label deployment_environment instead.' }],
    },
    {
      name: 'a matcher that only says that the label must be there: the label lost its last word',
      evidence: evidenceWith({
        services,
        targets: [targetState('sum by (container_name) (rate(cpu_total{container_name!=""}[5m]))')],
        selectors: [metricFacts('cpu_total{container_name!=""}', { base: 4, alone: [0] })],
        answers: {
          'count(cpu_total{container_name=~".+"})': counted(0),
          'topk(3, cpu_total)': seriesWith(['__name__', 'container', 'pod']),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir container_name',
          claims: ['overview/1/A MIMIR cpu_total{container_name!=""}'],
          says: 'Use the label container instead.',
        },
      ],
    },
    {
      name: 'the label was never there and nothing resembles it',
      evidence: evidenceWith({
        services,
        ...starved,
        answers: { [withLabel]: counted(0), [labels]: seriesWith(['__name__', 'instance', 'job']) },
      }),
      finds: [{ ...proved, says: 'match a label that exists: instance, job.' }],
    },
    {
      name: 'a relabelling dropped the label an hour ago',
      evidence: evidenceWith({
        services,
        ...starved,
        selectors: [
          metricFacts(selector, {
            ...without,
            origins: [from('scanium-backend', hourAgo)],
            baseOrigins: [from('scanium-backend', nowMs)],
          }),
          metricFacts('absent_metric'),
        ],
        answers: { [withLabel]: counted(0), [labels]: seriesWith(['__name__', 'instance', 'job']) },
      }),
      finds: [{ ...proved, says: 'match a label that exists: instance, job.' }],
    },
    {
      name: 'which labels there are was not answered: the remedy names none',
      evidence: evidenceWith({
        services,
        ...starved,
        answers: { [withLabel]: counted(0), [labels]: failed('timeout') },
      }),
      finds: [{ ...proved, says: 'Take the matcher out, or match a label that exists."' }],
    },
    {
      name: 'two selectors ask for the label, one by a pattern, another excludes a value of it: claims the first two',
      evidence: evidenceWith({
        services,
        targets: [
          targetState(`${metric}{environment=~"dev|test"}`),
          targetState(`${metric}{environment="dev"}`, { panelId: 2 }),
          targetState(`${metric}{environment!="dev",job="gone"}`, { panelId: 3 }),
        ],
        selectors: [
          metricFacts(`${metric}{environment=~"dev|test"}`, { base: 4, alone: [0] }),
          metricFacts(`${metric}{environment="dev"}`, { base: 4, alone: [0] }),
          metricFacts(`${metric}{environment!="dev",job="gone"}`, { base: 4, alone: [0, 0] }),
        ],
        answers: { [withLabel]: counted(0) },
      }),
      finds: [
        { ...proved, claims: [`overview/1/A MIMIR ${metric}{environment=~"dev|test"}`] },
        { ...proved, claims: [`overview/2/A MIMIR ${metric}{environment="dev"}`] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'a matcher that leaves one value out, which all series have',
      evidence: evidenceWith({
        services,
        targets: [targetState('cpu_total{container!="POD"}')],
        selectors: [metricFacts('cpu_total{container!="POD"}', { base: 4, alone: [0] })],
      }),
    },
    {
      name: 'the label is there with other values',
      evidence: evidenceWith({
        services,
        ...starved,
        answers: { [withLabel]: counted(4) },
      }),
    },
    {
      name: 'the only app whose series carry the label is gone, another exports the metric without it',
      evidence: evidenceWith({
        services,
        ...starved,
        selectors: [
          metricFacts(selector, {
            ...without,
            origins: [from('scanium-backend', hourAgo)],
            baseOrigins: [from('scanium-backend', hourAgo), from('scanium-mobile', nowMs)],
          }),
          metricFacts('absent_metric'),
        ],
        answers: { [withLabel]: counted(0), [labels]: seriesWith(['instance', 'job']) },
      }),
    },
  ],
  unknown: [
    {
      name: 'the store did not answer whether any series has the label',
      evidence: evidenceWith({
        services,
        ...starved,
        answers: { [withLabel]: failed('timeout') },
      }),
    },
  ],
});
