import { ResolvedVariable, Selector } from '../model';
import { parseQuery } from '../query';
import { testCheck } from '../testing/checkTester';
import {
  evidenceWith,
  failed,
  loki,
  metricFacts,
  minutesAgo,
  nowMs,
  service,
  streamFacts,
  targetState,
  variable,
} from '../testing/evidence';
import { variableEmpty } from './variable-empty';

const read = 'scanium_http_requests_total{env="dev"}';
const query = `label_values(${read}, hostname)`;
const variables = ['host'];
const selector = 'scanium_http_requests_total{instance=~""}';
const streams = '{source="scanium-backend"}';

function selectorsOf(language: Selector['language'], text: string): readonly Selector[] {
  const parsed = parseQuery(language, text);
  return parsed.ok ? parsed.selectors : [];
}
const host = (more: Partial<ResolvedVariable> = {}) =>
  variable('host', [''], {
    fate: { kind: 'empty', query, datasourceUid: 'MIMIR' },
    selectors: selectorsOf('promql', read),
    datasourceUid: 'MIMIR',
    ...more,
  });
const lokiHost = host({
  fate: { kind: 'empty', query: `label_values(${streams}, hostname)`, datasourceUid: 'LOKI' },
  selectors: selectorsOf('logql', streams),
  datasourceUid: 'LOKI',
});
const failing = (failure = failed('bad-query')) =>
  host({ fate: { kind: 'failed', failure, query, datasourceUid: 'MIMIR' }, selectors: [] });
const circle = { kind: 'cyclic', through: ['host', 'env'] } as const;

const targets = [targetState(selector, { variables }), targetState('absent_metric', { panelId: 2 })];
const facts = [metricFacts(selector, { base: 3 }), metricFacts('absent_metric')];
const isThere = metricFacts(read, { now: 3, base: 3 });
const claims = ['overview/1/A $host'];

testCheck(variableEmpty, {
  found: [
    {
      name: 'the drop-down asks for a label that no series has: claims what uses it, not another empty panel',
      evidence: evidenceWith({ targets, selectors: [...facts, isThere], variables: [host()] }),
      finds: [
        { verdict: 'proved', subject: 'overview $host', claims, says: `${query.replace(/"/g, '\\"')}: no value` },
      ],
    },
    {
      name: 'it asks Loki for a label that its streams do not have',
      evidence: evidenceWith({
        services: [service('scanium-backend')],
        targets: [targetState('{hostname=~""}', { variables, datasource: loki }), ...targets.slice(1)],
        selectors: [...facts, streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: nowMs })],
        variables: [lokiHost],
      }),
      finds: [{ verdict: 'proved', subject: 'overview $host', claims: [`overview/1/A LOKI ${streams}`] }],
    },
    {
      name: 'the store cannot read the drop-down’s query',
      evidence: evidenceWith({
        targets,
        selectors: facts,
        variables: [failing(failed('bad-query', 'unexpected character: "$"', 400))],
      }),
      finds: [{ verdict: 'proved', subject: 'overview $host', claims, says: '400: unexpected character' }],
    },
    {
      name: 'it has more values than the store gives',
      evidence: evidenceWith({ targets, selectors: facts, variables: [failing(failed('limit', 'too many series'))] }),
      finds: [{ verdict: 'proved', subject: 'overview $host', claims, says: 'too many series' }],
    },
    {
      name: 'a second drop-down depends on it: claims what uses either, once',
      evidence: evidenceWith({
        targets: [...targets, targetState(selector, { panelId: 3, variables: ['disk'] })],
        selectors: [...facts, isThere],
        variables: [
          host(),
          variable('disk', [''], { fate: { kind: 'empty', query: 'label_values(disk)' }, above: 'host' }),
        ],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $host',
          claims: [...claims, 'overview/3/A $disk'],
          says: 'what depends on it ($disk)',
        },
      ],
    },
    {
      name: 'two variables wait for each other',
      evidence: evidenceWith({
        targets: [targetState(selector, { variables: ['host', 'env'] }), ...targets.slice(1)],
        selectors: facts,
        variables: [variable('host', [''], { fate: circle }), variable('env', [''], { fate: circle })],
      }),
      finds: [
        { verdict: 'proved', subject: 'overview $host', claims, says: 'host → env' },
        { verdict: 'proved', subject: 'overview $env', claims: ['overview/1/A $env'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'what the drop-down asks for is missing upstream, which explains it',
      evidence: evidenceWith({ targets, selectors: [...facts, metricFacts(read)], variables: [host()] }),
    },
    {
      name: 'the panel’s own metric does not exist: no value would bring it back',
      evidence: evidenceWith({ targets, selectors: [metricFacts(selector), isThere], variables: [host()] }),
    },
    {
      name: 'nothing was logged in the range of the panel, so there are no values: that is quiet',
      evidence: evidenceWith({
        targets: [targetState('{hostname=~""}', { variables, datasource: loki })],
        selectors: [streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: minutesAgo(90) })],
        variables: [lokiHost],
      }),
    },
    {
      name: 'the store does not answer, to the drop-down neither',
      evidence: evidenceWith({ targets, selectors: facts, variables: [failing(failed('unreachable'))] }),
    },
    {
      name: 'it has values, and the panel’s own selector is wrong',
      evidence: evidenceWith({ targets, selectors: facts, variables: [variable('host', ['web-1'])] }),
    },
  ],
  unknown: [
    {
      name: 'Loki has no stream at all: why it is empty lies upstream',
      evidence: evidenceWith({
        services: [],
        targets: [targetState('{hostname=~""}', { variables, datasource: loki }), ...targets.slice(1)],
        selectors: [...facts, streamFacts(streams, [{ source: 'scanium-backend' }], { lastMs: nowMs })],
        variables: [lokiHost],
      }),
      finds: [{ verdict: 'likely', subject: 'overview $host', claims: [`overview/1/A LOKI ${streams}`] }],
    },
    {
      name: 'it has no values, and whether what it reads is there was not answered',
      evidence: evidenceWith({
        targets,
        selectors: [...facts, { ...metricFacts(read), now: undefined, base: undefined }],
        variables: [host()],
      }),
      finds: [{ verdict: 'likely', subject: 'overview $host', claims }],
    },
    {
      name: 'its values were not asked for any more: the budget was spent',
      evidence: evidenceWith({ targets, selectors: facts, variables: [failing(failed('over-budget'))] }),
    },
  ],
});
