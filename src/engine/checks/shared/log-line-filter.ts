/** Why no line passes a line filter: the lines have it in another spelling, or the filter removes all there is. */
import { Evidence } from '../../evidence/evidence';
import { Question } from '../../probing/question';
import { PipelineStage } from '../../query/logql';
import { quote } from '../../query/text';
import { asksForOutcome, countOf, DryReason, DryStage, linesBehind, logQuery, shortened } from './log-stages';
import { item, listed, plural, proofOf } from './words';

type LineStage = Extract<PipelineStage, { kind: 'line' }>;

export function lineFilterQuestions({ cut, before }: DryStage, stage: LineStage): readonly Question<unknown>[] {
  const loose = looseFilter(stage);
  return [
    ...(before.some(formats) ? [linesBehind(cut, before)] : []),
    ...(loose === undefined ? [] : [countOf(cut, before, loose.text), linesBehind(cut, [...before, loose])]),
  ];
}

const formats = ({ text }: PipelineStage): boolean => /^\|\s*line_format\b/.test(text);

/** What `line_format` names is no field of the lines: it leaves empty ones. */
function emptied(evidence: Evidence, { cut, before, reached }: DryStage, stage: LineStage): DryReason | undefined {
  const format = before.find(formats);
  const sample = format && evidence.answer(linesBehind(cut, before));
  if (!format || !sample?.ok || sample.value.length === 0 || sample.value.some(({ line }) => line.trim() !== '')) {
    return undefined;
  }
  const fields = [...new Set(sample.value.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    verdict: 'proved',
    what: `${format.text} leaves nothing of the lines, so ${stage.text} finds nothing in them.`,
    proofLine: `the newest of ${plural(reached, 'line')} are empty behind ${format.text}`,
    evidence: [
      item(
        'query',
        `What is a line behind ${format.text}?`,
        'empty text',
        'what it names is no field there',
        proofOf(cut.source, logQuery(cut.selector, before), evidence.nowMs)
      ),
    ],
    rivals: [{ rival: 'nothing of the kind has happened', because: 'no line holds any text there' }],
    remedy: {
      text: `Name a field that there is (${listed(fields, 8)}), or put a parser such as | json before it.`,
    },
  };
}

export function lineFilterReason(evidence: Evidence, dry: DryStage, stage: LineStage): DryReason | undefined {
  const { cut, before, reached } = dry;
  if (stage.op === '!=' || stage.op === '!~') {
    return stage.values.some((value) => value === '' || (stage.op === '!~' && value === '.*'))
      ? removesAll(stage)
      : undefined;
  }
  const blank = emptied(evidence, dry, stage);
  if (blank) {
    return blank;
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
    const written = loose.as ? undefined : example && new RegExp(loose.pattern, 'i').exec(example.line)?.[0].trim();
    const shown = loose.as ?? (written === undefined ? 'in another spelling' : `as ${written}`);
    return {
      // One common word in other letters may be another word.
      verdict: loose.isCertain ? 'proved' : 'likely',
      what: `No line passes ${stage.text}: the lines have it ${shown}.`,
      proofLine: `${plural(meant, 'line has', 'lines have')} it ${shown}, none as the query writes it`,
      evidence: [
        item(
          'query',
          `Do the lines have it ${loose.as ?? 'in another spelling'}?`,
          written === undefined ? `yes, ${meant} lines` : `yes, ${meant} lines, such as: ${shortened(example?.line)}`,
          'what is looked for happens, it is only written otherwise',
          proofOf(cut.source, logQuery(cut.selector, [...before, loose]), evidence.nowMs)
        ),
      ],
      rivals: [{ rival: 'nothing of the kind has happened', because: `${meant} such lines are there` }],
      remedy: {
        text: loose.as
          ? `Leave ^ and $ out, which are the beginning and the end of the whole line: ${loose.text}.`
          : `Write it as the lines do, or without regard to case and punctuation: ${loose.text}.`,
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

const removesAll = (stage: LineStage): DryReason => ({
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
  /** How the lines have it, where they do not spell it otherwise. */
  readonly as?: string;
  readonly isCertain: boolean;
}

const levels = /^(trace|debug|info|warn|warning|error|err|fatal|critical)$/i;

/** The words of a line filter in any case, with any punctuation between them; undefined where that says nothing new. */
function looseFilter({ op, values }: LineStage): Loose | undefined {
  const [value] = values;
  const free = op === '|~' ? value?.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1') : undefined;
  if (values.length === 1 && free && free !== value) {
    return {
      kind: 'other',
      text: `|~ ${quote(free)}`,
      pattern: free,
      as: 'elsewhere in the line',
      isCertain: (free.match(/\w+/g) ?? []).length > 1,
    };
  }
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
