import { FailureKind } from '../engine/model';
import { malformed, readFailure, readTargetFailure, shorten } from './failure';
import { recordedAnswer } from './testing/fakeHttp';

describe('readFailure on recorded answers', () => {
  const rows: ReadonlyArray<readonly [Parameters<typeof recordedAnswer>[0], FailureKind, RegExp]> = [
    ['mimirNoOrgResources', 'tenant-missing', /^no org id$/],
    ['mimirNoOrgProxy', 'unauthorized', /^Authentication to data source failed \(.*missing tenant reads the same/],
    ['mimirParseError', 'bad-query', /parse error: unexpected end of input/],
    ['mimirBadData', 'bad-query', /^no match\[\] parameter provided$/],
    ['mimirTooManyPoints', 'limit', /11,000 points/],
    ['mimirTargets', 'not-found', /^404 page not found \(is the path of the data source's URL right\?\)$/],
    ['lokiNotFound', 'not-found', /^404 page not found \(is the path/],
    ['lokiEmptyMatcher', 'bad-query', /^parse error : queries require at least one/],
    ['lokiEmptyMatcherProxy', 'bad-query', /^parse error : queries require at least one/],
    ['lokiDownResources', 'unreachable', /^An error occurred within the plugin \(Grafana does not say which/],
    ['lokiDownProxy', 'unreachable', /^HTTP 502 with an empty body \(nobody answers/],
    ['tempoBadUrl', 'unreachable', /^HTTP 502 with an empty body \(nobody answers/],
    ['tempoBadQuery', 'bad-query', /^invalid TraceQL query: parse error at line 1, col 11/],
    ['tempoNoLocalBlocks', 'server', /localblocks processor not found$/],
    ['tempoResources', 'not-found', /^404 page not found/],
    ['dashboardMissing', 'not-found', /^Dashboard not found$/],
    ['unknownDataSourceHealth', 'not-found', /^Unable to load datasource metadata$/],
  ];

  it.each(rows)('%s is %s', (name, kind, message) => {
    const answer = recordedAnswer(name);
    expect(readFailure(answer)).toEqual({ kind, message: expect.stringMatching(message), status: answer.status });
  });
});

describe('readFailure on what was not recorded', () => {
  const html = (title: string) => `<html>\n<head><title>${title}</title></head><body>x</body></html>`;
  const rows: ReadonlyArray<readonly [number, string, FailureKind, RegExp]> = [
    [401, '{"message":"Unauthorized"}', 'unauthorized', /^Unauthorized$/],
    [
      403,
      '{"accessErrorId":"ACE1","message":"You\'ll need additional permissions","title":"Access denied"}',
      'forbidden',
      /additional permissions/,
    ],
    [403, '', 'forbidden', /^HTTP 403 with an empty body$/],
    [404, '{"message":"Data source not found"}', 'not-found', /^Data source not found$/],
    [
      422,
      '{"status":"error","errorType":"execution","error":"the query exceeded the maximum number of series (limit: 10 series) (err-mimir-max-series-per-query)"}',
      'limit',
      /err-mimir-max-series/,
    ],
    [
      422,
      '{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory in query execution"}',
      'limit',
      /too many samples/,
    ],
    [
      422,
      '{"status":"error","errorType":"execution","error":"found duplicate series for the match group {} on the right hand-side; many-to-many matching not allowed"}',
      'bad-query',
      /duplicate series/,
    ],
    [422, '', 'limit', /^HTTP 422/],
    [413, 'too big', 'limit', /too big/],
    [414, html('414 Request-URI Too Large'), 'limit', /414 Request-URI Too Large/],
    [
      400,
      'max entries limit per query exceeded, limit > max_entries_limit_per_query (10000 > 5000)',
      'limit',
      /max entries/,
    ],
    [400, 'the query time range exceeds the limit (query length: 744h, limit: 721h)', 'limit', /time range/],
    [500, 'maximum of series (500) reached for a single query', 'limit', /maximum of series/],
    [400, 'range specified by start and end exceeds 168h0m0s. received start=1 end=2', 'limit', /168h/],
    [429, '', 'rate-limited', /^HTTP 429/],
    [500, 'too many outstanding requests', 'rate-limited', /outstanding/],
    [
      429,
      'the request has been rejected because the tenant exceeded the request rate limit (err-mimir-tenant-max-request-rate)',
      'rate-limited',
      /tenant/,
    ],
    [500, 'internal server error', 'server', /^internal server error$/],
    [
      503,
      html('503 Service Temporarily Unavailable'),
      'server',
      /^"503 Service Temporarily Unavailable" \(an HTML page/,
    ],
    [503, '', 'server', /^HTTP 503/],
    [504, '', 'timeout', /^HTTP 504/],
    [408, '', 'timeout', /^HTTP 408/],
    [
      500,
      'Post "http://mimir:9009/api": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
      'timeout',
      /deadline/,
    ],
    [500, 'dial tcp 10.0.0.1:9009: i/o timeout', 'unreachable', /i\/o timeout/],
    [
      500,
      'Get "http://mimir:9009": dial tcp: lookup mimir on 127.0.0.11:53: no such host',
      'unreachable',
      /no such host/,
    ],
    [502, html('502 Bad Gateway'), 'unreachable', /502 Bad Gateway/],
    [500, 'tls: failed to verify certificate: x509: certificate signed by unknown authority', 'unreachable', /x509/],
    [400, html('Wrong place'), 'malformed', /^"Wrong place" \(an HTML page/],
    [500, '<!doctype html><body>oops', 'malformed', /^a page without a title/],
    [401, html('Log in'), 'unauthorized', /^"Log in"/],
    [500, '{"message": "", "error": "inner"}', 'server', /^inner$/],
    [500, '{"error": {"message": "nested"}}', 'server', /^nested$/],
    [500, '{"message": "cut o', 'server', /^\{"message": "cut o$/],
    [400, '{}', 'bad-query', /^\{\}$/],
  ];

  it.each(rows)('%d %s is %s', (status, text, kind, message) => {
    expect(readFailure({ status, text })).toEqual({ kind, message: expect.stringMatching(message), status });
  });

  it('holds for 10 MB of nonsense', () => {
    const failure = readFailure({ status: 500, text: 'x{" <'.repeat(2_000_000) });
    expect(failure.kind).toBe('server');
    expect(failure.message.length).toBe(300);
  });
});

describe('readTargetFailure', () => {
  const rows: ReadonlyArray<readonly [string, number | undefined, FailureKind]> = [
    ['unexpected response with status code 401: no org id\n', 500, 'tenant-missing'],
    ['unexpected response with status code 401: who are you', 500, 'unauthorized'],
    ['client_error: client error: 404', 500, 'not-found'],
    ['client_error: client error: 403', 500, 'forbidden'],
    ['server_error: server error: 503', 500, 'server'],
    [
      'error querying ingesters in Querier.Search: failed to execute f() for 127.0.0.1:9097: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 127.0.0.1:9097: connect: connection refused"',
      500,
      'server',
    ],
    [
      'bad_response: readObjectStart: expect { or n, but found <, error found in #1 byte of ...|<html>',
      500,
      'malformed',
    ],
    [
      "[plugin.requestFailureError] client: failed to query data: unsupported query type: 'serviceMap' for query with refID 'p16_A'",
      500,
      'server',
    ],
    ['parse error at line 1, col 1: syntax error: unexpected IDENTIFIER', 400, 'bad-query'],
    ['anything', undefined, 'server'],
    ['', 502, 'unreachable'],
  ];

  it.each(rows)('%s', (error, status, kind) => {
    expect(readTargetFailure(error, status).kind).toBe(kind);
  });

  it('keeps the end of a long URL error, where the cause is', () => {
    const error = `Get "http://loki:3100/loki/api/v1/query_range?${'query=x&'.repeat(200)}": dial tcp loki:3100: connect: connection refused`;
    expect(readTargetFailure(error, 502)).toEqual({
      kind: 'unreachable',
      message: 'Get "http://loki:3100/loki/api/v1/query_range?…": dial tcp loki:3100: connect: connection refused',
      status: 502,
    });
  });
});

describe('malformed', () => {
  const rows: ReadonlyArray<readonly [string, RegExp]> = [
    ['', /^an empty body instead of JSON$/],
    ['<html><title>Grafana</title>', /^"Grafana" \(an HTML page instead of JSON: a login page/],
    ['{"data": [1, 2', /^broken JSON, perhaps cut off after 14 characters$/],
    ['hello', /^text instead of JSON: hello$/],
  ];

  it.each(rows)('%s', (text, message) => {
    expect(malformed({ status: 200, text })).toEqual({
      kind: 'malformed',
      message: expect.stringMatching(message),
      status: 200,
    });
  });
});

describe('shorten', () => {
  const rows: ReadonlyArray<readonly [string, string]> = [
    ['a\u0000b\n\n c\u001b[31m', 'a b c [31m'],
    ['\u202Eevil\u200B', 'evil'],
    ['http://user:secret@mimir:9009/x?token=1 failed', 'http://…@mimir:9009/x?… failed'],
    ['x'.repeat(301), `${'x'.repeat(299)}…`],
    ['x'.repeat(300), 'x'.repeat(300)],
    ['<b>bold</b>', '<b>bold</b>'],
  ];

  it.each(rows)('%j', (text, expected) => {
    expect(shorten(text)).toBe(expected);
  });
});
