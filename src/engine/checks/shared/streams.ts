/** What the stream label checks share: matchers that no stream of the last day satisfies. */
import { Evidence, LogsEvidence, StreamSelectorFacts } from '../../evidence/evidence';
import { matchesAll } from '../../evidence/logs';
import { Labels, Matcher } from '../../model';
import { withMatchers } from '../../query/selector';
import { Finding } from '../check';
import { plural } from './words';

export interface SuspectStream {
  readonly facts: StreamSelectorFacts;
  readonly logs: LogsEvidence;
  readonly matcher: Matcher;
  /** Of these it is true: all, or those that the other matchers select. */
  readonly among: { readonly name: string; readonly streams: readonly Labels[] };
}

/** That a list holds no such stream proves nothing until the store was asked for this one. */
export const verdictOn = ({ confirmed }: LogsEvidence): Pick<Finding, 'verdict' | 'wouldDecide'> =>
  confirmed
    ? { verdict: 'proved' }
    : { verdict: 'likely', wouldDecide: ['whether the store finds a stream for the selector alone'] };

/** How many streams were looked at. */
export const streamsOf = ({ streams, cutFrom }: LogsEvidence): string =>
  cutFrom === undefined ? plural(streams.length, 'stream') : `${streams.length} of ${cutFrom} streams`;

export function suspectStreams({ streamSelectors, logs }: Evidence): readonly SuspectStream[] {
  return [...streamSelectors.values()].flatMap((facts) => {
    const store = logs.find(({ source }) => source.uid === facts.source.uid);
    if (!store || !facts.answered || facts.matched.length > 0 || store.streams.length === 0) {
      return [];
    }
    const asked = facts.matchers.filter(({ matcher: { op, value } }) => (op === '=' || op === '=~') && value !== '');
    const absent = asked.filter(({ alone }) => alone === 0);
    const among = { name: store.source.name, streams: store.streams };
    return absent.length > 0
      ? absent.map(({ matcher }) => ({ facts, logs: store, matcher, among }))
      : asked.map(({ matcher }) => ({ facts, logs: store, matcher, among: othersOf(facts, matcher, store) }));
  });
}

function othersOf({ selector }: StreamSelectorFacts, matcher: Matcher, { streams }: LogsEvidence) {
  const others = selector.matchers.filter((each) => each !== matcher);
  return {
    name: withMatchers(selector, others).text,
    streams: streams.filter((labels) => matchesAll(labels, others)),
  };
}
