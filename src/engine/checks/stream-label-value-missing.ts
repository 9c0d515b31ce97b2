import { Check } from './check';
import { claimParts } from './shared/claims';
import { streamsOf, SuspectStream, suspectStreams, verdictOn } from './shared/streams';
import { nearestTo } from './label-value-missing';
import { onePerLabel, SpeltFinding } from './shared/letter-case';
import { Evidence } from '../evidence/evidence';
import { Matcher } from '../model';
import { folded } from './shared/nearest';
import { isOutcome } from './shared/outcomes';
import { item, listed, proofOf } from './shared/words';
import { partOf, writtenAs } from './shared/written-as';

/** Loki has the label, but no stream with the wanted value. Rivals: no such label; nothing of the kind has happened. */
export const streamLabelValueMissing: Check = {
  id: 'stream-label-value-missing',
  hop: 'query',
  title: 'No log stream has the label value',
  examine: (evidence) => onePerLabel(suspectStreams(evidence).flatMap((suspect) => finding(evidence, suspect))),
};

function finding(evidence: Evidence, { facts, logs, matcher, among }: SuspectStream): readonly SpeltFinding[] {
  const values = [...new Set(among.streams.flatMap((stream) => stream[matcher.label] ?? []))].sort();
  // Others have the value: only another spelling of it tells that these never will.
  if (among.streams !== logs.streams && !values.some((value) => isSpelledSo(matcher, value))) {
    return [];
  }
  const written = writtenAs(matcher, values) ?? (isOutcome(matcher.label) ? undefined : partOf(matcher, values));
  const near = written
    ? undefined
    : (nearestTo(matcher, values) ?? values.find((value) => isSpelledSo(matcher, value)));
  if (values.length === 0 || (isOutcome(matcher.label) && near === undefined && !written)) {
    return [];
  }
  return [
    {
      subject: `${logs.source.name} ${matcher.label}${matcher.op}"${matcher.value}"`,
      signal: 'logs',
      ...verdictOn(logs),
      what: `No stream of ${among.name} has ${matcher.label} = ${matcher.value}; there ${values.length === 1 ? 'is' : 'are'} ${listed(values)}.`,
      proofLine: `${matcher.label} is never ${matcher.value}${written ? `: ${written.proof}` : near ? `, but it is ${near}` : ' in 24 hours'}`,
      evidence: [
        item(
          'query',
          `Which values does the stream label ${matcher.label} have?`,
          listed(values, 12),
          `${matcher.value} is not among them`,
          proofOf(logs.source, facts.selector.text, evidence.nowMs, 24)
        ),
      ],
      rivals: [
        { rival: 'the label is missing', because: `it has ${values.length} values` },
        { rival: 'no logs reach Loki', because: `it has ${streamsOf(logs)}` },
        ...(written ? [{ rival: 'nobody of that name sends', because: written.because }] : []),
      ],
      remedy: {
        text: written
          ? written.remedy
          : near
            ? `Ask for ${near}.`
            : `Ask for a value that exists (${listed(values, 8)}), or look at why ${matcher.value} does not send: nothing of it arrived in 24 hours.`,
        ...(written && {
          lines: {
            file: 'dashboard query',
            before: `${matcher.label}${matcher.op}"${matcher.value}"`,
            after: written.after,
          },
        }),
      },
      claims: claimParts(evidence, (part) => part.key === facts.key),
      spelling:
        near === undefined
          ? undefined
          : { source: among.name, label: matcher.label, asked: matcher.value, there: near },
    },
  ];
}

const isSpelledSo = ({ value }: Matcher, other: string): boolean =>
  value.split('|').some((word) => word !== other && folded(word) === folded(other));
