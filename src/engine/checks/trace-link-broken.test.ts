import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, loki, mimir, service, targetState, tempo } from '../testing/evidence';
import { DataSource, SourceLink } from '../model';
import { traceLinkBroken } from './trace-link-broken';

const services = [service('scanium-backend')];
const linked = (source: DataSource, ...links: readonly SourceLink[]): DataSource => ({ ...source, links });
const toTraces = (uid: string): SourceLink => ({
  setting: 'derivedFields',
  uid,
  marked: { by: 'pattern', text: '"traceid":"(\\w+)"' },
});

const lines = targetState('{source="scanium-backend"}', { datasource: loki, status: 'data' });
const others = targetState('{source="scanium-mobile"}', { datasource: loki, status: 'data', panelId: 2 });
const rate = targetState('sum(rate({source="scanium-backend"}[5m]))', { datasource: loki, status: 'data', panelId: 3 });
const targets = [lines, others, rate];
const withId = (source: string) =>
  `sum(count_over_time({source="${source}"} |~ \`"traceid":"(\\w+)"\` | __error__!="none" [15m]))`;
const answers = { [withId('scanium-backend')]: counted(40), [withId('scanium-mobile')]: counted(0) };

const search = targetState('{}', { datasource: tempo, status: 'data', panelId: 4 });
const plain = targetState('sum(rate(latency_bucket[5m]))', { status: 'data', panelId: 5 });
const exemplars = { ...plain, target: { ...plain.target, id: 'overview/6/A', exemplars: true as const } };
const found = { verdict: 'proved', claims: [] } as const;

testCheck(traceLinkBroken, {
  found: [
    {
      name: 'log lines: the panels whose lines have the link',
      evidence: evidenceWith({
        services,
        dataSources: [mimir, linked(loki, toTraces('gone')), tempo],
        targets,
        answers,
      }),
      finds: [
        {
          ...found,
          subject: 'Loki derivedFields gone',
          distorts: ['overview/1/A'],
          says: `datasourceUid: ${tempo.uid}`,
        },
      ],
    },
    {
      name: 'spans: every search of the data source',
      evidence: evidenceWith({
        services,
        dataSources: [mimir, loki, linked(tempo, { setting: 'tracesToLogsV2', uid: 'gone' })],
        targets: [search, lines],
      }),
      finds: [{ ...found, subject: 'Tempo tracesToLogsV2 gone', distorts: ['overview/4/A'] }],
    },
    {
      name: 'exemplars: the queries that show them',
      evidence: evidenceWith({
        services,
        dataSources: [linked(mimir, { setting: 'exemplarTraceIdDestinations', uid: 'gone' }), loki, tempo],
        targets: [plain, exemplars],
      }),
      finds: [{ ...found, subject: 'Mimir exemplarTraceIdDestinations gone', distorts: ['overview/6/A'] }],
    },
    {
      name: 'by a label, among several Tempos: none is guessed',
      evidence: evidenceWith({
        services,
        dataSources: [
          linked(loki, { setting: 'derivedFields', uid: 'gone', marked: { by: 'label', text: 'trace_id' } }),
          tempo,
          { ...tempo, uid: 'TEMPO2', name: 'Tempo 2' },
        ],
        targets: [lines],
        answers: {
          'sum(count_over_time({source="scanium-backend"} | trace_id != "" | __error__!="none" [15m]))': counted(3),
        },
      }),
      finds: [{ ...found, subject: 'Loki derivedFields gone', distorts: ['overview/1/A'], says: 'Tempo, Tempo 2' }],
    },
  ],
  ruledOut: [
    {
      name: 'no line has the link',
      evidence: evidenceWith({
        services,
        dataSources: [mimir, linked(loki, toTraces('gone')), tempo],
        targets: [others],
        answers: { [withId('scanium-mobile')]: counted(0) },
      }),
    },
    {
      name: 'the data source is there',
      evidence: evidenceWith({ services, dataSources: [mimir, linked(loki, toTraces(tempo.uid)), tempo], targets }),
    },
    {
      name: 'it is named, not by its uid',
      evidence: evidenceWith({ services, dataSources: [mimir, linked(loki, toTraces(tempo.name)), tempo], targets }),
    },
    {
      name: 'a variable stands in its place',
      evidence: evidenceWith({ services, dataSources: [mimir, linked(loki, toTraces('${tempo}')), tempo], targets }),
    },
  ],
  unknown: [
    {
      name: 'whether lines have the link was not answered',
      evidence: evidenceWith({
        services,
        dataSources: [mimir, linked(loki, toTraces('gone')), tempo],
        targets,
        answers: { [withId('scanium-backend')]: failed('timeout'), [withId('scanium-mobile')]: failed('timeout') },
      }),
    },
  ],
});
