/**
 * Alert rules as a Viewer gets them: their definitions, their states, and the rules of the stores' own rulers. Without rules the
 * answers are as recorded; with rules they have the fields of pkg/services/ngalert/api/tooling/definitions (cortex-ruler.go, prom.go).
 */
import { alertFolder, LabRule } from '../alerts/rules';
import { AlertContext, queryModel, stateOf } from './alertState';
import { json, plain, Reply } from './reply';
import { ask, ConnectionRefused } from './store';

/** When the lab says that its rules were provisioned, and evaluated. */
const CREATED = '2026-11-21T03:27:10Z';

/** Undefined where the path is none of these. */
export async function alertingApi(
  url: URL,
  rules: readonly LabRule[],
  context: AlertContext
): Promise<Reply | undefined> {
  if (url.pathname === '/api/ruler/grafana/api/v1/rules') {
    const groups = groupsOf(rules).map(([name, own]) => ({
      name,
      interval: own[0]?.interval,
      rules: own.map((rule) => definition(rule, context)),
    }));
    return json(200, groups.length === 0 ? {} : { [alertFolder.title]: groups });
  }
  if (url.pathname === '/api/prometheus/grafana/api/v1/rules') {
    const groups = await Promise.all(
      groupsOf(rules).map(async ([name, own]) => ({
        name,
        file: alertFolder.title,
        folderUid: alertFolder.uid,
        rules: await Promise.all(own.map((rule) => stated(rule, context))),
        totals: null,
        interval: 60,
        lastEvaluation: CREATED,
        evaluationTime: 0,
      }))
    );
    return json(200, { status: 'success', data: { groups } });
  }
  const store = /^\/api\/prometheus\/([^/]+)\/api\/v1\/rules$/.exec(url.pathname)?.[1];
  return store === undefined ? undefined : storeRules(decodeURIComponent(store), url.search, context);
}

function groupsOf(rules: readonly LabRule[]): ReadonlyArray<readonly [string, readonly LabRule[]]> {
  return [...new Set(rules.map(({ group }) => group))].map((name) => [
    name,
    rules.filter(({ group }) => group === name),
  ]);
}

function definition(rule: LabRule, context: AlertContext) {
  const { uid, title, windowSeconds } = rule;
  const expression = (refId: string, model: object) => ({
    refId,
    queryType: '',
    relativeTimeRange: { from: 0, to: 0 },
    datasourceUid: '__expr__',
    model: { refId, ...model },
  });
  const evaluator = { type: rule.fires === 'above' ? 'gt' : 'lt', params: [rule.threshold] };
  return {
    expr: '',
    for: rule.for,
    labels: rule.labels,
    annotations: { summary: title },
    grafana_alert: {
      id: 1,
      orgId: 1,
      title,
      condition: 'C',
      data: [
        {
          refId: 'A',
          queryType: 'instant',
          relativeTimeRange: { from: windowSeconds, to: 0 },
          datasourceUid: rule.source,
          model: queryModel(rule, context),
        },
        expression('B', { type: 'reduce', expression: 'A', reducer: 'last' }),
        expression('C', { type: 'threshold', expression: 'B', conditions: [{ evaluator }] }),
      ],
      updated: CREATED,
      intervalSeconds: 60,
      version: 1,
      uid,
      namespace_uid: alertFolder.uid,
      rule_group: rule.group,
      no_data_state: rule.onNoData,
      exec_err_state: rule.onError,
      provenance: 'file',
      is_paused: rule.isPaused ?? false,
    },
  };
}

async function stated(rule: LabRule, context: AlertContext) {
  const isPaused = rule.isPaused ?? false;
  const state = isPaused ? ({ state: 'inactive', health: 'unknown' } as const) : await stateOf(rule, context);
  return {
    name: rule.title,
    query: rule.expr,
    duration: 300,
    annotations: { summary: rule.title },
    alerts: [],
    labels: rule.labels,
    type: 'alerting',
    lastEvaluation: CREATED,
    evaluationTime: 0,
    ...state,
    // Older versions do not say whose state it is.
    ...(context.grafanaMajor >= 12 && { uid: rule.uid, folderUid: alertFolder.uid, isPaused }),
  };
}

/** Where Grafana's alerting proxy finds the rules of a store (pkg/services/ngalert/api/lotex_prom.go). */
const rulesPaths = { prometheus: '/api/v1/rules', loki: '/prometheus/api/v1/rules' } as const;

async function storeRules(uid: string, search: string, { sources, network }: AlertContext): Promise<Reply> {
  const source = sources.find((each) => each.uid === uid);
  if (!source || source.type === 'tempo') {
    return json(source ? 500 : 404, { message: source ? 'unexpected datasource type' : 'data source not found' });
  }
  try {
    const answer = await ask(network, source.url, { method: 'GET', path: rulesPaths[source.type] + search });
    return answer.status === 200 ? { ...answer } : json(answer.status, { message: answer.body });
  } catch (error) {
    if (error instanceof ConnectionRefused) {
      return plain(502, '');
    }
    throw error;
  }
}
