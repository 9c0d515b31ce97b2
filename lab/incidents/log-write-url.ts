import { HOUR, Incident } from './incident';
import { backendLost, isReceived, less, linesOf, ofWrite, recounted } from './lostLines';

export const logWriteUrl: Incident = {
  name: 'log-write-url',
  title: 'Wrong path to Loki',
  description:
    "Three hours ago the url of the collector's loki.write for the backend lost its path: Loki answers 404, and the collector drops the backend's lines. The other lines have a loki.write of their own.",
  whatMisled: 'Loki is up and takes lines, and the backend sends its own.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const lost = linesOf('backend', sinceMs);
    return {
      storedLine: backendLost(sinceMs),
      stored: recounted([
        { of: ofWrite('loki_write_sent_entries_total', 'backend'), by: less(lost) },
        { of: ofWrite('loki_write_dropped_entries_total', 'backend', 'reason="ingester_error"'), by: lost },
        { of: isReceived, by: less(lost) },
      ]),
    };
  },
};
