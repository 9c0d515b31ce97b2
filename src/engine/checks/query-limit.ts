import { Check, Finding } from './check';
import { Evidence, isFailing } from '../evidence/evidence';
import { DataSource, Failure, PlannedTarget } from '../model';
import { claimParts } from './shared/claims';
import { failureText, item, plural, proofOf } from './shared/words';

/** Queries are too much for the store, while it answers others. Rival: the store is down. */
export const queryLimit: Check = {
  id: 'query-limit',
  hop: 'query',
  title: 'The query runs into a limit of the store',
  examine: (evidence) => [...stoppedBy(evidence).values()].map((stopped) => finding(evidence, stopped)),
};

/** What one limit of a store stops. */
interface Stopped {
  readonly source: DataSource;
  readonly failure: Failure;
  readonly targets: readonly [PlannedTarget, ...PlannedTarget[]];
}

const limits = new Set(['limit', 'timeout', 'too-large', 'rate-limited']);

function stoppedBy(evidence: Evidence): ReadonlyMap<string, Stopped> {
  const found = new Map<string, Stopped>();
  for (const { target, answer } of evidence.targets) {
    const source = target.datasource;
    if (answer.ok || !limits.has(answer.failure.kind) || !isAnswering(evidence, source.uid)) {
      continue;
    }
    const key = JSON.stringify([source.uid, limitOf(answer.failure)]);
    const known = found.get(key);
    found.set(key, {
      source,
      failure: known?.failure ?? answer.failure,
      targets: known ? [...known.targets, target] : [target],
    });
  }
  return found;
}

/** What the message says of the limit, without what it says of the query: its text, its address, its own size. */
const limitOf = ({ kind, message }: Failure): string =>
  `${kind} ${message.replace(/"[^"]*"|`[^`]*`|'[^']*'|[{(].*[)}]|\d[\w.:]*/g, '…')}`;

function finding(evidence: Evidence, { source, failure, targets }: Stopped): Finding {
  const [first] = targets;
  const ids = new Set(targets.map(({ id }) => id));
  const queries = new Set(targets.map(({ query }) => query)).size;
  // The store has too much to do at once, to which this page's own questions add.
  const isOfMoment = failure.kind === 'rate-limited';
  return {
    subject: `${source.name}: ${first.query.slice(0, 80)}`,
    verdict: isOfMoment ? 'likely' : 'proved',
    what: `${source.name} stops ${queries === 1 ? 'this query' : `${queries} queries`} at a limit: ${failure.message}`,
    proofLine: failureText(failure),
    evidence: [
      item(
        'query',
        `What does ${source.name} answer to ${queries === 1 ? 'the panel’s query' : 'the first of these queries'}?`,
        failureText(failure),
        queries === 1
          ? 'this query is too much'
          : `this query is too much, and ${plural(queries - 1, 'other')} as well`,
        proofOf(source, first.query, evidence.nowMs)
      ),
      item('store', `Does ${source.name} answer other questions?`, 'yes', 'the store is there'),
    ],
    rivals: [{ rival: 'the store does not answer', because: 'it answers cheaper questions at the same time' }],
    wouldDecide: isOfMoment ? ['the panel itself, opened alone: whether it is refused then as well'] : [],
    remedy: {
      text: 'Ask for less: a shorter time range, a longer step (min interval), fewer series (a narrower selector, aggregation in a recording rule); or raise the limit that the message names.',
    },
    // A variable without a value stays empty whatever the limit is.
    claims: claimParts(evidence, ({ state, key }) => ids.has(state.target.id) && key === '*'),
  };
}

const isAnswering = ({ metrics, logs, traces, targets }: Evidence, uid: string): boolean =>
  [...metrics, ...logs, ...traces].some(({ source, failure }) => source.uid === uid && failure === undefined) ||
  // Where every limit is too low for what is asked of the store itself, some panels are answered still.
  targets.some((state) => state.target.datasource.uid === uid && state.answer.ok && !isFailing(state));
