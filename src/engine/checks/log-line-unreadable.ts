import { Check, Finding } from './check';
import { Evidence, Part } from '../evidence/evidence';
import { LogLine } from '../model';
import { lines, Question } from '../probing/question';
import { LogPipeline, pipelinesOf } from '../query/logql';
import { isParser, logQuery, pipelineError } from './shared/log-stages';
import { item, proofOf } from './shared/words';

/** A count of log lines fails as a whole because one line cannot be read. Rivals: the query itself is wrong; Loki is down. */
export const logLineUnreadable: Check = {
  id: 'log-line-unreadable',
  hop: 'query',
  title: 'One unreadable log line fails the whole query',
  asks: (evidence) => failed(evidence).flatMap(({ questions }) => questions.map(({ question }) => question)),
  examine: (evidence) => failed(evidence).map((each) => finding(evidence, each)),
};

interface Failed {
  readonly part: Part;
  /** Loki's name for it: JSONParserErr, LogfmtParserErr, LabelFilterErr, SampleExtractionErr. */
  readonly error: string;
  readonly message: string;
  readonly questions: readonly { readonly pipeline: LogPipeline; readonly question: Question<readonly LogLine[]> }[];
}

function failed({ parts }: Evidence): readonly Failed[] {
  return parts.flatMap((part) => {
    const { target, answer } = part.state;
    const error = target.language === 'logql' && !answer.ok ? pipelineError(answer.failure.message) : undefined;
    if (error === undefined || answer.ok || part.key !== '*') {
      return [];
    }
    const isTold = notNumber(answer.failure.message) !== undefined;
    const questions = pipelinesOf(target.query)
      .filter(({ stages }) => stages.length > 0 && !isTold)
      .map((pipeline) => ({ pipeline, question: lines(target.datasource, marked(pipeline), target.range, 1) }));
    return [{ part, error, message: answer.failure.message, questions }];
  });
}

/** The lines that a stage has marked. */
const marked = ({ selector, stages }: LogPipeline): string => logQuery(selector, stages, '| __error__!=""');

function finding(evidence: Evidence, { part, error, message, questions }: Failed): Finding {
  const { target } = part.state;
  const { datasource: source } = target;
  const value = notNumber(message);
  if (value !== undefined) {
    return unwrap(evidence, part, message, value);
  }
  const seen = questions.flatMap(({ pipeline, question }) => {
    const answer = evidence.answer(question);
    return answer.ok ? answer.value.slice(0, 1).map(({ line }) => ({ pipeline, line })) : [];
  });
  const [first] = seen;
  const pipeline = first?.pipeline ?? questions[0]?.pipeline;
  const stage = pipeline?.stages.find(isParser) ?? pipeline?.stages[pipeline.stages.length - 1];
  const last = pipeline?.stages[pipeline.stages.length - 1];
  const by = stage ? ` by ${stage.text}` : '';
  return {
    subject: `${source.name} ${pipeline ? logQuery(pipeline.selector, pipeline.stages) : target.query}`,
    signal: 'logs',
    verdict: first ? 'proved' : 'likely',
    what: `${source.name} refuses to count the lines because some of them cannot be read${by} (${error}).`,
    proofLine: first ? `${error}: a line is ${shortened(first.line)}` : message,
    evidence: [
      item(
        'query',
        `What does ${source.name} answer to the panel's query?`,
        message,
        'it ran the query and stumbled over a line',
        proofOf(source, target.query, evidence.nowMs)
      ),
      ...(first
        ? [
            item(
              'query',
              'Which line cannot be read?',
              shortened(first.line),
              'one such line in the range is enough to fail the count',
              proofOf(source, marked(first.pipeline), evidence.nowMs)
            ),
          ]
        : []),
    ],
    rivals: [
      { rival: 'the query is not LogQL', because: `${source.name} has run it, up to that line` },
      { rival: 'the store does not answer', because: 'it answers, and names the error' },
    ],
    wouldDecide: first ? [] : ['a line of the range that has the error'],
    remedy: {
      text: 'Leave such lines out with | __error__="" at the end of the pipeline; choose only streams that the parser fits; or write all lines in one format.',
      ...(last ? { lines: { file: 'dashboard query', before: last.text, after: `${last.text} | __error__=""` } } : {}),
    },
    claims: [{ targetId: target.id, part: part.key }],
  };
}

/** The value that Go could not read as what `unwrap` asks for, in Loki's words. */
const notNumber = (message: string): string | undefined =>
  pipelineError(message) === 'SampleExtractionErr'
    ? /(?:parsing|in duration) \\?"([^"\\]*)\\?"/.exec(message)?.[1]
    : undefined;

function unwrap({ nowMs }: Evidence, { key, state: { target } }: Part, message: string, value: string): Finding {
  const { datasource: source } = target;
  const stages = pipelinesOf(target.query).flatMap((pipeline) =>
    pipeline.stages.filter(({ kind }) => kind === 'unwrap')
  );
  const stage = stages.length === 1 ? stages[0] : undefined;
  const after = stage?.kind === 'unwrap' ? `| unwrap ${readAs(value, stage.label)}` : undefined;
  return {
    subject: `${source.name} ${stage?.text ?? target.query}`,
    signal: 'logs',
    verdict: 'proved',
    what: `${source.name} refuses to compute: ${stage?.text ?? 'unwrap'} meets ${value === '' ? 'an empty value' : value}, which it cannot read as a number.`,
    proofLine: `SampleExtractionErr: a value is ${value === '' ? 'empty' : value}`,
    evidence: [
      item(
        'query',
        `What does ${source.name} answer to the panel's query?`,
        message,
        'it ran the query and stumbled over a value',
        proofOf(source, target.query, nowMs)
      ),
    ],
    rivals: [
      { rival: 'the query is not LogQL', because: `${source.name} has run it, up to that value` },
      { rival: 'the lines cannot be read', because: 'the field was read: its value is no number' },
    ],
    remedy: {
      text: 'Say what the value is: unwrap duration(…) takes 120ms or 2s, bytes(…) 5MB, plain unwrap a bare number. Leave out what is none of these with | __error__="" behind it.',
      ...(stage && after && after !== stage.text
        ? { lines: { file: 'dashboard query', before: stage.text, after } }
        : {}),
    },
    claims: [{ targetId: target.id, part: key }],
  };
}

function readAs(value: string, label: string): string {
  return /^[-+]?[\d.]+(ns|us|µs|ms|s|m|h)/.test(value)
    ? `duration(${label})`
    : /^[\d.]+ ?[kKMGTP]?i?B$/.test(value)
      ? `bytes(${label})`
      : label;
}

const shortened = (line: string): string => (line.length > 120 ? `${line.slice(0, 120)}…` : line);
