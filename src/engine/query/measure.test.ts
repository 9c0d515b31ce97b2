import { measureOf } from './measure';

/** `1000 things: s`: scale, powers. */
function told(text: string): string | undefined {
  const measure = measureOf(text);
  if (!measure) {
    return undefined;
  }
  const { seconds, bytes, things, scale, isShare } = measure;
  const powers = [['s', seconds], ['B', bytes], ...Object.entries(things)].filter(([, power]) => power !== 0);
  return [
    Number(scale.toPrecision(9)),
    ...powers.map(([name, power]) => (power === 1 ? name : `${name}^${power}`)),
    ...(isShare ? ['share'] : []),
  ].join(' ');
}

it.each([
  ['process_cpu_seconds_total', '1 s'],
  ['rate(process_cpu_seconds_total[5m])', '1'],
  ['a_duration_ms', '0.001 s'],
  ['sum by (x) (process_resident_memory_bytes{job="a"}) / 1024 / 1024', '1048576 B'],
  ['process_resident_memory_bytes / (1024 * 1024)', '1048576 B'],
  ['rate(net_bytes_total[5m]) * 8', '0.125 s^-1 B'],
  ['increase(net_bytes_total[1h])', '1 B'],
  ['a_seconds * 1000', '0.001 s'],
  ['1e3 * a_seconds', '0.001 s'],
  ['-a_seconds', '1 s'],
  ['time() - process_start_time_seconds', '1 s'],
  ['histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket[5m]))) * 1000', '0.001 s'],
  ['histogram_quantile(0.9, sum by (le) (rate(a_ms_bucket[5m])))', '0.001 s'],
  ['histogram_quantile(0.9, rate(traces_spanmetrics_latency_bucket[5m]))', '1 s'],
  ['histogram_quantile(0.9, rate(latency_bucket[5m]))', '1 latency'],
  ['sum(rate(a_seconds_sum[5m])) / sum(rate(a_seconds_count[5m]))', '1 s events^-1'],
  ['rate(a_seconds_count[5m])', '1 s^-1 events'],
  ['sum(rate(r_total{code="500"}[5m])) / sum(rate(r_total[5m]))', '1 share'],
  ['100 * sum(rate(r_total{code="500"}[5m])) / sum(rate(r_total[5m]))', '0.01 share'],
  ['sum(rate(r_total{code="500"}[5m])) / sum(rate(r_total[5m])) * 100 or vector(0)', '0.01 share'],
  ['1 - used_bytes / size_bytes', '1 share'],
  ['errors_total / requests_total', '1 errors requests^-1'],
  ['max_over_time(a_seconds[1h]) > 5', '1 s'],
  ['a_seconds > bool 5', '1'],
  ['count(a_seconds)', '1'],
  ['topk(5, a_bytes)', '1 B'],
  ['a_seconds * 7', undefined],
  ['100 * used_bytes / size_bytes', '0.01 share'],
  ['rate(net_bytes_total[5m]) * 60', undefined],
  ['a_seconds + b_bytes', undefined],
  ['a_seconds or b_ms', undefined],
  ['stdvar(a_seconds)', undefined],
  ['sqrt(a_seconds)', undefined],
  ['{__name__="a_seconds"}', undefined],
  ['sum(', undefined],
])('%s is measured in %s', (text, expected) => expect(told(text)).toBe(expected));
