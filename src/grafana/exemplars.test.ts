import { listExemplars } from './exemplars';
import { HttpResponse } from './http';
import { fakeHttp, json, line, loginPage, mimir, never, range } from './testing/fakeHttp';

const ask = (response: HttpResponse) => listExemplars(fakeHttp(response), mimir, 'rate(x[5m])', range, never);

describe('listExemplars', () => {
  it('puts those of all series together', async () => {
    const one = { labels: { trace_id: 'a' }, value: '0.2', timestamp: 1795231300.25 };
    const body = {
      status: 'success',
      data: [{ seriesLabels: {}, exemplars: [one] }, { exemplars: [{ ...one, value: 3 }] }],
    };
    const http = fakeHttp(json(200, body));
    const found = { timeMs: 1795231300250, labels: { trace_id: 'a' } };
    expect(await listExemplars(http, mimir, 'rate(x[5m])', range, never)).toEqual({ ok: true, value: [found, found] });
    expect(http.asked.map(line)).toEqual([
      'GET /api/datasources/uid/MIMIR/resources/api/v1/query_exemplars?query=rate(x%5B5m%5D)&start=1795231249.944&end=1795231849.944',
    ]);
  });

  it.each([[{ status: 'success', data: [] }], [{ status: 'success', data: null }], [{ status: 'success' }]])(
    'finds none in %j',
    async (body) => expect(await ask(json(200, body))).toEqual({ ok: true, value: [] })
  );

  it('passes a failure on', async () => {
    expect(await ask(loginPage)).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
    expect(await ask(json(200, { status: 'error' }))).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
  });
});
