import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import {
  isNone,
  isSilent,
  Loss,
  lossesOf,
  lossCounter,
  lossQuestions,
  lostEvidence,
  lostFading,
  lostQuestions,
  lostSince,
  perSecond,
} from './shared/log-losses';
import { ago, item, listed, proofOf } from './shared/words';

/** A stage of the collector's own log pipeline drops the lines of a sender. Rivals: they are not read; Loki refuses them. */
export const logPipelineDrops: Check = {
  id: 'log-pipeline-drops',
  hop: 'collector',
  title: 'The collector’s log pipeline drops the lines',
  asks: (evidence) =>
    evidence.services.some(({ logs }) => logs.kind === 'ended') || evidence.parts.some(isSilent)
      ? [
          ...evidence.metrics
            .filter(({ failure }) => failure === undefined)
            .flatMap((store) => lossQuestions(store, dropped, evidence.nowMs)),
          ...lostQuestions(evidence, lossesOf(evidence, dropped)),
        ]
      : [],
  // Many drop lines on purpose: only a loss that took a sender's lines away is a fault.
  examine: (evidence) => lossesOf(evidence, dropped).flatMap((loss) => finding(evidence, loss)),
};

export const dropped = lossCounter('loki_process_dropped_lines_total', ['component_id', 'reason']);

function finding(evidence: Evidence, loss: Loss): readonly Finding[] {
  const { reason = 'unknown', component_id: component = 'the collector' } = loss.labels;
  const { sure, perhaps } = lostSince(evidence, loss);
  const lost = sure ?? perhaps;
  if (!lost || loss.sinceMs === undefined) {
    return [];
  }

  const names = listed(lost.names);
  const isSure = sure !== undefined && isNone(evidence, 'lokiDiscarded') && isNone(evidence, 'lokiDropped');
  return [
    {
      subject: `${component} ${reason}`,
      signal: 'logs',
      verdict: isSure ? 'proved' : 'likely',
      what: `${component} drops the lines of ${names}: a stage with the reason ${reason} takes ${perSecond(loss.perSecond)} away.`,
      proofLine: `${component} began to drop lines ${ago(loss.sinceMs, evidence.nowMs)}, when the lines of ${names} ended`,
      sinceMs: loss.sinceMs,
      evidence: [
        item(
          'collector',
          'Which lines do the stages of the collector drop, by reason?',
          `${perSecond(loss.perSecond)}: ${reason}, since ${ago(loss.sinceMs, evidence.nowMs)}`,
          'the collector reads lines and throws them away itself',
          proofOf(loss.store.source, dropped.rate, evidence.nowMs, 24)
        ),
        ...lostEvidence(evidence, lost, 'its lines ended when the drops began'),
      ],
      rivals: [
        { rival: 'the collector does not read the lines', because: 'it counts lines that it has read and dropped' },
        ...(isSure
          ? [
              {
                rival: 'the lines are lost on the way to Loki',
                because: 'the collector drops none while sending, and Loki discards none',
              },
            ]
          : []),
      ],
      wouldDecide: isSure
        ? []
        : sure
          ? ['the self-metrics of Loki and the collector: lines discarded, and dropped while sending']
          : [`whether ${names} has anything to log at present: its own output`],
      remedy: {
        text: `${remedies[reason] ?? `Look in ${component} for the stage with drop_counter_reason "${reason}"`}; compare its condition with a line of ${names}.`,
      },
      claims: lost?.claims ?? [],
      fading: lostFading(evidence, lost),
    },
  ];
}

/** Reasons that Alloy and Promtail give where the configuration names none. */
const remedies: Readonly<Record<string, string>> = {
  drop_stage: 'Look in the collector’s loki.process for stage.drop',
  match_stage: 'Look in the collector’s loki.process for stage.match with the action drop',
  ratelimit_drop_stage:
    'Look in the collector’s loki.process for stage.limit with drop = true, and raise its rate and burst',
};
