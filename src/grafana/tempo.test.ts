import { FailureKind } from '../engine/model';
import { HttpResponse } from './http';
import { listSpanTags, listSpanTagValues, searchTraces } from './tempo';
import { fakeHttp, json, line, loginPage, never, range, recordedAnswer, tempo, text } from './testing/fakeHttp';

const times = 'start=1795231249&end=1795231850';

describe('searchTraces', () => {
  it('reads recorded traces, newest first', async () => {
    const http = fakeHttp(recordedAnswer('tempoSearch'));
    const answer = await searchTraces(http, tempo, '{}', range, 2, never);
    expect(answer.ok && answer.value[0]).toEqual({
      traceId: '1fcc94e471fa768bea61af8b22f9c18e',
      rootService: 'scanium-backend',
      rootName: 'POST /v1/assist/chat',
      services: ['scanium-backend'],
      startMs: 1795231829907,
    });
    expect(answer.ok && answer.value.map(({ startMs }) => startMs)).toEqual(
      answer.ok && answer.value.map(({ startMs }) => startMs).sort((a, b) => b - a)
    );
    expect(http.asked.map(line)).toEqual([`GET /api/datasources/proxy/uid/TEMPO/api/search?q=%7B%7D&limit=2&${times}`]);
  });

  it('sorts, and knows a root that has not arrived', async () => {
    const trace = (id: string, start: string) => ({
      traceID: id,
      rootServiceName: '<root span not yet received>',
      startTimeUnixNano: start,
    });
    const body = { traces: [trace('old', '1000000000'), trace('new', '2000000000')] };
    expect(await searchTraces(fakeHttp(json(200, body)), tempo, '{}', range, 9, never)).toEqual({
      ok: true,
      value: [
        { traceId: 'new', rootService: undefined, rootName: undefined, startMs: 2000 },
        { traceId: 'old', rootService: undefined, rootName: undefined, startMs: 1000 },
      ],
    });
  });

  it.each([
    ['recorded', recordedAnswer('tempoNothing')],
    ['without the list', json(200, { metrics: {} })],
  ])('finds nothing: %s', async (_, response) => {
    expect(await searchTraces(fakeHttp(response), tempo, '{}', range, 2, never)).toEqual({ ok: true, value: [] });
  });

  it('never asks for an empty range', async () => {
    const http = fakeHttp(recordedAnswer('tempoNothing'));
    await searchTraces(http, tempo, '{}', { ...range, fromMs: 5000, toMs: 5000 }, 1, never);
    expect(http.asked[0]?.query).toEqual(
      expect.arrayContaining([
        ['start', '5'],
        ['end', '6'],
      ])
    );
  });
});

describe('listSpanTags', () => {
  it('reads recorded tags by scope', async () => {
    const http = fakeHttp(recordedAnswer('tempoScopedTags'));
    expect(await listSpanTags(http, tempo, range, never)).toMatchObject({
      ok: true,
      value: { resource: ['deployment.environment', 'service.name'], span: ['http.method', 'http.status_code'] },
    });
    expect(http.asked.map(line)).toEqual([`GET /api/datasources/proxy/uid/TEMPO/api/v2/search/tags?${times}`]);
  });

  it('reads an empty store', async () => {
    expect(await listSpanTags(fakeHttp(recordedAnswer('tempoEmptyTags')), tempo, range, never)).toEqual({
      ok: true,
      value: {},
    });
  });

  it('falls back to the older API', async () => {
    const http = fakeHttp(text(404, '404 page not found'), recordedAnswer('tempoTags'));
    expect(await listSpanTags(http, tempo, range, never)).toEqual({
      ok: true,
      value: { unscoped: ['deployment.environment', 'http.method', 'http.status_code', 'service.name'] },
    });
    expect(http.asked[1]?.path).toBe('/api/datasources/proxy/uid/TEMPO/api/search/tags');
  });
});

describe('listSpanTagValues', () => {
  it('reads recorded values', async () => {
    const http = fakeHttp(recordedAnswer('tempoValues'));
    const answer = await listSpanTagValues(http, tempo, 'resource.service.name', range, never);
    expect(answer).toEqual({ ok: true, value: ['scanium-backend'] });
    expect(http.asked.map(line)).toEqual([
      `GET /api/datasources/proxy/uid/TEMPO/api/v2/search/tag/resource.service.name/values?${times}`,
    ]);
  });

  it('leaves out the entry of spans that have an empty one, which has no value', async () => {
    const recorded = { tagValues: [{ type: 'string', value: 'scanium-backend' }, { type: 'string' }] };
    const answer = await listSpanTagValues(fakeHttp(json(200, recorded)), tempo, 'resource.service.name', range, never);
    expect(answer).toEqual({ ok: true, value: ['scanium-backend'] });
  });

  it.each([
    ['resource.service.name', 'service.name'],
    ['.http.method', 'http.method'],
    ['name', 'name'],
  ])('falls back to the older API: %s is %s', async (tag, older) => {
    const http = fakeHttp(text(404, '404 page not found'), recordedAnswer('tempoOldValues'));
    expect(await listSpanTagValues(http, tempo, tag, range, never)).toEqual({ ok: true, value: ['scanium-backend'] });
    expect(http.asked[1]?.path).toBe(`/api/datasources/proxy/uid/TEMPO/api/search/tag/${older}/values`);
  });
});

describe('bad answers', () => {
  const rows: ReadonlyArray<readonly [string, HttpResponse, FailureKind]> = [
    ['parse error', recordedAnswer('tempoBadQuery'), 'bad-query'],
    ['store down', recordedAnswer('tempoBadUrl'), 'unreachable'],
    ['no such API at all', recordedAnswer('tempoResources'), 'not-found'],
    ['not answered', recordedAnswer('tempoNoLocalBlocks'), 'server'],
    ['401 of the store', recordedAnswer('mimirNoOrgProxy'), 'unauthorized'],
    ['login page', loginPage, 'malformed'],
    ['wrong shape', json(200, { traces: 1, scopes: 1, tagValues: 1 }), 'malformed'],
    ['cut off', text(200, '{"traces":['), 'malformed'],
  ];
  it.each(rows)('%s', async (_, response, kind) => {
    const failed = { ok: false, failure: { kind } };
    expect(await searchTraces(fakeHttp(response), tempo, '{}', range, 1, never)).toMatchObject(failed);
    expect(await listSpanTags(fakeHttp(response), tempo, range, never)).toMatchObject(failed);
    expect(await listSpanTagValues(fakeHttp(response), tempo, 'a', range, never)).toMatchObject(failed);
  });
});
