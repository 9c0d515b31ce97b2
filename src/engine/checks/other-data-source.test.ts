import { absoluteRange } from '../probing/question';
import { testCheck } from '../testing/checkTester';
import {
  counted,
  evidenceWith,
  failed,
  from,
  loki,
  metricFacts,
  mimir,
  minutesAgo,
  nowMs,
  service,
  streamFacts,
  targetState,
  tempo,
  traceStore,
  variable,
} from '../testing/evidence';
import { otherDataSource } from './other-data-source';

const services = [service('scanium-backend')];
const stage = { ...mimir, uid: 'STAGE', name: 'Mimir stage', isDefault: false };
const otherLoki = { ...loki, uid: 'LOKI2', name: 'Loki 2' };
const otherTempo = { ...tempo, uid: 'TEMPO2', name: 'Tempo 2' };
const both = [mimir, stage, loki, otherLoki, tempo, otherTempo];
const metric = 'scanium_http_requests_total';
const streams = [{ source: 'nginx', level: 'info' }];
const lastDay = absoluteRange(nowMs - 86_400_000, nowMs);
const searched = (query: string) => JSON.stringify({ kind: 'traces', query, range: lastDay, limit: 1 });
const trace = [{ traceId: '1', startMs: nowMs }] as unknown as readonly string[];

const asking = (selector: string, facts: Parameters<typeof metricFacts>[1]) => ({
  services,
  dataSources: both,
  targets: [targetState(`sum(rate(${selector}[5m]))`), targetState('up', { panelId: 2, status: 'data' })],
  selectors: [metricFacts(selector, facts)],
});
const lines = (selector: string) => ({
  services,
  dataSources: both,
  targets: [targetState(selector, { datasource: loki })],
  selectors: [streamFacts(selector, streams)],
});
const spans = (query: string, known: readonly string[]) => ({
  services,
  dataSources: both,
  targets: [targetState(query, { datasource: tempo })],
  traces: [traceStore(known)],
});

testCheck(otherDataSource, {
  found: [
    {
      name: 'the panels’ drop-downs take their values from the other Mimir',
      evidence: evidenceWith({
        ...asking(metric, {}),
        targets: [targetState(`sum(rate(${metric}[5m]))`, { variables: ['route'] })],
        variables: [variable('route', ['/items'], { datasourceUid: stage.uid })],
        answers: { [`count(${metric})`]: counted(4) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir instead of Mimir stage',
          claims: [`overview/1/A MIMIR ${metric}`],
          says: '$route from Mimir stage',
        },
      ],
    },
    {
      name: 'the selector names an environment that only the other has',
      evidence: evidenceWith({
        ...asking(`${metric}{env="stage"}`, { base: 4, alone: [0] }),
        answers: { [`count(${metric}{env="stage"})`]: counted(4) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir instead of Mimir stage',
          claims: [`overview/1/A MIMIR ${metric}{env="stage"}`],
          says: 'Let the panels ask Mimir stage',
        },
      ],
    },
    {
      name: 'more stores than are asked: says so',
      evidence: evidenceWith({
        ...asking(metric, {}),
        dataSources: [
          ...both,
          ...['A', 'B', 'C', 'D'].map((uid) => ({ ...stage, uid, name: `Mimir ${uid}`, url: uid })),
        ],
        answers: { [`count(${metric})`]: counted(4) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Mimir instead of Mimir stage, Mimir A, Mimir B and 1 more',
          claims: [`overview/1/A MIMIR ${metric}`],
          says: '1 more data sources of this kind, which were not asked',
        },
      ],
    },
    {
      name: 'the metric was never here and is in the other Mimir',
      evidence: evidenceWith({ ...asking(metric, {}), answers: { [`count(${metric})`]: counted(4) } }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Mimir instead of Mimir stage',
          claims: [`overview/1/A MIMIR ${metric}`],
          says: 'may be another environment',
        },
      ],
    },
    {
      name: 'the metric is here, the environment only in the other, at the same address: another tenant',
      evidence: evidenceWith({
        ...asking(`${metric}{env="stage"}`, { base: 4, alone: [0] }),
        dataSources: [
          { ...mimir, url: 'http://mimir:9009/prometheus' },
          { ...stage, url: 'http://mimir:9009/prometheus' },
        ],
        targets: [targetState(`${metric}{env="stage"}`)],
        selectors: [
          metricFacts(`${metric}{env="stage"}`, {
            base: 4,
            alone: [0],
            source: { ...mimir, url: 'http://mimir:9009/prometheus' },
          }),
        ],
        answers: { [`count(${metric}{env="stage"})`]: counted(4) },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Mimir instead of Mimir stage',
          claims: [`overview/1/A MIMIR ${metric}{env="stage"}`],
          says: 'no, both are http://mimir:9009/prometheus',
        },
      ],
    },
    {
      name: 'the streams are in the other Loki',
      evidence: evidenceWith({
        ...lines('{source="scanium-backend"}'),
        answers: { 'sum(count_over_time({source="scanium-backend"}[1h]))': counted(9) },
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Loki instead of Loki 2',
          claims: ['overview/1/A LOKI {source="scanium-backend"}'],
        },
      ],
    },
    {
      name: 'the service sends its spans to the other Tempo',
      evidence: evidenceWith({
        ...spans('{resource.service.name="shop"}', ['scanium-backend']),
        answers: { [searched('{resource.service.name="shop"}')]: trace },
      }),
      finds: [{ verdict: 'likely', subject: 'Tempo instead of Tempo 2', claims: ['overview/1/A *'] }],
    },
  ],
  ruledOut: [
    {
      name: 'the metric is in no store',
      evidence: evidenceWith({ ...asking(metric, {}), answers: { [`count(${metric})`]: counted(0) } }),
    },
    {
      name: 'the metric was here until an hour ago: the other store is another environment',
      evidence: evidenceWith(asking(metric, { origins: [from('scanium-backend', minutesAgo(60))] })),
    },
    {
      name: 'no request failed here: that some did elsewhere says nothing',
      evidence: evidenceWith(asking(`${metric}{status="500"}`, { base: 4, alone: [0] })),
    },
    {
      name: 'the streams are in no Loki',
      evidence: evidenceWith({
        ...lines('{source="shop"}'),
        answers: { 'sum(count_over_time({source="shop"}[1h]))': counted(0) },
      }),
    },
    {
      name: 'the service sends spans here, none meets the condition',
      evidence: evidenceWith(spans('{resource.service.name="shop" && status=error}', ['shop'])),
    },
    { name: 'there is no second store', evidence: evidenceWith({ ...asking(metric, {}), dataSources: [mimir] }) },
  ],
  unknown: [
    {
      name: 'the other store did not answer',
      evidence: evidenceWith({ ...asking(metric, {}), answers: { [`count(${metric})`]: failed('timeout') } }),
    },
    {
      name: 'whether it was here was not answered',
      evidence: evidenceWith(asking(metric, { originsKnown: false })),
    },
  ],
});
