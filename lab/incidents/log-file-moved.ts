import { Sample } from '../world/scenario';
import { HOUR, Incident } from './incident';
import { logDashboard } from './ownDashboard';
import { countedBy, isReceived, less, lostSince, ofWrite, recounted } from './lostLines';

const linesPerMinute = 1;

export const logFileMoved: Incident = {
  name: 'log-file-moved',
  title: 'Log file moved',
  description:
    'The collector reads its own log from a file; three hours ago the file moved to a folder that is not mounted into the collector’s container.',
  whatMisled: 'The collector is healthy, and so is its component.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lost = lostSince(sinceMs, () => linesPerMinute);
    const source = { component_id: 'loki.source.file.collector', component_path: '/' };
    const files = countedBy('alloy', 'loki_source_file_files_active_total', source, 0, (timeMs) =>
      timeMs < sinceMs ? 1 : 0
    );
    return {
      storedLine: (labels, entry) => (labels.source === 'alloy' && entry.timeMs >= sinceMs ? [] : [{ labels, entry }]),
      also: (minuteMs): readonly Sample[] => files(minuteMs),
      stored: recounted([
        { of: (text) => text.startsWith('loki_source_docker_target_entries_total{'), by: less(lost) },
        { of: ofWrite('loki_write_sent_entries_total', 'container'), by: less(lost) },
        { of: isReceived, by: less(lost) },
      ]),
    };
  },
  dashboards: (_found, repaired) => [
    ...repaired,
    logDashboard('scanium-collector-file', 'Scanium - Collector File', [
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
