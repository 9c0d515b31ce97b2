import { editDistance, nearestValues, renameCandidates, stem } from './nearest';
import { isOutcome } from './outcomes';

describe('nearest values', () => {
  it.each([
    ['Prod', ['prod', 'dev'], ['prod']],
    ['SPAN_KIND_SERVER', ['server', 'client'], ['server']],
    ['1.5.0', ['v1.5.0', '2.0.0'], ['v1.5.0']],
    ['scanium-backnd', ['scanium-backend', 'scanium-mobile'], ['scanium-backend']],
    ['stage', ['dev', 'prod'], []],
    ['5..', ['200', '404'], []],
  ])('%s among %j: %j', (wanted, existing, near) => expect(nearestValues(wanted, existing)).toEqual(near));
});

describe('rename candidates', () => {
  const existing = [
    'scanium_assistant_requests_total',
    'scanium_assistant_tokens_used_sum',
    'scanium_http_requests_total',
    'process_cpu_seconds_total',
  ];

  it('prefers the change of prefix that explains the whole family', () => {
    const sisters = ['openai_requests_total', 'openai_tokens_used_sum'];
    expect(renameCandidates('openai_requests_total', sisters, existing)[0]).toEqual({
      name: 'scanium_assistant_requests_total',
      family: 2,
      how: 'prefix',
    });
  });

  it.each([
    ['http_requests', 'http_requests_total'],
    ['http.server.duration', 'http_server_duration_seconds'],
    ['otelcol_receiver_accepted_spans', 'receiver_accepted_spans_ratio_total'],
    ['scanium_http_reqests_total', 'scanium_http_requests_total'],
  ])('%s is now %s', (wanted, name) => {
    expect(renameCandidates(wanted, [wanted], [...existing, name]).map((each) => each.name)).toContain(name);
  });

  it.each(['openai_rate_limit_requests_remaining', 'up', 'a_total'])('nothing resembles %s', (wanted) => {
    expect(renameCandidates(wanted, [wanted], existing)).toEqual([]);
  });

  it('does not take a bucket for a sum', () => {
    expect(renameCandidates('x_latency_ms_bucket', [], ['y_latency_ms_sum'])).toEqual([]);
  });
});

it.each([
  ['kitten', 'sitting', 3, 3],
  ['kitten', 'sitting', 2, Infinity],
  ['', 'ab', 2, 2],
])('edit distance of %s and %s within %i', (one, other, limit, distance) =>
  expect(editDistance(one, other, limit)).toBe(distance)
);

it('takes units and types off a name', () =>
  expect(stem('http.request.duration_seconds_bucket')).toBe('http_request_duration'));

it.each([
  ['status_code', true],
  ['level', true],
  ['http_route', true],
  ['job', false],
  ['env', false],
  ['service_name', false],
])('%s tells what happened: %s', (label, outcome) => expect(isOutcome(label)).toBe(outcome));
