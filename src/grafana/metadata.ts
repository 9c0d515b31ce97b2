import * as v from 'valibot';
import { Answer, DataSource } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { ask, Http, segment } from './http';

/** Mimir leaves `data` out where its senders send no metadata (recorded). */
const answered = v.object({
  status: v.literal('success'),
  data: v.nullish(v.record(v.string(), v.array(v.object({ type: v.string() })))),
});

/** Types of a metric as its exporters declare them (Prometheus HTTP API, `/api/v1/metadata`). */
export async function listDeclaredTypes(
  http: Http,
  { uid }: DataSource,
  metric: string,
  signal: CancelSignal
): Promise<Answer<readonly string[]>> {
  const path = `/api/datasources/uid/${segment(uid)}/resources/api/v1/metadata`;
  const answer = await ask(http, { method: 'GET', path, query: [['metric', metric]] }, answered, signal);
  return answer.ok ? { ok: true, value: (answer.value.data?.[metric] ?? []).map(({ type }) => type) } : answer;
}
