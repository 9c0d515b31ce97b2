import { dashboardUrl, editPanelUrl, exploreUrl, panelUrl, targetProof } from './links';
import { DashboardReport, PanelReport, Proof } from './model';

const range = { fromMs: 0, toMs: 3_600_000, raw: { from: 'now-1h', to: 'now' } };

const dashboard: DashboardReport = {
  uid: 'ops',
  title: 'Ops',
  url: '/d/ops/ops-overview',
  tags: [],
  variables: {},
  range,
  panels: [],
};

/** What a browser makes of a link. */
function read(link: string): { path: string; query: ReadonlyArray<readonly [string, string]> } {
  const url = new URL(link, 'http://grafana');
  return { path: url.pathname, query: [...url.searchParams.entries()] };
}

describe('links into dashboards', () => {
  it('keeps the time range and opens at the panel', () => {
    expect(panelUrl(dashboard, 7)).toBe('/d/ops/ops-overview?from=now-1h&to=now&viewPanel=7');
    expect(editPanelUrl(dashboard, 7)).toBe('/d/ops/ops-overview?from=now-1h&to=now&editPanel=7');
    expect(dashboardUrl(dashboard)).toBe('/d/ops/ops-overview?from=now-1h&to=now');
  });

  it.each([
    ['All', ['$__all']],
    ['several values', ['a', 'b']],
    ['what a URL must not read', ['a&b=c', 'd#e?f', '100%', 'g+h i', 'ü "<x>']],
    ['no value', []],
    ['an empty value', ['']],
    ['an ad hoc filter', ['pod|=~|web-.*']],
  ])('carries %s of a variable unchanged', (_, values) => {
    const { path, query } = read(panelUrl({ ...dashboard, variables: { 'my var': values } }, 1));
    expect(path).toBe('/d/ops/ops-overview');
    expect(query.filter(([name]) => name.startsWith('var-'))).toEqual(values.map((value) => ['var-my var', value]));
    expect(query).toHaveLength(values.length + 3);
  });

  it.each([
    'javascript:alert(1)',
    '//evil.example/d/x',
    'https://evil.example',
    '/d/x?viewPanel=9',
    '',
    '/d/../logout',
    '/d/x/%2E%2e',
    '/d/.\t./x',
    '/d//x',
  ])('does not follow %s as the address of a dashboard', (url) => {
    expect(panelUrl({ ...dashboard, uid: 'a/b', url }, 7)).toBe('/d/a%2Fb?from=now-1h&to=now&viewPanel=7');
  });

  it('does not climb out of the dashboards by a uid of dots', () => {
    expect(dashboardUrl({ ...dashboard, uid: '..', url: '' })).toBe('/d/-?from=now-1h&to=now');
  });

  it('survives text that is not Unicode', () => {
    expect(read(panelUrl({ ...dashboard, variables: { x: ['a\uD800b'] } }, 1)).query).toContainEqual([
      'var-x',
      'a\uFFFDb',
    ]);
  });
});

describe('links into Explore', () => {
  const proof: Proof = {
    datasourceUid: 'MIMIR',
    language: 'promql',
    query: 'up{job="a&b"} == 0 # 100%',
    range,
    instant: false,
  };
  const pane = (link: string): unknown => {
    const { path, query } = read(link);
    expect(path).toBe('/explore');
    const parameters = Object.fromEntries(query);
    expect(Object.keys(parameters)).toEqual(['schemaVersion', 'panes']);
    expect(parameters.schemaVersion).toBe('1');
    return JSON.parse(parameters.panes ?? '');
  };

  it.each([
    [proof, 'prometheus', { expr: proof.query, instant: false, range: true, editorMode: 'code' }],
    [{ ...proof, instant: true }, 'prometheus', { expr: proof.query, instant: true, range: false, editorMode: 'code' }],
    [
      { ...proof, language: 'logql' as const, query: '{app="x"} |= "\\n"' },
      'loki',
      { expr: '{app="x"} |= "\\n"', queryType: 'range', editorMode: 'code' },
    ],
    [
      { ...proof, language: 'traceql' as const, query: '{ status = error }' },
      'tempo',
      { query: '{ status = error }', queryType: 'traceql' },
    ],
  ])('asks %j', (asked, type, model) => {
    expect(pane(exploreUrl(asked, type))).toEqual({
      a: {
        datasource: 'MIMIR',
        queries: [{ refId: 'A', datasource: { type, uid: 'MIMIR' }, ...model }],
        range: { from: 'now-1h', to: 'now' },
      },
    });
  });

  it("takes a panel's query with the panel's own time range", () => {
    const own = { fromMs: 1, toMs: 2, raw: { from: 'now-5m', to: 'now' } };
    const target = { refId: 'A', query: 'up', instant: true, status: 'data' } as const;
    const panel: PanelReport = {
      id: 1,
      title: '',
      type: 'stat',
      status: 'data',
      range: own,
      targets: [],
      rootCauses: [],
    };
    expect(targetProof(panel, { ...target, datasourceUid: 'M', language: 'promql' })).toEqual({
      datasourceUid: 'M',
      language: 'promql',
      query: 'up',
      range: own,
      instant: true,
    });
    expect(targetProof(panel, target)).toBeUndefined();
    expect(targetProof(panel, { ...target, datasourceUid: 'M', language: 'promql', query: '' })).toBeUndefined();
  });
});
