import { SelfMetrics } from '../evidence/evidence';
import { Balance, Hop, Signal } from '../model';
import { evidenceWith, scrapedBy } from '../testing/evidence';
import { balanceOf } from './balance';

test.each<[string, Signal, Hop, SelfMetrics, Balance | undefined]>([
  [
    'spans that the exporter gives up are dropped',
    'traces',
    'collector',
    { acceptedSpans: 12, sentSpans: 10, failedSpans: 2 },
    { in: 12, out: 10, dropped: 2 },
  ],
  [
    'so are those that a filter takes out',
    'traces',
    'collector',
    { acceptedSpans: 12, sentSpans: 4, failedSpans: 1, filteredSpans: 7 },
    { in: 12, out: 4, dropped: 8 },
  ],
  [
    'nothing counts drops before the first one',
    'traces',
    'collector',
    { acceptedSpans: 12, sentSpans: 10 },
    { in: 12, out: 10, dropped: 0 },
  ],
  [
    'lines that are read and lines that are received go the same way',
    'logs',
    'collector',
    { logsRead: 5, acceptedLogs: 3, lokiSent: 6, lokiDropped: 1, logsDropped: 1 },
    { in: 8, out: 6, dropped: 2 },
  ],
  [
    'samples',
    'metrics',
    'collector',
    { remoteWriteIn: 30, remoteWriteSent: 20, remoteWriteFailed: 10 },
    { in: 30, out: 20, dropped: 10 },
  ],
  ['what goes in is not counted', 'traces', 'collector', { sentSpans: 10, failedSpans: 2 }, undefined],
  ['what goes out is not counted: that is no loss of all', 'traces', 'collector', { acceptedSpans: 12 }, undefined],
  ['a number that no rate is', 'traces', 'collector', { acceptedSpans: Infinity, sentSpans: 1 }, undefined],
  ['a hop that counts nothing', 'metrics', 'query', { remoteWriteIn: 1, remoteWriteSent: 1 }, undefined],
])('%s', (_, signal, hop, self, balance) => {
  expect(balanceOf(evidenceWith({ metrics: [scrapedBy([], self)] }), signal, hop)).toEqual(balance);
});
