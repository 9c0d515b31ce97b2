import { dashboardUrl, editPanelUrl, exploreUrl, panelUrl } from './links';

const range = { fromMs: 1000, toMs: 2000, raw: { from: 'now-1h', to: 'now' } };
const dashboard = {
  uid: 'shop',
  url: '/d/shop/the-shop',
  variables: { env: ['dev', 'a&b'], service: ['$__all'] },
  range,
};

const paramsOf = (url: string) => [...new URL(url, 'http://grafana').searchParams];

describe('links', () => {
  it('open the dashboard with the variables and time range in which it was scanned', () => {
    expect(paramsOf(dashboardUrl(dashboard))).toEqual([
      ['from', 'now-1h'],
      ['to', 'now'],
      ['var-env', 'dev'],
      ['var-env', 'a&b'],
      ['var-service', '$__all'],
    ]);
  });

  it.each([
    [panelUrl(dashboard, 7), 'viewPanel'],
    [editPanelUrl(dashboard, 7), 'editPanel'],
  ])('open it at the panel: %s', (url, name) => {
    expect(paramsOf(url)).toContainEqual([name, '7']);
    expect(new URL(url, 'http://grafana').pathname).toBe('/d/shop/the-shop');
  });

  it.each(['javascript:alert(1)', 'https://elsewhere.example/d/shop', '//elsewhere.example', '/d/shop?x=1', ''])(
    'never follow what a dashboard says of its own address: %s',
    (url) => {
      expect(panelUrl({ ...dashboard, url }, 1)).toMatch(/^\/d\/shop\?/);
    }
  );

  it.each([
    ['promql', { expr: 'up{a="b&c"}', instant: true, range: false }],
    ['logql', { expr: 'up{a="b&c"}', queryType: 'instant' }],
    ['traceql', { query: 'up{a="b&c"}', queryType: 'traceql' }],
  ] as const)('open the proving query in Explore: %s', (language, target) => {
    const url = exploreUrl({ datasourceUid: 'X', language, query: 'up{a="b&c"}', range, instant: true });
    const panes = JSON.parse(new URL(url, 'http://grafana').searchParams.get('panes') ?? '') as Record<string, unknown>;
    expect(panes).toMatchObject({ proof: { datasource: 'X', queries: [target], range: { from: '1000', to: '2000' } } });
  });
});
