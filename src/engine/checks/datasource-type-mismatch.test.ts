import { SkipReason } from '../model';
import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, loki, skippedTarget, targetState } from '../testing/evidence';
import { datasourceTypeMismatch } from './datasource-type-mismatch';

const rate = 'sum(rate(scanium_http_requests_total[5m]))';
const lokiForMetrics: SkipReason = { kind: 'datasource-wrong-type', ref: 'Loki', wants: 'promql', type: 'loki' };
const other = targetState('absent_metric', { panelId: 9 });

testCheck(datasourceTypeMismatch, {
  found: [
    {
      name: 'a panel made for Prometheus has Loki chosen: claims it, and neither hidden nor empty panels',
      evidence: evidenceWith({
        skipped: [skippedTarget(lokiForMetrics, 1, rate), skippedTarget({ kind: 'hidden' }, 2, rate)],
        targets: [other],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `Loki: ${rate}`,
          claims: ['overview/1/A *'],
          says: 'the query is promql, Loki is loki',
        },
      ],
    },
    {
      name: 'a log panel has a database chosen',
      evidence: evidenceWith({
        skipped: [
          skippedTarget({ kind: 'datasource-wrong-type', ref: 'Sql', wants: 'logql', type: 'mysql' }, 1, '{env="dev"}'),
        ],
        targets: [other],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Sql: {env="dev"}',
          claims: ['overview/1/A *'],
          says: 'a logql query cannot be answered there',
        },
      ],
    },
    {
      name: 'two panels with queries of their own, each with the wrong source: each is corrected by itself',
      evidence: evidenceWith({
        skipped: [skippedTarget(lokiForMetrics, 1, rate), skippedTarget(lokiForMetrics, 2, 'up')],
      }),
      finds: [
        { verdict: 'proved', subject: `Loki: ${rate}`, claims: ['overview/1/A *'] },
        { verdict: 'proved', subject: 'Loki: up', claims: ['overview/2/A *'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the data source is missing',
      evidence: evidenceWith({
        skipped: [skippedTarget({ kind: 'datasource-missing', ref: 'PROM-OLD', placeholder: false }, 1, rate)],
      }),
    },
    {
      name: 'a panel says no type, and its PromQL is sent to Loki, which refuses to read it',
      evidence: evidenceWith({
        targets: [targetState(rate, { datasource: loki, failure: failed('bad-query', 'parse error') })],
      }),
    },
  ],
  unknown: [
    {
      name: 'a panel asks a kind of store of which nothing is known here',
      evidence: evidenceWith({ skipped: [skippedTarget({ kind: 'other-store', type: 'grafana-oncall' }, 1, rate)] }),
    },
  ],
});
