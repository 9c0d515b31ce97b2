/** What the stream label checks share: matchers that no stream of the last day satisfies. */
import { Evidence, LogsEvidence, StreamSelectorFacts } from '../evidence/evidence';
import { Matcher } from '../model';

export interface SuspectStream {
  readonly facts: StreamSelectorFacts;
  readonly logs: LogsEvidence;
  readonly matcher: Matcher;
}

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
