import { Check, Finding } from './check';
import { Evidence, Part } from '../evidence/evidence';
import { TargetState } from '../probing/panels';
import { parseQuery } from '../query';
import { Failure, Language, PlannedTarget } from '../model';
import { ambiguityOf } from './join-not-unique';
import { pipelineError } from './shared/log-stages';
import { item, proofOf } from './shared/words';

/** The store does not understand the query. Rivals: the store is down; a variable spoils the text. */
export const queryInvalid: Check = {
  id: 'query-invalid',
  hop: 'query',
  title: 'The store does not understand the query',
  examine: (evidence) => evidence.targets.flatMap((state) => finding(evidence, state)),
};

function finding(evidence: Evidence, { target, answer }: TargetState): readonly Finding[] {
  const parts = evidence.parts.filter(({ state }) => state.target.id === target.id);
  const refused = !answer.ok && answer.failure.kind === 'bad-query' && !isOfData(answer.failure);
  const other = otherLanguage(target);
  // What another language reads as it stands was not spoiled by a variable.
  if (answer.ok || !refused || (!other && isSpoiled(target, parts)) || isUnasked(evidence, target)) {
    return [];
  }
  const { failure } = answer;
  return [
    {
      // One slip made in many panels is one cause.
      subject: other
        ? `${names[other]} sent to ${target.datasource.name}`
        : `${target.datasource.name}: ${failure.message}`,
      verdict: 'proved',
      what: other
        ? `The query is ${names[other]}, but it is sent to ${target.datasource.name}, which speaks ${names[target.language]}.`
        : `${target.datasource.name} cannot read the query: ${failure.message}`,
      proofLine: failure.message,
      evidence: [
        item(
          'query',
          `What does ${target.datasource.name} answer to the panel's query?`,
          failure.message,
          'the query itself is refused',
          proofOf(target.datasource, target.query, evidence.nowMs)
        ),
      ],
      rivals: [{ rival: 'the store does not answer', because: 'it answers: it names the place in the query' }],
      remedy: other
        ? { text: `Choose a data source that speaks ${names[other]} for this query, or rewrite the query.` }
        : remedyOf(failure),
      claims: parts.map(({ key }) => ({ targetId: target.id, part: key })),
    },
  ];
}

/** The query can be read; a line or the labels of what it joins are the trouble. */
const isOfData = (failure: Failure): boolean =>
  pipelineError(failure.message) !== undefined || ambiguityOf(failure) !== undefined;

/** A service map that has no store to ask: see datasource-missing. */
const isUnasked = ({ dataSources }: Evidence, { mode, datasource }: PlannedTarget): boolean =>
  mode === 'service-map' && !dataSources.some(({ uid }) => uid === datasource.serviceMapUid);

/** A variable put nothing, or not what it should, into the text: that comes first. */
const isSpoiled = ({ query }: PlannedTarget, parts: readonly Part[]): boolean =>
  query.includes('$__all') ||
  parts.some(({ variable }) => variable?.fate.kind === 'failed' || variable?.values.every((value) => value === ''));

const names: Readonly<Record<Language, string>> = { promql: 'PromQL', logql: 'LogQL', traceql: 'TraceQL' };

/** A query that another store's grammar reads and this one's does not was sent to the wrong place. */
function otherLanguage({ language, query, parsed }: PlannedTarget): Language | undefined {
  const rest = (['promql', 'logql'] as const).filter((each) => each !== language);
  return parsed.ok ? undefined : rest.find((each) => parseQuery(each, query).ok);
}

function remedyOf({ message }: Failure) {
  return message.includes('empty-compatible')
    ? {
        text: 'Loki needs one matcher that does not match the empty string: use .+ instead of .* (a variable’s allValue, or one fixed matcher).',
        lines: { file: 'variable, Custom all value', before: '.*', after: '.+' },
      }
    : { text: 'Open the query in Explore and correct it at the place that the message names.' };
}
