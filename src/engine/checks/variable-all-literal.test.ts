import { ResolvedVariable } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  loki,
  metricFacts,
  streamFacts,
  targetState,
  tempo,
  variable,
} from '../testing/evidence';
import { variableAllLiteral } from './variable-all-literal';

const literal: ResolvedVariable = variable('service', ['$__all'], { fate: { kind: 'all-literal' } });
const variables = ['service'];
const selector = 'scanium_http_requests_total{job=~"$__all"}';
const panel = targetState(`sum(rate(${selector}[5m]))`, { variables });
const unfiltered = targetState('absent_metric', { panelId: 9 });
const absent = metricFacts('absent_metric');

testCheck(variableAllLiteral, {
  found: [
    {
      name: 'All is saved, the variable offers none: claims the panels that use it, not the empty one that does not',
      evidence: evidenceWith({
        targets: [panel, unfiltered],
        selectors: [metricFacts(selector, { base: 4 }), absent],
        variables: [literal],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $service',
          claims: ['overview/1/A $service'],
          says: 'job=~\\"$__all\\"',
        },
      ],
    },
    {
      name: 'panels of logs and traces use it as well',
      evidence: evidenceWith({
        targets: [
          targetState('{source=~"$__all"}', { variables, datasource: loki }),
          targetState('{resource.service.name="$__all"}', { panelId: 2, variables, datasource: tempo }),
        ],
        selectors: [streamFacts('{source=~"$__all"}', [{ source: 'scanium-backend' }])],
        variables: [literal],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $service',
          claims: ['overview/1/A $service', 'overview/2/A $service'],
        },
      ],
    },
    {
      name: 'the store cannot read $__all where a number should be: the error is the variable’s, not the query’s',
      evidence: evidenceWith({
        targets: [
          targetState('topk($__all, up)', { variables, failure: failed('bad-query', 'parse error') }),
          targetState('topk(, up)', { panelId: 2, failure: failed('bad-query', 'parse error') }),
        ],
        variables: [literal],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $service',
          claims: ['overview/1/A $service', 'overview/1/A *'],
        },
      ],
    },
    {
      name: 'another variable of the same panel has no values: that one is not claimed',
      evidence: evidenceWith({
        targets: [targetState('up{job=~"$__all",env=""}', { variables: ['service', 'env'] })],
        selectors: [metricFacts('up{job=~"$__all",env=""}', { base: 4 })],
        variables: [literal, variable('env', [''], { fate: { kind: 'empty', query: 'label_values(env)' } })],
      }),
      finds: [{ verdict: 'proved', subject: 'overview $service', claims: ['overview/1/A $service'] }],
    },
  ],
  ruledOut: [
    {
      name: 'All is expanded, and the chosen values match no series',
      evidence: evidenceWith({
        targets: [targetState('up{job=~"a|b"}', { variables })],
        selectors: [metricFacts('up{job=~"a|b"}', { base: 4 })],
        variables: [variable('service', ['a', 'b'], { isAll: true, includeAll: true, multi: true })],
      }),
    },
    {
      name: 'Grafana moved it to its first option: the saved value is stale instead',
      evidence: evidenceWith({
        targets: [targetState('up{job=~"a"}', { variables })],
        selectors: [metricFacts('up{job=~"a"}', { base: 4 })],
        variables: [variable('service', ['a'], { fate: { kind: 'stale', missing: ['$__all'], fresh: ['a'] } })],
      }),
    },
    {
      name: 'a variable of the dashboard is so set, and no empty panel uses it',
      evidence: evidenceWith({
        targets: [unfiltered, targetState('up', { panelId: 2, variables, status: 'data' })],
        selectors: [absent],
        variables: [literal],
      }),
    },
    {
      name: 'the metric does not exist: no value of the variable would bring it back',
      evidence: evidenceWith({ targets: [panel], selectors: [metricFacts(selector)], variables: [literal] }),
    },
  ],
  unknown: [
    {
      name: 'the variable’s values could not be asked for',
      evidence: evidenceWith({
        targets: [panel],
        variables: [
          variable('service', ['$__all'], {
            fate: { kind: 'failed', failure: failed('timeout'), query: 'label_values(up, job)' },
          }),
        ],
      }),
    },
  ],
});
