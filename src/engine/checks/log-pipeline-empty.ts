import { Check, Finding } from './check';
import { Evidence } from '../evidence/evidence';
import { matches } from '../evidence/logs';
import { dayMs } from '../evidence/metrics';
import { EvidenceItem, FindingVerdict, LogLine, Matcher, RivalRuledOut } from '../model';
import { absoluteRange, lines, Question } from '../probing/question';
import { LabelCondition, PipelineStage } from '../query/logql';
import { isOutcome } from './outcomes';
import {
  asksForOutcome,
  countOf,
  cutPipelines,
  cutQuestions,
  DryStage,
  dryStage,
  isParser,
  linesBehind,
  logQuery,
  valuesBehind,
} from './log-stages';
import { folded, nearestValues } from './nearest';
import { duration, item, listed, plural, proofOf } from './words';

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
  examine: (evidence) =>
    cutPipelines(evidence).flatMap((cut) => {
      const dry = dryStage(evidence, cut);
      const reason = dry && reasonOf(evidence, dry);
      const passed = dry && evidence.answer(passedQuestion(dry));
      // What let lines through within the day is no slip: whatever it asks for has ended, or is rare.
      return dry && reason && !(passed?.ok && passed.value.length > 0)
        ? [finding(evidence, dry, passed?.ok ? reason : { ...reason, verdict: 'likely' }, passed?.ok ?? false)]
        : [];
    }),
};

/** Why nothing passes a stage. */
interface Reason {
  readonly verdict: FindingVerdict;
  readonly what: string;
  readonly proofLine: string;
  readonly evidence: readonly EvidenceItem[];
  readonly rivals: readonly RivalRuledOut[];
  readonly remedy: Finding['remedy'];
}

function finding(evidence: Evidence, dry: DryStage, reason: Reason, neverPassed: boolean): Finding {
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
  };
}

// ---------------------------------------------------------------- questions

/** The newest line of the day that passed the stage. */
const passedQuestion = ({ cut, before, stage }: DryStage): Question<readonly LogLine[]> =>
  lines(cut.source, logQuery(cut.selector, [...before, stage]), absoluteRange(cut.atMs - dayMs, cut.atMs), 1);

function whyQuestions(evidence: Evidence, dry: DryStage): readonly Question<unknown>[] {
  return [passedQuestion(dry), ...reasonQuestions(evidence, dry)];
}

function reasonQuestions(evidence: Evidence, dry: DryStage): readonly Question<unknown>[] {
  const { cut, before, stage } = dry;
  const sample = linesBehind(cut, before);
  switch (stage.kind) {
    case 'line': {
      const loose = looseFilter(stage);
      return loose === undefined ? [] : [countOf(cut, before, loose.text), linesBehind(cut, [...before, loose])];
    }
    case 'label':
    case 'unwrap':
      return [
        sample,
        ...(before.some(isParser) ? [countOf(cut, before, readable)] : []),
        ...namesIn(stage).map((label) => valuesBehind(cut, before, label)),
        ...namesIn(stage).flatMap((label) => {
          const other = otherReading(evidence, dry);
          return other ? [valuesBehind(cut, other.stages, label)] : [];
        }),
      ];
    case 'parser':
    case 'other':
      return [];
  }
}

const readable = '| __error__=""';

const namesIn = (stage: PipelineStage): readonly string[] =>
  stage.kind === 'unwrap'
    ? [stage.label]
    : stage.kind === 'label'
      ? [...new Set(stage.conditions.map(({ label }) => label).filter((label) => !label.startsWith('__')))]
      : [];

// ---------------------------------------------------------------- reasons

function reasonOf(evidence: Evidence, dry: DryStage): Reason | undefined {
  const { stage } = dry;
  switch (stage.kind) {
    case 'line':
      return lineReason(evidence, dry, stage);
    case 'label':
    case 'unwrap':
      return unreadable(evidence, dry) ?? labelReason(evidence, dry, stage);
    case 'parser':
    case 'other':
      return undefined;
  }
}

type LineStage = Extract<PipelineStage, { kind: 'line' }>;

function lineReason(evidence: Evidence, dry: DryStage, stage: LineStage): Reason | undefined {
  const { cut, before, reached } = dry;
  if (stage.op === '!=' || stage.op === '!~') {
    return stage.values.some((value) => value === '' || (stage.op === '!~' && value === '.*'))
      ? removesAll(stage)
      : undefined;
  }
  const loose = looseFilter(stage);
  const answer = loose && evidence.answer(countOf(cut, before, loose.text));
  const sample = loose && evidence.answer(linesBehind(cut, [...before, loose]));
  if (!loose || !answer?.ok) {
    return undefined;
  }
  const meant = answer.value[0]?.last ?? 0;
  const [example] = sample?.ok ? sample.value : [];
  if (meant > 0) {
    const written = example && new RegExp(loose.pattern, 'i').exec(example.line)?.[0].trim();
    const shown = written === undefined ? 'in another spelling' : `as ${written}`;
    return {
      // One common word in other letters may be another word.
      verdict: loose.isCertain ? 'proved' : 'likely',
      what: `No line passes ${stage.text}: the lines have it ${shown}.`,
      proofLine: `${plural(meant, 'line has', 'lines have')} it ${shown}, none as the query writes it`,
      evidence: [
        item(
          'query',
          'Do the lines have it in another spelling?',
          written === undefined ? `yes, ${meant} lines` : `yes, ${meant} lines, such as: ${shortened(example?.line)}`,
          'what is looked for happens, it is only written otherwise',
          proofOf(cut.source, logQuery(cut.selector, [...before, loose]), evidence.nowMs)
        ),
      ],
      rivals: [{ rival: 'nothing of the kind has happened', because: `${meant} such lines are there` }],
      remedy: {
        text: `Write it as the lines do, or without regard to case and punctuation: ${loose.text}.`,
        lines: { file: 'dashboard query', before: stage.text, after: loose.text },
      },
    };
  }
  return asksForOutcome(stage)
    ? undefined
    : {
        verdict: 'likely',
        what: `No line passes ${stage.text}: of ${plural(reached, 'line')} none holds it, in no other case or punctuation either.`,
        proofLine: `${plural(reached, 'line')} reach ${stage.text}, none passes`,
        evidence: [],
        rivals: [],
        remedy: { text: `Compare ${stage.text} with a line of ${cut.selector}, and correct or remove it.` },
      };
}

const removesAll = (stage: LineStage): Reason => ({
  verdict: 'proved',
  what: `${stage.text} removes every line, because every line holds the empty text.`,
  proofLine: `an empty filter behind ${stage.op} matches, and so removes, everything`,
  evidence: [],
  rivals: [{ rival: 'nothing of the kind has happened', because: 'no line at all can pass this filter' }],
  remedy: {
    text: 'Remove the filter. If a dashboard variable stands in it, give the variable a value that no line holds.',
  },
});

interface Loose {
  readonly kind: 'other';
  readonly text: string;
  readonly pattern: string;
  readonly isCertain: boolean;
}

const levels = /^(trace|debug|info|warn|warning|error|err|fatal|critical)$/i;

/** The words of a line filter in any case, with any punctuation between them; undefined where that says nothing new. */
function looseFilter({ op, values }: LineStage): Loose | undefined {
  const [value] = values;
  if (value === undefined || values.length > 1 || (op === '|~' && /[\\*+?^$|()[\]{}]/.test(value))) {
    return undefined;
  }
  const words = value.match(/\w+/g) ?? [];
  const [only] = words;
  if (only === undefined) {
    return undefined;
  }
  const single = words.length === 1;
  // A lone level is only surely meant where the line calls it one: "0 errors" is none.
  const pattern =
    single && levels.test(only) ? `(level|severity|lvl)\\W{1,4}${only}\\b` : `\\b${words.join('\\W{1,4}')}\\b`;
  return {
    kind: 'other',
    text: `|~ \`(?i)${pattern}\``,
    pattern,
    isCertain: !single || levels.test(only),
  };
}

/** No line is what the parser reads. */
function unreadable(evidence: Evidence, { cut, before, reached, stage }: DryStage): Reason | undefined {
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

function labelReason(
  evidence: Evidence,
  dry: DryStage,
  stage: Extract<PipelineStage, { kind: 'label' | 'unwrap' }>
): Reason | undefined {
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

function conditionReason(evidence: Evidence, dry: DryStage, condition: LabelCondition): Reason | undefined {
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
): Reason | undefined {
  const near = nearestOf(op, value, values);
  if (near === undefined && isOutcome(label)) {
    return undefined;
  }
  return {
    verdict: near === undefined ? 'likely' : 'proved',
    what: `No line has ${label} = ${value}; there ${values.length === 1 ? 'is' : 'are'} ${listed(values)}.`,
    proofLine: near === undefined ? `${label} is never ${value}` : `${label} is never ${value}, but it is ${near}`,
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
    ],
    remedy: {
      text: near === undefined ? `Ask for a value that exists: ${listed(values, 8)}.` : `Ask for ${near}.`,
      ...(near === undefined || op === '=~'
        ? {}
        : {
            lines: { file: 'dashboard query', before: `${label}${op}"${value}"`, after: `${label}${op}"${near}"` },
          }),
    },
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

function missingField(evidence: Evidence, dry: DryStage, label: string): Reason | undefined {
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
  const near = sample.ok ? nearField(label, sample.value) : undefined;
  if (near !== undefined) {
    return {
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

interface Reading {
  readonly format: 'json' | 'logfmt';
  readonly stages: readonly PipelineStage[];
}

/** The stages with the parser that fits the lines, where the query has none or another. */
function otherReading(evidence: Evidence, { cut, before }: DryStage): Reading | undefined {
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

const shortened = (line = ''): string => (line.length > 200 ? `${line.slice(0, 200)}…` : line);
