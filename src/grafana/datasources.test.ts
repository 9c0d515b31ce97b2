import { listDataSources } from './datasources';
import { fakeHttp, json, line, loginPage, never, recordedAnswer, text } from './testing/fakeHttp';

const forbidden = json(403, { message: 'Access denied' });
const read = async (...entries: object[]) => {
  const answer = await listDataSources(fakeHttp(json(200, entries)), never);
  return answer.ok ? answer.value : answer.failure;
};
const one = (more: object) => ({ uid: 'u', name: 'n', type: 'prometheus', ...more });

describe('listDataSources', () => {
  it('reads the recorded list', async () => {
    const http = fakeHttp(recordedAnswer('dataSources'));
    const answer = await listDataSources(http, never);
    expect(answer).toMatchObject({
      ok: true,
      value: [
        { uid: 'LOKI', kind: 'loki', isDefault: false, url: 'http://loki:3100' },
        {
          uid: 'MIMIR',
          kind: 'prometheus',
          isDefault: true,
          url: 'http://mimir:9009/prometheus',
          scrapeIntervalMs: undefined,
        },
        { uid: 'MIMIRBADPATH', kind: 'prometheus' },
        { uid: 'TEMPO', kind: 'tempo', serviceMapUid: 'MIMIR' },
        { uid: 'TEMPOBAD', kind: 'tempo', serviceMapUid: undefined },
      ],
    });
    expect(http.asked.map(line)).toEqual(['GET /api/datasources']);
  });

  it('takes the recorded frontend settings where the list is refused', async () => {
    const http = fakeHttp(forbidden, recordedAnswer('settings'));
    const answer = await listDataSources(http, never);
    expect(answer.ok && [...answer.value].sort((a, b) => a.uid.localeCompare(b.uid))).toMatchObject([
      { uid: 'LOKI', kind: 'loki', isDefault: false, url: undefined },
      { uid: 'MIMIR', kind: 'prometheus', isDefault: true, url: 'http://mimir:9009/prometheus' },
      { uid: 'MIMIRBADPATH', kind: 'prometheus', isDefault: false, url: 'http://mimir:9009' },
      { uid: 'TEMPO', kind: 'tempo', serviceMapUid: 'MIMIR' },
      { uid: 'TEMPOBAD', kind: 'tempo' },
    ]);
    expect(http.asked.map(line)).toEqual(['GET /api/datasources', 'GET /api/frontend/settings']);
  });

  it.each<[string, object, object | undefined]>([
    [
      'a derived field by a pattern of the line',
      { derivedFields: [{ name: 'trace', matcherRegex: 'id=(\\w+)', datasourceUid: 'T' }] },
      [{ setting: 'derivedFields', uid: 'T', marked: { by: 'pattern', text: 'id=(\\w+)' } }],
    ],
    [
      'a derived field by a label',
      { derivedFields: [{ matcherRegex: 'trace_id', matcherType: 'label', datasourceUid: 'T' }] },
      [{ setting: 'derivedFields', uid: 'T', marked: { by: 'label', text: 'trace_id' } }],
    ],
    [
      'exemplars',
      { exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: 'T' }] },
      [{ setting: 'exemplarTraceIdDestinations', uid: 'T', idLabel: 'trace_id' }],
    ],
    [
      'spans to logs, the newer form before the older',
      { tracesToLogs: { datasourceUid: 'old' }, tracesToLogsV2: { datasourceUid: 'L' } },
      [{ setting: 'tracesToLogsV2', uid: 'L' }],
    ],
    [
      'spans to logs in the older form',
      { tracesToLogs: { datasourceUid: 'L' } },
      [{ setting: 'tracesToLogs', uid: 'L' }],
    ],
    [
      'what spans ask for, by tags',
      {
        tracesToLogsV2: {
          datasourceUid: 'L',
          tags: [{ key: 'service.name', value: 'app' }, { key: 'pod' }],
          filterByTraceID: true,
          spanStartTimeShift: '-1h',
          spanEndTimeShift: '5m',
          query: 'not in use',
        },
      },
      [
        {
          setting: 'tracesToLogsV2',
          uid: 'L',
          asks: {
            tags: [
              { key: 'service.name', label: 'app' },
              { key: 'pod', label: 'pod' },
            ],
            written: [],
            byTraceId: true,
            shiftMs: { start: -3_600_000, end: 300_000 },
          },
        },
      ],
    ],
    [
      'names that are not mapped in the older form',
      { tracesToLogs: { datasourceUid: 'L', tags: ['service.name'], mappedTags: [{ key: 'a', value: 'b' }] } },
      [{ setting: 'tracesToLogs', uid: 'L', asks: { tags: [{ key: 'service.name', label: 'service.name' }] } }],
    ],
    [
      'names that are',
      {
        tracesToLogs: {
          datasourceUid: 'L',
          tags: ['service.name'],
          mappedTags: [{ key: 'service.name', value: 'app' }],
          mapTagNamesEnabled: true,
        },
      },
      [{ setting: 'tracesToLogs', uid: 'L', asks: { tags: [{ key: 'service.name', label: 'app' }] } }],
    ],
    [
      'queries by hand',
      {
        tracesToLogsV2: { datasourceUid: 'L', customQuery: true, query: '{a="b"}' },
        tracesToMetrics: { datasourceUid: 'M', queries: [{ name: 'x', query: 'up{$__tags}' }, {}] },
      },
      [
        { setting: 'tracesToLogsV2', asks: { written: ['{a="b"}'] } },
        { setting: 'tracesToMetrics', asks: { written: ['up{$__tags}'] } },
      ],
    ],
    ['addresses on the web', { derivedFields: [{ matcherRegex: 'x', url: 'https://x' }] }, undefined],
    ['settings of another shape', { derivedFields: 'x', tracesToLogsV2: 3 }, undefined],
  ])('reads links: %s', async (_name, jsonData, links) => {
    expect(await read(one({ jsonData }))).toMatchObject([{ links }]);
  });

  it.each([
    ['prometheus', 'prometheus'],
    ['grafana-amazonprometheus-datasource', 'prometheus'],
    ['grafana-azureprometheus-datasource', 'prometheus'],
    ['loki', 'loki'],
    ['tempo', 'tempo'],
    ['jaeger', 'other'],
  ])('%s is %s', async (type, kind) => {
    expect(await read(one({ type }))).toMatchObject([{ type, kind }]);
  });

  it.each([
    ['Mimir', 'Mimir'],
    ['', undefined],
    [7, undefined],
  ])('prometheusType %j is %s', async (prometheusType, product) => {
    expect(await read(one({ jsonData: { prometheusType } }))).toMatchObject([{ product }]);
  });

  it.each([
    ['60s', 60_000],
    ['1m30s', 90_000],
    ['', undefined],
    ['soon', undefined],
    ['-5s', undefined],
    [15, undefined],
    [null, undefined],
  ])('timeInterval %j is %s', async (timeInterval, scrapeIntervalMs) => {
    expect(await read(one({ jsonData: { timeInterval } }))).toMatchObject([{ scrapeIntervalMs }]);
  });

  it('keeps passwords out of URLs', async () => {
    expect(await read(one({ url: 'http://me:secret@mimir:9009/x' }))).toMatchObject([{ url: 'http://mimir:9009/x' }]);
  });

  it('passes over unreadable entries', async () => {
    expect(await read({ uid: 3 }, one({ jsonData: 'x', url: 7, isDefault: 'yes' }))).toEqual([
      { uid: 'u', name: 'n', type: 'prometheus', kind: 'prometheus', isDefault: false },
    ]);
  });

  it.each([
    ['both refused', [forbidden, forbidden], 'forbidden'],
    ['settings broken', [forbidden, loginPage], 'malformed'],
    ['401', [json(401, { message: 'Unauthorized' })], 'unauthorized'],
    ['login page', [loginPage], 'malformed'],
    ['object for list', [json(200, {})], 'malformed'],
    ['500', [text(500, '')], 'server'],
  ] as const)('%s', async (_, responses, kind) => {
    expect(await listDataSources(fakeHttp(...responses), never)).toMatchObject({ ok: false, failure: { kind } });
  });
});
