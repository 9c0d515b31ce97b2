/**
 * What a query computes of young spans (`{…} | rate()`) Tempo asks of its generator, which needs the processor local-blocks for it
 * (2.7.0 and 2.10.8, modules/generator/instance.go: "localblocks processor not found", as 500).
 */
import { Finding } from '../check';
import { processorLines } from './generator';
import { item, proofOf } from './words';
import { Evidence } from '../../evidence/evidence';

/** Tempo says it itself. Rivals: the query is wrong; Tempo is down. */
export function withoutBlocks({ traces, targets, parts, nowMs }: Evidence): readonly Finding[] {
  return traces.flatMap(({ source }) => {
    const failing = targets.filter(
      ({ target, answer }) =>
        target.datasource.uid === source.uid &&
        !answer.ok &&
        /localblocks processor not found/.test(answer.failure.message)
    );
    const [first] = failing;
    return first && !first.answer.ok
      ? [
          {
            subject: `local-blocks of ${source.name}`,
            signal: 'traces',
            verdict: 'proved',
            what: `${source.name} computes no series of spans: the processor local-blocks of its metrics-generator is not enabled.`,
            proofLine: first.answer.failure.message,
            evidence: [
              item(
                'generator',
                `What does ${source.name} answer to the panel’s query?`,
                first.answer.failure.message,
                'its generator is asked for young spans and keeps none',
                proofOf(source, first.target.query, nowMs, 1)
              ),
            ],
            rivals: [
              { rival: 'the query is wrong', because: 'Tempo reads it, and fails where it is carried out' },
              { rival: 'Tempo is down', because: 'it answers, with the reason' },
            ],
            remedy: {
              text: 'Enable local-blocks besides the other processors in Tempo’s overrides; what came before is not counted.',
              lines: {
                ...processorLines,
                after: processorLines.after.replace(']', ', local-blocks]'),
              },
            },
            claims: parts
              .filter(({ state }) => failing.some(({ target }) => target.id === state.target.id))
              .map(({ state, key }) => ({ targetId: state.target.id, part: key })),
          },
        ]
      : [];
  });
}
