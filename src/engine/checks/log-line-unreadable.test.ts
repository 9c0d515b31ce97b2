import { testCheck } from '../testing/checkTester';
import { Answers, evidenceWith, failed, loki, nowMs, service, targetState } from '../testing/evidence';
import { logLineUnreadable } from './log-line-unreadable';

const said = (error: string) =>
  failed(
    'bad-query',
    `pipeline error: '${error}' for series: '{__error__="${error}", source="scanium-worker"}'. Use a label filter to intentionally skip this error. (e.g | __error__!="${error}").`,
    400
  );
const query = 'sum by (level) (count_over_time({env="dev"} | json [5m]))';
const pipeline = '{env="dev"} | json';
const evidence = (text: string, failure = said('JSONParserErr'), answers: Answers = {}) =>
  evidenceWith({
    services: [service('scanium-backend')],
    targets: [
      targetState(text, { datasource: loki, failure }),
      targetState(pipeline, { panelId: 2, datasource: loki }),
    ],
    answers,
  });
const line = { timeMs: nowMs, line: 'ts=1 level=info event_name=queue.polled', labels: { source: 'scanium-worker' } };
const unreadable = `${pipeline} | __error__!=""`;

testCheck(logLineUnreadable, {
  found: [
    {
      name: 'a duration with its unit is no number: Loki’s words tell, and what to write',
      evidence: evidence(
        'avg_over_time({env="dev"} | logfmt | unwrap dur [5m])',
        failed(
          'bad-query',
          'pipeline error: \'SampleExtractionErr\' for series: \'{__error__="SampleExtractionErr", __error_details__="strconv.ParseFloat: parsing \\"165ms\\": invalid syntax"}\'.',
          400
        )
      ),
      finds: [
        {
          verdict: 'proved',
          subject: 'Loki | unwrap dur',
          claims: ['overview/1/A *'],
          says: '"after":"| unwrap duration(dur)"',
        },
      ],
    },
    {
      name: 'json meets a line of another format: shows the line and leaves such lines out',
      evidence: evidence(query, said('JSONParserErr'), { [unreadable]: [line] }),
      finds: [
        {
          verdict: 'proved',
          subject: `Loki ${pipeline}`,
          claims: ['overview/1/A *'],
          says: 'event_name=queue.polled',
        },
      ],
    },
    {
      name: 'of two pipelines the one with the line is named',
      evidence: evidence(
        `${query} / on() group_left() sum(count_over_time({env="dev"} |= "x" [5m]))`,
        said('JSONParserErr'),
        { [unreadable]: [line], '{env="dev"} |= "x" | __error__!=""': [] }
      ),
      finds: [
        { verdict: 'proved', subject: `Loki ${pipeline}`, claims: ['overview/1/A *'], says: '| json | __error__=' },
      ],
    },
  ],
  ruledOut: [
    { name: 'Loki cannot read the query itself', evidence: evidence('sum(', failed('bad-query', 'parse error', 400)) },
    { name: 'Loki does not answer', evidence: evidence(query, failed('unreachable')) },
  ],
  unknown: [
    {
      name: 'a value that is no number: the error shows in samples only, no line can be shown',
      evidence: evidence('sum_over_time({env="dev"} | logfmt | unwrap duration [5m])', said('SampleExtractionErr'), {
        '{env="dev"} | logfmt | duration!="" | __error__!=""': [],
      }),
      finds: [
        {
          verdict: 'likely',
          subject: 'Loki {env="dev"} | logfmt | duration!=""',
          claims: ['overview/1/A *'],
          says: '| unwrap duration | __error__=',
        },
      ],
    },
    {
      name: 'the line was not shown',
      evidence: evidence(query, said('JSONParserErr'), { [unreadable]: failed('timeout') }),
      finds: [{ verdict: 'likely', subject: `Loki ${pipeline}`, claims: ['overview/1/A *'], says: 'JSONParserErr' }],
    },
  ],
});
