import { FailureKind } from '../engine/model';
import { HttpResponse } from './http';
import { listLabelNames, listLabelValues, listSeries } from './labels';
import { fakeHttp, json, line, loginPage, loki, mimir, never, range, recordedAnswer, text } from './testing/fakeHttp';

const prometheusTimes = 'start=1795231249&end=1795231850';
const lokiTimes = 'start=1795231249944000000&end=1795231849944000000';
const long = Array.from({ length: 60 }, (_, index) => `metric_${index}{job=~"${'x'.repeat(80)}"}`);
const ok = (data: unknown) => json(200, { status: 'success', data });

describe('Prometheus', () => {
  it('lists label names', async () => {
    const http = fakeHttp(recordedAnswer('mimirLabels'));
    const answer = await listLabelNames(http, mimir, [], range, never);
    expect(answer.ok && answer.value).toContain('__name__');
    expect(http.asked.map(line)).toEqual([`GET /api/datasources/uid/MIMIR/resources/api/v1/labels?${prometheusTimes}`]);
  });

  it('lists values of a label', async () => {
    const http = fakeHttp(recordedAnswer('mimirJobs'));
    const answer = await listLabelValues(http, mimir, 'job', ['up', 'down{a="b"}'], range, never);
    expect(answer).toEqual({ ok: true, value: ['alloy', 'loki', 'mimir', 'scanium-backend', 'tempo'] });
    expect(http.asked.map(line)).toEqual([
      `GET /api/datasources/uid/MIMIR/resources/api/v1/label/job/values?${prometheusTimes}&match[]=up&match[]=down%7Ba%3D%22b%22%7D`,
    ]);
  });

  it('lists series', async () => {
    const http = fakeHttp(recordedAnswer('mimirSeries'));
    const answer = await listSeries(http, mimir, ['up'], range, never);
    expect(answer.ok && answer.value[0]).toEqual({
      __name__: 'up',
      env: 'dev',
      instance: 'alloy:12345',
      job: 'alloy',
      source: 'pipeline',
    });
  });

  it('sends long selectors as a form', async () => {
    const http = fakeHttp(ok([{ job: 'a' }]));
    expect(await listSeries(http, mimir, long, range, never)).toEqual({ ok: true, value: [{ job: 'a' }] });
    expect(http.asked).toEqual([
      {
        method: 'POST',
        path: '/api/datasources/uid/MIMIR/resources/api/v1/series',
        form: [['start', '1795231249'], ['end', '1795231850'], ...long.map((each) => ['match[]', each])],
      },
    ]);
  });

  it('falls back to several GETs where POST is refused', async () => {
    const http = fakeHttp(text(405, 'Method Not Allowed'), ok(['a', 'b']), ok(['b', 'c']));
    expect(await listLabelNames(http, mimir, long, range, never)).toEqual({ ok: true, value: ['a', 'b', 'c'] });
    expect(http.asked.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  it('asks label values, which have no POST, in URLs of bounded length that cover every selector once', async () => {
    const http = fakeHttp(ok(['a']));
    await listLabelValues(http, mimir, 'job', long, range, never);
    const matches = http.asked.flatMap(({ query = [] }) => query.filter(([name]) => name === 'match[]'));
    expect(matches.map(([, value]) => value)).toEqual(long);
    expect(Math.max(...http.asked.map((request) => line(request).length))).toBeLessThan(4200);
  });
});

describe('Loki', () => {
  it.each([
    ['labels', () => listLabelNames(fakeHttp(recordedAnswer('lokiLabels')), loki, [], range, never), 'source'],
    [
      'values',
      () => listLabelValues(fakeHttp(recordedAnswer('lokiSources')), loki, 'source', [], range, never),
      'scanium-backend',
    ],
    [
      'labels of a selector',
      () => listLabelNames(fakeHttp(recordedAnswer('lokiSeries')), loki, ['{a="b"}'], range, never),
      'event_name',
    ],
  ])('reads recorded %s', async (_, read, expected) => {
    const answer = await read();
    expect(answer.ok && answer.value).toContain(expected);
  });

  it('asks values with one selector a request', async () => {
    const http = fakeHttp(ok(['x', 'y']), ok(['y', 'z']));
    const answer = await listLabelValues(http, loki, 'source', ['{a="b"}', '{c="d"}'], range, never);
    expect(answer).toEqual({ ok: true, value: ['x', 'y', 'z'] });
    expect(http.asked.map(line)).toEqual([
      `GET /api/datasources/uid/LOKI/resources/label/source/values?${lokiTimes}&query=%7Ba%3D%22b%22%7D`,
      `GET /api/datasources/uid/LOKI/resources/label/source/values?${lokiTimes}&query=%7Bc%3D%22d%22%7D`,
    ]);
  });

  it('asks series with all selectors', async () => {
    const http = fakeHttp(recordedAnswer('lokiSeries'));
    const answer = await listSeries(http, loki, ['{a="b"}', '{c="d"}'], range, never);
    expect(answer.ok && answer.value[0]).toMatchObject({ source: 'scanium-backend', exporter: 'OTLP' });
    expect(http.asked.map(line)).toEqual([
      `GET /api/datasources/uid/LOKI/resources/series?${lokiTimes}&match[]=%7Ba%3D%22b%22%7D&match[]=%7Bc%3D%22d%22%7D`,
    ]);
  });

  it('encodes a label and a uid that would leave their place', async () => {
    const http = fakeHttp(ok([]));
    await listLabelValues(http, { ...loki, uid: '../x' }, 'a/../b?c', [], range, never);
    expect(http.asked[0]?.path).toBe('/api/datasources/uid/..%2Fx/resources/label/a%2F..%2Fb%3Fc/values');
  });
});

it.each(['mimirNoValues', 'lokiNoValues', 'mimirMetadata'] as const)('%s holds nothing', async (name) => {
  const read = name.startsWith('loki') ? loki : mimir;
  expect(await listLabelValues(fakeHttp(recordedAnswer(name)), read, 'nope', [], range, never)).toEqual({
    ok: true,
    value: [],
  });
});

describe('bad answers', () => {
  const rows: ReadonlyArray<readonly [string, HttpResponse, FailureKind]> = [
    ['no org id', recordedAnswer('mimirNoOrgResources'), 'tenant-missing'],
    ['store down', recordedAnswer('lokiDownResources'), 'unreachable'],
    ['wrong path', recordedAnswer('mimirTargets'), 'not-found'],
    ['bad selector', recordedAnswer('mimirBadData'), 'bad-query'],
    ['403', json(403, { message: 'Access denied' }), 'forbidden'],
    ['422', json(422, { status: 'error', error: 'err-mimir-max-series-per-query' }), 'limit'],
    ['429', text(429, ''), 'rate-limited'],
    ['504', text(504, ''), 'timeout'],
    ['login page', loginPage, 'malformed'],
    ['cut off', text(200, '{"status":"success","data":["a"'), 'malformed'],
    ['error in 200', json(200, { status: 'error', error: 'x' }), 'malformed'],
    ['numbers', ok([1]), 'malformed'],
    ['10 MB', text(200, 'x'.repeat(10 * 1024 * 1024 + 1)), 'too-large'],
  ];
  it.each(rows)('%s', async (_, response, kind) => {
    for (const source of [mimir, loki]) {
      const answers = [
        await listLabelNames(fakeHttp(response), source, [], range, never),
        await listLabelValues(fakeHttp(response), source, 'a', ['{a="b"}'], range, never),
        await listSeries(fakeHttp(response), source, ['{a="b"}'], range, never),
      ];
      expect(answers).toMatchObject(answers.map(() => ({ ok: false, failure: { kind } })));
    }
  });
});
