import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, loki, metricFacts, promSource, targetState, tempo, variable } from '../testing/evidence';
import { queryInvalid } from './query-invalid';

const slip = 'sum(rate(up[5m])';
const unclosed = failed('bad-query', '1:17: parse error: unclosed left parenthesis', 400);
const logSlip = failed('bad-query', 'parse error at line 1, col 5: syntax error', 400);
const emptyMatchers = failed(
  'bad-query',
  'queries require at least one regexp or equality matcher that does not have an empty-compatible value',
  400
);
const empty = targetState('absent_metric', { panelId: 9 });
const selectors = [metricFacts('absent_metric')];

testCheck(queryInvalid, {
  found: [
    {
      name: 'a bracket is missing: claims this panel, not the empty one beside it',
      evidence: evidenceWith({ targets: [targetState(slip, { failure: unclosed }), empty], selectors }),
      finds: [
        { verdict: 'proved', subject: `Mimir: ${unclosed.message}`, claims: ['overview/1/A *'], says: 'unclosed left' },
      ],
    },
    {
      name: 'the same slip in two panels is said of one subject',
      evidence: evidenceWith({
        targets: [targetState(slip, { failure: unclosed }), targetState(slip, { panelId: 2, failure: unclosed })],
      }),
      finds: [
        { verdict: 'proved', subject: `Mimir: ${unclosed.message}`, claims: ['overview/1/A *'] },
        { verdict: 'proved', subject: `Mimir: ${unclosed.message}`, claims: ['overview/2/A *'] },
      ],
    },
    {
      name: 'PromQL is sent to Loki',
      evidence: evidenceWith({
        targets: [targetState('histogram_quantile(0.9, up)', { datasource: loki, failure: logSlip }), empty],
        selectors,
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'PromQL sent to Loki',
          claims: ['overview/1/A *'],
          says: 'Choose a data source that speaks PromQL',
        },
      ],
    },
    {
      name: 'LogQL is sent to Mimir',
      evidence: evidenceWith({
        targets: [targetState('{source="scanium-backend"} |= "error"', { failure: unclosed }), empty],
        selectors,
      }),
      finds: [{ verdict: 'proved', subject: 'LogQL sent to Mimir', claims: ['overview/1/A *'], says: 'speaks PromQL' }],
    },
    {
      name: 'LogQL is sent to Mimir, and a variable of it is empty: as it stands Loki would read it',
      evidence: evidenceWith({
        targets: [
          targetState('sum(rate({source=~""} |= "error" [5m]))', { variables: ['source'], failure: unclosed }),
          empty,
        ],
        selectors,
        variables: [variable('source', [''], { fate: { kind: 'empty', query: 'label_values(source)' } })],
      }),
      finds: [
        {
          verdict: 'proved',
          subject: 'LogQL sent to Mimir',
          claims: ['overview/1/A $source', 'overview/1/A *'].sort(),
        },
      ],
    },
    {
      name: 'Loki wants one matcher that is not empty-compatible',
      evidence: evidenceWith({
        targets: [targetState('{source=~".*"}', { datasource: loki, failure: emptyMatchers }), empty],
        selectors,
      }),
      finds: [
        {
          verdict: 'proved',
          subject: `Loki: ${emptyMatchers.message}`,
          claims: ['overview/1/A *'],
          says: 'use .+ instead of .*',
        },
      ],
    },
    {
      name: 'the store is older than a function that the query uses',
      evidence: evidenceWith({
        targets: [
          targetState('{} | rate()', { datasource: tempo, failure: failed('bad-query', 'unknown identifier: rate') }),
          empty,
        ],
        selectors,
      }),
      finds: [{ verdict: 'proved', subject: 'Tempo: unknown identifier: rate', claims: ['overview/1/A *'] }],
    },
  ],
  ruledOut: [
    {
      name: 'Loki reads the query and stumbles over a line',
      evidence: evidenceWith({
        targets: [
          targetState('sum(count_over_time({env="dev"} | json [5m]))', {
            datasource: loki,
            failure: failed('bad-query', "pipeline error: 'JSONParserErr' for series: '{env=\"dev\"}'.", 400),
          }),
        ],
      }),
    },
    {
      name: 'the store does not answer',
      evidence: evidenceWith({
        targets: [targetState(slip, { failure: failed('unreachable') })],
        metrics: [promSource({ failure: failed('unreachable') })],
      }),
    },
    {
      name: 'a variable put $__all into the query as text',
      evidence: evidenceWith({
        targets: [targetState('topk($__all, up)', { variables: ['n'], failure: unclosed })],
        variables: [variable('n', ['$__all'], { fate: { kind: 'all-literal' } })],
      }),
    },
    {
      name: 'a variable without values leaves Loki nothing but empty matchers',
      evidence: evidenceWith({
        targets: [targetState('{host=~""}', { variables: ['host'], datasource: loki, failure: emptyMatchers })],
        variables: [variable('host', [''], { fate: { kind: 'empty', query: 'label_values(host)' } })],
      }),
    },
    {
      name: 'the query asks for more than the store gives',
      evidence: evidenceWith({ targets: [targetState('up', { failure: failed('limit', 'too many series') })] }),
    },
  ],
  unknown: [
    {
      name: 'the store answers with an error of its own',
      evidence: evidenceWith({ targets: [targetState(slip, { failure: failed('server', 'internal error', 500) })] }),
    },
    {
      name: 'the query was not sent any more: the budget was spent',
      evidence: evidenceWith({ targets: [targetState(slip, { status: 'skipped', failure: failed('over-budget') })] }),
    },
  ],
});
