import * as v from 'valibot';
import { Answer, DataSource } from '../engine/model';
import { CancelSignal, RecordingRule } from '../engine/ports';
import { ask, Http, segment } from './http';

/** Prometheus HTTP API, "Rules"; `data` may be left out where there are none, and alerts come along where `type` is not known. */
const answered = v.object({
  status: v.literal('success'),
  data: v.nullish(
    v.object({
      groups: v.nullish(
        v.array(
          v.object({
            name: v.string(),
            rules: v.nullish(
              v.array(
                v.object({
                  type: v.string(),
                  name: v.string(),
                  query: v.string(),
                  health: v.optional(v.string(), 'unknown'),
                  lastError: v.nullish(v.string()),
                })
              )
            ),
          })
        )
      ),
    })
  ),
});

/** Recording rules of the ruler that answers with the store's own API: Mimir's and Prometheus's alike. */
export async function listRules(
  http: Http,
  source: DataSource,
  signal: CancelSignal
): Promise<Answer<readonly RecordingRule[]>> {
  const path = `/api/datasources/uid/${segment(source.uid)}/resources/api/v1/rules`;
  const answer = await ask(http, { method: 'GET', path, query: [['type', 'record']] }, answered, signal);
  if (!answer.ok) {
    return answer;
  }
  const groups = answer.value.data?.groups ?? [];
  return {
    ok: true,
    value: groups.flatMap(({ name: group, rules }) =>
      (rules ?? [])
        .filter(({ type }) => type === 'recording')
        .map(({ name, query, health, lastError }) => ({
          name,
          group,
          query,
          ...(health === 'err' ? { error: lastError ?? 'the last evaluation failed' } : {}),
        }))
    ),
  };
}
