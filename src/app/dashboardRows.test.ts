import { dashboardRows } from './dashboardRows';
import { defaultDashboards, DashboardsQuery } from './routes';
import { brokenReport } from './testing/reportFixture';

const found = (query: Partial<DashboardsQuery>) =>
  dashboardRows(brokenReport.dashboards, { ...defaultDashboards, ...query }).map(
    ({ dashboard, panels }) => `${dashboard.uid}: ${panels.map(({ id }) => id).join(' ')}`
  );

describe('dashboardRows', () => {
  it.each<readonly [string, Partial<DashboardsQuery>, readonly string[]]>([
    ['most broken panels first', {}, ['hostile: 1 2 3 4', 'api: 1 2 3 4', 'ops: 1 2 3']],
    ['fewest first', { descending: false }, ['ops: 1 2 3', 'api: 1 2 3 4', 'hostile: 1 2 3 4']],
    ['by title', { sort: 'title', descending: false }, ['hostile: 1 2 3 4', 'api: 1 2 3 4', 'ops: 1 2 3']],
    ['by panels', { sort: 'panels', descending: false }, ['ops: 1 2 3', 'hostile: 1 2 3 4', 'api: 1 2 3 4']],
    ['one status', { status: ['masked'] }, ['api: 2']],
    ['several statuses', { status: ['error', 'masked'] }, ['api: 2', 'ops: 1']],
    ['fading', { status: ['fading'] }, ['ops: 2']],
    ['words of a dashboard', { filter: 'OPS team' }, ['ops: 1 2 3']],
    ['words of a panel', { filter: 'latency' }, ['api: 1']],
    ['words and status', { filter: 'api', status: ['zero'] }, ['api: 3']],
    ['nothing', { filter: 'no such words' }, []],
  ])('finds %s', (_, query, rows) => {
    expect(found(query)).toEqual(rows);
  });
});
