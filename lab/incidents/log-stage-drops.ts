import { HOUR, Incident } from './incident';
import { logDashboard } from './ownDashboard';
import { countedBy, isReceived, less, lostSince, ofWrite, recounted } from './lostLines';

/** The collector writes one line a minute. */
const linesPerMinute = 1;

export const logStageDrops: Incident = {
  name: 'log-stage-drops',
  title: 'Lines dropped by a stage',
  description:
    "Three hours ago the collector's loki.process for containers got a stage.drop meant for debug lines, whose expression fits every line of the collector itself.",
  whatMisled: 'The collector prints its lines: docker logs shows them.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lost = lostSince(sinceMs, () => linesPerMinute);
    return {
      storedLine: (labels, entry) => (labels.source === 'alloy' && entry.timeMs >= sinceMs ? [] : [{ labels, entry }]),
      also: countedBy(
        'alloy',
        'loki_process_dropped_lines_total',
        { component_id: 'loki.process.containers', component_path: '/', reason: 'drop_stage' },
        sinceMs,
        lost
      ),
      stored: recounted([
        { of: ofWrite('loki_write_sent_entries_total', 'container'), by: less(lost) },
        { of: isReceived, by: less(lost) },
      ]),
    };
  },
  dashboards: (_found, repaired) => [
    ...repaired,
    logDashboard('scanium-collector-lines', 'Scanium - Collector Lines', [
      ['Lines', 'logs', '{source="alloy"}'],
      [
        'Checks for configuration',
        'timeseries',
        'sum(count_over_time({source="alloy"} | logfmt | component_id="remotecfg" [5m]))',
      ],
      ['Worker', 'logs', '{source="scanium-worker"}'],
    ]),
  ],
};
