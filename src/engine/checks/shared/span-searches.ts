/** What the checks on empty trace searches share: the conditions of such a search, each asked alone in the same range. */
import { Evidence, Part } from '../../evidence/evidence';
import { DataSource, PlannedTarget, Proof, TimeRange } from '../../model';
import { FoundTrace } from '../../ports';
import { absoluteRange, Question, traces } from '../../probing/question';
import { requiredConditions, SpanCondition } from '../../query/spanConditions';

/** A part that is a whole TraceQL query which finds nothing. */
export const isEmptySearch = ({ state, key }: Part): boolean =>
  key === '*' &&
  state.status === 'no-data' &&
  state.target.language === 'traceql' &&
  state.target.mode !== 'service-map' &&
  state.target.parsed.ok;

/** Whether any span meets it: one trace is enough. */
export const spansIn = (
  source: DataSource,
  query: string,
  { fromMs, toMs }: TimeRange
): Question<readonly FoundTrace[]> => traces(source, query, absoluteRange(fromMs, toMs), 1);

/** Undefined when there is no answer. */
export function finds(evidence: Evidence, question: Question<readonly FoundTrace[]>): boolean | undefined {
  const answer = evidence.answer(question);
  return answer.ok ? answer.value.length > 0 : undefined;
}

/** A query for Explore in the range of the panel. */
export const proofIn = ({ uid }: DataSource, query: string, { fromMs, toMs }: TimeRange): Proof => ({
  datasourceUid: uid,
  language: 'traceql',
  query,
  range: absoluteRange(fromMs, toMs),
  instant: false,
});

export const asQuery = ({ text }: SpanCondition): string => `{${text}}`;

export interface Asked {
  readonly source: DataSource;
  readonly range: TimeRange;
  readonly condition: SpanCondition;
}

const keyOf = (source: DataSource, { fromMs, toMs }: TimeRange, { text }: SpanCondition): string =>
  JSON.stringify([source.uid, fromMs, toMs, text]);

/** Conditions without which empty searches find nothing, each once a store and range. */
export function requiredBy({ parts }: Evidence): readonly Asked[] {
  const asked = new Map<string, Asked>();
  for (const { state } of parts.filter(isEmptySearch)) {
    const { datasource: source, range, query } = state.target;
    requiredConditions(query).forEach((condition) =>
      asked.set(keyOf(source, range, condition), { source, range, condition })
    );
  }
  return [...asked.values()];
}

export const requires =
  ({ source, range, condition }: Asked) =>
  ({ datasource, query, range: own }: PlannedTarget): boolean =>
    requiredConditions(query).some((each) => keyOf(datasource, own, each) === keyOf(source, range, condition));
