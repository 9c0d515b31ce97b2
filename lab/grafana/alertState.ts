/** Evaluates the lab's alert rules as Grafana does: query, last value, threshold; then what silence or an error makes of it. */
import { LabRule } from '../alerts/rules';
import { queryData, TargetResult } from './query';
import { Source } from './sources';
import { Network } from './store';

interface RuleState {
  readonly state: 'firing' | 'inactive';
  readonly health: 'ok' | 'nodata' | 'error';
  readonly lastError?: string;
}

export interface AlertContext {
  readonly sources: readonly Source[];
  readonly network: Network;
  readonly grafanaMajor: number;
  readonly nowMs: number;
}

/** What Grafana saves as the model of a rule's query. */
export function queryModel({ source, expr }: LabRule, { sources }: Pick<AlertContext, 'sources'>) {
  const type = sources.find(({ uid }) => uid === source)?.type ?? 'prometheus';
  return {
    datasource: { type, uid: source },
    editorMode: 'code',
    expr,
    intervalMs: 1000,
    maxDataPoints: 43200,
    queryType: 'instant',
    refId: 'A',
    ...(type === 'prometheus' && { instant: true, range: false }),
  };
}

export const stateOf = async (rule: LabRule, context: AlertContext): Promise<RuleState> => {
  const { nowMs, sources } = context;
  const body = {
    queries: [queryModel(rule, context)],
    from: String(nowMs - rule.windowSeconds * 1000),
    to: String(nowMs),
  };
  const { body: answered } = await queryData(body, sources, context);
  const result = (answered as { results?: Readonly<Record<string, TargetResult>> }).results?.A;
  if (result === undefined || result.error !== undefined) {
    return taken(rule.onError, { health: 'error', lastError: result?.error ?? 'data source not found' });
  }
  const values = lastValues(result);
  if (values.length === 0) {
    return taken(rule.onNoData, { health: 'nodata' });
  }
  const isMet = (value: number) => (rule.fires === 'above' ? value > rule.threshold : value < rule.threshold);
  return { state: values.some(isMet) ? 'firing' : 'inactive', health: 'ok' };
};

/** OK and KeepLast (of what was fine) count as normal: neither state nor health tells of them (ngalert/state `resultNoData`). */
function taken(setting: string, told: Pick<RuleState, 'health' | 'lastError'>): RuleState {
  switch (setting) {
    case 'Alerting':
      return { state: 'firing', health: 'ok' };
    case 'OK':
    case 'KeepLast':
      return { state: 'inactive', health: 'ok' };
    default:
      return { state: 'inactive', ...told };
  }
}

function lastValues({ frames = [] }: TargetResult): readonly number[] {
  return frames.flatMap(({ data: { values } }) => {
    const { length } = values[1] ?? [];
    const last = values[1]?.[length - 1];
    // What JSON cannot hold is null there: NaN meets no threshold, but it is no silence.
    return length === 0 ? [] : [typeof last === 'number' ? last : NaN];
  });
}
