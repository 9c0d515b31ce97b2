/** What format the lines have, and whether the query reads them so. */
import { Evidence } from '../../evidence/evidence';
import { LogLine } from '../../model';
import { Question } from '../../probing/question';
import { PipelineStage } from '../../query/logql';
import { countOf, DryReason, DryStage, isParser, linesBehind, logQuery, namesIn, shortened } from './log-stages';
import { item, plural, proofOf } from './words';

const readable = '| __error__=""';

export const formatQuestions = ({ cut, before }: DryStage): readonly Question<unknown>[] => [
  linesBehind(cut, before),
  ...(before.some(isParser) ? [countOf(cut, before, readable)] : []),
];

/** No line is what the parser reads. */
export function unreadable(evidence: Evidence, { cut, before, reached, stage }: DryStage): DryReason | undefined {
  const parser = before.find(isParser);
  const answer = parser && evidence.answer(countOf(cut, before, readable));
  const asked = stage.kind === 'label' ? stage.conditions.map(({ label }) => label) : namesIn(stage);
  if (
    !parser ||
    !answer?.ok ||
    (answer.value[0]?.last ?? 0) > 0 ||
    asked.every((label) => cut.labels.includes(label))
  ) {
    return undefined;
  }
  const sample = evidence.answer(linesBehind(cut, before));
  const example = sample.ok ? sample.value[0]?.line : undefined;
  const format = sample.ok ? formatOf(sample.value) : undefined;
  return {
    isOfFormat: true,
    verdict: 'proved',
    what: `${parser.text} cannot read any of the lines, so ${stage.text} finds nothing to compare.`,
    proofLine: `all ${plural(reached, 'line')} have an error behind ${parser.text}`,
    evidence: [
      item(
        'query',
        `How many lines can ${parser.text} read?`,
        example === undefined ? 'none' : `none; a line is: ${shortened(example)}`,
        'the lines are not in the format that the query expects',
        proofOf(cut.source, logQuery(cut.selector, before), evidence.nowMs)
      ),
    ],
    rivals: [{ rival: 'nothing of the kind has happened', because: 'not one line could be read, whatever it holds' }],
    remedy: format
      ? { text: `The lines are ${format}: use | ${format} in the place of ${parser.text}.` }
      : { text: `Use a parser that fits the lines (logfmt, pattern or regexp) in the place of ${parser.text}.` },
  };
}

interface Reading {
  readonly format: 'json' | 'logfmt';
  readonly stages: readonly PipelineStage[];
}

/** The stages with the parser that fits the lines, where the query has none or another. */
export function otherReading(evidence: Evidence, { cut, before }: DryStage): Reading | undefined {
  const sample = evidence.answer(linesBehind(cut, before));
  const format = sample.ok ? formatOf(sample.value) : undefined;
  const parser = before.find(isParser);
  if (!format || (parser?.kind === 'parser' && parser.parser === format)) {
    return undefined;
  }
  const fitting: PipelineStage = { kind: 'parser', text: `| ${format}`, parser: format };
  return {
    format,
    stages: parser ? before.map((stage) => (stage === parser ? fitting : stage)) : [...before, fitting],
  };
}

function formatOf(sample: readonly LogLine[]): 'json' | 'logfmt' | undefined {
  const isAll = (pattern: RegExp) => sample.length > 0 && sample.every(({ line }) => pattern.test(line));
  return isAll(/^\s*\{.*\}\s*$/s) ? 'json' : isAll(/(^|\s)[\w.]+=("|[^\s"])/) ? 'logfmt' : undefined;
}
