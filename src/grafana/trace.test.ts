import { HttpResponse } from './http';
import { fakeHttp, json, line, loginPage, never, tempo, text } from './testing/fakeHttp';
import { readTrace } from './trace';

const ask = (response: HttpResponse) => readTrace(fakeHttp(response), tempo, 'abc', never);
const text1 = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const span = {
  name: 'GET /',
  startTimeUnixNano: '1795231829907000000',
  endTimeUnixNano: '1795231829908500000',
  attributes: [
    text1('http.method', 'GET'),
    { key: 'n', value: { intValue: '3' } },
    { key: 'list', value: { arrayValue: { values: [] } } },
  ],
};
const found = {
  name: 'GET /',
  startMs: 1795231829907,
  endMs: 1795231829909,
  tags: { 'service.name': 'app', 'http.method': 'GET', n: '3' },
};
const resource = { attributes: [text1('service.name', 'app')] };

describe('readTrace', () => {
  it.each([
    ['as it is', { batches: [{ resource, scopeSpans: [{ spans: [span] }] }] }],
    ['as it was', { batches: [{ resource, instrumentationLibrarySpans: [{ spans: [span] }] }] }],
  ])('reads spans with the attributes of their resource: %s', async (_, body) => {
    const http = fakeHttp(json(200, body));
    expect(await readTrace(http, tempo, 'abc', never)).toEqual({ ok: true, value: [found] });
    expect(http.asked.map(line)).toEqual(['GET /api/datasources/proxy/uid/TEMPO/api/traces/abc']);
  });

  it('knows what Tempo does not have', async () =>
    expect(await ask(text(404, 'trace not found'))).toEqual({ ok: true, value: [] }));

  it.each([
    ['a login page', loginPage, 'malformed'],
    ['an error', text(500, 'x'), 'server'],
    ['spans of another shape', json(200, { batches: [{ scopeSpans: [{ spans: [{ name: 3 }] }] }] }), 'malformed'],
  ])('passes a failure on: %s', async (_, response, kind) =>
    expect(await ask(response)).toMatchObject({ ok: false, failure: { kind } })
  );
});
