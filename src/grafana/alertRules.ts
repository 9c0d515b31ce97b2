import * as v from 'valibot';
import { AlertQuery, AlertRule, Answer, DataSource } from '../engine/model';
import { CancelSignal } from '../engine/ports';
import { queriesOf } from './alertQueries';
import { ask, Http, segment } from './http';

const text = v.fallback(v.string(), '');
const maybeText = v.fallback(v.optional(v.string()), undefined);
const list = v.fallback(v.array(v.unknown()), []);

/** One rule of Grafana's ruler API (pkg/services/ngalert/api/tooling/definitions/cortex-ruler.go); the fields were the same in 10.3 and 12.4. */
const grafanaRule = v.object({
  grafana_alert: v.object({
    uid: v.pipe(v.string(), v.nonEmpty()),
    title: text,
    condition: text,
    data: list,
    no_data_state: maybeText,
    exec_err_state: maybeText,
    is_paused: v.fallback(v.boolean(), false),
    // A rule that records a metric and alerts nobody (11.3 and later).
    record: v.optional(v.unknown()),
  }),
});
const group = v.object({ name: text, rules: list });
const definitions = v.record(v.string(), v.array(v.unknown()));

/** The Prometheus form, which Grafana, Prometheus, Mimir and Loki share. */
const states = v.object({
  status: v.literal('success'),
  data: v.nullish(v.object({ groups: v.nullish(v.array(v.unknown())) })),
});
const stateGroup = v.object({ name: text, file: text, rules: list });
const stateRule = v.object({
  type: text,
  name: text,
  query: text,
  uid: maybeText,
  state: maybeText,
  lastEvaluation: maybeText,
});

interface Stated extends v.InferOutput<typeof stateRule> {
  readonly group: string;
  readonly folder: string;
}

/** Grafana's own rules: what they ask and how they take silence from the ruler API, what they say now from the other. */
export async function listAlertRules(http: Http, signal: CancelSignal): Promise<Answer<readonly AlertRule[]>> {
  const get = { method: 'GET', path: '/api/ruler/grafana/api/v1/rules' } as const;
  const [defined, stated] = await Promise.all([
    ask(http, get, definitions, signal),
    readStates(http, '/api/prometheus/grafana/api/v1/rules', [['limit_alerts', '0']], signal),
  ]);
  if (!defined.ok) {
    return defined;
  }
  const known = stated.ok ? stated.value : [];
  const value = Object.entries(defined.value).flatMap(([folder, groups]) =>
    parsed(group, groups).flatMap(({ name, rules }) =>
      parsed(grafanaRule, rules).flatMap(({ grafana_alert: rule }): readonly AlertRule[] => {
        if (rule.record !== undefined && rule.record !== null) {
          return [];
        }
        const isSame = (each: Stated) =>
          // Older versions do not say whose state it is.
          each.uid === undefined
            ? each.folder === folder && each.group === name && each.name === rule.title
            : each.uid === rule.uid;
        return [
          {
            id: `grafana/${rule.uid}`,
            uid: rule.uid,
            title: rule.title || rule.uid,
            folder,
            group: name,
            isPaused: rule.is_paused,
            onNoData: rule.no_data_state,
            onError: rule.exec_err_state,
            state: known.find(isSame)?.state,
            ...queriesOf(rule.data, rule.condition),
          },
        ];
      })
    )
  );
  return { ok: true, value };
}

/**
 * Rules of a store's own ruler. Prometheus answers for itself; Loki's data source passes no rules on, so they come over Grafana's
 * alerting proxy (pkg/services/ngalert/api/lotex_prom.go: Loki's `/prometheus/api/v1/rules`).
 */
export async function listStoreAlertRules(
  http: Http,
  source: DataSource,
  signal: CancelSignal
): Promise<Answer<readonly AlertRule[]>> {
  const uid = segment(source.uid);
  const path =
    source.kind === 'loki'
      ? `/api/prometheus/${uid}/api/v1/rules`
      : `/api/datasources/uid/${uid}/resources/api/v1/rules`;
  const stated = await readStates(http, path, [['type', 'alert']], signal);
  if (!stated.ok) {
    // Where there is no ruler there are no rules.
    return stated.failure.kind === 'not-found' ? { ok: true, value: [] } : stated;
  }
  const value = stated.value
    .filter(({ type }) => type === 'alerting')
    .map(({ name, query, state, lastEvaluation, group: inGroup, folder }, index): AlertRule => {
      const asked: AlertQuery = {
        refId: 'A',
        datasourceUid: source.uid,
        fromSeconds: storeWindowSeconds,
        toSeconds: 0,
        model: { expr: query },
      };
      return {
        id: `${source.uid}/${folder}/${inGroup}/${index}/${name}`,
        title: name,
        ...(folder !== '' && { folder }),
        group: inGroup,
        ruler: source.name,
        isPaused: false,
        state,
        queries: [asked],
        needs: 'each',
        ...(lastEvaluation !== undefined && { evaluated: lastEvaluation }),
      };
    });
  return { ok: true, value };
}

/** A store's rule asks of one moment; the panel-like range is only where Explore shows its query. */
const storeWindowSeconds = 3600;

async function readStates(
  http: Http,
  path: string,
  query: readonly (readonly [string, string])[],
  signal: CancelSignal
): Promise<Answer<readonly Stated[]>> {
  const answer = await ask(http, { method: 'GET', path, query }, states, signal);
  return answer.ok
    ? {
        ok: true,
        value: parsed(stateGroup, answer.value.data?.groups ?? []).flatMap(({ name, file, rules }) =>
          parsed(stateRule, rules).map((rule) => ({ ...rule, group: name, folder: file }))
        ),
      }
    : answer;
}

/** What has the shape; one entry that has not costs only itself. */
function parsed<S extends v.GenericSchema>(schema: S, entries: readonly unknown[]): ReadonlyArray<v.InferOutput<S>> {
  return entries.flatMap((entry) => {
    const read = v.safeParse(schema, entry);
    return read.success ? [read.output] : [];
  });
}
