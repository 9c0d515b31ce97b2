import { Answer, Failure } from '../model';
import { CancelSignal, DashboardSummary, GrafanaPort } from '../ports';
import { readInventory } from './inventory';
import { mimir } from './testing/fixtures';

const listed = (uid: string): DashboardSummary => ({ uid, title: uid.toUpperCase(), url: `/d/${uid}/x`, tags: [] });
const ok = <T>(value: T): Answer<T> => ({ ok: true, value });
const failed = (kind: Failure['kind'], status?: number, message = ''): Answer<never> => ({
  ok: false,
  failure: { kind, message, ...(status !== undefined && { status }) },
});

interface Fake {
  readonly dashboards: Readonly<Record<string, Answer<unknown>>>;
  readonly libraryPanels?: Readonly<Record<string, Answer<unknown>>>;
  readonly plugins?: Answer<readonly string[]>;
}

/** A Grafana that answers from a table and counts what it is asked, and how much of it at once. */
function fakeGrafana({ dashboards, libraryPanels = {}, plugins = failed('forbidden', 403) }: Fake) {
  const seen = { asked: [] as string[], atOnce: 0, most: 0 };
  const port: GrafanaPort = {
    dashboards: async () => ok(Object.keys(dashboards).map(listed)),
    dashboard: async (uid) => {
      seen.asked.push(uid);
      seen.most = Math.max(seen.most, ++seen.atOnce);
      await Promise.resolve();
      seen.atOnce--;
      return dashboards[uid] ?? failed('not-found', 404);
    },
    libraryPanel: async (uid) => {
      seen.asked.push(`library ${uid}`);
      return libraryPanels[uid] ?? failed('not-found', 404);
    },
    panelPlugins: async () => {
      seen.asked.push('plugins');
      return plugins;
    },
    dataSources: async () => ok([mimir]),
    time: async () => failed('not-found', 404),
    alertRules: async () => ok([]),
  };
  return { port, seen };
}

const never: CancelSignal = { aborted: false, addEventListener: () => undefined };
const withPanels = (...panels: object[]) => ok({ dashboard: { title: 'x', panels } });

test('reads every dashboard, six at a time, in order, and says how far it is', async () => {
  const uids = Array.from({ length: 20 }, (_, i) => `d${i}`);
  const { port, seen } = fakeGrafana({
    dashboards: Object.fromEntries(uids.map((uid) => [uid, withPanels({ id: 1, type: 'stat' })])),
  });
  const progress: string[] = [];
  const answer = await readInventory(port, {}, never, (done, total) => progress.push(`${done}/${total}`));
  expect(answer.ok && answer.value.dashboards.map(({ uid }) => uid)).toEqual(uids);
  expect(answer.ok && answer.value.dataSources).toEqual([mimir]);
  expect(seen.most).toBe(6);
  expect([progress[0], progress[20], progress.length]).toEqual(['0/20', '20/20', 21]);
});

test('what cannot be read is left out by name, and costs nothing else', async () => {
  const { port } = fakeGrafana({
    dashboards: {
      good: withPanels({ id: 1, type: 'stat' }),
      secret: failed('forbidden', 403),
      gone: failed('not-found', 404, 'Dashboard not found'),
      html: failed('malformed', 200, 'HTML instead of JSON'),
      odd: ok('<html>'),
      broken: withPanels({ id: 1, type: 'stat', targets: 7 }),
    },
  });
  const answer = await readInventory(port, {}, never, () => undefined);
  expect(answer.ok && answer.value.dashboards.map(({ uid }) => uid)).toEqual(['good', 'broken']);
  expect(answer.ok && answer.value.omissions).toEqual([
    { what: 'dashboard "SECRET" (uid secret)', why: '403: you may not read it' },
    { what: 'dashboard "GONE" (uid gone)', why: '404: it does not exist (any more): Dashboard not found' },
    { what: 'dashboard "HTML" (uid html)', why: '200: the answer is not readable: HTML instead of JSON' },
    { what: 'dashboard "ODD" (uid odd)', why: 'it is not a dashboard: a string instead of an object' },
    {
      what: 'the queries of panel "" (id 1) of dashboard "BROKEN" (uid broken)',
      why: 'they are a number instead of a list',
    },
  ]);
});

test('library panels are loaded once each; a missing one is told by its panel, not as left out', async () => {
  const shared = { id: 1, libraryPanel: { uid: 'lib', name: 'Shared' } };
  const { port, seen } = fakeGrafana({
    dashboards: {
      a: withPanels(shared),
      b: withPanels(shared, { id: 2, libraryPanel: { uid: 'lost', name: 'Lost' } }),
    },
    libraryPanels: { lib: ok({ result: { model: { type: 'stat', targets: [{ refId: 'A', expr: 'up' }] } } }) },
  });
  const answer = await readInventory(port, {}, never, () => undefined);
  expect(seen.asked.filter((one) => one === 'library lib')).toHaveLength(1);
  expect(answer.ok && answer.value.dashboards.map(({ panels }) => panels.map(({ targets }) => targets.length))).toEqual(
    [[1], [1, 0]]
  );
  expect(answer.ok && answer.value.dashboards[1]?.panels.map(({ libraryLost }) => libraryLost)).toEqual([
    undefined,
    true,
  ]);
  expect(answer.ok && answer.value.omissions).toEqual([]);
});

test('what library panels lack is said in the order of the panels, whichever answer comes first', async () => {
  const panels = ['slow', 'fast'].map((uid, index) => ({ id: index + 1, libraryPanel: { uid, name: uid } }));
  const { port } = fakeGrafana({ dashboards: { a: withPanels(...panels) } });
  const libraryPanel = async (uid: string) => {
    for (let turn = 0; turn < (uid === 'slow' ? 20 : 1); turn++) {
      await Promise.resolve();
    }
    return failed('forbidden', 403);
  };
  const answer = await readInventory({ ...port, libraryPanel }, {}, never, () => undefined);
  expect(answer.ok && answer.value.omissions.map(({ what }) => what.slice(0, 19))).toEqual([
    'library panel "slow',
    'library panel "fast',
  ]);
});

describe('panels of a type that is not Grafana’s own', () => {
  const types = ['timeseries', 'graph', 'x-map-panel', 'y-clock-panel', ''];
  const a = withPanels(...types.map((type, index) => ({ id: index + 1, type })));
  const lostOf = (answer: Awaited<ReturnType<typeof readInventory>>) =>
    answer.ok && answer.value.dashboards[0]?.panels.filter(({ pluginLost }) => pluginLost).map(({ type }) => type);

  test('are held against the plugins that there are', async () => {
    const { port, seen } = fakeGrafana({ dashboards: { a, b: a }, plugins: ok(['timeseries', 'y-clock-panel']) });
    const answer = await readInventory(port, {}, never, () => undefined);
    expect(lostOf(answer)).toEqual(['x-map-panel']);
    expect(seen.asked).toEqual(['a', 'b', 'plugins']);
  });

  test('are not judged where the plugins are not told, and that is said', async () => {
    const { port } = fakeGrafana({ dashboards: { a } });
    const answer = await readInventory(port, {}, never, () => undefined);
    expect(lostOf(answer)).toEqual([]);
    expect(answer.ok && answer.value.omissions).toEqual([
      { what: 'whether Grafana can draw panels of type x-map-panel, y-clock-panel', why: '403: you may not read it' },
    ]);
  });

  test('cost no request where there are none', async () => {
    const { port, seen } = fakeGrafana({ dashboards: { a: withPanels({ id: 1, type: 'stat' }) } });
    await readInventory(port, {}, never, () => undefined);
    expect(seen.asked).toEqual(['a']);
  });
});

test('only the dashboards asked for are read, and one that is not there is named', async () => {
  const { port, seen } = fakeGrafana({ dashboards: { a: withPanels(), b: withPanels() } });
  const answer = await readInventory(port, { dashboardUids: ['b', 'zzz'] }, never, () => undefined);
  expect(seen.asked).toEqual(['b']);
  expect(answer.ok && answer.value.omissions).toEqual([
    { what: 'dashboard (uid zzz)', why: 'there is none with this uid that you may see' },
  ]);
});

test('without a list there is no inventory', async () => {
  const { port } = fakeGrafana({ dashboards: {} });
  const refused = failed('unauthorized', 401);
  expect(await readInventory({ ...port, dashboards: async () => refused }, {}, never, () => undefined)).toEqual(
    refused
  );
  expect(await readInventory({ ...port, dataSources: async () => refused }, {}, never, () => undefined)).toEqual(
    refused
  );
});

test('a cancelled reading stops asking', async () => {
  const signal = { aborted: false, addEventListener: () => undefined };
  const uids = Array.from({ length: 20 }, (_, i) => `d${i}`);
  const { port, seen } = fakeGrafana({ dashboards: Object.fromEntries(uids.map((uid) => [uid, withPanels()])) });
  const answer = await readInventory(port, {}, signal, (done) => {
    signal.aborted = done >= 3;
  });
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  expect(seen.asked.length).toBeLessThan(20);
});
