import { SeriesSummary } from '../model';
import { TargetState } from '../probing/panels';
import { testCheck } from '../testing/checkTester';
import { evidenceWith, failed, service, targetState, valuesOf } from '../testing/evidence';
import { wrongUnit } from './wrong-unit';

const services = [service('scanium-backend')];

/** A target that shows values up to `max` in a panel of that unit. */
function shownAs(
  unit: string,
  query: string,
  max = 1,
  options: Parameters<typeof targetState>[1] & { readonly transformations?: readonly string[] } = {}
): TargetState {
  const { transformations = [], ...rest } = options;
  const state = targetState(query, { status: 'data', shown: { type: 'timeseries', unit, transformations }, ...rest });
  const series: SeriesSummary = { labels: {}, samples: 9, zeros: 0, nonFinite: 0, min: 0, max, last: max };
  return { ...state, answer: { ok: true, value: { series: [series], rows: 0, lines: [], notices: [] } } };
}

const one = (state: TargetState, answers = {}) => evidenceWith({ services, targets: [state], answers });
const found = (subject: string, says?: string) =>
  ({ verdict: 'proved', subject: `Mimir ${subject}`, claims: [], distorts: ['overview/1/A'], says }) as const;

const quantile = 'histogram_quantile(0.9, sum by (le) (rate(http_duration_seconds_bucket[5m])))';
const bounds = 'count by (le) (http_duration_seconds_bucket)';
const inSeconds = valuesOf('le', ['0.005', '0.1', '1', '10', '+Inf']);
const failures = 'sum(rate(http_requests_total{code="500"}[5m])) / sum(rate(http_requests_total[5m]))';

testCheck(wrongUnit, {
  found: [
    {
      name: 'seconds of an exporter that is known, as milliseconds',
      evidence: one(shownAs('ms', 'histogram_quantile(0.9, rate(traces_spanmetrics_latency_bucket[5m]))', 0.2)),
      finds: [found('traces_spanmetrics_latency ms', 'shows seconds as milliseconds: 1,000 times too small')],
    },
    {
      name: 'seconds of an app, as milliseconds: its buckets tell that the name is right',
      evidence: one(shownAs('ms', quantile, 0.2), { [bounds]: inSeconds }),
      finds: [found('http_duration_seconds ms', 'its buckets go from 0.005 to 10')],
    },
    {
      name: 'an average of milliseconds as seconds',
      evidence: one(shownAs('s', 'rate(http_ms_sum[5m]) / rate(http_ms_count[5m])', 90), {
        'count by (le) (http_ms_bucket)': valuesOf('le', ['5', '100', '1000', '10000', '+Inf']),
      }),
      finds: [found('http_ms s', '1,000 times too large')],
    },
    {
      name: 'bytes as megabytes, in two panels',
      evidence: evidenceWith({
        services,
        targets: [
          shownAs('decmbytes', 'process_resident_memory_bytes', 9e7),
          shownAs('decmbytes', 'process_resident_memory_bytes / 8', 9e6, { panelId: 2, status: 'zero' }),
          shownAs('decmbytes', 'max(process_resident_memory_bytes)', 9e7, { panelId: 3 }),
        ],
      }),
      finds: [
        found('process_resident_memory_bytes decmbytes', '"after":"\\"unit\\": \\"bytes\\""'),
        { ...found('process_resident_memory_bytes decmbytes'), distorts: ['overview/3/A'] },
      ],
    },
    {
      name: 'bytes as bits',
      evidence: one(shownAs('bps', 'rate(node_network_receive_bytes_total[5m])', 900)),
      finds: [found('node_network_receive_bytes bps', '8 times too small')],
    },
    {
      name: 'bytes as seconds: another thing altogether',
      evidence: one(shownAs('s', 'queue_bytes', 900)),
      finds: [found('queue_bytes s', 'shows bytes as seconds')],
    },
    {
      name: 'a count of observations as seconds',
      evidence: one(shownAs('s', 'sum(rate(http_duration_seconds_count[5m]))', 4)),
      finds: [found('http_duration_seconds s', 'shows observations as seconds')],
    },
    {
      name: 'seconds as a date, which Grafana takes in milliseconds',
      evidence: one(shownAs('dateTimeAsIso', 'process_start_time_seconds', 1.79e9)),
      finds: [found('process_start_time_seconds dateTimeAsIso', 'January 1970')],
    },
    {
      name: 'a share of 1 as percent',
      evidence: one(shownAs('percent', failures, 0.04)),
      finds: [found('http_requests percent', '100 times too small')],
    },
    {
      name: 'percent as a share of 1',
      evidence: one(shownAs('percentunit', `${failures} * 100`, 4)),
      finds: [found('http_requests percentunit', '100 times too large')],
    },
  ],
  ruledOut: [
    { name: 'the query converts', evidence: one(shownAs('ms', `1000 * ${quantile}`, 200)) },
    { name: 'the unit fits', evidence: one(shownAs('s', quantile, 0.2)) },
    { name: 'a name without a unit', evidence: one(shownAs('ms', 'latency', 0.2)) },
    {
      name: 'decimal for binary bytes',
      evidence: one(shownAs('decmbytes', 'process_resident_memory_bytes / 2^20', 90)),
    },
    { name: 'bytes a second as bytes', evidence: one(shownAs('bytes', 'rate(net_bytes_total[5m])', 900)) },
    {
      name: 'seconds a second as percent of a core',
      evidence: one(shownAs('percentunit', 'rate(cpu_seconds_total[5m])')),
    },
    { name: 'seconds in hundredths', evidence: one(shownAs('s', 'process_uptime_seconds * 100', 90)) },
    { name: 'a factor of which nothing is known', evidence: one(shownAs('ms', 'process_uptime_seconds * 7', 90)) },
    { name: 'errors for each request', evidence: one(shownAs('percent', 'errors_total / requests_total', 0.1)) },
    {
      name: 'a quotient above 1',
      evidence: one(shownAs('percent', 'rate(a_total{x="1"}[5m]) / rate(a_total{x="2"}[5m])', 40)),
    },
    {
      name: 'milliseconds by a name that says seconds, as a date',
      evidence: one(shownAs('dateTimeAsIso', 'run_time_seconds', 1.79e12)),
    },
    {
      name: 'a date made right',
      evidence: one(shownAs('dateTimeAsIso', 'process_start_time_seconds * 1000', 1.79e12)),
    },
    { name: 'a unit of which nothing is known', evidence: one(shownAs('celsius', 'process_uptime_seconds', 90)) },
    {
      name: 'a transformation calculates with the values',
      evidence: one(shownAs('ms', 'process_uptime_seconds', 90, { transformations: ['calculateField'] })),
    },
    { name: 'the panel is empty', evidence: one(shownAs('ms', 'process_uptime_seconds', 90, { status: 'no-data' })) },
    { name: 'the panel names no unit', evidence: one(targetState('process_uptime_seconds', { status: 'data' })) },
  ],
  unknown: [
    {
      name: 'only the name says the unit',
      evidence: one(shownAs('ms', 'queue_wait_seconds', 4)),
      finds: [{ ...found('queue_wait_seconds ms'), verdict: 'likely' }],
    },
    {
      name: 'which buckets there are was not answered',
      evidence: one(shownAs('ms', quantile, 0.3), { [bounds]: failed('timeout') }),
      finds: [{ ...found('http_duration_seconds ms'), verdict: 'likely' }],
    },
    {
      name: 'the buckets would fit milliseconds as well: the name may be wrong',
      evidence: one(shownAs('ms', quantile, 40), { [bounds]: valuesOf('le', ['1', '10', '100', '+Inf']) }),
      finds: [{ ...found('http_duration_seconds ms'), verdict: 'likely' }],
    },
  ],
});
