import { testCheck } from '../testing/checkTester';
import { counted, evidenceWith, failed, loki, mimir, nowMs, targetState, tempo } from '../testing/evidence';
import { DataSource, LogLine, SourceLink } from '../model';
import { logLinkNotDrawn } from './log-link-not-drawn';

const by = (text: string, how: 'pattern' | 'label' = 'pattern', uid = tempo.uid): SourceLink => ({
  setting: 'derivedFields',
  uid,
  marked: { by: how, text },
});
const sources = (...links: readonly SourceLink[]): readonly DataSource[] => [mimir, { ...loki, links }, tempo];
const written = by('trace_id=(\\w+)');

const backend = targetState('{source="scanium-backend"}', { datasource: loki, status: 'data' });
const mobile = targetState('{source="scanium-mobile"}', { datasource: loki, status: 'data', panelId: 2 });
const targets = [
  backend,
  mobile,
  targetState('sum(rate({source="scanium-backend"}[5m]))', { datasource: loki, status: 'data', panelId: 3 }),
];

const count = (query: string) => `sum(count_over_time(${query} | __error__!="none" [15m]))`;
const fits = (query: string, pattern = 'trace_id=(\\w+)') => count(`${query} |~ \`${pattern}\``);
const id = '(?i)(trace[_.-]?id["\']?\\s*[:=]\\s*["\']?)([0-9a-f]{16,32})';
const carrying = (query: string) => `${query} |~ \`${id}\` != "0000000000000000"`;
const b = '{source="scanium-backend"}';
const m = '{source="scanium-mobile"}';
const line = (text: string): readonly LogLine[] => [{ timeMs: nowMs, line: text, labels: {} }];
const answers = {
  [fits(b)]: counted(0),
  [fits(m)]: counted(0),
  [count(carrying(b))]: counted(40),
  [count(carrying(m))]: counted(0),
  [carrying(b)]: line('{"body":"x","traceid":"4bf92f3577b34da6a3ce929d0e0e4736"}'),
};
const found = {
  verdict: 'proved',
  subject: 'Loki derivedFields',
  claims: [],
  distorts: ['overview/1/A'],
} as const;

testCheck(logLinkNotDrawn, {
  found: [
    {
      name: 'the lines write it another way: as they do',
      evidence: evidenceWith({ dataSources: sources(written), targets, answers }),
      finds: [{ ...found, says: JSON.stringify('traceid":"(\\w+)').slice(1, -1) }],
    },
    {
      name: 'a text in quotes',
      evidence: evidenceWith({
        dataSources: sources(written),
        targets,
        answers: { ...answers, [carrying(b)]: line("trace.id='4bf92f3577b34da6'") },
      }),
      finds: [{ ...found, says: "'trace\\\\.id=''(\\\\w+)'" }],
    },
    {
      name: 'a label that no line has',
      evidence: evidenceWith({
        dataSources: sources(by('trace_id', 'label')),
        targets: [backend],
        answers: { ...pick(b), [count(`${b} | trace_id != ""`)]: counted(0) },
      }),
      finds: [found],
    },
    {
      name: 'a pattern without a group',
      evidence: evidenceWith({
        dataSources: sources(by('"traceid":"(?:\\w+)\\(?"')),
        targets: [backend],
        answers: pick(b),
      }),
      finds: [{ ...found, says: 'there is none' }],
    },
    {
      name: 'the line is gone in the meantime: no lines to change',
      evidence: evidenceWith({ dataSources: sources(written), targets, answers: { ...answers, [carrying(b)]: [] } }),
      finds: [found],
    },
  ],
  ruledOut: [
    {
      name: 'the field fits some lines',
      evidence: evidenceWith({
        dataSources: sources(written),
        targets: [backend],
        answers: { [fits(b)]: counted(3) },
      }),
    },
    {
      name: 'its group has a name',
      evidence: evidenceWith({
        dataSources: sources(by('trace_id=(?<id>\\w+)')),
        targets: [backend],
        answers: { [fits(b, 'trace_id=(?<id>\\w+)')]: counted(40) },
      }),
    },
    {
      name: 'another field fits them',
      evidence: evidenceWith({
        dataSources: sources(written, by('"traceid":"(\\w+)"')),
        targets: [backend],
        answers: { [fits(b)]: counted(0), [fits(b, '"traceid":"(\\w+)"')]: counted(40) },
      }),
    },
    {
      name: 'no line has a trace id',
      evidence: evidenceWith({
        dataSources: sources(written),
        targets: [mobile],
        answers: { [fits(m)]: counted(0), [count(carrying(m))]: counted(0) },
      }),
    },
    { name: 'no derived field', evidence: evidenceWith({ dataSources: sources(), targets: [backend] }) },
    {
      name: 'it leads nowhere: a cause of its own',
      evidence: evidenceWith({ dataSources: sources(by('trace_id=(\\w+)', 'pattern', 'gone')), targets: [backend] }),
    },
    {
      name: 'it leads to something else than traces',
      evidence: evidenceWith({ dataSources: sources(by('user=(\\w+)', 'pattern', mimir.uid)), targets: [backend] }),
    },
    {
      name: 'a pattern of labels’ names',
      evidence: evidenceWith({ dataSources: sources(by('trace.?id', 'label')), targets: [backend] }),
    },
  ],
  unknown: [
    {
      name: 'whether the field fits was not answered',
      evidence: evidenceWith({
        dataSources: sources(written),
        targets: [backend],
        answers: { [fits(b)]: failed('timeout') },
      }),
    },
    {
      name: 'whether lines have an id was not answered',
      evidence: evidenceWith({
        dataSources: sources(written),
        targets: [backend],
        answers: { [fits(b)]: counted(0), [count(carrying(b))]: failed('timeout') },
      }),
    },
  ],
});

function pick(query: string) {
  return {
    [count(carrying(query))]: counted(40),
    [carrying(query)]: line('{"traceid":"4bf92f3577b34da6a3ce929d0e0e4736"}'),
  };
}
