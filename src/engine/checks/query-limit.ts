import { Check } from './check';
import { Evidence } from '../evidence/evidence';
import { claimParts } from './claims';
import { failureText, item, proofOf } from './words';

/** One query is too much for the store, while it answers others. Rival: the store is down. */
export const queryLimit: Check = {
  id: 'query-limit',
  hop: 'query',
  title: 'The query runs into a limit of the store',
  examine: (evidence) =>
    evidence.targets.flatMap(({ target, answer }) => {
      if (answer.ok || !limits.has(answer.failure.kind) || !isAnswering(evidence, target.datasource.uid)) {
        return [];
      }
      const { failure } = answer;
      return [
        {
          subject: `${target.datasource.name}: ${target.query.slice(0, 80)}`,
          verdict: 'proved',
          what: `${target.datasource.name} stops this query at a limit: ${failure.message}`,
          proofLine: failureText(failure),
          evidence: [
            item(
              'query',
              `What does ${target.datasource.name} answer to the panel's query?`,
              failureText(failure),
              'this query is too much',
              proofOf(target.datasource, target.query, evidence.nowMs)
            ),
            item('store', `Does ${target.datasource.name} answer other questions?`, 'yes', 'the store is there'),
          ],
          rivals: [{ rival: 'the store does not answer', because: 'it answers cheaper questions at the same time' }],
          remedy: {
            text: 'Ask for less: a shorter time range, a longer step (min interval), fewer series (a narrower selector, aggregation in a recording rule); or raise the limit that the message names.',
          },
          // A variable without a value stays empty whatever the limit is.
          claims: claimParts(evidence, ({ state, key }) => state.target.id === target.id && key === '*'),
        },
      ];
    }),
};

const limits = new Set(['limit', 'timeout', 'too-large', 'rate-limited']);

const isAnswering = ({ metrics, logs, traces }: Evidence, uid: string): boolean =>
  [...metrics, ...logs, ...traces].some(({ source, failure }) => source.uid === uid && failure === undefined);
