import { FailureKind } from '../engine/model';
import { listDashboards, readDashboard, readLibraryPanel } from './dashboards';
import { HttpResponse } from './http';
import { fakeHttp, json, line, loginPage, never, recordedAnswer, text } from './testing/fakeHttp';

const entries = (count: number, from = 0) =>
  json(
    200,
    Array.from({ length: count }, (_, index) => ({ uid: `d${from + index}`, title: 't', url: '/d/x/t' }))
  );

describe('listDashboards', () => {
  it('reads recorded search results', async () => {
    const http = fakeHttp(recordedAnswer('search'));
    expect(await listDashboards(http, never)).toEqual({
      ok: true,
      value: [
        {
          uid: 'scanium-backend-api-perf',
          title: 'Scanium - Backend API Performance',
          folder: 'Scanium',
          url: '/d/scanium-backend-api-perf/scanium-backend-api-performance',
          tags: ['api', 'backend', 'latency', 'performance', 'scanium'],
        },
        expect.objectContaining({ uid: 'scanium-backend-errors' }),
      ],
    });
    expect(http.asked.map(line)).toEqual(['GET /api/search?type=dash-db&limit=5000&page=1']);
  });

  it('pages until a page is short', async () => {
    const http = fakeHttp(entries(5000), entries(5000, 5000), entries(1, 10_000));
    const answer = await listDashboards(http, never);
    expect(answer.ok && answer.value.length).toBe(10_001);
    expect(http.asked.length).toBe(3);
  });

  it('ends at a server that ignores the page', async () => {
    const http = fakeHttp(entries(5000));
    const answer = await listDashboards(http, never);
    expect(answer.ok && answer.value.length).toBe(5000);
    expect(http.asked.length).toBe(2);
  });

  it('passes over unreadable entries and keeps the others', async () => {
    const list = [
      null,
      7,
      { title: 'no uid' },
      { uid: '' },
      { uid: 'a', title: 3, url: 'javascript:alert(1)', tags: 'x' },
      { uid: 'b', title: '<b>', url: '/sub/d/b/slug?x=1', tags: ['t'] },
    ];
    expect(await listDashboards(fakeHttp(json(200, list)), never)).toEqual({
      ok: true,
      value: [
        { uid: 'a', title: 'a', folder: undefined, url: '/d/a', tags: [] },
        { uid: 'b', title: '<b>', folder: undefined, url: '/d/b/slug', tags: ['t'] },
      ],
    });
  });
});

describe('readDashboard', () => {
  it('reads a recorded dashboard', async () => {
    const http = fakeHttp(recordedAnswer('dashboard'));
    expect(await readDashboard(http, 'a/b', never)).toMatchObject({
      ok: true,
      value: { uid: 'scanium-openai-runtime' },
    });
    expect(http.asked.map(line)).toEqual(['GET /api/dashboards/uid/a%2Fb']);
  });

  it('follows the path that Grafana names for schema v2', async () => {
    const message =
      'dashboard api version not supported, use /apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/x instead';
    const http = fakeHttp(json(406, { message }), recordedAnswer('dashboardV2'));
    expect(await readDashboard(http, 'x', never)).toMatchObject({ ok: true, value: { spec: { elements: {} } } });
    expect(http.asked.map(line)).toEqual([
      'GET /api/dashboards/uid/x',
      'GET /apis/dashboard.grafana.app/v2beta1/namespaces/default/dashboards/x',
    ]);
  });

  it('follows no other path', async () => {
    const http = fakeHttp(json(406, { message: 'use /api/admin/users instead' }));
    expect(await readDashboard(http, 'x', never)).toMatchObject({ ok: false, failure: { status: 406 } });
    expect(http.asked.length).toBe(1);
  });
});

describe('readLibraryPanel', () => {
  it('reads the model', async () => {
    const http = fakeHttp(json(200, { result: { uid: 'l', model: { type: 'stat' } } }));
    expect(await readLibraryPanel(http, 'l', never)).toEqual({ ok: true, value: { type: 'stat' } });
    expect(http.asked.map(line)).toEqual(['GET /api/library-elements/l']);
  });
});

describe('bad answers', () => {
  const rows: ReadonlyArray<readonly [string, HttpResponse, FailureKind]> = [
    ['recorded 404', recordedAnswer('dashboardMissing'), 'not-found'],
    ['401', json(401, { message: 'Unauthorized' }), 'unauthorized'],
    ['403', json(403, { message: 'Access denied' }), 'forbidden'],
    ['500', text(500, ''), 'server'],
    ['login page', loginPage, 'malformed'],
    ['cut off', text(200, '[{"uid":"a"'), 'malformed'],
    ['empty', text(200, ''), 'malformed'],
    ['null', json(200, null), 'malformed'],
    ['wrong shape', json(200, { dashboard: 'x', result: [] }), 'malformed'],
    ['too large', text(200, 'x'.repeat(10 * 1024 * 1024 + 1)), 'too-large'],
  ];
  it.each(rows)('%s', async (_, response, kind) => {
    const failed = { ok: false, failure: { kind, message: expect.any(String) } };
    expect(await listDashboards(fakeHttp(response), never)).toMatchObject(failed);
    expect(await readDashboard(fakeHttp(response), 'x', never)).toMatchObject(failed);
    expect(await readLibraryPanel(fakeHttp(response), 'x', never)).toMatchObject(failed);
  });
});
