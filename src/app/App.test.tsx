import React from 'react';
import { dateTimeFormat, locationUtil, OrgRole } from '@grafana/data';
import { config, locationService, setDataSourceSrv } from '@grafana/runtime';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Pages } from './App';
import { root } from './routes';
import { ScanState } from './scanStore';
import { fakeStore } from './testing/fakeStore';
import {
  brokenReport,
  emptyReport,
  firstReport,
  healthyReport,
  hostile,
  nowMs,
  quietReport,
} from './testing/reportFixture';

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual('@grafana/runtime'),
  // Grafana puts it there when it starts.
  PluginPage: ({ children }: { children: React.ReactNode }) => <main>{children}</main>,
}));

beforeAll(() => {
  setDataSourceSrv({
    get: () => Promise.reject(new Error('not asked in this test')),
    getList: () => [],
    getInstanceSettings: () => undefined,
    reload: () => undefined,
  });
});

beforeEach(() => {
  config.bootData.user.orgRole = OrgRole.Editor;
  config.exploreEnabled = true;
});

const scanned = (report = brokenReport): ScanState => ({ kind: 'stopped', report });

function show(state: ScanState, path = '') {
  locationService.push(`${root}${path}`);
  const store = fakeStore(state);
  render(<Pages store={store} />);
  return { store, user: userEvent.setup() };
}

const address = (): string => {
  const { pathname, search } = locationService.getLocation();
  return `${pathname.slice(root.length)}${search}`;
};

const verdict = () => screen.getByRole('region', { name: 'Verdict' });

describe('the verdict', () => {
  it.each([
    [brokenReport, '3 causes explain 5 of 6 broken panels; 1 more is fading; logs are fine.'],
    [healthyReport, 'Nothing is broken: 4 panels checked.'],
    [quietReport, 'Nothing is broken. It is quiet: 1 panel has nothing to show.'],
    [emptyReport, 'There is no dashboard to look at.'],
    [firstReport, '6 of 11 panels have no data or fail. The scan was cancelled before it was done.'],
  ])('is one sentence', (report, sentence) => {
    show(scanned(report));
    expect(within(verdict()).getByRole('heading')).toHaveTextContent(sentence);
  });

  it('claims nothing before all is asked', () => {
    show({ kind: 'scanning', report: firstReport });
    expect(within(verdict()).getByRole('heading')).toHaveTextContent(
      '6 of 11 panels have no data or fail. Looking further…'
    );
    expect(screen.queryByText(/^Unexplained/)).not.toBeInTheDocument();
  });

  it('shows no cause where nothing is broken', () => {
    show(scanned(healthyReport));
    expect(screen.queryByRole('region', { name: 'Causes' })).not.toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});

describe('the scan', () => {
  it('begins with the time range of the address', () => {
    const { store } = show({ kind: 'stopped' }, '?from=now-6h&to=now');
    expect(store.calls).toEqual(['ensure {"range":{"from":"now-6h","to":"now"}}']);
  });

  it('shows its progress and can be cancelled', async () => {
    const { store, user } = show({
      kind: 'scanning',
      progress: { phase: 'panels', done: 34, total: 167, fraction: 0.4 },
    });
    const bar = screen.getByRole('progressbar');
    expect(bar).toHaveAttribute('aria-valuenow', '40');
    expect(bar).toHaveAttribute('aria-valuetext', 'Running the panels’ queries 34 of 167');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(store.calls).toContain('cancel');
    act(() => store.become({ kind: 'stopped' }));
    expect(screen.queryByRole('progressbar')).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Scan' }));
    expect(store.calls).toContain('scan {}');
  });

  it('says what it cost, and scans again', async () => {
    const { store, user } = show(scanned());
    expect(screen.getByRole('region', { name: 'Scan' })).toHaveTextContent(
      'took 8.0 s · Requests: Mimir 133 of 200, Loki 200 of 200'
    );
    await user.click(screen.getByRole('button', { name: 'Scan again' }));
    expect(store.calls).toContain('scan {}');
  });

  it('takes another time range, which the address keeps', async () => {
    const { store, user } = show(scanned());
    await user.click(screen.getByRole('radio', { name: '24h' }));
    expect(address()).toBe('?from=now-24h&to=now');
    expect(store.calls).toContain('ensure {"range":{"from":"now-24h","to":"now"}}');
    await user.click(screen.getByRole('tab', { name: /Dashboards$/ }));
    expect(address()).toBe('/dashboards?from=now-24h&to=now');
  });

  it.each([
    [true, 'You may not read what a scan needs'],
    [false, 'The scan could not be made'],
  ])('that could not begin (denied: %s) says why', async (denied, title) => {
    const { store, user } = show({ kind: 'failed', problem: { message: '403: no', denied }, report: undefined });
    expect(screen.getByRole('alert')).toHaveTextContent(title);
    expect(screen.getByRole('alert')).toHaveTextContent('403: no');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(store.calls).toContain('scan {}');
  });

  it('says what was left out of it', async () => {
    const { user } = show(scanned());
    const alert = screen.getByRole('alert');
    expect(alert).toHaveTextContent('Not everything could be looked at');
    await user.click(within(alert).getByText(/What was left out/));
    expect(alert).toHaveTextContent('Loki: 4 questions were not asked: its budget of 200 requests was spent');
    expect(alert).toHaveTextContent(`dashboard "${hostile}" (uid x): 403: you may not read it`);
  });
});

describe('leaving for a dashboard', () => {
  it('does not take its time range for ours', () => {
    const { store } = show(scanned());
    act(() => locationService.push('/d/api/api?from=now-30d&to=now'));
    expect(store.calls).toEqual(['ensure {}']);
    expect(verdict()).toBeInTheDocument();
  });
});

describe('the overview', () => {
  const card = (rank: number) => screen.getByRole('article', { name: new RegExp(`^Cause ${rank}:`) });

  it('has a card for each cause, in order, with its proof, remedy and reach', () => {
    show(scanned());
    const first = within(card(1));
    expect(first.getByText('Proved')).toBeInTheDocument();
    expect(first.getByText('up is 0 while its logs still arrive')).toBeInTheDocument();
    expect(first.getByText('Put both on one network.')).toBeInTheDocument();
    expect(first.getByText('__address__ = "backend:8080"')).toBeInTheDocument();
    expect(card(1)).toHaveTextContent(`since ${dateTimeFormat(nowMs - 3 * 3_600_000)}`);
    expect(card(1)).toHaveTextContent('3 panels in 2 dashboards');
    expect(card(1)).toHaveTextContent(
      `1 panel still shows earlier data and will be empty ${dateTimeFormat(nowMs + 20 * 60_000)}`
    );
    expect(within(card(3)).getByText('Likely')).toBeInTheDocument();
  });

  it('opens each broken dashboard at its first broken panel, with its values and time range', () => {
    show(scanned());
    const links = within(within(card(1)).getByRole('list', { name: 'Broken dashboards' })).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/d/api/api?from=now-1h&to=now&var-service=%24__all&var-env=prod&var-env=stage&viewPanel=1',
      '/d/ops/ops?from=now-1h&to=now&var-service=%24__all&var-env=prod&var-env=stage&viewPanel=1',
    ]);
    expect(links[0]).toHaveAccessibleName('Open API performance at p95 latency, 2 panels');
  });

  it('names of many causes at one hop those that differ, three at most', async () => {
    const [first] = brokenReport.rootCauses;
    const causes = ['Label', 'Name', 'Label', 'Unit', 'Window', 'Limit'].flatMap((title, index) =>
      first ? [{ ...first, id: `cause-${index}`, title }] : []
    );
    const hops = brokenReport.hops.map((hop) =>
      hop.hop === 'collector' && hop.signal === 'metrics' ? { ...hop, rootCauses: causes.map(({ id }) => id) } : hop
    );
    const { user } = show(scanned({ ...brokenReport, rootCauses: causes, hops }));
    const map = screen.getByRole('region', { name: 'Where data flows' });
    const links = within(map).getAllByRole('link');
    expect(links.map(({ textContent }) => textContent)).toEqual(['Label (2)', 'Name', 'Unit', 'and 2 more causes']);
    await user.click(within(map).getByRole('link', { name: 'and 2 more causes' }));
    expect(address()).toBe('/diagnosis');
  });

  it('tells every hop of every signal, and where the data stops', async () => {
    const { user } = show(scanned());
    const map = screen.getByRole('region', { name: 'Where data flows' });
    const cells = within(map)
      .getAllByRole('listitem')
      .map((cell) => cell.textContent);
    expect(cells).toEqual([
      'SourceUnknownnobody sends now',
      'CollectorBrokenThe collector cannot reach the scrape target',
      'StoreNo fault3.33 samples/s8 s old',
      'PanelNo fault6 broken1 fading',
      'CollectorBlindown metrics not collected',
      'StoreHealthy1.23 K lines/s1.23 K in, 1 K out, 234 dropped',
      'PanelHealthy',
    ]);
    await user.click(within(map).getByRole('link', { name: 'The collector cannot reach the scrape target' }));
    expect(address()).toBe('/diagnosis?cause=scrape-target-unreachable%3Abackend');
  });

  it.each([
    [/^Unexplained/, 'Nobody knows'],
    [/^Quiet/, 'no line matched, and the stream is alive'],
    [/^Alert rules that are blind/, 'Blind Lost and blind Team alerts · its query finds nothing'],
    [/^Alert rules left alone/, 'Paused Night shift Team alerts · it is paused'],
    [/^Blind/, 'Alloy: no series of its own metrics'],
  ])('folds %s away', async (summary, content) => {
    const { user } = show(scanned());
    const rest = screen.getByRole('region', { name: 'Everything else' });
    expect(rest).not.toHaveTextContent(content);
    await user.click(within(rest).getByText(summary));
    expect(rest).toHaveTextContent(content);
  });

  it('says which alert rules a cause silences, and leads to each', () => {
    show(scanned());
    const card = screen.getByRole('article', { name: /^Cause 1/ });
    expect(card).toHaveTextContent(
      '2 alert rules are blind: nobody is told. 1 alert rule reads it and says so. 1 alert rule still sees earlier data.'
    );
    const rules = within(card).getByRole('list', { name: 'Alert rules that read it' });
    expect(
      within(rules)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent)
    ).toEqual([
      ` Blind ${hostile} p95 too high Team alerts`,
      ' Blind SLO burns run by Mimir',
      ' Tells Errors Team alerts',
      ' Fading Slow Team alerts',
    ]);
    expect(
      within(rules)
        .getAllByRole('link')
        .map((link) => link.getAttribute('href'))
    ).toEqual(['/alerting/grafana/p95/view', '/alerting/grafana/errors/view', '/alerting/grafana/later/view']);
    expect(within(screen.getByRole('article', { name: /^Cause 2/ })).queryByText('Alerts')).not.toBeInTheDocument();
  });

  it('leads from a count to its panels', async () => {
    const { user } = show(scanned());
    await user.click(screen.getByRole('link', { name: '1 fading' }));
    expect(address()).toBe('/dashboards?status=fading&expanded=*');
    expect(screen.getByText('Requests per day')).toBeInTheDocument();
  });

  it('keeps links under the path that Grafana is served under', () => {
    locationUtil.initialize({
      config: { ...config, appSubUrl: '/grafana' },
      getVariablesUrlParams: () => ({}),
      getTimeRangeForUrl: () => ({ from: '', to: '' }),
    });
    show(scanned());
    expect(screen.getByRole('link', { name: /^Open API performance/ }).getAttribute('href')).toMatch(
      /^\/grafana\/d\/api\/api\?/
    );
    expect(screen.getByRole('tab', { name: /Dashboards$/ })).toHaveAttribute('href', `/grafana${root}/dashboards`);
    locationUtil.initialize({
      config: { ...config, appSubUrl: '' },
      getVariablesUrlParams: () => ({}),
      getTimeRangeForUrl: () => ({ from: '', to: '' }),
    });
  });
});

describe('the dashboards', () => {
  const titles = () => screen.getAllByRole('button', { expanded: false }).map((button) => button.textContent);

  it('are filtered by words and status, which the address keeps', async () => {
    const { user } = show(scanned(), '/dashboards');
    expect(screen.getByRole('status')).toHaveTextContent('3 dashboards, 11 panels');
    await user.click(screen.getByRole('button', { name: /^Masked/ }));
    expect(address()).toBe('/dashboards?status=masked');
    expect(screen.getByRole('status')).toHaveTextContent('1 dashboard, 1 panel');
    await user.type(screen.getByPlaceholderText('Filter dashboards and panels'), 'x');
    expect(address()).toBe('/dashboards?filter=x&status=masked');
    expect(screen.getByRole('status')).toHaveTextContent('0 dashboards, 0 panels');
  });

  it('are sorted by their headers', async () => {
    const { user } = show(scanned(), '/dashboards');
    expect(titles()).toEqual([`${hostile} dashboard Team`, 'API performance Team', 'Ops overview Team']);
    await user.click(screen.getByRole('button', { name: 'Panels' }));
    expect(screen.getByRole('columnheader', { name: 'Panels' })).toHaveAttribute('aria-sort', 'descending');
    await user.click(screen.getByRole('button', { name: 'Panels' }));
    expect(address()).toBe('/dashboards?sort=panels&order=asc');
    expect(titles()[0]).toBe('Ops overview Team');
  });

  it('open to their panels, the worst first, each with its links', async () => {
    const { user } = show(scanned(), '/dashboards');
    await user.click(screen.getByRole('button', { name: /^Ops overview/ }));
    expect(address()).toBe('/dashboards?expanded=ops');
    const panels = within(screen.getByRole('list', { name: 'Panels of Ops overview' })).getAllByRole('listitem');
    expect(panels.map((panel) => panel.textContent)).toEqual([
      expect.stringContaining('Panel 1422: too many samples'),
      expect.stringContaining('Requests per day'),
      expect.stringContaining('Notes'),
    ]);
    const links = within(panels[0] ?? document.body).getAllByRole('link');
    expect(links.map((link) => link.textContent)).toEqual([
      'The collector cannot reach the scrape target',
      'Open',
      'Edit',
      'Explore',
      'Diagnosis',
    ]);
    await user.click(screen.getByRole('button', { name: /^Ops overview/ }));
    expect(address()).toBe('/dashboards');
  });

  it('can all be opened, and single ones closed again', async () => {
    const { user } = show(scanned(), '/dashboards');
    await user.click(screen.getByRole('button', { name: 'Expand all' }));
    expect(screen.getAllByRole('list', { name: /^Panels of/ })).toHaveLength(3);
    await user.click(screen.getByRole('button', { name: /^Ops overview/ }));
    expect(address()).toBe('/dashboards?expanded=hostile&expanded=api');
  });

  it('offer a viewer neither editing nor Explore', () => {
    config.bootData.user.orgRole = OrgRole.Viewer;
    show(scanned(), '/dashboards?expanded=api');
    const panels = within(screen.getByRole('list', { name: 'Panels of API performance' }));
    expect(panels.getAllByRole('link', { name: /^Open panel/ })).toHaveLength(4);
    expect(panels.queryByRole('link', { name: /^(Edit|Explore)/ })).not.toBeInTheDocument();
  });

  it('take back the browser to where it was', async () => {
    const { user } = show(scanned());
    await user.click(screen.getByRole('tab', { name: /Dashboards$/ }));
    await user.type(screen.getByPlaceholderText('Filter dashboards and panels'), 'ops');
    act(() => {
      locationService.getHistory().goBack();
    });
    expect(await screen.findByRole('region', { name: 'Verdict' })).toBeInTheDocument();
    expect(address()).toBe('');
  });
});

describe('the diagnosis', () => {
  it('of a cause goes hop by hop: question, answer, proof, query', () => {
    show(scanned(), '/diagnosis?cause=scrape-target-unreachable:backend');
    const known = within(screen.getByRole('region', { name: 'How we know' }));
    const steps = known.getAllByRole('listitem').map((step) => step.textContent ?? '');
    expect(steps.map((step) => /^(Source|Collector|Store|Panel)/.exec(step)?.[0])).toEqual([
      'Source',
      'Collector',
      'Store',
      'Panel',
    ]);
    expect(steps[1]).toContain('The fault is here');
    expect(steps[1]).toContain('Does the scrape of backend work?');
    expect(steps[1]).toContain('up is 0 since 3 h ago');
    expect(steps[1]).toContain('up{job="backend"}');
    expect(known.getByRole('link', { name: /^Run the query in Explore/ }).getAttribute('href')).toContain(
      '/explore?schemaVersion=1&panes='
    );
    expect(known.getByRole('button', { name: 'Copy the query' })).toBeInTheDocument();
  });

  it('of a cause has the exact lines, the rivals, what would tell more and what it explains', () => {
    show(scanned(), '/diagnosis?cause=scrape-target-unreachable:backend');
    expect(screen.getByRole('region', { name: 'What to do' })).toHaveTextContent('__address__ = "backend-old:8080"');
    expect(screen.getByRole('region', { name: 'What to do' })).toHaveTextContent('__address__ = "backend:8080"');
    expect(screen.getByRole('region', { name: 'What it is not' })).toHaveTextContent(
      'the app stopped: ruled out, its logs still arrive'
    );
    expect(screen.getByRole('region', { name: 'What would tell more' })).toHaveTextContent('the collector’s own log');
    expect(screen.getByRole('region', { name: 'What it explains downstream' })).toHaveTextContent('$service has none.');
    expect(screen.getByRole('region', { name: 'Heals 3 panels in 2 dashboards' })).toHaveTextContent('p95 latency');
    expect(screen.getByRole('region', { name: 'Fading' })).toHaveTextContent('Requests per day');
    expect(screen.getByRole('region', { name: 'Reaches 4 alert rules' })).toHaveTextContent(
      'Tells Errors Team alerts · its query finds nothing, and it is firing'
    );
    expect(screen.getByRole('region', { name: 'Reaches 4 alert rules' })).toHaveTextContent(
      'put a rule with absent() beside those that a store runs'
    );
  });

  it.each([
    ['dashboard=api&panel=1', 'The queries find nothing. One cause explains it.'],
    ['dashboard=hostile&panel=3', 'No cause was found; what its queries answered stands below.'],
    ['dashboard=hostile&panel=4', 'Nothing is broken: no line matched, and the stream is alive.'],
    ['dashboard=ops&panel=2', 'It still shows earlier data of a hop that is broken, and will be empty'],
    ['dashboard=api&panel=4', 'Shows data.'],
  ])('of a panel (%s) says why', (query, words) => {
    show(scanned(), `/diagnosis?${query}`);
    expect(screen.getByRole('article')).toHaveTextContent(words);
  });

  it('of a panel shows its queries and the values of its variables', () => {
    show(scanned(), '/diagnosis?dashboard=ops&panel=1');
    expect(screen.getByRole('region', { name: '2 queries' })).toHaveTextContent('422: too many samples');
    expect(screen.getByRole('region', { name: 'Variables' })).toHaveTextContent('$serviceAll$envprod, stage');
  });

  it.each([
    ['cause=gone', 'The last scan does not know the cause “gone”.'],
    ['dashboard=api&panel=99', 'The last scan does not know panel 99 of the dashboard with uid “api”.'],
  ])('of what is not there (%s) says so and offers what is', (query, words) => {
    show(scanned(), `/diagnosis?${query}`);
    expect(screen.getByText(new RegExp(words.replace(/[“”.]/g, '.')))).toBeInTheDocument();
    expect(within(screen.getByRole('list', { name: 'Causes' })).getAllByRole('listitem')).toHaveLength(3);
  });
});

describe('text from outside', () => {
  it.each(['', '/dashboards?expanded=*', '/diagnosis?cause=metric-renamed:openai_requests_total', `/${hostile}`])(
    'is never markup (%s)',
    (path) => {
      show(scanned(), path);
      expect(screen.getAllByText((text) => text.includes(hostile)).length).toBeGreaterThan(0);
      expect(document.querySelector('img')).toBeNull();
    }
  );
});
