/** What is asked one after the other, so that a healthy stack is asked little. */
import { Evidence } from '../../evidence/evidence';
import { SeriesSummary } from '../../model';
import { Question } from '../../probing/question';

type Asked = Question<readonly SeriesSummary[]>;

/** The first question, and the others only where it has found something. */
export function inTurn(evidence: Evidence, first: Asked, ...others: readonly Asked[]): readonly Asked[] {
  const answer = evidence.answer(first);
  return answer.ok && answer.value.length > 0 ? [first, ...others] : [first];
}
