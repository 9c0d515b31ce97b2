import { Dashboard, PanelReport, PanelStatus, SkippedTarget, SkipReason, TargetReport } from '../model';
import { TargetState } from '../probing/panels';
import {
  evidenceWith,
  failed,
  lastHour,
  loki,
  metricFacts,
  nowMs,
  service,
  skippedTarget,
  targetState,
  variable,
} from '../testing/evidence';
import { reportDashboards } from './dashboards';
import { Explanation } from './fold';

const dashboard: Dashboard = {
  uid: 'overview',
  title: 'Overview',
  folder: 'Scanium',
  url: '/d/overview/overview',
  tags: ['scanium'],
  time: { from: 'now-1h', to: 'now' },
  variables: [],
  panels: [
    {
      id: 1,
      title: 'Requests',
      type: 'timeseries',
      row: 'Traffic',
      datasource: { kind: 'default' },
      targets: [],
      transformations: [],
    },
  ],
};

const failures = 'errors_total{status="500"}';
const quietFacts = metricFacts(failures, { base: 4, without: [4] });
const cause = 'app-stopped:scanium-backend';
const emptyTarget = targetState('absent_metric');
const full = (refId = 'A') => targetState('up', { refId, status: 'data' });
const quietTarget = (refId = 'A') => targetState(failures, { refId });
const skipped = (reason: SkipReason) => ({ ...skippedTarget(reason), refId: 'S', id: 'overview/1/S' });
const fallback = targetState('sum(absent_metric) or vector(0)', { status: 'zero', onlyFallback: true });

interface World {
  readonly standIn?: string;
  readonly targets?: readonly TargetState[];
  readonly skipped?: readonly SkippedTarget[];
  /** Targets that a cause explains, by id, with the parts that it claims. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
  readonly fades?: Readonly<Record<string, number>>;
}

function reportOf({ targets = [], skipped: left = [], claims = {}, fades = {}, standIn }: World) {
  const evidence = evidenceWith({
    targets,
    skipped: left,
    selectors: [quietFacts, metricFacts('absent_metric')],
    services: [service('scanium-backend')],
    variables: [variable('env', ['dev', 'prod'], { urlValues: ['$__all'] })],
  });
  const explanation: Explanation = {
    noticed: [],
    rootCauses: [],
    byTarget: new Map([...Object.keys(claims), ...Object.keys(fades)].map((id) => [id, [cause]])),
    claimed: new Set(Object.entries(claims).flatMap(([id, parts]) => parts.map((part) => `${id} ${part}`))),
    fadesAt: new Map(Object.entries(fades)),
  };
  const panels = dashboard.panels.map((panel) => ({ ...panel, ...(standIn !== undefined && { standIn }) }));
  return reportDashboards([{ ...dashboard, panels }], evidence, explanation, undefined)[0];
}

const panelOf = (world: World): PanelReport | undefined => reportOf(world)?.panels[0];
const absent = 'MIMIR absent_metric';

const panels: ReadonlyArray<{
  readonly name: string;
  readonly world: World;
  readonly status: PanelStatus;
  readonly causes?: readonly string[];
  readonly quiet?: string;
  readonly fadesAtMs?: number;
}> = [
  { name: 'shows data', world: { targets: [full()] }, status: 'data' },
  {
    name: 'asks nothing: text and hidden queries',
    world: { skipped: [skipped({ kind: 'hidden' })] },
    status: 'skipped',
  },
  {
    name: 'has hidden queries only, as a cause says',
    world: { skipped: [skipped({ kind: 'hidden' })], claims: { 'overview/1/S': ['*'] } },
    status: 'no-data',
    causes: [cause],
  },
  {
    name: 'is a library panel that is lost',
    world: { skipped: [skipped({ kind: 'library-panel-missing', uid: 'lib' })] },
    status: 'error',
  },
  {
    name: 'is of a type that no plugin draws',
    world: { skipped: [skipped({ kind: 'panel-plugin-missing', type: 'x-map-panel' })] },
    status: 'error',
  },
  { name: 'is a text panel without a query', world: {}, status: 'skipped' },
  {
    name: 'has a hidden query besides one that shows data',
    world: { targets: [full()], skipped: [skipped({ kind: 'hidden' })] },
    status: 'data',
  },
  { name: 'is empty, and nothing is known of it', world: { targets: [emptyTarget] }, status: 'no-data' },
  {
    name: 'is empty, and a cause explains it',
    world: { targets: [emptyTarget], claims: { 'overview/1/A': [absent] } },
    status: 'no-data',
    causes: [cause],
  },
  {
    name: 'is empty because nothing failed',
    world: { targets: [quietTarget()] },
    status: 'no-data',
    quiet: 'errors_total arrives, but nothing with status="500" has happened',
  },
  {
    name: 'is empty because nothing failed, and of its second query nothing is known',
    world: { targets: [quietTarget(), targetState('absent_metric', { refId: 'B' })] },
    status: 'no-data',
  },
  {
    name: 'divides what did not happen by what is not known',
    world: { targets: [targetState(`${failures} / absent_metric`)] },
    status: 'no-data',
  },
  {
    name: 'would be quiet, but a cause explains it',
    world: { targets: [quietTarget()], claims: { 'overview/1/A': [`MIMIR ${failures}`] } },
    status: 'no-data',
    causes: [cause],
  },
  {
    name: 'shows one query, the other is empty for no known reason',
    world: { targets: [full(), targetState('absent_metric', { refId: 'B' })] },
    status: 'partial',
  },
  {
    name: 'shows one query, the other is merely quiet',
    world: { targets: [full(), quietTarget('B')] },
    status: 'data',
  },
  {
    name: 'shows one query, the other is in error',
    world: { targets: [full(), targetState('sum(', { refId: 'B', failure: failed('bad-query') })] },
    status: 'error',
  },
  {
    name: 'names a data source that does not exist',
    world: {
      targets: [full()],
      skipped: [skipped({ kind: 'datasource-missing', ref: 'OLD', placeholder: false })],
      claims: { 'overview/1/S': ['*'] },
    },
    status: 'error',
    causes: [cause],
  },
  {
    name: 'shows only zeros',
    world: { targets: [targetState('errors_total', { status: 'zero' })] },
    status: 'zero',
    quiet: 'only zeros',
  },
  {
    name: 'divides nothing by nothing',
    world: { targets: [targetState('a / b', { status: 'zero', onlyNonFinite: true })] },
    status: 'zero',
    quiet: 'nothing to divide by: no traffic in this window',
  },
  {
    name: 'shows the zero of its fallback, under which a cause hides',
    world: { targets: [fallback], claims: { 'overview/1/A': [absent] } },
    status: 'masked',
    causes: [cause],
  },
  {
    name: 'shows the zero of its fallback, and nothing is broken',
    world: { targets: [fallback] },
    status: 'zero',
    quiet: 'the fallback’s zero; without it the query is empty',
  },
  {
    name: 'shows the zero of its fallback, because nothing failed',
    world: { targets: [targetState(`sum(${failures}) or vector(0)`, { status: 'zero', onlyFallback: true })] },
    status: 'zero',
    quiet: 'the fallback’s zero; errors_total arrives, but nothing with status="500" has happened',
  },
  {
    name: 'says 0 for no value, under which a cause hides',
    world: { targets: [emptyTarget], claims: { 'overview/1/A': [absent] }, standIn: '0' },
    status: 'masked',
    causes: [cause],
  },
  {
    name: 'says 0 for no value, because nothing failed',
    world: { targets: [quietTarget()], standIn: '0' },
    status: 'no-data',
    quiet: 'errors_total arrives, but nothing with status="500" has happened',
  },
  {
    name: 'would say 0 for no value, and one of its queries has some',
    world: { targets: [full('B'), emptyTarget], claims: { 'overview/1/A': [absent] }, standIn: '0' },
    status: 'partial',
    causes: [cause],
  },
  {
    name: 'shows a masked zero beside data',
    world: {
      targets: [full('B'), fallback],
      claims: { 'overview/1/A': [absent] },
    },
    status: 'masked',
    causes: [cause],
  },
  {
    name: 'shows the 100 of its fallback, under which a cause hides',
    world: {
      targets: [targetState('sum(absent_metric) or on() vector(100)', { status: 'data', onlyFallback: true })],
      claims: { 'overview/1/A': [absent] },
    },
    status: 'masked',
    causes: [cause],
  },
  {
    name: 'shows the 100 of its fallback, and nothing is broken',
    world: { targets: [targetState('sum(absent_metric) or vector(100)', { status: 'data', onlyFallback: true })] },
    status: 'data',
  },
  {
    name: 'has a series that ended, and a cause that ended it',
    world: { targets: [targetState('up', { status: 'stale' })], fades: { 'overview/1/A': nowMs + 5 } },
    status: 'stale',
    causes: [cause],
    fadesAtMs: nowMs + 5,
  },
  {
    name: 'has a series that ended, and nothing is wrong: it had no more to report',
    world: { targets: [targetState(failures, { status: 'stale' })] },
    status: 'data',
  },
  {
    name: 'has a series that ended, and what it asks is there',
    world: { targets: [targetState('up', { status: 'stale' })] },
    status: 'data',
  },
  {
    name: 'has a series that ended, and nothing says why',
    world: { targets: [targetState('absent_metric', { status: 'stale' })] },
    status: 'stale',
  },
  {
    name: 'will be empty when the last of its queries is',
    world: { targets: [full(), full('B')], fades: { 'overview/1/A': nowMs + 5, 'overview/1/B': nowMs + 9 } },
    status: 'data',
    causes: [cause],
    fadesAtMs: nowMs + 9,
  },
  {
    name: 'shows only zeros, and will be empty: that is not quiet',
    world: { targets: [targetState('up', { status: 'zero' })], fades: { 'overview/1/A': nowMs + 5 } },
    status: 'zero',
    causes: [cause],
    fadesAtMs: nowMs + 5,
  },
  {
    name: 'is in error already: that its other query will be empty is no news',
    world: {
      targets: [full(), targetState('sum(', { refId: 'B', failure: failed('bad-query') })],
      fades: { 'overview/1/A': nowMs + 5 },
    },
    status: 'error',
    causes: [cause],
  },
  {
    name: 'was not asked any more: the budget was spent',
    world: { targets: [targetState('up', { status: 'skipped', failure: failed('over-budget') })] },
    status: 'skipped',
  },
];

const notes: ReadonlyArray<{ readonly name: string; readonly world: World; readonly note: string | undefined }> = [
  { name: 'nothing for data', world: { targets: [full()] }, note: undefined },
  {
    name: 'the store’s error with its status',
    world: { targets: [targetState('up', { failure: failed('server', 'internal error', 500) })] },
    note: '500: internal error',
  },
  { name: 'why it is quiet', world: { targets: [targetState('up', { status: 'zero' })] }, note: 'only zeros' },
  {
    name: 'nothing of quiet where a cause explains it',
    world: { targets: [quietTarget()], claims: { 'overview/1/A': [`MIMIR ${failures}`] } },
    note: undefined,
  },
  { name: 'hidden', world: { skipped: [skipped({ kind: 'hidden' })] }, note: 'hidden in the panel' },
  { name: 'no query', world: { skipped: [skipped({ kind: 'no-query' })] }, note: 'has no query' },
  { name: 'an expression', world: { skipped: [skipped({ kind: 'built-in' })] }, note: 'is made by Grafana itself' },
  {
    name: 'a database',
    world: { skipped: [skipped({ kind: 'other-store', type: 'mysql' })] },
    note: 'asks a data source of type mysql, of which nothing is known here',
  },
  {
    name: 'a missing data source',
    world: { skipped: [skipped({ kind: 'datasource-missing', ref: '${DS_X}', placeholder: true })] },
    note: 'the data source ${DS_X} does not exist',
  },
  {
    name: 'a data source of another type',
    world: { skipped: [skipped({ kind: 'datasource-wrong-type', ref: 'Loki', wants: 'promql', type: 'loki' })] },
    note: 'the data source Loki is loki',
  },
];

describe('a panel that', () => {
  it.each(panels)('$name', ({ world, status, causes = [], quiet, fadesAtMs }) => {
    const panel = panelOf(world);
    expect({
      status: panel?.status,
      causes: panel?.rootCauses,
      quiet: panel?.quiet,
      fadesAtMs: panel?.fadesAtMs,
    }).toEqual({ status, causes, quiet, fadesAtMs });
  });
});

describe('of two empty queries of a panel', () => {
  const both = { targets: [emptyTarget, targetState('absent_metric', { refId: 'B' })] };

  it('the one without a cause leaves the panel unexplained, and says so', () => {
    const report = panelOf({ ...both, claims: { 'overview/1/A': [absent] } });
    expect(report?.rootCauses).toEqual([cause]);
    expect(report?.isUnexplained).toBe(true);
    expect(report?.targets.map(({ note }) => note)).toEqual([undefined, 'no cause was found for this query']);
  });

  it('none is left unexplained where each has a cause, or is merely quiet', () => {
    const claims = { 'overview/1/A': [absent], 'overview/1/B': [absent] };
    expect(panelOf({ ...both, claims })?.isUnexplained).toBeUndefined();
    const quiet = { targets: [emptyTarget, quietTarget('B')], claims: { 'overview/1/A': [absent] } };
    expect(panelOf(quiet)?.isUnexplained).toBeUndefined();
  });
});

describe('a query’s note says', () => {
  it.each(notes)('$name', ({ world, note }) =>
    expect(panelOf(world)?.targets.map((each) => each.note)).toEqual([note])
  );
});

describe('the report of a dashboard', () => {
  it('keeps its name, its place and the values that a link to it carries', () =>
    expect(reportOf({})).toMatchObject({
      uid: 'overview',
      title: 'Overview',
      folder: 'Scanium',
      url: '/d/overview/overview',
      tags: ['scanium'],
      variables: { env: ['$__all'] },
      range: { fromMs: nowMs - 3_600_000, toMs: nowMs },
      panels: [{ id: 1, title: 'Requests', type: 'timeseries', row: 'Traffic' }],
    }));

  it('has the page’s range in the place of its own where one is given', () => {
    const given = { from: 'now-6h', to: 'now' };
    const nothing: Explanation = {
      rootCauses: [],
      noticed: [],
      byTarget: new Map(),
      claimed: new Set(),
      fadesAt: new Map(),
    };
    const [report] = reportDashboards([dashboard], evidenceWith({}), nothing, given);
    expect(report?.range.raw).toEqual(given);
    expect(report?.panels[0]?.range.raw).toEqual(given);
  });

  it('shows a panel with the range of its own queries', () => {
    const range = { ...lastHour, fromMs: nowMs - 60_000, raw: { from: 'now-1m', to: 'now' } };
    expect(panelOf({ targets: [targetState('up', { status: 'data', range })] })?.range).toEqual(range);
  });

  it('gives no panel the queries of another panel or dashboard', () => {
    const targets = [full(), targetState('b', { panelId: 2 }), targetState('c', { dashboardUid: 'openai' })];
    expect(panelOf({ targets })?.targets.map(({ query }) => query)).toEqual(['up']);
  });

  it('says of every query what it asks, where, and how', () => {
    const targets = [
      full(),
      targetState('{env="dev"}', { refId: 'B', datasource: loki, mode: 'instant', status: 'data' }),
    ];
    const common: Partial<TargetReport> = { status: 'data', note: undefined };
    expect(panelOf({ targets })?.targets).toEqual([
      { ...common, refId: 'A', datasourceUid: 'MIMIR', language: 'promql', query: 'up', instant: false },
      { ...common, refId: 'B', datasourceUid: 'LOKI', language: 'logql', query: '{env="dev"}', instant: true },
    ]);
  });
});
