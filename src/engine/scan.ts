/** The whole flow on one page: inventory → panels → evidence → checks → root causes → report. */
import { Check } from './checks/check';
import { buildReport, ReportInput } from './explain/report';
import { EvidenceInput, firstEvidence, gatherEvidence } from './gather';
import { noAlertRules, readAlertRules } from './inventory/alertRules';
import { planAlerts } from './inventory/alerts';
import { readInventory } from './inventory/inventory';
import { planTargets } from './inventory/plan';
import { resolveRange } from './inventory/time';
import { variableAsk } from './inventory/variableAsk';
import { resolveVariables } from './inventory/variables';
import {
  AlertRule,
  Answer,
  Dashboard,
  DataSource,
  Failure,
  PlannedTarget,
  Report,
  ResolvedVariable,
  ScanEvent,
  ScanOptions,
  ScanPhase,
  SkippedTarget,
} from './model';
import { CancelSignal, Ports } from './ports';
import { Asker, createAsker, defaultBudget } from './probing/asker';
import { EventQueue } from './probing/events';
import { inParallel } from './probing/parallel';
import { runPanels } from './probing/panels';

/** Dashboards whose variables are resolved at once. */
const dashboardsAtOnce = 4;
/** Dashboards planned before the page gets a turn: parsing takes some milliseconds each (`npm run bench`). */
const plannedPerTask = 6;
/** Alert rules have a query or two each. */
const rulesPerTask = 40;

/**
 * Scans what the viewer may see. Yields progress and, as soon as the panels are known, a first report; returns the whole report.
 * Throws only when there is nothing to report of: the list of dashboards or data sources cannot be read (`ScanFailed`).
 */
export async function* scan(
  ports: Ports,
  options: ScanOptions,
  signal: CancelSignal
): AsyncGenerator<ScanEvent, Report> {
  const events = new EventQueue<ScanEvent>();
  const result = run(ports, options, signal, (event) => events.push(event)).finally(() => events.end());
  yield* events.drain();
  return await result;
}

/** The scan could not begin; `message` says what was asked and what was answered, `failure` of which kind it is. */
export class ScanFailed extends Error {
  override readonly name = 'ScanFailed';

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Nothing is judged before the panels are known: the checks need not be there when the page is first drawn. */
function loadChecks(): Promise<readonly Check[]> {
  const loaded = import(/* webpackChunkName: "later-checks" */ './checks').then(({ checks }) => checks);
  // A scan that ends before it needs them leaves nobody to hear that they could not be loaded.
  loaded.catch(() => undefined);
  return loaded;
}

type Emit = (event: ScanEvent) => void;

async function run(ports: Ports, options: ScanOptions, signal: CancelSignal, emit: Emit): Promise<Report> {
  const startedMs = ports.clock.nowMs();
  const progress = (phase: ScanPhase, done: number, total: number) => emit({ type: 'progress', phase, done, total });
  const inventory = value(
    await readInventory(ports.grafana, options, signal, (done, total) => progress('inventory', done, total))
  );
  const { dashboards, dataSources } = inventory;
  const grafanaTime = await ports.grafana.time(signal);
  const checksLoaded = loadChecks();
  const asker = createAsker(ports, options.budgetPerStore ?? defaultBudget, signal);
  const pause = () => ports.clock.sleepMs(0, signal);
  const [plan, alerts] = await Promise.all([
    planDashboards(dashboards, dataSources, options, startedMs, asker, pause, (done) =>
      progress('variables', done, dashboards.length)
    ),
    // Who asks about some dashboards does not ask about the rest of the stack.
    options.dashboardUids ? noAlertRules : readAlertRules(ports.grafana, dataSources, asker, signal),
  ]);
  const omissions = [...inventory.omissions, ...alerts.omissions];
  const alertPlan = await planRules(alerts.rules, dataSources, startedMs, pause);
  const targets = [...plan.targets, ...alertPlan.targets];
  const { states, unconfirmed } = await runPanels(asker, targets, dataSources, (done) =>
    progress('panels', done, targets.length)
  );
  const input: EvidenceInput = {
    nowMs: startedMs,
    grafanaTime: grafanaTime.ok ? grafanaTime.value : undefined,
    dataSources,
    targets: states,
    unconfirmed,
    skipped: [...plan.skipped, ...alertPlan.skipped],
    variables: plan.variables,
  };
  const report = (evidence: ReportInput['evidence'], complete: boolean, checks: ReportInput['checks']) =>
    buildReport({
      checks,
      dashboards,
      alertRules: alerts.rules,
      evidence,
      stores: asker.spent(),
      omissions,
      options,
      startedMs,
      finishedMs: ports.clock.nowMs(),
      complete,
      cancelled: signal.aborted,
    });
  emit({ type: 'report', report: report(firstEvidence(input, asker), false, []) });
  const checks = await checksLoaded;
  const evidence = await gatherEvidence(input, asker, checks, progress);
  const last = report(evidence, !signal.aborted, checks);
  emit({ type: 'report', report: last });
  return last;
}

async function planRules(
  rules: readonly AlertRule[],
  dataSources: readonly DataSource[],
  nowMs: number,
  pause: () => Promise<void>
): Promise<Pick<Plan, 'targets' | 'skipped'>> {
  const plans: ReturnType<typeof planAlerts>[] = [];
  for (let first = 0; first < rules.length; first += rulesPerTask) {
    plans.push(planAlerts(rules.slice(first, first + rulesPerTask), { dataSources, nowMs }));
    await pause();
  }
  return {
    targets: plans.flatMap(({ targets }) => targets),
    skipped: plans.flatMap(({ skipped }) => skipped),
  };
}

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) {
    throw new ScanFailed(answer.failure);
  }
  return answer.value;
}

interface Plan {
  readonly targets: readonly PlannedTarget[];
  readonly skipped: readonly SkippedTarget[];
  readonly variables: ReadonlyMap<string, readonly ResolvedVariable[]>;
}

async function planDashboards(
  dashboards: readonly Dashboard[],
  dataSources: readonly DataSource[],
  options: ScanOptions,
  nowMs: number,
  asker: Asker,
  pause: () => Promise<void>,
  onDone: (done: number) => void
): Promise<Plan> {
  const variables = new Map<string, readonly ResolvedVariable[]>();
  await inParallel(dashboards, dashboardsAtOnce, async (dashboard) => {
    const range = resolveRange(options.range ?? dashboard.time, nowMs);
    const given = options.variables ?? {};
    const urlValues = Object.hasOwn(given, dashboard.uid) ? given[dashboard.uid] : undefined;
    variables.set(
      dashboard.uid,
      await resolveVariables(dashboard, { dataSources, range, urlValues, ask: variableAsk(asker) })
    );
    onDone(variables.size);
  });
  const plans: ReturnType<typeof planTargets>[] = [];
  for (const [index, dashboard] of dashboards.entries()) {
    plans.push(
      planTargets(dashboard, variables.get(dashboard.uid) ?? [], { dataSources, nowMs, range: options.range })
    );
    if (index % plannedPerTask === plannedPerTask - 1) {
      await pause();
    }
  }
  return {
    targets: plans.flatMap(({ targets }) => targets),
    skipped: plans.flatMap(({ skipped }) => skipped),
    variables,
  };
}
