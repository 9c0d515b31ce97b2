/** What the stream label checks share: matchers that no stream of the last day satisfies. */
import { Evidence, LogsEvidence, StreamSelectorFacts } from '../evidence/evidence';
import { Matcher } from '../model';
import { Finding } from './check';
import { plural } from './words';

export interface SuspectStream {
  readonly facts: StreamSelectorFacts;
  readonly logs: LogsEvidence;
  readonly matcher: Matcher;
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
    return facts.matchers
      .filter(
        ({ matcher, alone }) => alone === 0 && (matcher.op === '=' || matcher.op === '=~') && matcher.value !== ''
      )
      .map(({ matcher }) => ({ facts, logs: store, matcher }));
  });
}
