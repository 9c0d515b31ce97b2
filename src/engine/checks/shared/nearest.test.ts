import { changedMeasure, editDistance, nearestValues, renameCandidates, resemblance, stem } from './nearest';
import { isOutcome } from './outcomes';

describe('nearest values', () => {
  it.each([
    ['Prod', ['prod', 'dev'], ['prod']],
    ['SPAN_KIND_SERVER', ['server', 'client'], ['server']],
    ['1.5.0', ['v1.5.0', '2.0.0'], ['v1.5.0']],
    ['scanium-backnd', ['scanium-backend', 'scanium-mobile'], ['scanium-backend']],
    ['stage', ['dev', 'prod'], []],
    ['5..', ['200', '404'], []],
    ['kafka-2', ['kafka-0', 'kafka-1'], []],
    ['node-3:9100', ['node-1:9100'], []],
    ['eu-west-1', ['eu-west-2', 'eu-east-1'], []],
    ['worker2', ['worker1'], []],
    ['order-service', ['border-service'], []],
  ])('%s among %j: %j', (wanted, existing, near) => expect(nearestValues(wanted, existing)).toEqual(near));
});

it.each([
  ['Prod', 'prod', 'same'],
  ['1.5.0', 'v1.5.0', 'same'],
  ['shop', 'prod-shop', 'suffix'],
  ['payment', 'payments', 'slip'],
  ['scanium-bakcend', 'scanium-backend', 'slip'],
  ['worker2', 'worker1', undefined],
] as const)('%s resembles %s: %s', (one, other, how) => expect(resemblance(one, other)).toBe(how));

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
      sure: true,
    });
  });

  it.each([
    ['openai_tokens_used_sum', ['openai_requests_total'], 'scanium_assistant_tokens_used_sum', true],
    ['openai_tokens_used_sum', [], 'scanium_assistant_tokens_used_sum', false],
    // Half of what it was must be there.
    [
      'openai_tokens_used_sum',
      ['openai_requests_total', 'openai_a', 'openai_b', 'openai_c'],
      'scanium_assistant_tokens_used_sum',
      false,
    ],
    ['http_requests', [], 'http_requests_total', true],
    // A word that no other name has, against a word of its own.
    ['scanium_queue_dept', [], 'scanium_queue_depth', true],
    ['scanium_queue_dept', ['scanium_dept_total'], 'scanium_queue_depth', false],
    ['nginx_connections_writing', [], 'nginx_connections_waiting', false],
  ])('%s beside %j is surely %s: %s', (wanted, sisters, name, sure) =>
    expect(renameCandidates(wanted, [wanted, ...sisters], [...existing, name])).toContainEqual(
      expect.objectContaining({ name, sure })
    )
  );

  it.each([
    ['http_requests', 'http_requests_total'],
    ['http.server.duration', 'http_server_duration_seconds'],
    ['otelcol_receiver_accepted_spans', 'receiver_accepted_spans_ratio_total'],
    // Alloy from about 1.8 on
    ['receiver_accepted_spans_ratio_total', 'otelcol_receiver_accepted_spans_total'],
    ['scanium_http_reqests_total', 'scanium_http_requests_total'],
  ])('%s is now %s', (wanted, name) => {
    expect(renameCandidates(wanted, [wanted], [...existing, name]).map((each) => each.name)).toContain(name);
  });

  it.each([
    ['redis_up', 'mysql_up'],
    ['requests_total', 'payment_requests_total'],
    ['spans_total', 'tempo_spans_total'],
    ['checkout_requests_total', 'payment_requests_total'],
    ['nginx_http_responses_5xx_total', 'nginx_http_responses_2xx_total'],
    ['rpc_handled_bytes', 'rpc_handled_seconds'],
    ['node_memory_Active_bytes', 'node_memory_Inactive_bytes'],
    ['job_runs_total', 'job_runs_created'],
  ])('%s is not %s', (wanted, name) => expect(renameCandidates(wanted, [wanted], [name])).toEqual([]));

  it('tries a weak resemblance of a name that was seen: when it ended tells', () =>
    expect(renameCandidates('checkout_requests_total', [], ['payment_requests_total'], true)).toHaveLength(1));

  it.each([
    ['scanium_http_requests_total', 'scanium_http_server_requests_total', 'words'],
    ['scanium_http_server_requests_total', 'scanium_http_requests_total', 'words'],
    ['scanium_http_requests_total', 'http_server_request_duration_seconds_count', 'words'],
    ['scanium_http_request_duration_ms_sum', 'shop_http_request_duration_seconds_sum', 'prefix'],
    ['scanium_http_call_latency_ms_sum', 'http_server_call_latency_seconds_sum', 'alike'],
  ])('%s that was seen may be %s: %s', (wanted, name, how) => {
    expect(renameCandidates(wanted, [], [name], true)).toMatchObject([{ name, how }]);
  });

  it.each([
    ['scanium_http_requests_total', 'scanium_http_failed_requests_total', true],
    ['scanium_http_requests_total', 'scanium_grpc_requests_total', true],
    ['scanium_http_requests_total', 'scanium_http_server_requests_total', false],
  ])('%s is not %s where it was seen: %j', (wanted, name, seen) => {
    expect(renameCandidates(wanted, [], [name], seen)).toEqual([]);
  });

  it('follows its sisters behind a new beginning, though it says little by itself', () => {
    const sisters = ['exporter_sent_spans_ratio_total', 'exporter_queue_size_ratio'];
    const names = ['otelcol_exporter_sent_spans_total', 'otelcol_exporter_queue_size'];
    expect(renameCandidates('exporter_queue_size_ratio', sisters, names)).toEqual([
      { name: 'otelcol_exporter_queue_size', family: 2, how: 'prefix', sure: true },
    ]);
    expect(renameCandidates('exporter_queue_size_ratio', [], names)).toEqual([]);
  });

  it('takes two apps that measure the same things for two apps', () => {
    const names = ['requests_total', 'request_duration_seconds_bucket'];
    expect(
      renameCandidates(
        'checkout_requests_total',
        names.map((name) => `checkout_${name}`),
        names.map((name) => `payment_${name}`)
      )
    ).toEqual([]);
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

it.each([
  ['rpc_milliseconds_bucket', 'rpc_seconds_bucket', true, /1,000 times smaller/],
  ['cpu_used_percent', 'cpu_used_ratio', false, /100 times smaller/],
  ['go_memstats_alloc_bytes_total', 'go_memstats_alloc_bytes', true, /counter/],
  ['go_memstats_alloc_bytes', 'go_memstats_alloc_bytes_total', false, /only grows/],
  ['proxy_bytes_total', 'proxy_total', true, /events/],
] as const)('%s is not quite %s', (one, other, rated, says) => expect(changedMeasure(one, other, rated)).toMatch(says));

it.each([
  ['http_requests', 'http_requests_total', true],
  ['node_cpu', 'node_cpu_seconds_total', true],
  ['node_memory_MemTotal', 'node_memory_MemTotal_bytes', false],
  ['receiver_spans', 'receiver_spans_ratio_total', true],
  ['queue_size', 'queue_size_ratio', false],
] as const)('%s measures the same as %s', (one, other, rated) =>
  expect(changedMeasure(one, other, rated)).toBeUndefined()
);

it('takes units and types off a name', () =>
  expect(stem('http.request.duration_seconds_bucket')).toBe('http_request_duration'));

it.each([
  ['status_code', true],
  ['level', true],
  ['alertstate', true],
  ['phase', true],
  ['condition', true],
  ['http_route', true],
  ['job', false],
  ['env', false],
  ['service_name', false],
])('%s tells what happened: %s', (label, outcome) => expect(isOutcome(label)).toBe(outcome));
