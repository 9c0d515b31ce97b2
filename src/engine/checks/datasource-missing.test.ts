import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, promSource, skippedTarget, targetState, tempo, variable } from '../testing/evidence';
import { datasourceMissing } from './datasource-missing';

const missing = (ref: string, panelId: number, placeholder = false) =>
  skippedTarget({ kind: 'datasource-missing', ref, placeholder }, panelId);
const unfed = (values: readonly string[]) =>
  variable('job', values, {
    fate: {
      kind: 'failed',
      failure: failed('not-found'),
      query: 'label_values(job)',
      missingSource: { ref: 'PROM-OLD', placeholder: false },
    },
  });
const serviceMap = (serviceMapUid: string | undefined) =>
  targetState('{}', {
    datasource: { ...tempo, ...(serviceMapUid !== undefined && { serviceMapUid }) },
    mode: 'service-map',
    ...(serviceMapUid !== 'MIMIR' && { failure: failed('bad-query') }),
  });
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
    {
      name: 'a service map is asked of a data source that was deleted',
      evidence: evidenceWith({ targets: [serviceMap('PROM-OLD'), other] }),
      finds: [{ verdict: 'proved', subject: 'service map of Tempo', claims: ['overview/1/A *'], says: 'PROM-OLD' }],
    },
    {
      name: 'a service map has no data source, as far as the reader may see',
      evidence: evidenceWith({ targets: [serviceMap(undefined)] }),
      finds: [{ verdict: 'likely', subject: 'service map of Tempo', claims: ['overview/1/A *'], says: 'none' }],
    },
    {
      name: 'a variable asks a data source that was deleted: the panel that needs its value, not the one beside it',
      evidence: evidenceWith({
        targets: [targetState('up{job=""}', { variables: ['job'] }), other],
        variables: [unfed([''])],
      }),
      finds: [
        { verdict: 'proved', subject: 'PROM-OLD of overview $job', claims: ['overview/1/A $job'], says: 'no value' },
      ],
    },
    {
      name: 'a variable asks a data source that was deleted, and goes on with what was saved',
      evidence: evidenceWith({
        targets: [targetState('up{job="shop"}', { variables: ['job'] })],
        variables: [unfed(['shop'])],
      }),
      finds: [
        { verdict: 'likely', subject: 'PROM-OLD of overview $job', claims: ['overview/1/A $job'], says: 'saved: shop' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'a service map is asked of a data source that is there, and finds nothing',
      evidence: evidenceWith({ targets: [serviceMap('MIMIR')] }),
    },
    {
      name: 'a variable asks a data source that was deleted, and the panel was not answered at all',
      evidence: evidenceWith({
        targets: [targetState('up{job=""}', { variables: ['job'], failure: failed('timeout') })],
        variables: [unfed([''])],
      }),
    },
    {
      name: 'the store of a variable does not answer',
      evidence: evidenceWith({
        targets: [targetState('up{job=""}', { variables: ['job'] })],
        variables: [
          variable('job', [''], {
            fate: { kind: 'failed', failure: failed('timeout'), query: 'label_values(job)', datasourceUid: 'MIMIR' },
          }),
        ],
      }),
    },
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
