import { Check } from './check';
import { claimParts } from './shared/claims';
import { streamsOf, suspectStreams, verdictOn } from './shared/streams';
import { nearestValues } from './shared/nearest';
import { item, listed, proofOf } from './shared/words';

/** Loki has streams, but none with the label that the selector asks for. Rivals: no stream at all; another value. */
export const streamLabelMissing: Check = {
  id: 'stream-label-missing',
  hop: 'query',
  title: 'No log stream has the label',
  examine: (evidence) =>
    suspectStreams(evidence).flatMap(({ facts, logs, matcher }) => {
      const labels = [...new Set(logs.streams.flatMap((stream) => Object.keys(stream)))].sort();
      if (labels.includes(matcher.label)) {
        return [];
      }
      const near = nearestValues(matcher.label, labels)[0];
      return [
        {
          subject: `${logs.source.name} ${matcher.label}`,
          signal: 'logs',
          ...verdictOn(logs),
          what: `${logs.source.name} has no stream with a label ${matcher.label}; the selector ${facts.selector.text} can match nothing.`,
          proofLine: `${streamsOf(logs)} in 24 hours, none with the label ${matcher.label}`,
          evidence: [
            item(
              'query',
              `Which labels do streams of ${logs.source.name} have?`,
              listed(labels, 12),
              `${matcher.label} is not a stream label`,
              proofOf(logs.source, facts.selector.text, evidence.nowMs, 24)
            ),
          ],
          rivals: [
            { rival: 'no logs reach Loki', because: `it has ${streamsOf(logs)}` },
            { rival: 'the label has other values', because: 'no stream has the label at all' },
          ],
          remedy: {
            text: near
              ? `Use the stream label ${near}.`
              : `If ${matcher.label} is in the line or in structured metadata, filter for it behind the selector: {…} | json | ${matcher.label}="…".`,
          },
          claims: claimParts(evidence, (part) => part.key === facts.key),
        },
      ];
    }),
};
