/** Why no line passes a label filter: the field has other values, another name, or is not read from the lines. */
import { Evidence } from '../../evidence/evidence';
import { matches } from '../../evidence/logs';
import { LogLine, Matcher } from '../../model';
import { Question } from '../../probing/question';
import { LabelCondition, PipelineStage } from '../../query/logql';
import { otherReading } from './log-format';
import {
  asksForOutcome,
  DryReason,
  DryStage,
  isParser,
  linesBehind,
  logQuery,
  namesIn,
  shortened,
  valuesBehind,
} from './log-stages';
import { folded, nearestValues } from './nearest';
import { isOutcome } from './outcomes';
import { item, listed, plural, proofOf } from './words';
import { partOf } from './written-as';

type LabelStage = Extract<PipelineStage, { kind: 'label' | 'unwrap' }>;

export function labelFilterQuestions(evidence: Evidence, dry: DryStage): readonly Question<unknown>[] {
  const { cut, before, stage } = dry;
  const other = otherReading(evidence, dry);
  return namesIn(stage).flatMap((label) => [
    valuesBehind(cut, before, label),
    ...(other ? [valuesBehind(cut, other.stages, label)] : []),
  ]);
}

export function labelFilterReason(evidence: Evidence, dry: DryStage, stage: LabelStage): DryReason | undefined {
  if (stage.kind === 'unwrap') {
    return conditionReason(evidence, dry, { label: stage.label });
  }
  const reasons = stage.conditions.map((condition) => conditionReason(evidence, dry, condition));
  // Of alternatives each must fail; of conditions that all must hold, one is enough.
  const found = reasons.flatMap((each) => each ?? []);
  return stage.either && found.length < reasons.length
    ? undefined
    : (found.find(({ verdict }) => verdict === 'proved') ?? found[0]);
}

function conditionReason(evidence: Evidence, dry: DryStage, condition: LabelCondition): DryReason | undefined {
  const { label, matcher } = condition;
  const answer = evidence.answer(valuesBehind(dry.cut, dry.before, label));
  if (!answer.ok || label.startsWith('__') || (matcher && matches({}, matcher) !== false)) {
    return undefined;
  }
  const values = answer.value.flatMap(({ labels }) => labels[label] ?? []).filter((value) => value !== '');
  if (values.length === 0) {
    return missingField(evidence, dry, label);
  }
  return matcher && values.every((value) => matches({ [label]: value }, matcher) === false)
    ? otherValue(evidence, dry, matcher, values)
    : undefined;
}

function otherValue(
  evidence: Evidence,
  { cut, before, stage }: DryStage,
  { label, op, value }: Matcher,
  values: readonly string[]
): DryReason | undefined {
  const written = isOutcome(label) ? undefined : partOf({ label, op, value }, values);
  const near = written ? undefined : nearestOf(op, value, values);
  if (near === undefined && !written && isOutcome(label)) {
    return undefined;
  }
  return {
    verdict: near === undefined && !written ? 'likely' : 'proved',
    what: `No line has ${label} = ${value}; there ${values.length === 1 ? 'is' : 'are'} ${listed(values)}.`,
    proofLine: `${label} is never ${value}${written ? `: ${written.proof}` : near === undefined ? '' : `, but it is ${near}`}`,
    evidence: [
      item(
        'query',
        `Which values does ${label} have before ${stage.text}?`,
        listed(values, 12),
        `${value} is not among them`,
        proofOf(cut.source, logQuery(cut.selector, before), evidence.nowMs)
      ),
    ],
    rivals: [
      { rival: `the lines have no ${label}`, because: `it has ${plural(values.length, 'value')}` },
      ...(near === undefined
        ? []
        : [{ rival: 'nothing of the kind has happened', because: `${near} differs only in spelling` }]),
      ...(written ? [{ rival: 'nothing of the kind has happened', because: written.because }] : []),
    ],
    remedy: {
      text: written
        ? written.remedy
        : near === undefined
          ? `Ask for a value that exists: ${listed(values, 8)}.`
          : `Ask for ${near}.`,
      ...(written && { lines: { file: 'dashboard query', before: `${label}${op}"${value}"`, after: written.after } }),
      ...(near === undefined || op === '=~'
        ? {}
        : {
            lines: { file: 'dashboard query', before: `${label}${op}"${value}"`, after: `${label}${op}"${near}"` },
          }),
    },
    ...(near !== undefined && { spelling: { source: cut.source.name, label, asked: value, there: near } }),
  };
}

/** The value that is meant; of a list of plain words the first that is nearly there. Numbers that differ are others, no slips. */
function nearestOf(op: Matcher['op'], wanted: string, values: readonly string[]): string | undefined {
  const words = op === '=~' ? wanted.split('|') : [wanted];
  if (op === '!=' || op === '!~' || words.some((word) => op === '=~' && /[*+?^$()[\]{}\\.]/.test(word))) {
    return undefined;
  }
  return words
    .flatMap((word) =>
      nearestValues(word, values).filter(
        (near) => folded(near) === folded(word) || (values.length < 30 && !/\d/.test(near + word))
      )
    )
    .find((near) => near !== '');
}

function missingField(evidence: Evidence, dry: DryStage, label: string): DryReason | undefined {
  const { cut, before, stage, reached } = dry;
  const sample = evidence.answer(linesBehind(cut, before));
  const other = otherReading(evidence, dry);
  const read = other && evidence.answer(valuesBehind(cut, other.stages, label));
  const values = (read?.ok ? read.value : [])
    .flatMap(({ labels }) => labels[label] ?? [])
    .filter((each) => each !== '');
  const none = item(
    'query',
    `Which values does ${label} have before ${stage.text}?`,
    'none: no line has it',
    'the filter has nothing to compare',
    proofOf(cut.source, logQuery(cut.selector, before), evidence.nowMs)
  );
  if (other && values.length > 0) {
    const parser = before.find(isParser);
    return {
      isOfFormat: true,
      verdict: 'proved',
      what: parser
        ? `${parser.text} reads no ${label} from the lines, which are ${other.format}.`
        : `The query filters by ${label}, but no stage before reads it from the line.`,
      proofLine: `${label} has no value as the query stands, and ${listed(values, 3)} with | ${other.format}`,
      evidence: [
        none,
        item(
          'query',
          `And with | ${other.format}?`,
          listed(values, 8),
          `the lines do hold ${label}`,
          proofOf(cut.source, logQuery(cut.selector, other.stages), evidence.nowMs)
        ),
      ],
      rivals: [
        { rival: 'nothing of the kind has happened', because: `the lines hold ${label}, the query does not read it` },
      ],
      remedy: {
        text: parser
          ? `Use | ${other.format} in the place of ${parser.text}.`
          : `Put | ${other.format} before ${stage.text}.`,
        lines: {
          file: 'dashboard query',
          before: parser?.text ?? stage.text,
          after: parser ? `| ${other.format}` : `| ${other.format} ${stage.text}`,
        },
      },
    };
  }
  const reader = before.find((each) => names(each, label));
  if (reader) {
    const example = sample.ok ? sample.value[0]?.line : undefined;
    return {
      isOfFormat: true,
      verdict: 'proved',
      what: `${reader.text} fits no line, so there is no ${label} for ${stage.text} to compare.`,
      proofLine: `${plural(reached, 'line')} without ${label}, which only ${reader.text} would give them${example === undefined ? '' : `; a line is: ${shortened(example)}`}`,
      evidence: [none],
      rivals: [{ rival: 'nothing of the kind has happened', because: `no line has ${label}, whatever its value` }],
      remedy: { text: `Compare ${reader.text} with a line, and write it as the lines are.` },
    };
  }
  const near = sample.ok ? nearField(label, sample.value) : undefined;
  if (near !== undefined) {
    return {
      isOfFormat: near.isCertain,
      verdict: near.isCertain ? 'proved' : 'likely',
      what: `No line has a field ${label}; the lines call it ${near.name}.`,
      proofLine: `${plural(reached, 'line')} without ${label}, but with ${near.name}`,
      evidence: [none],
      rivals: [{ rival: 'nothing of the kind has happened', because: `no line has ${label}, whatever its value` }],
      remedy: {
        text: `Filter by ${near.name}, with the values that it has.`,
        lines: { file: 'dashboard query', before: stage.text, after: stage.text.replaceAll(label, near.name) },
      },
    };
  }
  return asksForOutcome(stage)
    ? undefined
    : {
        verdict: 'likely',
        what: `No line has a field ${label} for ${stage.text} to compare.`,
        proofLine: `${plural(reached, 'line')} without ${label}`,
        evidence: [none],
        rivals: [],
        remedy: { text: `Look at a line of ${cut.selector} for the name that the field has there.` },
      };
}

/** A parser that is told itself what to call a part of the line: `(?P<status>…)`, `<status>`. */
const names = (stage: PipelineStage, label: string): boolean =>
  isParser(stage) && /^\|\s*(regexp|pattern)\b/.test(stage.text) && stage.text.includes(`<${label}>`);

/** Names that people and libraries use for one thing. */
const synonyms: readonly RegExp[] = [/^(level|lvl|severity|severity_text|log_level|loglevel|detected_level)$/i];

/** Certain where only case, punctuation or custom tells the names apart. */
function nearField(label: string, sample: readonly LogLine[]): { name: string; isCertain: boolean } | undefined {
  const names = [...new Set(sample.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => name !== label);
  const same = names.find(
    (name) => folded(name) === folded(label) || synonyms.some((family) => family.test(label) && family.test(name))
  );
  const [near] = nearestValues(label, names);
  return same !== undefined
    ? { name: same, isCertain: true }
    : near === undefined
      ? undefined
      : { name: near, isCertain: false };
}
