import { Span } from '../world/types';
import { frozenFrom } from './changes';
import { HOUR, Incident } from './incident';

const received = /^tempo_distributor_spans_received_total/;
const discarded = /^tempo_discarded_spans_total.*live_traces_exceeded/;
/** One trace of so many is written: the others begin while there are as many as there may be. */
const oneOf = 10;

export const liveTraceLimit: Incident = {
  name: 'live-trace-limit',
  title: 'Tempo may write few traces at once',
  description:
    'Three hours ago max_traces_per_user of Tempo’s overrides was set to 1: an ingester takes the spans of one trace at a time, and discards those of all that begin meanwhile. To the collector Tempo says nothing of it, and the generator makes its metrics of all spans.',
  whatMisled:
    'The collector counts every span as sent, Tempo counts every span as received, and some traces are found.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => {
    const before = frozenFrom(sinceMs, received);
    let sent = 0;
    return {
      storedTrace: (spans) => (spans.some((span) => span.startMs >= sinceMs && !isTaken(span)) ? [] : spans),
      stored: (sample) => {
        if (received.test(sample.series)) {
          sent = sample.value - before(sample).value;
        }
        return discarded.test(sample.series) ? [{ ...sample, value: Math.floor(sent * (1 - 1 / oneOf)) }] : [sample];
      },
    };
  },
};

const isTaken = ({ traceId }: Span): boolean => parseInt(traceId.slice(-4), 16) % oneOf === 0;
