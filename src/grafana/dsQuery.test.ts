import { StoreQuery } from '../engine/ports';
import { queryBatch } from './dsQuery';
import { HttpResponse } from './http';
import {
  fakeHttp,
  json,
  loginPage,
  loki,
  mimir,
  never,
  range,
  recordedAnswer,
  recordedBatch,
  tempo,
  text,
} from './testing/fakeHttp';

const query = (id: string, more: Partial<StoreQuery> = {}): StoreQuery => ({
  id,
  datasource: mimir,
  model: { expr: 'up', instant: true },
  range,
  intervalMs: 15_000,
  maxDataPoints: 300,
  ...more,
});

describe('what is sent', () => {
  it('sends all targets of a range in one body', async () => {
    const http = fakeHttp(recordedBatch('batchOneBad'));
    const model = { expr: '{a="b"}', refId: 'X', datasource: 'old' };
    await queryBatch(http, [query('a/1/A'), query('a/2/A', { datasource: loki, model, intervalMs: 0.4 })], never);
    expect(http.asked).toEqual([
      {
        method: 'POST',
        path: '/api/ds/query',
        body: {
          from: '1795231249944',
          to: '1795231849944',
          queries: [
            {
              expr: 'up',
              instant: true,
              refId: 'q0',
              datasource: { uid: 'MIMIR', type: 'prometheus' },
              intervalMs: 15_000,
              maxDataPoints: 300,
            },
            {
              expr: '{a="b"}',
              refId: 'q1',
              datasource: { uid: 'LOKI', type: 'loki' },
              intervalMs: 1,
              maxDataPoints: 300,
            },
          ],
        },
      },
    ]);
  });

  it('sends one body for each range', async () => {
    const http = fakeHttp(recordedBatch('batchMetrics'), recordedBatch('batchNoOrg'));
    const older = { ...range, fromMs: range.fromMs - 1000 };
    const answers = await queryBatch(http, [query('a'), query('b', { range: older })], never);
    expect(http.asked.map(({ body }) => body)).toMatchObject([{ from: '1795231249944' }, { from: '1795231248944' }]);
    expect(answers.get('a')).toMatchObject({ ok: true });
    expect(answers.get('b')).toMatchObject({ ok: false, failure: { kind: 'tenant-missing' } });
  });

  it('asks nothing for an empty batch', async () => {
    const http = fakeHttp(loginPage);
    expect(await queryBatch(http, [], never)).toEqual(new Map());
    expect(http.asked).toEqual([]);
  });
});

describe('what comes back', () => {
  it('keeps good answers beside a bad one (HTTP 400 with results inside)', async () => {
    const answers = await queryBatch(fakeHttp(recordedBatch('batchOneBad')), [query('bad'), query('good')], never);
    expect(answers.get('bad')).toMatchObject({
      ok: false,
      failure: { kind: 'bad-query', status: 400, message: expect.stringContaining('unexpected IDENTIFIER') },
    });
    expect(answers.get('good')).toMatchObject({ ok: true, value: { series: [{ samples: expect.any(Number) }] } });
  });

  it.each([200, 207, 400, 500])('reads results inside of HTTP %d', async (status) => {
    const body = json(status, { results: { q0: { status: 200, frames: [] } } });
    expect((await queryBatch(fakeHttp(body), [query('a')], never)).get('a')).toMatchObject({ ok: true });
  });

  it('gives every target of a poisoned Tempo batch the same failure, for the engine to bisect', async () => {
    const batch = ['a', 'b', 'c'].map((id) => query(id, { datasource: tempo }));
    const answers = await queryBatch(fakeHttp(recordedBatch('batchPoisoned')), batch, never);
    const failure = {
      kind: 'server',
      status: 500,
      message: expect.stringContaining("unsupported query type: 'serviceMap'"),
    };
    expect([...answers]).toMatchObject(['a', 'b', 'c'].map((id) => [id, { ok: false, failure }]));
  });

  it('says what the store said when it is down', async () => {
    const answers = await queryBatch(fakeHttp(recordedBatch('batchLokiDown')), [query('a')], never);
    expect(answers.get('a')).toMatchObject({
      ok: false,
      failure: { kind: 'unreachable', message: expect.stringMatching(/loki:3100: connect: connection refused$/) },
    });
  });

  it('keeps points only where asked', async () => {
    const batch = [query('with', { keepPoints: true }), query('without')];
    const answers = await queryBatch(fakeHttp(recordedBatch('batchNaN', 'batchNaN')), batch, never);
    const pointsOf = (id: string) => {
      const answer = answers.get(id);
      return answer?.ok ? answer.value.series[0]?.points?.length : 'failed';
    };
    expect([pointsOf('with'), pointsOf('without')]).toEqual([19, undefined]);
  });

  const whole: ReadonlyArray<readonly [string, HttpResponse, string, RegExp]> = [
    ['network error', { failed: { kind: 'unreachable', message: 'fetch failed' } }, 'unreachable', /^fetch failed$/],
    ['cancel', { failed: { kind: 'cancelled', message: 'cancelled' } }, 'cancelled', /^cancelled$/],
    ['login page', loginPage, 'malformed', /^"Sign in" \(an HTML page/],
    ['cut off JSON', text(200, '{"results":{"q0":{"stat'), 'malformed', /^broken JSON/],
    ['empty body', text(200, ''), 'malformed', /^an empty body/],
    ['wrong shape', json(200, { results: 'x' }), 'malformed', /^unexpected shape at results/],
    ['no result for a target', json(200, { results: {} }), 'malformed', /no readable result/],
    ['result that is text', json(200, { results: { q0: 'x' } }), 'malformed', /no readable result/],
    ['target status without error', json(400, { results: { q0: { status: 403 } } }), 'forbidden', /^HTTP 403/],
    ['frames not a list', json(200, { results: { q0: { frames: [7] } } }), 'malformed', /data frame is unreadable/],
    ['frames as text', json(200, { results: { q0: { frames: 'x' } } }), 'malformed', /no readable result/],
    ['error not text', json(200, { results: { q0: { error: {} } } }), 'malformed', /no readable result/],
    ['status as text', json(200, { results: { q0: { status: '500' } } }), 'malformed', /no readable result/],
    ['401', json(401, { message: 'Unauthorized' }), 'unauthorized', /^Unauthorized$/],
    ['403', json(403, { message: 'Access denied' }), 'forbidden', /^Access denied$/],
    ['404 as recorded for health', recordedAnswer('unknownDataSourceHealth'), 'not-found', /^Unable to load/],
    ['429', text(429, 'too many requests'), 'rate-limited', /too many/],
    ['503', text(503, ''), 'server', /^HTTP 503/],
    ['10 MB', text(200, ' '.repeat(10 * 1024 * 1024 + 1)), 'too-large', /10 MB$/],
  ];
  it.each(whole)('%s fails every target', async (_, response, kind, message) => {
    const answers = await queryBatch(fakeHttp(response), [query('a')], never);
    expect([...answers]).toEqual([
      ['a', { ok: false, failure: expect.objectContaining({ kind, message: expect.stringMatching(message) }) }],
    ]);
  });
});
