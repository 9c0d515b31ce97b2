import { HOUR, Incident, MINUTE } from './incident';

/** Items a minute that the senders still try to deliver. */
const offered = 30;

export const memoryLimiter: Incident = {
  name: 'memory-limiter',
  title: 'The collector is at its memory limit',
  description:
    'For three hours Alloy has been at the limit of its otelcol.processor.memory_limiter: its OTLP receivers answer "data refused due to high memory usage", and the senders drop what they cannot deliver. What is scraped is fine.',
  whatMisled: 'The collector is up, its port answers, and the app logs failed exports, so its endpoint was suspected.',
  began: { agoMs: 3 * HOUR, from: 'hour' },
  scenario: (sinceMs) => ({
    otlp: (_signal, timeMs) => timeMs < sinceMs,
    stored: (sample) => [
      /^receiver_refused_/.test(sample.series) && sample.timeMs >= sinceMs
        ? { ...sample, value: sample.value + Math.ceil((sample.timeMs - sinceMs) / MINUTE) * offered }
        : sample,
    ],
  }),
};
