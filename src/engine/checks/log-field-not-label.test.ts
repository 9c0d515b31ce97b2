import { Labels, SeriesSummary } from '../model';
import { testCheck } from '../testing/checkTester';
import {
  Answers,
  counted,
  evidenceWith,
  failed,
  loki,
  logStore,
  service,
  streamFacts,
  targetState,
  valuesOf,
} from '../testing/evidence';
import { logFieldNotLabel } from './log-field-not-label';

const streams: readonly Labels[] = [
  { source: 'scanium-worker', env: 'dev' },
  { source: 'scanium-backend', env: 'dev', level: 'INFO' },
];
const asking = (selector: string, sent = streams, answered = true) => ({
  services: [service('scanium-backend')],
  targets: [
    targetState(selector, { datasource: loki }),
    targetState(`sum(count_over_time(${selector}[5m]))`, { panelId: 2, datasource: loki }),
    targetState('{source="scanium-watch"}', { panelId: 3, datasource: loki }),
  ],
  selectors: [streamFacts(selector, sent, { answered }), streamFacts('{source="scanium-watch"}', sent)],
  logs: [logStore(sent)],
});

/** The values of a label behind a selector: as it is, read as JSON, read as logfmt. */
const readings = (
  rest: string,
  label: string,
  [plain, json, logfmt]: readonly [readonly SeriesSummary[], readonly SeriesSummary[], readonly SeriesSummary[]]
): Answers => {
  const at = (stage: string) => `topk(50, sum by (${label}) (count_over_time(${rest}${stage} | __error__="" [15m])))`;
  return { [at('')]: plain, [at(' | json')]: json, [at(' | logfmt')]: logfmt };
};
const nothing = counted(90);
const wanted = '{source="scanium-worker",level="error"}';
const proved = (label: string, selector: string) =>
  ({
    verdict: 'proved',
    subject: `Loki ${label}`,
    claims: [`overview/1/A LOKI ${selector}`, `overview/2/A LOKI ${selector}`],
  }) as const;
const worker = '{source="scanium-worker"}';

testCheck(logFieldNotLabel, {
  found: [
    {
      name: 'the level is in logfmt lines; other senders have it as a label',
      evidence: evidenceWith({
        ...asking(wanted),
        answers: readings(worker, 'level', [nothing, nothing, valuesOf('level', ['info', 'error'])]),
      }),
      finds: [{ ...proved('level', wanted), says: '{source=\\"scanium-worker\\"} | logfmt | level=\\"error\\"' }],
    },
    {
      name: 'structured metadata needs no parser',
      evidence: evidenceWith({
        ...asking('{source="scanium-worker",trace_id="abc"}'),
        answers: readings(worker, 'trace_id', [valuesOf('trace_id', ['abc']), nothing, nothing]),
      }),
      finds: [
        {
          ...proved('trace_id', '{source="scanium-worker",trace_id="abc"}'),
          says: '{source=\\"scanium-worker\\"} | trace_id=\\"abc\\"',
        },
      ],
    },
    {
      name: 'nothing else is asked for: any stream with a sender stands in, and the value is written as in the lines',
      evidence: evidenceWith({
        ...asking('{severity="error"}'),
        answers: readings('{source=~".+"}', 'severity', [nothing, valuesOf('severity', ['INFO', 'ERROR']), nothing]),
      }),
      finds: [
        { ...proved('severity', '{severity="error"}'), says: '{source=~\\".+\\"} | json | severity=\\"ERROR\\"' },
      ],
    },
  ],
  ruledOut: [
    {
      name: 'no line has the name at all',
      evidence: evidenceWith({
        ...asking('{source="scanium-worker",namespace="a"}'),
        answers: readings(worker, 'namespace', [nothing, nothing, nothing]),
      }),
    },
    {
      name: 'the streams have the label, with other values',
      evidence: evidenceWith(asking('{source="scanium-backend",level="ERROR"}')),
    },
    { name: 'no stream is left without it either', evidence: evidenceWith(asking('{source="scanium-tv",level="a"}')) },
    { name: 'the selector finds streams', evidence: evidenceWith(asking('{source="scanium-worker",level!="error"}')) },
    { name: 'no logs reach Loki', evidence: evidenceWith(asking(wanted, [])) },
  ],
  unknown: [
    {
      name: 'Loki did not tell the values',
      evidence: evidenceWith({
        ...asking(wanted),
        answers: Object.fromEntries(
          Object.keys(readings(worker, 'level', [[], [], []])).map((text) => [text, failed('timeout')])
        ),
      }),
    },
    { name: 'Loki broke off while it told its streams', evidence: evidenceWith(asking(wanted, streams, false)) },
  ],
});
