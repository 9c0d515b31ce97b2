import { listPanelPlugins } from './panelPlugins';
import { fakeHttp, json, line, never } from './testing/fakeHttp';

describe('listPanelPlugins', () => {
  it('reads ids and their aliases from the settings of the frontend', async () => {
    const panels = { timeseries: { id: 'timeseries' }, 'x-map-panel': { aliasIDs: ['old-map'] }, odd: { aliasIDs: 7 } };
    const http = fakeHttp(json(200, { panels, datasources: {} }));
    expect(await listPanelPlugins(http, never)).toEqual({
      ok: true,
      value: ['timeseries', 'x-map-panel', 'old-map', 'odd'],
    });
    expect(http.asked.map(line)).toEqual(['GET /api/frontend/settings']);
  });

  it.each([
    ['no list of panels', json(200, { datasources: {} }), 'malformed'],
    ['a list without what every Grafana has', json(200, { panels: { text: {} } }), 'malformed'],
    ['a refusal', json(403, { message: 'Access denied' }), 'forbidden'],
  ])('knows nothing from %s', async (_, response, kind) => {
    expect(await listPanelPlugins(fakeHttp(response), never)).toMatchObject({ ok: false, failure: { kind } });
  });
});
