/**
 * The same faults in a stack of 2026: Alloy counts under other names from about 1.8 on (`otelcol_…`, without `_ratio`), Loki 3
 * gives lines a level and Tempo 2.10 answers as it was recorded.
 */
import { incidentNamed } from '../incidents';
import { Incident } from '../incidents/incident';
import { healthyScenario, Sample } from '../world/scenario';
import { scanned } from './diagnosed';

const laterName = (series: string): string =>
  series.replace(/^(receiver|exporter|processor)_(\w+?)(?:_ratio)?(_total)?\{/, 'otelcol_$1_$2$3{');

const later = (sample: Sample): Sample => ({ ...sample, series: laterName(sample.series) });

/** The incident as a later Alloy would have told it. */
function withLaterAlloy(incident: Incident): Incident {
  return {
    ...incident,
    name: `${incident.name}-later-alloy`,
    scenario: (sinceMs) => {
      const scenario = { ...healthyScenario, ...incident.scenario?.(sinceMs) };
      return {
        ...scenario,
        stored: (sample) => scenario.stored(sample).map(later),
        also: (minuteMs) => scenario.also(minuteMs).map(later),
      };
    },
  };
}

test.each([
  ['receiver_accepted_spans_ratio_total{a="b"}', 'otelcol_receiver_accepted_spans_total{a="b"}'],
  ['exporter_queue_size_ratio{a="b"}', 'otelcol_exporter_queue_size{a="b"}'],
  ['exporter_send_failed_spans_ratio_total{}', 'otelcol_exporter_send_failed_spans_total{}'],
  ['up{job="receiver"}', 'up{job="receiver"}'],
])('%s becomes %s', (before, after) => {
  expect(laterName(before)).toBe(after);
});

/** The stores too are later, and what asks was brought up to date with them. */
const updated = (incident: Incident): Incident => ({
  ...withLaterAlloy(incident),
  stores: { ...incident.stores, lokiVersion: '3.7.6', tempoVersion: '2.10.8' },
  dashboards: (found, repaired) => renamed(incident.dashboards?.(found, repaired) ?? repaired),
  alertRules: (found, repaired) => renamed(incident.alertRules?.(found, repaired) ?? repaired),
});

function renamed<T>(asking: T): T {
  const names = /\b(receiver|exporter|processor)_(\w+?)_ratio(_total)?\b/g;
  return JSON.parse(JSON.stringify(asking).replace(names, 'otelcol_$1_$2$3')) as T;
}

test.each([
  ['healthy', []],
  ['exporter-wrong-address', ['exporter-fails proved']],
  ['memory-limiter', ['receiver-refuses proved']],
  ['otlp-wrong-port', ['otlp-not-arriving proved']],
  ['log-formats-mixed', ['log-line-unreadable proved']],
])(
  '%s is told the same of a later stack',
  async (name, causes) => {
    const { report } = await scanned(updated(incidentNamed(name)));
    expect(report.rootCauses.map(({ cause, verdict }) => `${cause} ${verdict}`)).toEqual(causes);
    expect(report.unexplained).toEqual([]);
  },
  60_000
);

test('dashboards that ask a later Alloy for the old names are told the new ones', async () => {
  const { report } = await scanned(withLaterAlloy(incidentNamed('healthy')));
  expect(new Set(report.rootCauses.map(({ cause }) => cause))).toEqual(new Set(['metric-renamed']));
  expect(report.rootCauses.map(({ remedy }) => remedy.lines?.after)).toContainEqual(
    expect.stringContaining('otelcol_receiver_accepted_spans_total')
  );
  expect(report.unexplained).toEqual([]);
}, 60_000);
