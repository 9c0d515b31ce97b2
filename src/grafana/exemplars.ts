import * as v from 'valibot';
import { Answer, DataSource, TimeRange } from '../engine/model';
import { CancelSignal, Exemplar } from '../engine/ports';
import { ask, Http, segment } from './http';

/** `null` where there are none; a value may come as text (Prometheus HTTP API, "Querying exemplars"). */
const answered = v.object({
  status: v.literal('success'),
  data: v.nullish(
    v.array(
      v.object({
        exemplars: v.array(v.object({ labels: v.record(v.string(), v.string()), timestamp: v.number() })),
      })
    )
  ),
});

/** Exemplars of all series that a query reads; a store that keeps none answers with an empty list. */
export async function listExemplars(
  http: Http,
  { uid }: DataSource,
  query: string,
  { fromMs, toMs }: TimeRange,
  signal: CancelSignal
): Promise<Answer<readonly Exemplar[]>> {
  const path = `/api/datasources/uid/${segment(uid)}/resources/api/v1/query_exemplars`;
  const parameters = [
    ['query', query],
    ['start', String(fromMs / 1000)],
    ['end', String(toMs / 1000)],
  ] as const;
  const answer = await ask(http, { method: 'GET', path, query: parameters }, answered, signal);
  return answer.ok
    ? {
        ok: true,
        value: (answer.value.data ?? []).flatMap(({ exemplars }) =>
          exemplars.map(({ labels, timestamp }) => ({ timeMs: Math.round(timestamp * 1000), labels }))
        ),
      }
    : answer;
}
