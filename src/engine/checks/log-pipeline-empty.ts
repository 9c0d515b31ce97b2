import { Check } from './check';
import { Evidence } from '../evidence/evidence';
import { dayMs } from '../evidence/metrics';
import { LogLine } from '../model';
import { absoluteRange, lines, Question } from '../probing/question';
import { formatQuestions, unreadable } from './shared/log-format';
import { labelFilterQuestions, labelFilterReason } from './shared/log-label-filter';
import { onePerLabel, SpeltFinding } from './shared/letter-case';
import { lineFilterQuestions, lineFilterReason } from './shared/log-line-filter';
import { CutPipeline, cutPipelines, cutQuestions, DryReason, DryStage, dryStage, logQuery } from './shared/log-stages';
import { ago, duration, item, moment, proofOf } from './shared/words';

/** Lines arrive, and a stage of the query's own pipeline lets none through. Rivals: no lines; nothing of the kind has happened. */
export const logPipelineEmpty: Check = {
  id: 'log-pipeline-empty',
  hop: 'query',
  title: 'The log query filters every line away',
  asks: (evidence) =>
    cutPipelines(evidence).flatMap((cut) => {
      const dry = dryStage(evidence, cut);
      return [...cutQuestions(cut), ...(dry ? whyQuestions(evidence, dry) : [])];
    }),
  examine: (evidence) => onePerLabel(cutPipelines(evidence).flatMap((cut) => found(evidence, cut))),
};

/** Fewer lines of another format may be odd ones among the others. */
const manyLines = 20;

function found(evidence: Evidence, cut: CutPipeline): readonly SpeltFinding[] {
  const dry = dryStage(evidence, cut);
  const reason = dry && reasonOf(evidence, dry);
  if (!dry || !reason) {
    return [];
  }
  const passed = evidence.answer(passedQuestion(dry));
  if (!passed.ok) {
    return [finding(evidence, dry, { ...reason, verdict: 'likely' }, false)];
  }
  const [last] = passed.value;
  if (!last) {
    return [finding(evidence, dry, reason, true)];
  }
  // What let lines through within the day is no slip: what it asks for has ended, or is rare, or is written otherwise now.
  return reason.isOfFormat && dry.reached >= manyLines
    ? [changed(finding(evidence, dry, reason, false), last, evidence)]
    : [];
}

/** The query was right until the lines were written otherwise. */
const changed = (found: SpeltFinding, { timeMs }: LogLine, { nowMs }: Evidence): SpeltFinding => ({
  ...found,
  what: `${found.what.replace(/\.$/, '')} since about ${moment(timeMs)}.`,
  sinceMs: timeMs,
  rivals: [
    ...found.rivals,
    {
      rival: 'what it asks for has ended',
      because: `lines passed until ${ago(timeMs, nowMs)}; those of now are written otherwise`,
    },
  ],
  remedy: { ...found.remedy, text: `Let the app write its lines as before, or change the query. ${found.remedy.text}` },
});

function finding(evidence: Evidence, dry: DryStage, reason: DryReason, neverPassed: boolean): SpeltFinding {
  const { cut, stage, before, found, reached } = dry;
  const { source, selector } = cut;
  const span = duration(cut.windowMs);
  return {
    subject: `${source.name} ${stage.text}`,
    signal: 'logs',
    verdict: reason.verdict,
    what: reason.what,
    proofLine: reason.proofLine,
    evidence: [
      item(
        'store',
        `How many lines does ${selector} find?`,
        `${found} in ${span}`,
        'lines arrive, and the stream selector is right',
        proofOf(source, selector, evidence.nowMs)
      ),
      ...(before.length > 0
        ? [
            item(
              'query',
              `How many lines are left before ${stage.text}?`,
              `${reached}`,
              'the stages before it let lines through',
              proofOf(source, logQuery(selector, before), evidence.nowMs)
            ),
          ]
        : []),
      item(
        'query',
        `How many lines pass ${stage.text}?`,
        'none',
        'this is the first stage after which nothing is left',
        proofOf(source, logQuery(selector, [...before, stage]), evidence.nowMs)
      ),
      ...reason.evidence,
    ],
    rivals: [
      { rival: 'no lines arrive', because: `${reached} lines in ${span} reach the stage` },
      ...(neverPassed ? [{ rival: 'what it asks for has ended', because: 'no line has passed it in 24 hours' }] : []),
      ...reason.rivals,
    ],
    ...(reason.verdict === 'likely'
      ? {
          wouldDecide: [
            `a line that ${stage.text} should let through, or the knowledge that there was none in ${span}`,
          ],
        }
      : {}),
    remedy: reason.remedy,
    claims: [{ targetId: cut.targetId, part: cut.key }],
    spelling: reason.spelling,
  };
}

/** The newest line of the day that passed the stage. */
const passedQuestion = ({ cut, before, stage }: DryStage): Question<readonly LogLine[]> =>
  lines(cut.source, logQuery(cut.selector, [...before, stage]), absoluteRange(cut.atMs - dayMs, cut.atMs), 1);

function whyQuestions(evidence: Evidence, dry: DryStage): readonly Question<unknown>[] {
  return [passedQuestion(dry), ...reasonQuestions(evidence, dry)];
}

function reasonQuestions(evidence: Evidence, dry: DryStage): readonly Question<unknown>[] {
  const { stage } = dry;
  switch (stage.kind) {
    case 'line':
      return lineFilterQuestions(dry, stage);
    case 'label':
    case 'unwrap':
      return [...formatQuestions(dry), ...labelFilterQuestions(evidence, dry)];
    case 'parser':
    case 'other':
      return [];
  }
}

function reasonOf(evidence: Evidence, dry: DryStage): DryReason | undefined {
  const { stage } = dry;
  switch (stage.kind) {
    case 'line':
      return lineFilterReason(evidence, dry, stage);
    case 'label':
    case 'unwrap':
      return unreadable(evidence, dry) ?? labelFilterReason(evidence, dry, stage);
    case 'parser':
    case 'other':
      return undefined;
  }
}
