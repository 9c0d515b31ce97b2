import { Answer, Dashboard, DataSource, Failure, Omission, Panel, ScanOptions } from '../model';
import { CancelSignal, DashboardSummary, GrafanaPort } from '../ports';
import { applyLibraryPanel, readDashboard } from './dashboard';

interface Inventory {
  readonly dashboards: readonly Dashboard[];
  readonly dataSources: readonly DataSource[];
  readonly omissions: readonly Omission[];
}

/** Dashboards read side by side: Grafana is somebody else's server. */
const concurrency = 6;

const cancelled: Failure = { kind: 'cancelled', message: 'the scan was cancelled' };

/**
 * Reads all dashboards that the viewer may see, or those asked for, and the data sources. Only when one of the two lists
 * itself cannot be read, or on cancel, is there no inventory; anything smaller is an omission.
 */
export async function readInventory(
  grafana: GrafanaPort,
  options: Pick<ScanOptions, 'dashboardUids'>,
  signal: CancelSignal,
  onProgress: (done: number, total: number) => void
): Promise<Answer<Inventory>> {
  const [summaries, dataSources] = await Promise.all([grafana.dashboards(signal), grafana.dataSources(signal)]);
  if (!summaries.ok) {
    return summaries;
  }
  if (!dataSources.ok) {
    return dataSources;
  }
  const wanted = options.dashboardUids;
  const chosen = wanted ? summaries.value.filter(({ uid }) => wanted.includes(uid)) : summaries.value;
  const missing = (wanted ?? []).filter((uid) => !summaries.value.some((summary) => summary.uid === uid));
  const omissions = missing.map((uid) => ({
    what: `dashboard (uid ${uid})`,
    why: 'there is none with this uid that you may see',
  }));

  const libraryPanels = rememberingLoader((uid) => grafana.libraryPanel(uid, signal));
  let done = 0;
  onProgress(done, chosen.length);
  const read = await mapLimited(chosen, concurrency, async (summary) => {
    if (signal.aborted) {
      return undefined;
    }
    const result = await readOne(summary, grafana, libraryPanels, signal);
    onProgress(++done, chosen.length);
    return result;
  });
  if (signal.aborted) {
    return { ok: false, failure: cancelled };
  }
  const drawn = await withPlugins(
    read.flatMap((one) => one?.dashboard ?? []),
    grafana,
    signal
  );
  const value = {
    dashboards: drawn.dashboards,
    dataSources: dataSources.value,
    omissions: [...omissions, ...read.flatMap((one) => one?.omissions ?? []), ...drawn.omissions],
  };
  return { ok: true, value };
}

interface ReadOne {
  readonly dashboard?: Dashboard;
  readonly omissions: readonly Omission[];
}

type LoadLibraryPanel = (uid: string) => Promise<Answer<unknown>>;

async function readOne(
  summary: DashboardSummary,
  grafana: GrafanaPort,
  libraryPanels: LoadLibraryPanel,
  signal: CancelSignal
): Promise<ReadOne> {
  const what = `dashboard "${summary.title}" (uid ${summary.uid})`;
  const answer = await grafana.dashboard(summary.uid, signal);
  if (!answer.ok) {
    return { omissions: [{ what, why: wordsFor(answer.failure) }] };
  }
  const read = readDashboard(answer.value, summary);
  if (!read.ok) {
    return { omissions: [{ what, why: read.why }] };
  }
  const filled = await Promise.all(
    read.dashboard.panels.map(async (panel) => ({ saved: panel, ...(await withLibraryPanel(panel, libraryPanels)) }))
  );
  // In the order of the panels, in whatever order the answers came.
  const lost = filled.flatMap(({ saved: { title, libraryUid = '' }, why }) =>
    why === undefined ? [] : [{ what: `library panel "${title}" (uid ${libraryUid}) of ${what}`, why }]
  );
  return {
    dashboard: { ...read.dashboard, panels: filled.map(({ panel }) => panel) },
    omissions: [...read.omissions, ...lost],
  };
}

async function withLibraryPanel(panel: Panel, load: LoadLibraryPanel): Promise<{ panel: Panel; why?: string }> {
  if (panel.libraryUid === undefined) {
    return { panel };
  }
  const answer = await load(panel.libraryUid);
  if (!answer.ok) {
    // One that is lost is a finding, which says more.
    const isLost = answer.failure.kind === 'not-found';
    return isLost ? { panel: { ...panel, libraryLost: true } } : { panel, why: wordsFor(answer.failure) };
  }
  const filled = applyLibraryPanel(panel, answer.value);
  return filled ? { panel: filled } : { panel, why: 'its model is not a panel' };
}

/**
 * Panel types that Grafana 10.3 to 13 brings itself, or replaces by one of these when it loads a dashboard
 * (public/app/features/dashboard/state/PanelModel.ts `autoMigrateAngular`): nobody needs to be asked for them.
 */
const grafanasOwn: ReadonlySet<string> = new Set(
  (
    'alertlist annolist barchart bargauge candlestick canvas dashlist datagrid debug flamegraph gauge geomap ' +
    'gettingstarted heatmap histogram live logs news nodeGraph piechart row stat state-timeline status-history table ' +
    'text timeseries traces trend welcome xychart ' +
    'graph table-old singlestat grafana-singlestat-panel grafana-piechart-panel grafana-worldmap-panel heatmap-new ' +
    'natel-discrete-panel'
  ).split(' ')
);

/** Marks panels whose type no plugin draws; asks for the plugins only where a panel needs one of somebody else's. */
async function withPlugins(
  dashboards: readonly Dashboard[],
  grafana: GrafanaPort,
  signal: CancelSignal
): Promise<Pick<Inventory, 'dashboards' | 'omissions'>> {
  const types = new Set(dashboards.flatMap(({ panels }) => panels.map(({ type }) => type)));
  const others = [...types].filter((type) => type !== '' && !grafanasOwn.has(type)).sort();
  if (others.length === 0 || signal.aborted) {
    return { dashboards, omissions: [] };
  }
  const plugins = await grafana.panelPlugins(signal);
  if (!plugins.ok) {
    const what = `whether Grafana can draw panels of type ${others.join(', ')}`;
    return { dashboards, omissions: [{ what, why: wordsFor(plugins.failure) }] };
  }
  const lost = new Set(others.filter((type) => !plugins.value.includes(type)));
  return {
    dashboards: dashboards.map((dashboard) => ({
      ...dashboard,
      panels: dashboard.panels.map((panel) => (lost.has(panel.type) ? { ...panel, pluginLost: true } : panel)),
    })),
    omissions: [],
  };
}

/** Loads each uid once, however many dashboards show it. */
function rememberingLoader(load: LoadLibraryPanel): LoadLibraryPanel {
  const asked = new Map<string, Promise<Answer<unknown>>>();
  return (uid) => {
    const known = asked.get(uid) ?? load(uid);
    asked.set(uid, known);
    return known;
  };
}

/** Maps in order of the input, at most `limit` at a time. */
async function mapLimited<A, B>(items: readonly A[], limit: number, map: (item: A) => Promise<B>): Promise<B[]> {
  const results = new Array<B>(items.length);
  const entries = items.entries();
  const worker = async () => {
    for (const [index, item] of entries) {
      results[index] = await map(item);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

function wordsFor({ kind, status, message }: Failure): string {
  const plain: Partial<Record<Failure['kind'], string>> = {
    forbidden: 'you may not read it',
    unauthorized: 'you are not signed in, or may not read it',
    'not-found': 'it does not exist (any more)',
    malformed: 'the answer is not readable',
    'too-large': 'the answer is too large',
    timeout: 'no answer in time',
  };
  const words = [plain[kind], message].filter((one) => one !== undefined && one !== '').join(': ');
  return status === undefined ? words : `${status}: ${words}`;
}
