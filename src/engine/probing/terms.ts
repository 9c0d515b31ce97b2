/** Many PromQL or LogQL questions in one request: each term is marked with a label, and absent terms simply are not in the answer. */
import { Answer, Labels, QueryResult, SeriesSummary } from '../model';

export interface Term {
  readonly key: string;
  readonly expr: string;
}

const mark = 'ph_term';

export function joinTerms(terms: readonly Term[]): string {
  return terms.map(({ expr }, index) => `label_replace(${expr}, "${mark}", "${index}", "", "")`).join(' or ');
}

/** About how many characters of a joined query a term takes, its mark included. */
export const lengthOf = ({ expr }: Term): number => expr.length + 40;

/** Each term's own series, the mark taken off; a failure is every term's failure. */
export function splitTerms(
  terms: readonly Term[],
  answer: Answer<QueryResult>
): ReadonlyMap<string, Answer<readonly SeriesSummary[]>> {
  return new Map(
    terms.map(({ key }, index) => [
      key,
      answer.ok
        ? { ok: true, value: answer.value.series.filter(({ labels }) => labels[mark] === String(index)).map(unmarked) }
        : answer,
    ])
  );
}

function unmarked(series: SeriesSummary): SeriesSummary {
  const labels: Labels = Object.fromEntries(Object.entries(series.labels).filter(([name]) => name !== mark));
  return { ...series, labels };
}
