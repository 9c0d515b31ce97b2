import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, promSource, skippedTarget, targetState } from '../testing/evidence';
import { datasourceMissing } from './datasource-missing';

const missing = (ref: string, panelId: number, placeholder = false) =>
  skippedTarget({ kind: 'datasource-missing', ref, placeholder }, panelId);
const other = targetState('absent_metric', { panelId: 9 });

testCheck(datasourceMissing, {
  found: [
    {
      name: 'panels name a data source that was deleted: one finding, with both panels and nothing else',
      evidence: evidenceWith({
        skipped: [missing('PROM-OLD', 1), missing('PROM-OLD', 2), skippedTarget({ kind: 'hidden' }, 3)],
        targets: [other],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'PROM-OLD',
          claims: ['overview/1/A *', 'overview/2/A *'],
          says: 'there are Mimir (MIMIR), Loki (LOKI), Tempo (TEMPO)',
        },
      ],
    },
    {
      name: 'the dashboard was imported without choosing its data source',
      evidence: evidenceWith({ skipped: [missing('${DS_PROMETHEUS}', 1, true)], targets: [other] }),
      finds: [{ verdict: 'proved', subject: '${DS_PROMETHEUS}', claims: ['overview/1/A *'], says: 'the placeholder' }],
    },
    {
      name: 'two data sources are gone: two findings',
      evidence: evidenceWith({ skipped: [missing('PROM-OLD', 1), missing('LOKI-OLD', 2)] }),
      finds: [
        { verdict: 'proved', subject: 'PROM-OLD', claims: ['overview/1/A *'] },
        { verdict: 'proved', subject: 'LOKI-OLD', claims: ['overview/2/A *'] },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'the data source exists and its store does not answer',
      evidence: evidenceWith({
        targets: [targetState('up', { failure: failed('unreachable') })],
        metrics: [promSource({ failure: failed('unreachable') })],
      }),
    },
    {
      name: 'the data source exists and is of another type',
      evidence: evidenceWith({
        skipped: [skippedTarget({ kind: 'datasource-wrong-type', ref: 'Loki', wants: 'promql', type: 'loki' })],
      }),
    },
    {
      name: 'the panel asks a database, or what Grafana makes itself',
      evidence: evidenceWith({
        skipped: [skippedTarget({ kind: 'other-store', type: 'mysql' }), skippedTarget({ kind: 'built-in' }, 2)],
      }),
    },
  ],
  unknown: [
    {
      name: 'Grafana lists no data source at all: the reader may not be allowed to see them',
      evidence: evidenceWith({ skipped: [missing('PROM-OLD', 1)], dataSources: [] }),
      finds: [{ verdict: 'likely', subject: 'PROM-OLD', claims: ['overview/1/A *'], says: 'Grafana lists none' }],
    },
  ],
});
