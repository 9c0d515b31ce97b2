/** What the checks on log pipelines share: the panels' pipelines, cut behind each stage, and what was left there. */
import { Evidence, isFailing, selectorKey, StreamSelectorFacts } from '../../evidence/evidence';
import {
  DataSource,
  EvidenceItem,
  FindingVerdict,
  LogLine,
  PlannedTarget,
  RivalRuledOut,
  SeriesSummary,
} from '../../model';
import { Finding } from '../check';
import { absoluteRange, instant, lines, Question } from '../../probing/question';
import { pipelinesOf, PipelineStage } from '../../query/logql';
import { Spelling } from './letter-case';
import { isOutcome } from './outcomes';

/** A pipeline of a panel that shows nothing, although the streams have lines in its range. */
export interface CutPipeline {
  readonly source: DataSource;
  readonly targetId: string;
  readonly key: string;
  readonly selector: string;
  /** Labels that the streams have by themselves. */
  readonly labels: readonly string[];
  readonly stages: readonly PipelineStage[];
  readonly atMs: number;
  readonly windowMs: number;
}

const hourMs = 3_600_000;

export function cutPipelines(evidence: Evidence): readonly CutPipeline[] {
  return evidence.parts.flatMap(({ state, key, stream, variable }) =>
    stream && !variable && isFailing(state) && state.status !== 'error' ? pipelinesIn(state.target, key, stream) : []
  );
}

function pipelinesIn(target: PlannedTarget, key: string, facts: StreamSelectorFacts): readonly CutPipeline[] {
  const { range, parsed, mode } = target;
  const { source, matched, lastMs, selector } = facts;
  const own = parsed.ok ? parsed.selectors.filter((each) => selectorKey(source, each) === key) : [];
  if (matched.length === 0 || own.some(({ offsetMs }) => offsetMs) || (lastMs !== undefined && lastMs < range.fromMs)) {
    return [];
  }
  // An hour of a wide stream is dear enough; where its lines ended earlier, the hour before their end.
  const seenMs = (mode === 'instant' ? own[0]?.rangeMs : undefined) ?? range.toMs - range.fromMs;
  const windowMs = Math.min(hourMs, Math.max(60_000, seenMs));
  const atMs = lastMs !== undefined && lastMs <= range.toMs - windowMs ? lastMs + 1000 : range.toMs;
  const labels = [...new Set(matched.flatMap((each) => Object.keys(each)))];
  const common = { source, targetId: target.id, key, selector: selector.text, labels, atMs, windowMs };
  return pipelinesOf(target.query)
    .filter((each) => each.selector === selector.text && each.stages.some(takesAway))
    .map(({ stages }) => ({ ...common, stages }));
}

/** Parsers and formats pass every line on, marked at most. */
const takesAway = ({ kind }: PipelineStage): boolean => kind === 'line' || kind === 'label' || kind === 'unwrap';

export const isParser = ({ kind }: PipelineStage): boolean => kind === 'parser';

/** A line without the label that is unwrapped gives no sample. */
const asLogStage = (stage: PipelineStage): string => (stage.kind === 'unwrap' ? `| ${stage.label}!=""` : stage.text);

/** The log query of a selector and these stages, for people and for counting. */
export const logQuery = (selector: string, stages: readonly PipelineStage[], ...more: readonly string[]): string =>
  [selector, ...stages.map(asLogStage), ...more].join(' ');

const inSeconds = (ms: number): string => `[${Math.round(ms / 1000)}s]`;

/** A filter on `__error__` that every line passes keeps one that a parser cannot read from failing the whole count (recorded: Loki 2.9.3). */
export function countOf(
  { source, selector, atMs, windowMs }: CutPipeline,
  stages: readonly PipelineStage[],
  ...more: readonly string[]
): Question<readonly SeriesSummary[]> {
  const pass = stages.some(isParser) && more.length === 0 ? ['| __error__!="none"'] : [];
  const query = logQuery(selector, stages, ...more, ...pass);
  return instant(source, `sum(count_over_time(${query} ${inSeconds(windowMs)}))`, atMs);
}

/** Which values a label has behind these stages, of lines that could be read; the commonest. */
export function valuesBehind(
  { source, selector, atMs, windowMs }: CutPipeline,
  stages: readonly PipelineStage[],
  label: string
): Question<readonly SeriesSummary[]> {
  const query = logQuery(selector, stages, '| __error__=""');
  return instant(source, `topk(50, sum by (${label}) (count_over_time(${query} ${inSeconds(windowMs)})))`, atMs);
}

/** Some lines that reach a stage, with the fields that were read of them. */
export const linesBehind = (
  { source, selector, atMs, windowMs }: CutPipeline,
  stages: readonly PipelineStage[]
): Question<readonly LogLine[]> => lines(source, logQuery(selector, stages), absoluteRange(atMs - windowMs, atMs), 5);

export interface DryStage {
  readonly cut: CutPipeline;
  /** What stands before the stage that nothing passes. */
  readonly before: readonly PipelineStage[];
  readonly stage: PipelineStage;
  /** Lines that the selector alone finds, and that reach the stage. */
  readonly found: number;
  readonly reached: number;
}

/** The fields that a stage asks for. */
export const namesIn = (stage: PipelineStage): readonly string[] =>
  stage.kind === 'unwrap'
    ? [stage.label]
    : stage.kind === 'label'
      ? [...new Set(stage.conditions.map(({ label }) => label).filter((label) => !label.startsWith('__')))]
      : [];

/** Why nothing passes a stage. */
export interface DryReason {
  /** It lies in how the lines are written now: what passed before was written otherwise. */
  readonly isOfFormat?: boolean;
  readonly verdict: FindingVerdict;
  readonly what: string;
  readonly proofLine: string;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: readonly RivalRuledOut[];
  readonly remedy: Finding['remedy'];
  readonly spelling?: Spelling;
}

/** One question for each stage that can take lines away, and one for none. */
export function cutQuestions(cut: CutPipeline): readonly Question<readonly SeriesSummary[]>[] {
  return [countOf(cut, []), ...prefixes(cut).map((stages) => countOf(cut, stages))];
}

const prefixes = ({ stages }: CutPipeline): readonly (readonly PipelineStage[])[] =>
  stages.flatMap((stage, index) => (takesAway(stage) ? [stages.slice(0, index + 1)] : []));

/** The first stage after which nothing is left; undefined when lines do not arrive, some pass, or a count is not known. */
export function dryStage(evidence: Evidence, cut: CutPipeline): DryStage | undefined {
  const count = (stages: readonly PipelineStage[]): number | undefined => {
    const answer = evidence.answer(countOf(cut, stages));
    return answer.ok ? (answer.value[0]?.last ?? 0) : undefined;
  };
  const found = count([]);
  let reached = found;
  for (const stages of prefixes(cut)) {
    const left = reached === undefined || reached === 0 ? undefined : count(stages);
    if (found === undefined || reached === undefined || left === undefined) {
      return undefined;
    }
    const stage = stages[stages.length - 1];
    if (left === 0 && stage) {
      return { cut, before: stages.slice(0, -1), stage, found, reached };
    }
    reached = left;
  }
  return undefined;
}

const outcomeWords = /error|warn|fatal|exception|crash|fail|panic|timeout|denied|refused|killed|critical/i;

/** It asks for something that may simply not have happened. */
export function asksForOutcome(stage: PipelineStage): boolean {
  switch (stage.kind) {
    case 'line':
      return stage.values.some((value) => outcomeWords.test(value));
    case 'label':
      return stage.conditions.some(({ label }) => isOutcome(label));
    case 'unwrap':
      return true;
    case 'parser':
    case 'other':
      return false;
  }
}

/** Loki fails a whole metric query over one line with an error, and names it (pkg/logqlmodel/error.go, recorded: 2.9.3). */
export const pipelineError = (message: string): string | undefined => /pipeline error: '(\w+)'/.exec(message)?.[1];

export const shortened = (line = ''): string => (line.length > 200 ? `${line.slice(0, 200)}…` : line);
