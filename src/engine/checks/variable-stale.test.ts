import { ResolvedVariable } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  loki,
  metricFacts,
  streamFacts,
  targetState,
  tempo,
  variable,
} from '../testing/evidence';
import { variableStale } from './variable-stale';

const variables = ['host'];
const stale = (
  missing: readonly string[] = ['web-1'],
  fresh: readonly string[] = ['web-2', 'web-3']
): ResolvedVariable => variable('host', missing, { fate: { kind: 'stale', missing, fresh } });
const selector = 'scanium_http_requests_total{instance="web-1"}';
const question = 'count(scanium_http_requests_total{instance="web-2"})';
const panel = targetState(`sum(rate(${selector}[5m]))`, { variables });
const facts = metricFacts(selector, { base: 6 });
const claims = [`overview/1/A MIMIR ${selector}`];
const found = { [question]: counted(3) };

const dotted = 'node_load1{instance=~"db\\\\.local|web\\\\.local"}';
const cpu = 'node_cpu_seconds_total{instance="web-1"}';
const streams = '{host="web-1"}';

testCheck(variableStale, {
  found: [
    {
      name: 'the saved host is gone, another one reports: claims its panel, not the empty one beside it',
      evidence: evidenceWith({
        targets: [panel, targetState('absent_metric', { panelId: 2 })],
        selectors: [facts, metricFacts('absent_metric')],
        variables: [stale()],
        answers: found,
      }),
      finds: [{ verdict: 'proved', subject: 'overview $host', claims, says: 'host = web-2 finds data' }],
    },
    {
      name: 'a panel divides by a metric that does not exist: that one no host would bring back',
      evidence: evidenceWith({
        targets: [targetState(`${selector} / absent_metric`, { variables })],
        selectors: [facts, metricFacts('absent_metric')],
        variables: [stale()],
        answers: found,
      }),
      finds: [{ verdict: 'proved', subject: 'overview $host', claims }],
    },
    {
      name: 'the first panel with the saved host asks for a metric that does not exist: the second proves it',
      evidence: evidenceWith({
        targets: [targetState(cpu, { panelId: 2, variables }), panel],
        selectors: [metricFacts(cpu), facts],
        variables: [stale()],
        answers: found,
      }),
      finds: [{ verdict: 'proved', subject: 'overview $host', claims }],
    },
    {
      name: 'the saved value is a part of a longer regular expression',
      evidence: evidenceWith({
        targets: [targetState('up{instance=~"db-web-1\\\\..*"}', { variables })],
        selectors: [metricFacts('up{instance=~"db-web-1\\\\..*"}', { base: 6 })],
        variables: [stale()],
        answers: { 'count(up{instance=~"db-web-2\\\\..*"})': counted(1) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $host',
          claims: ['overview/1/A MIMIR up{instance=~"db-web-1\\\\..*"}'],
        },
      ],
    },
    {
      name: 'a second matcher only resembles the saved value, and stays as it is',
      evidence: evidenceWith({
        targets: [targetState('up{instance="web-1",job="web-10"}', { variables })],
        selectors: [metricFacts('up{instance="web-1",job="web-10"}', { base: 6 })],
        variables: [stale()],
        answers: { 'count(up{instance="web-2",job="web-10"})': counted(1) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $host',
          claims: ['overview/1/A MIMIR up{instance="web-1",job="web-10"}'],
        },
      ],
    },
    {
      name: 'two hosts with dots in their names were saved, which the regular expression escapes',
      evidence: evidenceWith({
        targets: [targetState(dotted, { variables })],
        selectors: [metricFacts(dotted, { base: 6 })],
        variables: [stale(['db.local', 'web.local'], ['app.local'])],
        answers: { 'count(node_load1{instance="app.local"})': counted(1) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $host',
          claims: [`overview/1/A MIMIR ${dotted}`],
          says: 'db.local, web.local',
        },
      ],
    },
    {
      name: 'panels of logs and traces ask for the same gone host; a stream without it is not the variable’s',
      evidence: evidenceWith({
        targets: [
          panel,
          targetState(streams, { panelId: 2, variables, datasource: loki }),
          targetState('{resource.host.name="web-1"}', { panelId: 3, variables, datasource: tempo }),
          targetState('{env="prod"}', { panelId: 4, variables, datasource: loki }),
        ],
        selectors: [facts, streamFacts(streams, [{ host: 'web-2' }]), streamFacts('{env="prod"}', [{ host: 'web-2' }])],
        variables: [stale()],
        answers: found,
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'overview $host',
          claims: [...claims, `overview/2/A LOKI ${streams}`, 'overview/3/A *'],
        },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'no host has the metric any more: it is the metric that is gone',
      evidence: evidenceWith({
        targets: [panel],
        selectors: [facts],
        variables: [stale()],
        answers: { [question]: counted(0) },
      }),
    },
    {
      name: 'the saved host still exists and has nothing of this metric',
      evidence: evidenceWith({ targets: [panel], selectors: [facts], variables: [variable('host', ['web-1'])] }),
    },
    {
      name: 'Grafana moved on to the first host: the query does not hold the saved one',
      evidence: evidenceWith({
        targets: [targetState('up{instance="web-2"}', { variables })],
        selectors: [metricFacts('up{instance="web-2"}', { base: 6 })],
        variables: [stale()],
      }),
    },
    {
      name: 'the saved host is gone, and the panel shows the past of it',
      evidence: evidenceWith({ targets: [{ ...panel, status: 'data' }], variables: [stale()] }),
    },
  ],
  unknown: [
    {
      name: 'the store did not say whether a fresh host has the metric',
      evidence: evidenceWith({
        targets: [panel],
        selectors: [facts],
        variables: [stale()],
        answers: { [question]: failed('timeout') },
      }),
    },
    {
      name: 'whether the saved host has series was not answered',
      evidence: evidenceWith({
        targets: [panel],
        selectors: [{ ...facts, now: undefined, base: undefined }],
        variables: [stale()],
      }),
    },
  ],
});
