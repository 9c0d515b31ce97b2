import {
  Dashboard,
  DataSource,
  Language,
  Matcher,
  Panel,
  ParsedQuery,
  PlannedTarget,
  ResolvedVariable,
  SkippedTarget,
  SkipReason,
  Target,
} from '../model';
import { parseQuery } from '../query';
import { addMatchers } from '../query/addMatchers';
import { isLogsQuery } from '../query/logql';
import { isTraceqlMetrics } from '../query/traceql';
import { DataSourceScope, effectiveRef, languageOf, resolveDataSource, storeKindOf } from './datasource';
import { interpolate, referencedNames, Scope, Windows } from './interpolate';
import { leavesNothing } from './leaves';
import { calculateIntervalMs, defaultScrapeMs, minStepMs, rateIntervalMs } from './interval';
import { asRecord, JsonRecord, textsWithin } from './reading';
import { readTempoQuery } from './tempoQuery';
import { panelRange, resolveRange } from './time';

interface PlanOptions {
  readonly dataSources: readonly DataSource[];
  readonly nowMs: number;
  /** The page's range instead of the dashboard's own. */
  readonly range?: { readonly from: string; readonly to: string };
}

export interface Plan {
  readonly targets: readonly PlannedTarget[];
  readonly skipped: readonly SkippedTarget[];
}

/** Points that a panel asks for where it saves none: about the width of a panel in pixels, which Grafana takes. */
const usualMaxDataPoints = 1000;
/** Prometheus and Loki refuse more points a series. */
const mostPoints = 11_000;

/** Panels that show no query's data, whatever targets an earlier type left in them (`skipDataQuery` in their plugin.json). */
const panelsWithoutData = new Set([
  'text',
  'row',
  'dashlist',
  'news',
  'alertlist',
  'annolist',
  'welcome',
  'gettingstarted',
  'live',
]);

/** Every target of the dashboard, ready to run, or why it is not run. */
export function planTargets(dashboard: Dashboard, resolved: readonly ResolvedVariable[], options: PlanOptions): Plan {
  const targets: PlannedTarget[] = [];
  const skipped: SkippedTarget[] = [];
  const dashboardRange = resolveRange(options.range ?? dashboard.time, options.nowMs);
  const sources: DataSourceScope = { dataSources: options.dataSources, variables: resolved };
  const uniqueId = distinctIds();
  for (const panel of dashboard.panels) {
    const scope: Scope = {
      variables: resolved,
      range: panelRange(dashboardRange, panel, options.nowMs),
      dashboard: { uid: dashboard.uid, title: dashboard.title },
    };
    if (panel.libraryLost && panel.libraryUid !== undefined) {
      const id = uniqueId(`${dashboard.uid}/${panel.id}/library`);
      const reason = { kind: 'library-panel-missing', uid: panel.libraryUid } as const;
      skipped.push({ id, dashboardUid: dashboard.uid, panelId: panel.id, refId: 'library', query: '', reason });
      continue;
    }
    if (panel.pluginLost) {
      const id = uniqueId(`${dashboard.uid}/${panel.id}/plugin`);
      const reason = { kind: 'panel-plugin-missing', type: panel.type } as const;
      skipped.push({ id, dashboardUid: dashboard.uid, panelId: panel.id, refId: 'plugin', query: '', reason });
      continue;
    }
    const removedBy = removing(panel, sources);
    const joinsBy = joinsTables(panel) ? panel.joinsBy : undefined;
    for (const target of panel.targets) {
      const id = uniqueId(`${dashboard.uid}/${panel.id}/${target.refId}`);
      const place = { id, dashboardUid: dashboard.uid, panelId: panel.id, refId: target.refId };
      const planned = planTarget(dashboard, panel, target, scope, sources);
      if ('reason' in planned) {
        skipped.push({ ...place, ...planned });
      } else {
        targets.push({
          ...place,
          ...planned,
          ...(removedBy !== undefined && { removedBy }),
          ...(joinsBy && { joinsBy }),
        });
      }
    }
  }
  return { targets, skipped };
}

/** The setting that leaves nothing of all queries that are asked. Another panel's result keeps that panel's refIds. */
function removing(panel: Panel, sources: DataSourceScope): string | undefined {
  const visible = panel.targets.filter(({ hidden }) => !hidden);
  const isOthers = [panel.datasource, ...visible.map((each) => each.datasource)].some(
    ({ kind }) => kind === 'dashboard'
  );
  return panel.narrowing === undefined || isOthers
    ? undefined
    : leavesNothing(
        panel.narrowing,
        visible.map((target) => ({ refId: target.refId, name: seriesName(panel, target, sources) }))
      );
}

/** What all series of a query are called: its legend, where that is the same for each (promlib `getName`). */
function seriesName(panel: Panel, { datasource, model }: Target, sources: DataSourceScope): string | undefined {
  const { legendFormat, format = 'time_series', exemplar } = model;
  const found = resolveDataSource(effectiveRef(panel.datasource, datasource), sources);
  const isSeries = found.kind === 'found' && found.dataSource.kind === 'prometheus' && format === 'time_series';
  return isSeries && exemplar !== true && typeof legendFormat === 'string' && isSame(legendFormat)
    ? legendFormat
    : undefined;
}

const isSame = (legend: string): boolean => legend.trim() !== '' && legend !== '__auto' && !/\{\{|\$|\[\[/.test(legend);

/** Only tables of one moment have the same rows whenever they are asked. */
const joinsTables = ({ joinsBy, targets }: Panel): boolean => {
  const visible = targets.filter(({ hidden }) => !hidden);
  return (
    joinsBy !== undefined &&
    visible.length > 1 &&
    visible.every(({ model }) => model.format === 'table' && model.instant === true && model.range !== true)
  );
};

type Placeless<T> = Omit<T, 'id' | 'dashboardUid' | 'panelId' | 'refId'>;

function planTarget(
  dashboard: Dashboard,
  panel: Panel,
  target: Target,
  scope: Scope,
  sources: DataSourceScope
): Placeless<PlannedTarget> | Placeless<SkippedTarget> {
  const skip = (reason: SkipReason) => ({ query: writtenText(target.model), reason });
  if (panelsWithoutData.has(panel.type)) {
    return skip({ kind: 'no-query' });
  }
  if (target.hidden) {
    return skip({ kind: 'hidden' });
  }
  const ref = effectiveRef(panel.datasource, target.datasource);
  const found = resolveDataSource(ref, sources);
  if (found.kind === 'built-in') {
    return skip({ kind: 'built-in' });
  }
  if (found.kind === 'mixed') {
    return skip({ kind: 'datasource-missing', ref: '-- Mixed --', placeholder: false });
  }
  if (found.kind === 'missing') {
    return skip({ kind: 'datasource-missing', ref: found.ref, placeholder: found.placeholder });
  }
  const { dataSource } = found;
  const wants = ref.kind === 'named' && ref.type !== undefined ? languageOf(storeKindOf(ref.type)) : undefined;
  if (wants !== undefined && ref.kind === 'named' && wants !== languageOf(dataSource.kind)) {
    return skip({ kind: 'datasource-wrong-type', ref: ref.text, wants, type: dataSource.type });
  }
  const language = languageOf(dataSource.kind);
  if (language === undefined) {
    return skip({ kind: 'other-store', type: dataSource.type });
  }
  const filters = adHocFilters(dashboard, dataSource, sources, scope);
  const names = referencedNames(
    [...textsWithin(target.model), ref.kind === 'named' ? ref.text : '', panel.interval ?? ''].join(' ')
  );
  const context: Context = { panel, target, scope, dataSource, filters };
  const read = dataSource.kind === 'tempo' ? planTempo(context) : planSeries(context, language);
  if (!read) {
    return skip({ kind: 'no-query' });
  }
  const known = new Set(sources.variables.map((variable) => variable.name));
  const { type, title, transformations, unit, calcs } = panel;
  return {
    ...read,
    datasource: dataSource,
    range: scope.range,
    variables: names.filter((name) => known.has(name)),
    shown: { type, title, transformations, ...(unit !== undefined && { unit }), ...(calcs && { calcs }) },
  };
}

interface Context {
  readonly panel: Panel;
  readonly target: Target;
  readonly scope: Scope;
  readonly dataSource: DataSource;
  readonly filters: readonly Matcher[];
}

type Read = Omit<Placeless<PlannedTarget>, 'datasource' | 'range' | 'variables' | 'shown'>;

/** Prometheus and Loki: `expr`, with macros filled in for us and left in the model for the backend. */
function planSeries(context: Context, language: Language): Read | undefined {
  const { target, scope, filters } = context;
  const written = target.model.expr;
  if (typeof written !== 'string' || written.trim() === '') {
    return undefined;
  }
  const expr = addMatchers(language, interpolate(written, scope, language), filters);
  const model = { ...fillModel(target.model, scope, language), expr };
  const steps = language === 'promql' ? prometheusSteps(context) : lokiSteps(context);
  const mode = language === 'promql' ? prometheusMode(model) : lokiMode(model, expr, scope, steps.windows);
  const windows =
    mode === 'instant' && language === 'logql' ? { ...steps.windows, autoMs: rangeMsOf(scope) } : steps.windows;
  const query = interpolate(expr, { ...scope, windows }, language);
  const autoWindowMs = autoWindow(expr, windows);
  return {
    language,
    mode,
    query,
    model: language === 'promql' ? { ...model, exemplar: false } : { ...model, queryType: mode },
    intervalMs: steps.requestMs,
    maxDataPoints: maxDataPointsOf(context.panel),
    ...(language === 'promql' && { stepMs: steps.windows.intervalMs }),
    ...(language === 'promql' && target.model.exemplar === true && { exemplars: true as const }),
    ...(autoWindowMs !== undefined && { autoWindowMs }),
    parsed: parseQuery(language, query),
  };
}

/** `$__interval` and `$__rate_interval` as promlib computes them (models/query.go `calculatePrometheusInterval`). */
function prometheusSteps(context: Context): { requestMs: number; windows: Windows } {
  const { scope, panel, target, dataSource } = context;
  const rangeMs = rangeMsOf(scope);
  const points = maxDataPointsOf(panel);
  const sourceMs = dataSource.scrapeIntervalMs ?? defaultScrapeMs;
  const requestMs = calculateIntervalMs(rangeMs, points, panelStep(context) ?? sourceMs);
  const ownMs =
    typeof target.model.interval === 'string'
      ? minStepMs(interpolate(target.model.interval, scope, 'plain'))
      : undefined;
  const factor = typeof target.model.intervalFactor === 'number' ? Math.max(1, target.model.intervalFactor) : 1;
  const calculated = calculateIntervalMs(rangeMs, points, ownMs ?? requestMs);
  const intervalMs = Math.max(calculated, calculateIntervalMs(rangeMs, mostPoints)) * factor;
  return {
    requestMs,
    windows: { intervalMs, rateIntervalMs: rateIntervalMs(intervalMs, ownMs ?? sourceMs), autoMs: intervalMs },
  };
}

/** Loki has no scrape interval: its windows are the panel's step (pkg/tsdb/loki/parse_query.go). */
function lokiSteps(context: Context): { requestMs: number; windows: Windows } {
  const requestMs = calculateIntervalMs(rangeMsOf(context.scope), maxDataPointsOf(context.panel), panelStep(context));
  return { requestMs, windows: { intervalMs: requestMs, rateIntervalMs: requestMs, autoMs: requestMs } };
}

/** Both range and instant count as range: an empty range is what the panel would lack. */
function prometheusMode(model: JsonRecord): 'range' | 'instant' {
  return model.instant === true && model.range !== true ? 'instant' : 'range';
}

/** A log query is always a range query, whatever was saved (Loki data source, `getNormalizedLokiQuery`). */
function lokiMode(model: JsonRecord, expr: string, scope: Scope, windows: Windows): 'range' | 'instant' {
  const isInstant = model.queryType === 'instant' || (typeof model.queryType !== 'string' && model.instant === true);
  return isInstant && !isLogsQuery(interpolate(expr, { ...scope, windows }, 'logql')) ? 'instant' : 'range';
}

function planTempo(context: Context): Read | undefined {
  const { target, scope, panel } = context;
  const model = fillModel(target.model, scope, 'traceql');
  const read = readTempoQuery(model);
  if (!read) {
    return undefined;
  }
  const requestMs = calculateIntervalMs(rangeMsOf(scope), maxDataPointsOf(panel), panelStep(context));
  const common = { intervalMs: requestMs, maxDataPoints: maxDataPointsOf(panel) };
  if (read.mode === 'service-map') {
    const selector = `traces_service_graph_request_total${read.selector}`;
    const query = `sum by (client, server) (rate(${selector}[${Math.round(rangeMsOf(scope) / 1000)}s]))`;
    return { ...common, language: 'promql', mode: 'service-map', query, model, parsed: parseQuery('promql', query) };
  }
  const parsed: ParsedQuery = parseQuery('traceql', read.query);
  const mode = parsed.ok && isTraceqlMetrics(read.query) ? 'range' : 'search';
  return {
    ...common,
    language: 'traceql',
    mode,
    query: read.query,
    model: { ...model, queryType: 'traceql', query: read.query },
    parsed,
  };
}

/** Filters of the ad hoc variables that are bound to this data source; Grafana adds them to its every query. */
function adHocFilters(dashboard: Dashboard, source: DataSource, sources: DataSourceScope, scope: Scope): Matcher[] {
  return dashboard.variables
    .filter((variable) => variable.type === 'adhoc')
    .filter((variable) => {
      const found = resolveDataSource(variable.datasource, sources);
      return found.kind === 'found' && found.dataSource.uid === source.uid;
    })
    .flatMap((variable) =>
      variable.filters.map((filter) => ({ ...filter, value: interpolate(filter.value, scope, 'plain') }))
    );
}

/** Levels of a saved target that are filled in; what lies deeper stays as it is. */
const deepestLeaf = 30;

function fillModel(model: JsonRecord, scope: Scope, language: Language): JsonRecord {
  return asRecord(fillLeaves(model, scope, language, 0)) ?? model;
}

function fillLeaves(value: unknown, scope: Scope, language: Language, depth: number): unknown {
  if (typeof value === 'string') {
    return interpolate(value, scope, language);
  }
  if (typeof value !== 'object' || value === null || depth >= deepestLeaf) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((one) => fillLeaves(one, scope, language, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      // Queries and filters get the store's own format, legends and the like the plain one.
      const isQuery = depth > 0 || key === 'expr' || key === 'query';
      return [
        key,
        typeof one === 'string' && !isQuery
          ? interpolate(one, scope, 'plain')
          : fillLeaves(one, scope, language, depth + 1),
      ];
    })
  );
}

/** The window that a macro became, where one stands in range brackets. */
function autoWindow(expr: string, windows: Windows): number | undefined {
  const name = /\[\s*\$\{?(__rate_interval|__interval|__auto)\b/.exec(expr)?.[1];
  const byName: Readonly<Record<string, number>> = {
    __rate_interval: windows.rateIntervalMs,
    __interval: windows.intervalMs,
    __auto: windows.autoMs,
  };
  return name === undefined ? undefined : byName[name];
}

/** The id itself for the first, `id#2` for the second, and so on. */
function distinctIds(): (wanted: string) => string {
  const taken = new Set<string>();
  const tried = new Map<string, number>();
  return (wanted) => {
    let n = tried.get(wanted) ?? 1;
    let id = wanted;
    while (taken.has(id)) {
      n++;
      id = `${wanted}#${n}`;
    }
    tried.set(wanted, n);
    taken.add(id);
    return id;
  };
}

function writtenText(model: JsonRecord): string {
  const text = model.expr ?? model.query;
  return typeof text === 'string' ? text : '';
}

const rangeMsOf = ({ range }: Scope): number => Math.max(1, range.toMs - range.fromMs);
const maxDataPointsOf = (panel: Panel): number =>
  panel.maxDataPoints !== undefined && panel.maxDataPoints >= 1 ? panel.maxDataPoints : usualMaxDataPoints;
const panelStep = ({ panel, scope }: Context): number | undefined =>
  panel.interval === undefined ? undefined : minStepMs(interpolate(panel.interval, scope, 'plain'));
