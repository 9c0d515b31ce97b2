import {
  counted,
  evidenceWith,
  failed,
  Answers,
  loki,
  logStore,
  nowMs,
  service,
  streamFacts,
  targetState,
  valuesOf,
} from '../testing/evidence';
import { testCheck } from '../testing/checkTester';
import { logPipelineEmpty } from './log-pipeline-empty';

const worker = '{source="scanium-worker"}';
const streams = [{ source: 'scanium-worker', env: 'dev' }];
const key = `LOKI ${worker}`;

const asking = (...queries: readonly string[]) => ({
  services: [service('scanium-backend')],
  targets: queries.map((query, index) => targetState(query, { panelId: index + 1, datasource: loki })),
  selectors: [streamFacts(worker, streams, { lastMs: nowMs - 5000 })],
  logs: [logStore(streams)],
});

const all = '| __error__!="none"';
const read = '| __error__=""';

/**
 * Counts of the hour behind each cut, in its own words; a parser makes the count pass what cannot be read. A stage that
 * nothing passes now let nothing through all day.
 */
const counts = (found: Readonly<Record<string, number>>): Answers => ({
  ...Object.fromEntries(
    Object.entries(found).map(([cut, lines]) => [
      `sum(count_over_time(${`${worker} ${cut}`.trim()} [3600s]))`,
      counted(lines),
    ])
  ),
  ...Object.fromEntries(
    Object.entries(found).flatMap(([cut, lines]) =>
      lines > 0 || cut === '' || cut.endsWith(read) ? [] : [[`${worker} ${cut.replace(all, '').trim()}`, []]]
    )
  ),
});
const valuesAt = (label: string, cut: string) =>
  `topk(50, sum by (${label}) (count_over_time(${`${worker} ${cut}`.trim()} | __error__="" [3600s])))`;
const linesAt = (cut: string) => `${worker} ${cut}`.trim();
const line = (text: string, labels: Readonly<Record<string, string>> = {}) => ({
  timeMs: nowMs - 5000,
  line: text,
  labels,
});

const capitals = (answers: Answers = {}) =>
  evidenceWith({
    ...asking(`${worker} | logfmt | level="ERROR"`, `sum(count_over_time(${worker} | logfmt | level="ERROR" [5m]))`),
    answers: {
      ...counts({ '': 360, [`| logfmt | level="ERROR" ${all}`]: 0, [`| logfmt ${read}`]: 360 }),
      [linesAt('| logfmt')]: [line('ts=1 level=info event_name=thumbnail.made', { level: 'info' })],
      [valuesAt('level', '| logfmt')]: valuesOf('level', ['info', 'warn', 'error']),
      ...answers,
    },
  });
const claims = [`overview/1/A ${key}`];
/** Lines that no json is read from, and one earlier in the day that passed. */
const reformatted = (lines: number) =>
  evidenceWith({
    ...asking(`${worker} | json | level="error"`),
    answers: {
      ...counts({ '': lines, [`| json | level="error" ${all}`]: 0, [`| json ${read}`]: 0 }),
      [linesAt('| json')]: [line('ts=1 level=info')],
      [linesAt('| json | level="error"')]: [line('{"level":"error"}')],
    },
  });

testCheck(logPipelineEmpty, {
  found: [
    {
      name: 'a level in other case: claims lines and counts of it, and says the value that there is',
      evidence: capitals(),
      finds: [
        { verdict: 'proved', subject: 'Loki | level="ERROR"', claims, says: 'Ask for error.' },
        {
          verdict: 'proved',
          subject: 'Loki | level="ERROR"',
          claims: [`overview/2/A ${key}`],
          says: 'level=\\"error\\"',
        },
      ],
    },
    {
      name: 'several levels in other case: one fault',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | level="ERROR"`, `${worker} | logfmt | level="WARN"`),
        answers: {
          ...counts({ '': 360, [`| logfmt | level="ERROR" ${all}`]: 0, [`| logfmt ${read}`]: 360 }),
          ...counts({ [`| logfmt | level="WARN" ${all}`]: 0 }),
          [linesAt('| logfmt')]: [line('level=info', { level: 'info' })],
          [valuesAt('level', '| logfmt')]: valuesOf('level', ['info', 'warn', 'error']),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki level',
          claims: [...claims, `overview/2/A ${key}`],
          says: 'level=\\"error\\"\\nlevel=\\"warn\\"',
        },
      ],
    },
    {
      name: 'a list of levels in other case',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | level=~"ERROR|FATAL"`),
        answers: {
          ...counts({ '': 360, [`| logfmt | level=~"ERROR|FATAL" ${all}`]: 0, [`| logfmt ${read}`]: 360 }),
          [linesAt('| logfmt')]: [line('level=info', { level: 'info' })],
          [valuesAt('level', '| logfmt')]: valuesOf('level', ['info', 'error']),
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki | level=~"ERROR|FATAL"', claims, says: 'never ERROR|FATAL' }],
    },
    {
      name: 'json asked of logfmt lines: the parser is at fault, not the filter that nothing reaches',
      evidence: evidenceWith({
        ...asking(`${worker} | json | level="error"`),
        answers: {
          ...counts({ '': 360, [`| json | level="error" ${all}`]: 0, [`| json ${read}`]: 0 }),
          [linesAt('| json')]: [line('ts=1 level=info')],
        },
      }),
      finds: [
        { verdict: 'proved', subject: 'Loki | level="error"', claims, says: 'use | logfmt in the place of | json' },
      ],
    },
    {
      name: 'lines that cannot be read are left out, and that is all of them',
      evidence: evidenceWith({
        ...asking(`sum(count_over_time(${worker} | json | __error__="" [5m]))`),
        answers: {
          ...counts({ '': 360, [`| json | __error__="" ${all}`]: 0, [`| json ${read}`]: 0 }),
          [linesAt('| json')]: [line('plain words')],
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki | __error__=""', claims, says: 'cannot read any of the lines' }],
    },
    {
      name: 'no parser before the filter: the field is in the line',
      evidence: evidenceWith({
        ...asking(`${worker} | event_name="thumbnail.made"`),
        answers: {
          ...counts({ '': 360, '| event_name="thumbnail.made"': 0 }),
          [linesAt('')]: [line('ts=1 level=info event_name=thumbnail.made')],
          [valuesAt('event_name', '')]: counted(360),
          [valuesAt('event_name', '| logfmt')]: valuesOf('event_name', ['thumbnail.made', 'queue.polled']),
        },
      }),
      finds: [
        { verdict: 'proved', subject: 'Loki | event_name="thumbnail.made"', claims, says: 'Put | logfmt before' },
      ],
    },
    {
      name: 'logfmt asked of json lines reads no field of them',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | method="GET"`),
        answers: {
          ...counts({ '': 50, [`| logfmt | method="GET" ${all}`]: 0, [`| logfmt ${read}`]: 50 }),
          [linesAt('| logfmt')]: [line('{"method":"GET","path":"/"}')],
          [valuesAt('method', '| logfmt')]: counted(50),
          [valuesAt('method', '| json')]: valuesOf('method', ['GET']),
        },
      }),
      finds: [
        { verdict: 'proved', subject: 'Loki | method="GET"', claims, says: 'Use | json in the place of | logfmt' },
      ],
    },
    {
      name: 'the field has another name for the same thing',
      evidence: evidenceWith({
        ...asking(`${worker} | json | level="ERROR"`),
        answers: {
          ...counts({ '': 50, [`| json | level="ERROR" ${all}`]: 0, [`| json ${read}`]: 50 }),
          [linesAt('| json')]: [line('{"severity":"INFO"}', { severity: 'INFO' })],
          [valuesAt('level', '| json')]: counted(50),
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki | level="ERROR"', claims, says: 'Filter by severity' }],
    },
    {
      name: 'a line filter with other punctuation than the lines',
      evidence: evidenceWith({
        ...asking(`${worker} |= "event_name=thumbnail.made" | json`),
        answers: {
          ...counts({
            '': 50,
            '|= "event_name=thumbnail.made"': 0,
            '|~ `(?i)\\bevent_name\\W{1,4}thumbnail\\W{1,4}made\\b`': 30,
          }),
          [linesAt('|~ `(?i)\\bevent_name\\W{1,4}thumbnail\\W{1,4}made\\b`')]: [
            line('{"event_name":"thumbnail.made"}'),
          ],
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki |= "event_name=thumbnail.made"',
          claims,
          says: 'the lines have it as event_name\\":\\"thumbnail.made',
        },
      ],
    },
    {
      name: 'the second stage is the first that nothing passes',
      evidence: evidenceWith({
        ...asking(`${worker} |= "thumbnail" !~ "" | logfmt`),
        answers: counts({ '': 360, '|= "thumbnail"': 90, '|= "thumbnail" !~ ""': 0 }),
      }),
      finds: [{ verdict: 'proved', subject: 'Loki !~ ""', claims, says: '90 lines in 1h reach the stage' }],
    },
    {
      name: 'a word in other letters may be another word, so that is only likely',
      evidence: evidenceWith({
        ...asking(`${worker} |= "GET"`),
        answers: {
          ...counts({ '': 360, '|= "GET"': 0, '|~ `(?i)\\bGET\\b`': 7 }),
          [linesAt('|~ `(?i)\\bGET\\b`')]: [line('get started')],
        },
      }),
      finds: [{ verdict: 'likely', subject: 'Loki |= "GET"', claims, says: 'as get' }],
    },
    {
      name: 'a value that names who sends is never there: likely, as it may send later',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | queue="images"`),
        answers: {
          ...counts({ '': 360, [`| logfmt | queue="images" ${all}`]: 0, [`| logfmt ${read}`]: 360 }),
          [linesAt('| logfmt')]: [line('queue=mail', { queue: 'mail' })],
          [valuesAt('queue', '| logfmt')]: valuesOf('queue', ['mail']),
        },
      }),
      finds: [{ verdict: 'likely', subject: 'Loki | queue="images"', claims, says: 'there is mail' }],
    },
    {
      name: 'a pattern is tied to the beginning of the line, and the lines have it elsewhere',
      evidence: evidenceWith({
        ...asking(`${worker} |~ "^thumbnail made"`),
        answers: {
          ...counts({ '': 360, '|~ "^thumbnail made"': 0, '|~ "thumbnail made"': 12 }),
          [linesAt('|~ "thumbnail made"')]: [line('ts=1 msg="thumbnail made"')],
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki |~ "^thumbnail made"', claims, says: 'Leave ^ and $ out' }],
    },
    {
      name: 'one word at the end of the line may be meant so',
      evidence: evidenceWith({
        ...asking(`${worker} |~ "done$"`),
        answers: {
          ...counts({ '': 360, '|~ "done$"': 0, '|~ "done"': 12 }),
          [linesAt('|~ "done"')]: [line('job done in 3 s')],
        },
      }),
      finds: [{ verdict: 'likely', subject: 'Loki |~ "done$"', claims }],
    },
    {
      name: 'a pattern that fits a part of the value only',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | msg=~"format"`),
        answers: {
          ...counts({ '': 360, [`| logfmt | msg=~"format" ${all}`]: 0, [`| logfmt ${read}`]: 360 }),
          [linesAt('| logfmt')]: [line('msg="unsupported format"')],
          [valuesAt('msg', '| logfmt')]: valuesOf('msg', ['unsupported format']),
        },
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki | msg=~"format"',
          claims,
          says: 'msg=~\\".*format.*\\"',
        },
      ],
    },
    {
      name: 'a parser that fits no line gives no field',
      evidence: evidenceWith({
        ...asking(`${worker} | regexp "status=(?P<status>\\\\d+)" | status="502"`),
        answers: {
          ...counts({
            '': 360,
            [`| regexp "status=(?P<status>\\\\d+)" | status="502" ${all}`]: 0,
            [`| regexp "status=(?P<status>\\\\d+)" ${read}`]: 360,
          }),
          [linesAt('| regexp "status=(?P<status>\\\\d+)"')]: [line('GET / 502')],
          [valuesAt('status', '| regexp "status=(?P<status>\\\\d+)"')]: counted(360),
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki | status="502"', claims, says: 'fits no line' }],
    },
    {
      name: 'a format names a field that no line has, and leaves nothing to filter',
      evidence: evidenceWith({
        ...asking(`${worker} | line_format "{{.msg}}" |= "payment refused"`),
        answers: {
          ...counts({
            '': 360,
            '| line_format "{{.msg}}" |= "payment refused"': 0,
            '| line_format "{{.msg}}" |~ `(?i)\\bpayment\\W{1,4}refused\\b`': 0,
          }),
          [linesAt('| line_format "{{.msg}}"')]: [line('', { source: 'scanium-worker' })],
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki |= "payment refused"', claims, says: 'leaves nothing of the lines' }],
    },
    {
      name: 'the app writes logfmt since a while, json before: what passed earlier was written otherwise',
      evidence: reformatted(360),
      finds: [{ verdict: 'proved', subject: 'Loki | level="error"', claims, says: 'cannot read any of the lines, so' }],
    },
    {
      name: 'a number of an instant query is judged in its own window, not in the range of the dashboard',
      evidence: evidenceWith({
        ...asking(),
        targets: [
          targetState(`sum(count_over_time(${worker} | json | level="error" [2m]))`, {
            datasource: loki,
            mode: 'instant',
          }),
        ],
        answers: {
          [`sum(count_over_time(${worker} [120s]))`]: counted(60),
          [`sum(count_over_time(${worker} | json | level="error" ${all} [120s]))`]: [],
          [`sum(count_over_time(${worker} | json ${read} [120s]))`]: [],
          [linesAt('| json | level="error"')]: [],
          [linesAt('| json')]: [line('ts=1 level=info')],
        },
      }),
      finds: [{ verdict: 'proved', subject: 'Loki | level="error"', claims }],
    },
  ],
  ruledOut: [
    {
      name: 'a few lines of another format: those that passed earlier may come again',
      evidence: reformatted(12),
    },
    {
      name: 'such a line passed earlier in the day: who wrote it so has ended',
      evidence: capitals({ [linesAt('| logfmt | level="ERROR"')]: [line('level=ERROR')] }),
    },
    {
      name: 'no error has happened: the level is written right, the hour has none',
      evidence: capitals({ [valuesAt('level', '| logfmt')]: valuesOf('level', ['info', 'warn']) }),
    },
    {
      name: 'no lines arrive: there is nothing to filter',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | level="ERROR"`),
        answers: {
          ...counts({ '': 0 }),
          [`sum(count_over_time(${worker} | logfmt | level="ERROR" ${all} [3600s]))`]: [],
        },
      }),
    },
    {
      name: 'lines pass the pipeline, the panel is empty for another reason',
      evidence: evidenceWith({
        ...asking(`sum(count_over_time(${worker} |= "x" [5m])) > 100`),
        answers: counts({ '': 360, '|= "x"': 5 }),
      }),
    },
    {
      name: 'no stream at all: the selector is at fault',
      evidence: evidenceWith({
        ...asking(`${worker} |= "x"`),
        selectors: [streamFacts(worker, [{ source: 'scanium-backend' }])],
      }),
    },
    {
      name: 'the newest line is older than what the panel shows: the sender is quiet or gone',
      evidence: evidenceWith({
        ...asking(`${worker} |= "x"`),
        selectors: [streamFacts(worker, streams, { lastMs: nowMs - 7_200_000 })],
      }),
    },
    {
      name: 'a line filter for failures that no line tells of, however it is written',
      evidence: evidenceWith({
        ...asking(`${worker} |= "payment failed"`),
        answers: counts({ '': 360, '|= "payment failed"': 0, '|~ `(?i)\\bpayment\\W{1,4}failed\\b`': 0 }),
      }),
    },
    {
      name: 'a number that nothing reaches',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | duration > 10s`),
        answers: {
          ...counts({ '': 360, [`| logfmt | duration > 10s ${all}`]: 0, [`| logfmt ${read}`]: 360 }),
          [linesAt('| logfmt')]: [line('duration=4s', { duration: '4s' })],
          [valuesAt('duration', '| logfmt')]: valuesOf('duration', ['4s']),
        },
      }),
    },
    {
      name: 'every line is removed by a filter that means it: only health checks arrive',
      evidence: evidenceWith({
        ...asking(`${worker} != "GET /healthz"`),
        answers: counts({ '': 12, '!= "GET /healthz"': 0 }),
      }),
    },
  ],
  unknown: [
    {
      name: 'whether such a line passed earlier in the day was not told',
      evidence: capitals({ [linesAt('| logfmt | level="ERROR"')]: failed('timeout') }),
      finds: [
        { verdict: 'likely', subject: 'Loki | level="ERROR"', claims },
        { verdict: 'likely', subject: 'Loki | level="ERROR"', claims: [`overview/2/A ${key}`] },
      ],
    },
    {
      name: 'the values of the label were not told',
      evidence: capitals({ [valuesAt('level', '| logfmt')]: failed('timeout') }),
    },
    {
      name: 'Loki did not count behind the stage',
      evidence: evidenceWith({
        ...asking(`${worker} | logfmt | level="ERROR"`),
        answers: {
          ...counts({ '': 360 }),
          [`sum(count_over_time(${worker} | logfmt | level="ERROR" ${all} [3600s]))`]: failed('limit'),
        },
      }),
    },
  ],
});
