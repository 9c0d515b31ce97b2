import { defaultDashboards, parseRoute, root, Route, routeUrl } from './routes';

const routes: ReadonlyArray<readonly [string, Route]> = [
  ['', { view: 'overview' }],
  ['?from=now-6h&to=now', { view: 'overview', range: { from: 'now-6h', to: 'now' } }],
  ['/dashboards', { view: 'dashboards', ...defaultDashboards }],
  [
    '/dashboards?filter=a+b%26c&status=error&status=fading&sort=title&order=desc&expanded=x&expanded=y&from=1&to=2',
    {
      view: 'dashboards',
      filter: 'a b&c',
      status: ['error', 'fading'],
      sort: 'title',
      descending: true,
      expanded: ['x', 'y'],
      range: { from: '1', to: '2' },
    },
  ],
  ['/dashboards?order=asc', { view: 'dashboards', ...defaultDashboards, descending: false }],
  ['/dashboards?sort=title', { view: 'dashboards', ...defaultDashboards, sort: 'title', descending: false }],
  ['/diagnosis', { view: 'diagnosis', subject: undefined }],
  ['/diagnosis?cause=a%3Ab%2Fc', { view: 'diagnosis', subject: { kind: 'cause', id: 'a:b/c' } }],
  [
    '/diagnosis?dashboard=ops&panel=12',
    { view: 'diagnosis', subject: { kind: 'panel', dashboardUid: 'ops', panelId: 12 } },
  ],
];

const parse = (url: string): Route => {
  const { pathname, search } = new URL(url, 'http://grafana');
  return parseRoute(pathname, search);
};

describe('addresses', () => {
  it.each(routes)('reads and writes %j', (rest, route) => {
    expect(parse(`${root}${rest}`)).toEqual(route);
    expect(routeUrl(route)).toBe(`${root}${rest}`);
  });

  it.each([
    ['/', { view: 'overview' }],
    ['/dashboards/', { view: 'dashboards', ...defaultDashboards }],
    ['?from=now-6h', { view: 'overview' }],
    ['/dashboards?status=nonsense&sort=nonsense', { view: 'dashboards', ...defaultDashboards }],
    ['/diagnosis?dashboard=ops&panel=x', { view: 'diagnosis', subject: undefined }],
    ['/diagnosis?panel=1', { view: 'diagnosis', subject: undefined }],
    ['/nowhere', { view: 'unknown', path: `${root}/nowhere` }],
  ])('makes the best of %s', (rest, route) => {
    expect(parse(`${root}${rest}`)).toEqual(route);
  });
});
