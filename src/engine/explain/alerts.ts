/** The report's alert rules: which of them read what is not there, and whether anybody would be told. */
import { Evidence, Part } from '../evidence/evidence';
import { grouped } from '../grouped';
import { alertTargetId, firesOnAbsence } from '../inventory/alerts';
import { AlertHit, AlertReport, AlertRule, AlertStatus } from '../model';
import { TargetState } from '../probing/panels';
import { JudgedTarget, judgeSkipped, judgeTarget } from './dashboards';
import { Explanation } from './fold';

export function reportAlerts(
  rules: readonly AlertRule[],
  evidence: Evidence,
  explanation: Explanation
): readonly AlertReport[] {
  const judged = judgedById(evidence, explanation);
  const all = [...explanation.rootCauses, ...explanation.noticed];
  return rules.map((rule) => {
    const queries = rule.queries.flatMap((query) => judged.get(alertTargetId(rule, query)) ?? []);
    const causes = all.filter(({ alerts }) => alerts.some(({ id }) => id === rule.id));
    const hasEffect = (effect: AlertHit['effect']) =>
      causes.some(({ alerts }) => alerts.some((hit) => hit.id === rule.id && hit.effect === effect));
    const said = judge(rule, queries);
    // A rule that fires says what there is to say.
    const isFading = said.status === 'watching' && hasEffect('fading') && !isTold(rule);
    const isUntrue = said.status === 'watching' && hasEffect('untrue');
    const fades = queries.flatMap((each) => each.judged.fadesAtMs ?? []);
    return {
      id: rule.id,
      title: rule.title,
      folder: rule.folder,
      group: rule.group,
      url: rule.uid === undefined ? undefined : `/alerting/grafana/${encodeURIComponent(rule.uid)}/view`,
      ruler: rule.ruler,
      ...said,
      ...(isUntrue && { why: 'what it asks is there, but it is not the truth' }),
      ...(isFading && { status: 'fading', why: 'it still sees earlier data of what is broken' }),
      fadesAtMs: isFading ? Math.min(...fades) : undefined,
      targets: queries.map((each) => each.judged.report),
      rootCauses: causes.map(({ id }) => id),
    };
  });
}

interface JudgedQuery {
  readonly judged: JudgedTarget;
  /** Undefined where it was not run. */
  readonly state?: TargetState;
  readonly parts: readonly Part[];
}

type Said = { readonly status: AlertStatus; readonly why: string };

function judgedById(evidence: Evidence, explanation: Explanation): ReadonlyMap<string, JudgedQuery> {
  const states = evidence.targets.filter(({ target }) => target.alertId !== undefined);
  const parts = grouped(
    evidence.parts.filter(({ state }) => state.target.alertId !== undefined),
    ({ state }) => state.target.id
  );
  return new Map<string, JudgedQuery>([
    ...states.map((state) => {
      const own = parts.get(state.target.id) ?? [];
      const judged = judgeTarget(state, own, evidence, explanation);
      return [state.target.id, { judged, state, parts: own }] as const;
    }),
    ...evidence.skipped
      .filter(({ alertId }) => alertId !== undefined)
      .map((skipped) => [skipped.id, { judged: judgeSkipped(skipped, explanation), parts: [] }] as const),
  ]);
}

function judge(rule: AlertRule, queries: readonly JudgedQuery[]): Said {
  if (rule.isPaused) {
    return { status: 'paused', why: 'it is paused' };
  }
  if (queries.length === 0) {
    return rule.queries.some(firesOnAbsence)
      ? { status: 'watching', why: 'it fires when what it asks is not there' }
      : { status: 'not-looked-at', why: 'its condition asks no data source' };
  }
  const dead = queries.filter(isDead);
  if (dead.length > 0 && (rule.needs === 'each' || dead.length === rule.queries.length)) {
    return whoIsTold(rule, dead);
  }
  const skipped = queries.find(({ judged }) => judged.report.status === 'skipped');
  if (skipped) {
    return { status: 'not-looked-at', why: `its query ${skipped.judged.report.note ?? 'was not asked'}` };
  }
  const quiet = queries.map(quietReason).find((each) => each !== undefined);
  return quiet === undefined ? { status: 'watching', why: 'what it asks is there' } : { status: 'quiet', why: quiet };
}

/** Zeros are something to compare; those of a fallback, and what divides by zero, are not. */
function quietReason({ judged: { report, quiet }, state, parts }: JudgedQuery): string | undefined {
  if (report.status === 'zero' && !state?.onlyFallback && !state?.onlyNonFinite) {
    return undefined;
  }
  const isStream = report.status === 'no-data' && parts.some(({ stream }) => stream !== undefined);
  return quiet ?? (isStream ? 'its streams are there, and no line of them counts now' : undefined);
}

/** A selector that finds nothing. No line that counts is what a rule over logs looks like while all is well. */
const isMissing = ({ key, stream }: Part): boolean => (stream ? stream.matched.length === 0 : key !== '*');

/** Without what it asks: a selector finds nothing, or the query fails or cannot answer, and it is not merely quiet. */
function isDead({ judged: { report, rootCauses, quiet }, parts }: JudgedQuery): boolean {
  switch (report.status) {
    case 'error':
    case 'masked':
      return true;
    case 'no-data':
      // A query as a whole may well be empty: absent() and joins are, while all is well. A cause that claims it says otherwise.
      return rootCauses.length > 0 || (quiet === undefined && parts.some(isMissing));
    default:
      return false;
  }
}

/** Settings under which nobody hears of it. */
const silent: ReadonlySet<string> = new Set(['OK', 'KeepLast']);
const says: ReadonlySet<string> = new Set(['firing', 'pending', 'recovering']);

const isTold = ({ state }: AlertRule): boolean => state !== undefined && says.has(state);

function whoIsTold(rule: AlertRule, dead: readonly JudgedQuery[]): Said {
  const { onNoData, onError, state, ruler } = rule;
  const has = (status: string) => dead.some(({ judged }) => judged.report.status === status);
  const [what, setting, name] = has('error')
    ? (['its query fails', onError, 'Error'] as const)
    : (['its query finds nothing', onNoData, 'No data'] as const);
  if (isTold(rule)) {
    return { status: 'telling', why: `${what}, and it is ${state ?? 'firing'}` };
  }
  if (has('masked') && !has('no-data') && !has('error')) {
    return state === undefined
      ? { status: 'unknown', why: `a fallback hides that ${what}, and whether it fires is not known` }
      : { status: 'blind', why: `a fallback hides that ${what}, and it is ${state}` };
  }
  if (ruler !== undefined) {
    return { status: 'blind', why: `${what}, and a rule of ${ruler} never fires then` };
  }
  return setting !== undefined && silent.has(setting)
    ? { status: 'blind', why: `${what}, and its setting for "${name}" is ${setting}: nobody is told` }
    : { status: 'telling', why: `${what}, and its setting for "${name}" is ${setting ?? 'not known'}: it says so` };
}

export const blindAlerts = (alerts: readonly AlertReport[]): readonly AlertReport[] =>
  alerts.filter(({ status }) => status === 'blind');
